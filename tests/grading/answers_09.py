"""Answers to the exercises of lesson 09: right ones, and wrong ones with their hint's start."""

_CLIPPED = """
def {name}(x, weights, ceiling):
    y = torch.exp(x)
    loss = (y * weights).sum()
    {before}
    loss.backward()
    return {result}
"""


def _clipped(name, before="", result="y"):
    return _CLIPPED.format(name=name, before=before, result=result)


_DESCENT = """
def fit_in_place(w, x, y, lr, steps):
    for step in range(steps):
        loss = ((x @ w - y) ** 2).mean()
        loss.backward()
        {change}
        {zero}
    return w
"""


def _descent(change="with torch.no_grad(): w -= lr * w.grad", zero="w.grad = None"):
    return _DESCENT.format(change=change, zero=zero)


_EXPERIMENT = """
def what_it_saved(op):
    for place in ("input", "result"):
        x = torch.tensor([0.5, 1.5], requires_grad=True)
        before = x * 1
        after = op(before)
        changed = before if place == "input" else after
        {change}
        try:
            after.sum().backward()
        except RuntimeError:
            return place
    return "nothing"
"""

RIGHT = {
    "clipped_anew": _clipped("clipped_anew", "y = y.clamp(max=ceiling)"),
    "clipped_copy": _clipped(
        "clipped_copy", "copy = y.detach().clone(); copy.clamp_(max=ceiling)", "copy"
    ),
    "clipped_last": _clipped("clipped_last", "", "y.clamp_(max=ceiling)"),
    "fit_in_place": _descent(),
    "what_it_saved": _EXPERIMENT.format(change="changed += 1"),
}

# Other right answers, which a grader that knows one way only would refuse.
ALSO_RIGHT = {
    "clipped_anew": [
        _clipped("clipped_anew", "", "torch.minimum(y, torch.tensor(ceiling))"),
        _clipped("clipped_anew", "", "torch.where(y > ceiling, torch.full_like(y, ceiling), y)"),
    ],
    "clipped_copy": [
        """
def clipped_copy(x, weights, ceiling):
    y = x.exp()
    with torch.no_grad():
        copy = y.clone()
        copy[copy > ceiling] = ceiling
    (weights @ y).backward()
    return copy
""",
    ],
    "clipped_last": [
        """
def clipped_last(x, weights, ceiling):
    y = x.exp()
    (weights * y).sum().backward()
    with torch.no_grad():
        y[y > ceiling] = ceiling
    return y
""",
    ],
    "fit_in_place": [
        _descent(change="w.data -= lr * w.grad"),
        """
def fit_in_place(w, x, y, lr, steps):
    optimizer = torch.optim.SGD([w], lr=lr)
    for step in range(steps):
        optimizer.zero_grad()
        torch.nn.functional.mse_loss(x @ w, y).backward()
        optimizer.step()
    return w
""",
    ],
    "what_it_saved": [
        """
def what_it_saved(op):
    node = op(torch.tensor([0.5, 1.5], requires_grad=True)).grad_fn
    if hasattr(node, "_saved_result"):
        return "result"
    return "input" if hasattr(node, "_saved_self") else "nothing"
""",
        _EXPERIMENT.format(change="changed.detach().zero_()"),
    ],
}

_ERRORS = [
    (
        ".data",
        {"before": "y.data.clamp_(max=ceiling)"},
        "Nothing is raised, and the gradient is wrong",
    ),
    ("as it was", {"before": "y.clamp_(max=ceiling)"}, "backward() still finds"),
    ("detach", {"before": "y.detach().clamp_(max=ceiling)"}, "backward() still finds"),
    (
        "under no_grad",
        {"before": "with torch.no_grad(): y.clamp_(max=ceiling)"},
        "backward() still finds",
    ),
    ("not clipped", {}, "Your code returns the values as exp made them."),
]
_CLIPPED_LOSS = """
def {name}(x, weights, ceiling):
    y = x.exp().clamp(max=ceiling)
    (y * weights).sum().backward()
    return y
"""
_NO_BACKWARD = """
def {name}(x, weights, ceiling):
    return x.exp().clamp(max=ceiling)
"""
_CLIPPING = ("clipped_anew", "clipped_copy", "clipped_last")

# (exercise, the mistake, the answer, how its hint begins)
WRONG = [
    *[
        (name, mistake, _clipped(name, **how), start)
        for name in _CLIPPING
        for mistake, how, start in _ERRORS
        if (name, mistake) != ("clipped_copy", "not clipped")
    ],
    *[
        (name, "the loss of the clipped", _CLIPPED_LOSS.format(name=name), "Your loss is that of")
        for name in ("clipped_anew", "clipped_last")
    ],
    (
        "clipped_copy",
        "the loss of the clipped",
        _CLIPPED_LOSS.format(name="clipped_copy").replace("return y", "return y.detach()"),
        "Your loss is that of the clipped values",
    ),
    *[
        (name, "no backward", _NO_BACKWARD.format(name=name), "x.grad is None after your code.")
        for name in _CLIPPING
    ],
    (
        "clipped_copy",
        "a copy that is not clipped",
        _clipped("clipped_copy", "copy = y.detach().clone()", "copy"),
        "Your code returns the values as exp made them.",
    ),
    (
        "clipped_anew",
        "a copy without a history",
        _clipped("clipped_anew", "", "y.detach().clamp(max=ceiling)"),
        "Your result has no history. The program's had one",
    ),
    (
        "clipped_anew",
        "in place, later",
        _clipped("clipped_anew", "", "y.clamp_(max=ceiling)"),
        "Your gradient is right, and something was still changed in place.",
    ),
    (
        "clipped_copy",
        "clone without detach",
        _clipped("clipped_copy", "", "y.clone().clamp_(max=ceiling)"),
        "Your result still has a history",
    ),
    (
        "clipped_copy",
        "nothing in place",
        _clipped("clipped_copy", "", "y.detach().clamp(max=ceiling)"),
        "Your values are right, but nothing was changed in place",
    ),
    (
        "clipped_last",
        "a copy",
        _clipped("clipped_last", "", "y.detach().clone().clamp_(max=ceiling)"),
        "Your result has no history, so it is not the tensor",
    ),
    (
        "clipped_last",
        "a new tensor",
        _clipped("clipped_last", "", "y.clamp(max=ceiling)"),
        "Your values are right, but in a second tensor.",
    ),
    (
        "fit_in_place",
        "w = w - lr * g",
        _descent(change="w = w - lr * w.grad", zero=""),
        "In the second step w.grad is None.",
    ),
    (
        "fit_in_place",
        "outside no_grad",
        _descent(change="w -= lr * w.grad"),
        "Your change of w would be recorded",
    ),
    (
        "fit_in_place",
        "all under no_grad",
        "@torch.no_grad()" + _descent(change="w -= lr * w.grad"),
        "Your loss has no history.",
    ),
    (
        "fit_in_place",
        "a leaf no more",
        _descent().replace("return w", "return w.detach()"),
        "Your w wants no gradient any more",
    ),
    (
        "fit_in_place",
        "the retain_grad cure",
        _descent(change="w = w - lr * w.grad; w.retain_grad()", zero=""),
        "Your w is the result of a subtraction",
    ),
    (
        "fit_in_place",
        "a new leaf each step",
        _descent(change="w = (w - lr * w.grad).detach().requires_grad_()", zero=""),
        "What you return has the right values, but the w",
    ),
    (
        "fit_in_place",
        "no zeroing",
        _descent(zero=""),
        "Each of your steps goes along all the gradients so far.",
    ),
    (
        "fit_in_place",
        "uphill",
        _descent(change="with torch.no_grad(): w += lr * w.grad"),
        "Your steps go uphill.",
    ),
    (
        "what_it_saved",
        "the wrong way round",
        _EXPERIMENT.format(change="changed += 1").replace(
            'before if place == "input"', 'before if place != "input"'
        ),
        "Your words are the wrong way round.",
    ),
    (
        "what_it_saved",
        "a leaf",
        _EXPERIMENT.format(change="changed += 1").replace("x * 1", "x"),
        "Your code changes a leaf",
    ),
    (
        "what_it_saved",
        "a leaf, and its error caught",
        """
def what_it_saved(op):
    for place in ("input", "result"):
        x = torch.tensor([0.5, 1.5], requires_grad=True)
        y = op(x)
        try:
            (x if place == "input" else y).add_(1)
            y.sum().backward()
        except RuntimeError:
            return place
    return "nothing"
""",
        'Your function says "input" of every operation.',
    ),
    (
        "what_it_saved",
        ".data",
        _EXPERIMENT.format(change="changed.data.zero_()"),
        'Your function says "nothing" of every operation.',
    ),
    (
        "what_it_saved",
        "one graph for both",
        """
def what_it_saved(op):
    a = torch.tensor([0.5, 1.5], requires_grad=True) * 1
    b = op(a)
    for place, tensor in (("input", a), ("result", b)):
        try:
            tensor += 1
            b.sum().backward()
        except RuntimeError:
            return place
    return "nothing"
""",
        'Your function says "result" where nothing was saved.',
    ),
]
