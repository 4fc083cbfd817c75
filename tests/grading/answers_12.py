"""Answers to the exercises of lesson 12: right ones, and wrong ones with their hint's start."""


def _step(
    velocity="momentum * velocity + w.grad",
    move="w -= lr * velocity",
    under="torch.no_grad()",
    order="{velocity}; {move}",
):
    lines = order.format(velocity=f"velocity = {velocity}", move=move)
    return f"""
import contextlib

def sgd_step(w, velocity, lr, momentum):
    with {under}:
        {lines}
    return velocity
"""


def _velocity(
    first="gradient.clone()", later="momentum * velocity + (1 - dampening) * gradient", before=""
):
    return f"""
def next_velocity(velocity, gradient, momentum, dampening):
    {before}
    if velocity is None:
        return {first}
    return {later}
"""


def _replay(when="gradient is not None", otherwise="pass"):
    return f"""
def replay(start, gradients, lr, momentum):
    w, velocity = start, 0.0
    path = []
    for gradient in gradients:
        if {when}:
            velocity = momentum * velocity + (gradient or 0.0)
            w -= lr * velocity
        else:
            {otherwise}
        path.append(w)
    return path
"""


def _fork(
    twin="w.detach().clone().requires_grad_()",
    held="twin",
    load="its.load_state_dict(copy.deepcopy(optimizer.state_dict()))",
):
    return f"""
import copy

def fork(w, optimizer):
    twin = {twin}
    group = optimizer.param_groups[0]
    its = torch.optim.SGD([{held}], lr=group["lr"], momentum=group["momentum"])
    {load}
    return twin, its
"""


RIGHT = {
    "sgd_step": _step(),
    "next_velocity": _velocity(),
    "replay": _replay(),
    "fork": _fork(),
}

# Other right answers, which a grader that knows one way only would refuse.
ALSO_RIGHT = {
    "sgd_step": [
        """
def sgd_step(w, velocity, lr, momentum):
    velocity.mul_(momentum).add_(w.grad)
    with torch.no_grad():
        w.add_(velocity, alpha=-lr)
    return velocity
""",
        """
def sgd_step(w, velocity, lr, momentum):
    optimizer = torch.optim.SGD([w], lr=lr, momentum=momentum)
    optimizer.state[w]["momentum_buffer"] = velocity
    optimizer.step()
    return velocity
""",
    ],
    "next_velocity": [
        """
def next_velocity(velocity, gradient, momentum, dampening):
    if velocity is None:
        velocity = torch.zeros_like(gradient)
        dampening = 0
    return velocity.mul_(momentum).add_(gradient, alpha=1 - dampening)
""",
    ],
    "replay": [
        """
def replay(start, gradients, lr, momentum):
    w = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.SGD([w], lr=lr, momentum=momentum)
    path = []
    for gradient in gradients:
        w.grad = None if gradient is None else torch.tensor(gradient, dtype=torch.float64)
        optimizer.step()
        path.append(w.item())
    return path
""",
    ],
    "fork": [
        "import copy\ndef fork(w, optimizer): return copy.deepcopy((w, optimizer))",
    ],
}

# (exercise, the mistake, the answer, how its hint begins)
WRONG = [
    (
        "sgd_step",
        "recorded",
        _step(under="contextlib.nullcontext()"),
        "Your step is recorded like any other calculation",
    ),
    (
        "sgd_step",
        "another w",
        _step(move="w = w - lr * velocity"),
        "After your step, w is where it was.",
    ),
    (
        "sgd_step",
        "a moving average",
        _step("momentum * velocity + (1 - momentum) * w.grad"),
        "Your velocity is a moving average",
    ),
    (
        "sgd_step",
        "Nesterov",
        _step(move="w -= lr * (w.grad + momentum * velocity)"),
        "Your step looks one step ahead",
    ),
    (
        "sgd_step",
        "lr inside the buffer",
        _step("momentum * velocity + lr * w.grad", "w -= velocity"),
        "Your velocity has lr in it.",
    ),
    (
        "sgd_step",
        "moves first",
        _step(order="{move}; {velocity}"),
        "Your step goes along the velocity from before",
    ),
    (
        "sgd_step",
        "along the gradient",
        _step(move="w -= lr * w.grad"),
        "Your velocity is right, and w does not use it",
    ),
    (
        "sgd_step",
        "up the hill",
        _step(move="w += lr * velocity"),
        "Your step goes up the hill.",
    ),
    (
        "sgd_step",
        "keeps all",
        _step("velocity + w.grad"),
        "Your velocity adds up all gradients",
    ),
    (
        "next_velocity",
        "works in place",
        _velocity(before="gradient.mul_(1 - dampening)", later="momentum * velocity + gradient"),
        "After your code, the gradient is another.",
    ),
    (
        "next_velocity",
        "the gradient's own memory",
        _velocity(first="gradient"),
        "Your first velocity is the gradient's own tensor.",
    ),
    (
        "next_velocity",
        "begins at 0",
        _velocity(first="(1 - dampening) * gradient"),
        "Your velocity begins at 0",
    ),
    (
        "next_velocity",
        "dampens nothing",
        _velocity(later="momentum * velocity + gradient"),
        "Your code dampens nothing.",
    ),
    (
        "next_velocity",
        "dampening for its rest",
        _velocity(later="momentum * velocity + dampening * gradient"),
        "Your code multiplies the gradient by the dampening.",
    ),
    (
        "next_velocity",
        "dampens all",
        _velocity(later="(1 - dampening) * (momentum * velocity + gradient)"),
        "Your code dampens the old velocity too.",
    ),
    (
        "replay",
        "0 for None",
        _replay(when="gradient"),
        "Your w stops where the gradient is 0",
    ),
    (
        "replay",
        "0 stops it",
        _replay(when="gradient", otherwise="velocity = velocity if gradient is None else 0.0"),
        "Your velocity becomes 0 with the gradient.",
    ),
    (
        "replay",
        "None for 0",
        _replay(when="True"),
        "Your w goes on where there is no gradient",
    ),
    (
        "replay",
        "forgets",
        _replay(otherwise="velocity = 0.0"),
        "Your velocity is lost where there is no gradient.",
    ),
    (
        "replay",
        "shrinks at rest",
        _replay(otherwise="velocity *= momentum"),
        "Your velocity shrinks while w rests.",
    ),
    (
        "fork",
        "no leaf",
        _fork(twin="w.clone()"),
        "Your second weight was made by an operation that is recorded",
    ),
    ("fork", "w itself", _fork(twin="w"), "Your code gives back w itself."),
    (
        "fork",
        "no velocity",
        _fork(load=""),
        "Your second optimizer begins without a velocity",
    ),
    (
        "fork",
        "one velocity",
        _fork(load="its.load_state_dict(optimizer.state_dict())"),
        "Your two optimizers write into one velocity",
    ),
    (
        "fork",
        "one memory",
        _fork(twin="w.detach().requires_grad_()"),
        "Your second weight is another tensor on the same memory",
    ),
    (
        "fork",
        "holds w",
        _fork(held="w"),
        "Your second weight never moves: the optimizer that you gave back holds w.",
    ),
    (
        "fork",
        "copied apart",
        "import copy\ndef fork(w, optimizer): return copy.deepcopy(w), copy.deepcopy(optimizer)",
        "Your second weight never moves: its optimizer holds a copy",
    ),
]
