"""Answers to the exercises of lesson 06: right ones, and wrong ones with their hint's start."""

_Q = """
def weighted_gradients(a, b, v):
    Q = 3 * a**3 - b**2
    {walk}
    return Q
"""

_ROWS = """
def whole_jacobian(y, x):
    rows = []
    for i in range(len(y)):
        v = torch.zeros(len(y))
        v[i] = 1.0
        {row}
    return torch.stack(rows)
"""

RIGHT = {
    "weighted_gradients": _Q.format(walk="Q.backward(gradient=v)"),
    "first_gradient": """
def first_gradient(y):
    if y.numel() != 1:
        raise RuntimeError("of many numbers, somebody has to say how much each counts")
    return torch.ones_like(y)
""",
    "whole_jacobian": _ROWS.format(
        row="rows.append(torch.autograd.grad(y, x, v, retain_graph=True)[0])"
    ),
    "weighted_loss": "def weighted_loss(y, v): return (v * y).sum()",
    "gradient_from_outside": (
        "def gradient_from_outside(y, labels): return 2 * (y - labels) / len(y)"
    ),
}

# Other right answers, which a grader that knows one way only would refuse.
ALSO_RIGHT = {
    "weighted_gradients": [
        _Q.format(walk="(v * Q).sum().backward()"),
        _Q.format(walk="a.grad, b.grad = torch.autograd.grad(Q, (a, b), v)"),
    ],
    "first_gradient": [
        """
def first_gradient(y):
    y.requires_grad_()
    y.backward()
    return y.grad
""",
    ],
    "whole_jacobian": [
        """
def whole_jacobian(y, x):
    return torch.autograd.grad(y, x, torch.eye(len(y)), is_grads_batched=True)[0]
""",
        """
def whole_jacobian(y, x):
    rows = []
    for entry in y:
        x.grad = None
        entry.backward(retain_graph=True)
        rows.append(x.grad)
    return torch.stack(rows)
""",
    ],
    "weighted_loss": [
        "def weighted_loss(y, v): return y @ v",
        "def weighted_loss(y, v): return (v * (y - 3.0)).mean() * len(y)",
    ],
    "gradient_from_outside": [
        """
def gradient_from_outside(y, labels):
    with torch.enable_grad():
        y = y.clone().requires_grad_()
        return torch.autograd.grad(((y - labels) ** 2).mean(), y)[0]
""",
    ],
}

# (exercise, the mistake, the answer, how its hint begins)
WRONG = [
    (
        "weighted_gradients",
        "no gradient",
        _Q.format(walk="Q.backward()"),
        "Your code calls backward() on a vector",
    ),
    (
        "weighted_gradients",
        "returns v * Q",
        """
def weighted_gradients(a, b, v):
    Q = v * (3 * a**3 - b**2)
    Q.sum().backward()
    return Q
""",
        "Your code returns Q with its values weighted.",
    ),
    (
        "weighted_gradients",
        "no backward",
        _Q.format(walk="torch.autograd.grad(Q, (a, b), v)"),
        "Your code returns the right Q, and a.grad is still None.",
    ),
    (
        "weighted_gradients",
        "the sum's",
        _Q.format(walk="Q.sum().backward()"),
        "Your gradients are those of Q.sum()",
    ),
    (
        "weighted_gradients",
        "starts with v * Q",
        _Q.format(walk="Q.backward(gradient=v * Q)"),
        "Your code starts the walk with v * Q.",
    ),
    (
        "weighted_gradients",
        "weighted twice",
        _Q.format(walk="(v * Q).backward(gradient=v)"),
        "Your gradients are weighted twice",
    ),
    (
        "weighted_gradients",
        "the mean's",
        _Q.format(walk="(v * Q).mean().backward()"),
        "Your code averages the weighted entries",
    ),
    (
        "first_gradient",
        "asks backward",
        """
def first_gradient(y):
    if y.numel() != 1:
        raise RuntimeError("too many")
    y.backward()
    return y.grad
""",
        "Your code calls backward() on y",
    ),
    (
        "first_gradient",
        "ones for all",
        "def first_gradient(y): return torch.ones_like(y)",
        "Your code lets many numbers count once each",
    ),
    (
        "first_gradient",
        "ones for none",
        """
def first_gradient(y):
    if y.numel() > 1:
        raise RuntimeError("too many")
    return torch.ones_like(y)
""",
        "Your code refuses many numbers, and lets",
    ),
    (
        "first_gradient",
        "no dimensions",
        """
def first_gradient(y):
    if y.numel() != 1:
        raise RuntimeError("too many")
    return torch.tensor(1.0)
""",
        "Your code returns a number without dimensions",
    ),
    (
        "first_gradient",
        "shape [1], as in 0.3",
        """
def first_gradient(y):
    if y.numel() != 1:
        raise RuntimeError("too many")
    return torch.Tensor([1.0])
""",
        "Your code returns a vector of one entry",
    ),
    (
        "first_gradient",
        "float32",
        """
def first_gradient(y):
    if y.numel() != 1:
        raise RuntimeError("too many")
    return torch.ones(y.shape)
""",
        "Your gradient has the right shape, and the dtype",
    ),
    (
        "first_gradient",
        "counts dimensions",
        """
def first_gradient(y):
    if y.dim() > 0:
        raise RuntimeError("a vector")
    return torch.ones_like(y)
""",
        "Your code refuses a y of one entry",
    ),
    (
        "whole_jacobian",
        "no retain_graph",
        _ROWS.format(row="rows.append(torch.autograd.grad(y, x, v)[0])"),
        "Your second walk finds the graph's saved values freed.",
    ),
    (
        "whole_jacobian",
        "no weights",
        _ROWS.format(row="rows.append(torch.autograd.grad(y, x, retain_graph=True)[0])"),
        "Your code asks for a gradient of the whole of y",
    ),
    (
        "whole_jacobian",
        "a list",
        """
def whole_jacobian(y, x):
    return [torch.autograd.grad(entry, x, retain_graph=True)[0] for entry in y]
""",
        "Your code returns a list of tensors.",
    ),
    (
        "whole_jacobian",
        "transposed",
        _ROWS.format(row="rows.append(torch.autograd.grad(y, x, v, retain_graph=True)[0])").replace(
            "stack(rows)", "stack(rows).T"
        ),
        "Your matrix is on its side.",
    ),
    (
        "whole_jacobian",
        "one row",
        "def whole_jacobian(y, x): return torch.autograd.grad(y.sum(), x)[0]",
        "Your code returns one row",
    ),
    (
        "whole_jacobian",
        "one memory, emptied",
        """
def whole_jacobian(y, x):
    x.grad = torch.zeros_like(x)
    rows = []
    for entry in y:
        x.grad.zero_()
        entry.backward(retain_graph=True)
        rows.append(x.grad)
    return torch.stack(rows)
""",
        "All your rows are the last one.",
    ),
    (
        "whole_jacobian",
        "one memory, not emptied",
        _ROWS.format(row="y.backward(v, retain_graph=True); rows.append(x.grad)"),
        "All your rows are the sum of the rows.",
    ),
    (
        "whole_jacobian",
        "rows that add up",
        _ROWS.format(row="y.backward(v, retain_graph=True); rows.append(x.grad.clone())"),
        "Each of your rows also holds those above it.",
    ),
    (
        "weighted_loss",
        "no sum",
        "def weighted_loss(y, v): return v * y",
        "Your loss has many entries",
    ),
    (
        "weighted_loss",
        "cut off",
        "def weighted_loss(y, v): return torch.tensor((v * y).sum().item())",
        "Your loss has no graph behind it.",
    ),
    (
        "weighted_loss",
        "does the walk itself",
        "def weighted_loss(y, v): return y.backward(gradient=v)",
        "Your function returns something that is no tensor",
    ),
    (
        "weighted_loss",
        "the mean",
        "def weighted_loss(y, v): return (v * y).mean()",
        "Your loss is an average",
    ),
    (
        "weighted_loss",
        "adds v",
        "def weighted_loss(y, v): return (v + y).sum()",
        "Your loss lets each entry of y count once.",
    ),
    (
        "weighted_loss",
        "sums that meet too late",
        "def weighted_loss(y, v): return v.sum() * y.sum()",
        "Your loss gives every entry of y the same weight",
    ),
    (
        "weighted_loss",
        "a square",
        "def weighted_loss(y, v): return (v * y**2).sum()",
        "Your loss squares y",
    ),
    (
        "gradient_from_outside",
        "asks backward",
        """
def gradient_from_outside(y, labels):
    y = y.clone().requires_grad_()
    ((y - labels) ** 2).mean().backward()
    return y.grad
""",
        "Your code calls backward() where nothing is recorded.",
    ),
    (
        "gradient_from_outside",
        "the loss",
        "def gradient_from_outside(y, labels): return ((y - labels) ** 2).mean()",
        "Your code returns the loss.",
    ),
    (
        "gradient_from_outside",
        "the terms",
        "def gradient_from_outside(y, labels): return (y - labels) ** 2 / len(y)",
        "Your code returns the terms of the loss.",
    ),
    (
        "gradient_from_outside",
        "forgets the mean",
        "def gradient_from_outside(y, labels): return 2 * (y - labels)",
        "Your gradient is that of the sum of the squares.",
    ),
    (
        "gradient_from_outside",
        "forgets the two",
        "def gradient_from_outside(y, labels): return (y - labels) / len(y)",
        "Your gradient is half of what it should be.",
    ),
    (
        "gradient_from_outside",
        "the other way",
        "def gradient_from_outside(y, labels): return 2 * (labels - y) / len(y)",
        "Your gradient points the other way.",
    ),
    (
        "gradient_from_outside",
        "no labels",
        "def gradient_from_outside(y, labels): return torch.ones_like(y) / len(y)",
        "Your gradient holds no label",
    ),
]
