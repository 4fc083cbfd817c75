"""Answers to the exercises of lesson 07: right ones, and wrong ones with their hint's start."""

_BOTH = """
def both_losses(first, second):
    first.backward({first})
    second.backward({second})
"""

_SECOND = """
def second_derivative(f, x):
    (slope,) = torch.autograd.grad(f(x), x, {how})
    return {result}
"""

_STEPS = """
def three_steps(w, v, x, target):
    def model():
        return ((x @ w @ v - target) ** 2).mean()

    optimizer = torch.optim.SGD([w, v], lr=0.1)
    losses = []
{program}
    return losses
"""

_ALONG = """
def curvature_along(f, x, v):
    (slopes,) = torch.autograd.grad(f(x), x, create_graph=True)
    return {result}
"""


def _steps(program):
    return _STEPS.format(program=program.strip("\n"))


RIGHT = {
    "both_losses": _BOTH.format(first="retain_graph=True", second=""),
    "after_the_failure": "def after_the_failure(x, b): return 6 * x, x * x + 3",
    "second_derivative": _SECOND.format(
        how="create_graph=True", result="torch.autograd.grad(slope, x)[0]"
    ),
    "three_steps": _steps("""
    for _ in range(3):
        loss = model()
        optimizer.zero_grad()
        loss.backward()
        losses.append(loss.item())
        optimizer.step()
"""),
    "curvature_along": _ALONG.format(result="torch.autograd.grad(slopes, x, v)[0]"),
}

# Other right answers, which a grader that knows one way only would refuse.
ALSO_RIGHT = {
    "both_losses": [
        "def both_losses(first, second): (first + second).backward()",
        "def both_losses(first, second): torch.autograd.backward([first, second])",
        """
def both_losses(first, second):
    second.backward(retain_graph=True)
    first.backward()
""",
    ],
    "after_the_failure": [
        """
def after_the_failure(x, b):
    x = torch.tensor(x, dtype=torch.float64, requires_grad=True)
    b = torch.tensor(b, dtype=torch.float64, requires_grad=True)
    trunk = x * x + 3
    first = 3 * trunk
    second = b * trunk
    first.backward()
    try:
        second.backward()
    except RuntimeError:
        return [x.grad.item(), b.grad.item()]
""",
    ],
    "second_derivative": [
        """
def second_derivative(f, x):
    f(x).backward(create_graph=True)
    slope, x.grad = x.grad, None
    slope.backward()
    return x.grad
""",
    ],
    "three_steps": [
        _steps("""
    for _ in range(3):
        losses.append(model().item())
        slopes = torch.autograd.grad(model(), (w, v))
        with torch.no_grad():
            for leaf, slope in zip((w, v), slopes):
                leaf -= 0.1 * slope
"""),
    ],
    "curvature_along": [
        _ALONG.format(result="torch.autograd.grad((v * slopes).sum(), x)[0]"),
    ],
}

# (exercise, the mistake, the answer, how its hint begins)
WRONG = [
    (
        "both_losses",
        "nothing retained",
        _BOTH.format(first="", second=""),
        "Your second walk comes to the trunk",
    ),
    (
        "both_losses",
        "retained on the last call",
        _BOTH.format(first="", second="retain_graph=True"),
        "Your second walk comes to the trunk",
    ),
    (
        "both_losses",
        "retained everywhere",
        _BOTH.format(first="retain_graph=True", second="retain_graph=True"),
        "The gradients are right, and the trunk still holds",
    ),
    (
        "both_losses",
        "the first alone",
        "def both_losses(first, second): first.backward()",
        "Only the gradient of the first loss",
    ),
    (
        "both_losses",
        "the second alone",
        "def both_losses(first, second): second.backward()",
        "Only the gradient of the second loss",
    ),
    (
        "both_losses",
        "the first twice",
        """
def both_losses(first, second):
    first.backward(retain_graph=True)
    (first + second).backward()
""",
        "The first loss counts twice in x.grad",
    ),
    (
        "both_losses",
        "retained for a walk that was forgotten",
        "def both_losses(first, second): first.backward(retain_graph=True)",
        "Only the gradient of the first loss",
    ),
    (
        "after_the_failure",
        "nothing happened",
        "def after_the_failure(x, b): return 6 * x, None",
        "Your answer treats the failed walk as if it had never begun.",
    ),
    (
        "after_the_failure",
        "everything undone",
        "def after_the_failure(x, b): return None, None",
        "Your answer takes everything back",
    ),
    (
        "after_the_failure",
        "the first walk forgotten",
        "def after_the_failure(x, b): return None, x * x + 3",
        "Your answer leaves out the first walk.",
    ),
    (
        "after_the_failure",
        "zero for None",
        "def after_the_failure(x, b): return 6 * x, 0.0",
        "Your answer has 0 for b.grad.",
    ),
    (
        "after_the_failure",
        "no failure",
        "def after_the_failure(x, b): return 6 * x + 2 * b * x, x * x + 3",
        "Your answer lets the second walk go to its end.",
    ),
    (
        "after_the_failure",
        "what arrived at the failing node",
        "def after_the_failure(x, b): return 6 * x + b, x * x + 3",
        "Your answer adds to x.grad what has arrived",
    ),
    (
        "after_the_failure",
        "b for its gradient",
        "def after_the_failure(x, b): return 6 * x, b",
        "Your answer gives b its own value.",
    ),
    (
        "second_derivative",
        "no create_graph",
        _SECOND.format(how="", result="torch.autograd.grad(slope, x)[0]"),
        "The first derivative that your code gets is a plain number",
    ),
    (
        "second_derivative",
        "retain_graph for create_graph",
        _SECOND.format(how="retain_graph=True", result="torch.autograd.grad(slope, x)[0]"),
        "The first derivative that your code gets is a plain number",
    ),
    (
        "second_derivative",
        "the first derivative",
        _SECOND.format(how="create_graph=True", result="slope.detach()"),
        "Your code returns the first derivative.",
    ),
    (
        "second_derivative",
        "added up in x.grad",
        """
def second_derivative(f, x):
    f(x).backward(create_graph=True)
    x.grad.backward()
    return x.grad.detach()
""",
        "Your code returns the first and the second derivative",
    ),
    (
        "second_derivative",
        "two walks from f(x)",
        """
def second_derivative(f, x):
    y = f(x)
    y.backward(retain_graph=True)
    y.backward()
    return x.grad
""",
        "Your code walks twice from f(x)",
    ),
    (
        "second_derivative",
        "a square",
        _SECOND.format(how="", result="slope * slope"),
        "Your code multiplies the first derivative by itself.",
    ),
    (
        "three_steps",
        "retain_graph across step()",
        _steps("""
    loss = model()
    for _ in range(3):
        optimizer.zero_grad()
        loss.backward(retain_graph=True)
        losses.append(loss.item())
        optimizer.step()
"""),
        "Your code keeps the graph of the first round.",
    ),
    (
        "three_steps",
        "the graph of the first round, freed",
        _steps("""
    loss = model()
    for _ in range(3):
        optimizer.zero_grad()
        loss.backward()
        losses.append(loss.item())
        optimizer.step()
"""),
        "Your second round walks the graph of the first",
    ),
    (
        "three_steps",
        "emptied before step()",
        _steps("""
    for _ in range(3):
        loss = model()
        loss.backward()
        losses.append(loss.item())
        optimizer.zero_grad()
        optimizer.step()
"""),
        "After your code, w is where it was.",
    ),
    (
        "three_steps",
        ".data silences the error",
        _steps("""
    loss = model()
    for _ in range(3):
        optimizer.zero_grad()
        loss.backward(retain_graph=True)
        losses.append(loss.item())
        for leaf in (w, v):
            leaf.data -= 0.1 * leaf.grad
"""),
        "Your three losses are the same number",
    ),
    (
        "three_steps",
        "never emptied",
        _steps("""
    for _ in range(3):
        loss = model()
        loss.backward()
        losses.append(loss.item())
        optimizer.step()
"""),
        "The gradients of all rounds add up",
    ),
    (
        "three_steps",
        "the loss after the step",
        _steps("""
    for _ in range(3):
        optimizer.zero_grad()
        model().backward()
        optimizer.step()
        losses.append(model().item())
"""),
        "Your losses are those after each step.",
    ),
    (
        "three_steps",
        "one backward",
        _steps("""
    model().backward()
    for _ in range(3):
        losses.append(model().item())
        optimizer.step()
"""),
        "Your losses are new in each round",
    ),
    (
        "curvature_along",
        "no gradient",
        _ALONG.format(result="v * torch.autograd.grad(slopes, x)[0]"),
        "Your second walk begins at a vector",
    ),
    (
        "curvature_along",
        "no create_graph",
        """
def curvature_along(f, x, v):
    (slopes,) = torch.autograd.grad(f(x), x)
    return torch.autograd.grad(slopes, x, v)[0]
""",
        "The gradient that your code gets first has no graph",
    ),
    (
        "curvature_along",
        "the Hessian",
        "def curvature_along(f, x, v): return torch.autograd.functional.hessian(f, x)",
        "Your code returns the whole matrix",
    ),
    (
        "curvature_along",
        "a walk for each row",
        "def curvature_along(f, x, v): return v @ torch.autograd.functional.hessian(f, x)",
        "The product is right, and your code walks once for each row",
    ),
    (
        "curvature_along",
        "rows without weights",
        _ALONG.format(result="torch.autograd.grad(slopes.sum(), x)[0]"),
        "Your code adds the rows of the Hessian up as they are.",
    ),
    (
        "curvature_along",
        "v times the gradient",
        _ALONG.format(result="(v * slopes).detach()"),
        "Your code multiplies the gradient by v and stops there.",
    ),
    (
        "curvature_along",
        "v after the second walk",
        _ALONG.format(result="v * torch.autograd.grad(slopes.sum(), x)[0]"),
        "Your code brings v in after the second walk",
    ),
    (
        "curvature_along",
        "added up in x.grad",
        """
def curvature_along(f, x, v):
    f(x).backward(create_graph=True)
    x.grad.backward(gradient=v)
    return x.grad.detach()
""",
        "The gradient itself is still in your result.",
    ),
]
