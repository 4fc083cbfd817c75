"""Answers to the exercises of lesson 05: right ones, and wrong ones with their hint's start."""

_LOOP = """
def descend(loss_of, w, lr, steps):
    losses = []
    for _ in range(steps):
        {before}
        loss = loss_of(w)
        loss.backward()
        {between}
        with torch.no_grad():
            {step}
        {after}
        losses.append({said})
    return losses
"""
_PARTS = """
def accumulate(loss_of, w, x, y, size):
    starts = range(0, {end}, size)
    for start in starts:
        rows = x[start : start + size]
        loss = loss_of(w, rows, y[start : start + size])
        {before}
        (loss * {share}).backward()
    return w.grad
"""
_TWO = """
def two_gradients(w, first, second):
    first.backward()
    one = w.grad{copy}
    {between}
    second.backward()
    return {result}
"""
_CURVE = """
def diagnose(losses):
    pairs = list(zip(losses, losses[1:]))
    if all(a == b for a, b in pairs):
        return "{flat}"
    if {falling}:
        return "zeroed"
    if {rising}:
        return "{grows}"
    return "{swings}"
"""


def _loop(before="", between="", step="w -= lr * w.grad", after="", said="loss.item()"):
    return _LOOP.format(before=before, between=between, step=step, after=after, said=said)


def _parts(end="len(x)", before="", share="len(rows) / len(x)"):
    return _PARTS.format(end=end, before=before, share=share)


def _two(copy="", between="w.grad = None", result="one, w.grad"):
    return _TWO.format(copy=copy, between=between, result=result)


def _curve(
    flat="zeroed before the step",
    falling="all(a >= b for a, b in pairs)",
    rising="all(a < b for a, b in pairs)",
    grows="steps too large",
    swings="never zeroed",
):
    return _CURVE.format(flat=flat, falling=falling, rising=rising, grows=grows, swings=swings)


RIGHT = {
    "descend": _loop(before="w.grad = None"),
    "two_gradients": _two(),
    "accumulate": _parts(),
    "diagnose": _curve(),
}

# Other right answers, which a grader that knows one way only would refuse.
ALSO_RIGHT = {
    "descend": [
        """
def descend(loss_of, w, lr, steps):
    optimizer = torch.optim.SGD([w], lr=lr)
    losses = []
    for _ in range(steps):
        optimizer.zero_grad()
        loss = loss_of(w)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses
""",
        _loop(before="if w.grad is not None: w.grad.zero_()"),
        """
def descend(loss_of, w, lr, steps):
    losses = []
    for _ in range(steps):
        loss = loss_of(w)
        gradient, = torch.autograd.grad(loss, w)
        w.data -= lr * gradient
        losses.append(float(loss))
    return tuple(losses)
""",
    ],
    "accumulate": [
        """
def accumulate(loss_of, w, x, y, size):
    for rows, labels in zip(x.split(size), y.split(size)):
        (loss_of(w, rows, labels) * len(rows)).backward()
    w.grad /= len(x)
    return w.grad
""",
    ],
    "diagnose": [
        """
def diagnose(losses):
    rises = sum(b > a for a, b in zip(losses, losses[1:]))
    if losses[0] == losses[1]:
        return "zeroed before the step"
    if rises == 0:
        return "zeroed"
    return "steps too large" if rises == len(losses) - 1 else "never zeroed"
""",
    ],
    "two_gradients": [
        _two(copy=".clone()", between="w.grad.zero_()"),
        _two(copy=".clone()", between="", result="one, w.grad - one"),
        """
def two_gradients(w, first, second):
    return [torch.autograd.grad(loss, w)[0] for loss in (first, second)]
""",
    ],
}

# (exercise, the mistake, the answer, how its hint begins)
WRONG = [
    (
        "descend",
        "keeps the losses' graphs",
        _loop(before="w.grad = None", said="loss"),
        "Your list holds tensors",
    ),
    (
        "descend",
        "never zeroed",
        _loop(),
        "Your steps follow the sum of all gradients",
    ),
    (
        "descend",
        "zeroed between backward and step",
        _loop(between="w.grad.zero_()"),
        "Your w never moves.",
    ),
    (
        "descend",
        "zeroed after the step",
        _loop(after="w.grad = None"),
        "Your first step uses a gradient that was",
    ),
    (
        "descend",
        "uphill",
        _loop(before="w.grad = None", step="w += lr * w.grad"),
        "Your losses grow.",
    ),
    (
        "descend",
        "losses after the step",
        _loop(before="w.grad = None", said="loss_of(w).item()"),
        "Your losses are those after each step.",
    ),
    (
        "descend",
        "None.zero_()",
        _loop(before="w.grad.zero_()"),
        "Your code asks None to become zero.",
    ),
    (
        "descend",
        "w = w - lr * g, recorded",
        """
def descend(loss_of, w, lr, steps):
    losses = []
    for _ in range(steps):
        w.grad = None
        loss = loss_of(w)
        loss.backward()
        losses.append(loss.item())
        w = w - lr * w.grad
    return losses
""",
        "Your code reads w.grad where it is None.",
    ),
    (
        "descend",
        "in place, recorded",
        """
def descend(loss_of, w, lr, steps):
    losses = []
    for _ in range(steps):
        w.grad = None
        loss = loss_of(w)
        loss.backward()
        losses.append(loss.item())
        w -= lr * w.grad
    return losses
""",
        "Your code changes the leaf w while",
    ),
    (
        "descend",
        "a new w under no_grad",
        _loop(before="w.grad = None", step="w = w - lr * w.grad"),
        "Your code makes a new w under no_grad",
    ),
    (
        "accumulate",
        "one walk from the sum of the parts",
        """
def accumulate(loss_of, w, x, y, size):
    total = 0
    for rows, labels in zip(x.split(size), y.split(size)):
        total = total + loss_of(w, rows, labels) * len(rows)
    (total / len(x)).backward()
    return w.grad
""",
        "The gradient is right, and the saved values of all parts",
    ),
    (
        "accumulate",
        "zeroed between the parts",
        _parts(before="w.grad = None"),
        "Your gradient is that of the last part alone.",
    ),
    (
        "accumulate",
        "zeroed between the parts, no share",
        _parts(before="w.grad = None", share="1"),
        "Your gradient is that of the last part alone.",
    ),
    (
        "accumulate",
        "not divided by k",
        _parts(share="1"),
        "Your gradient is the sum of the parts' gradients",
    ),
    (
        "accumulate",
        "divided by k",
        _parts(share="1 / len(starts)"),
        "Your code gives every part the same share.",
    ),
    (
        "accumulate",
        "the size for the number of rows",
        _parts(share="size / len(x)"),
        "Your code counts every part as one of full size.",
    ),
    (
        "accumulate",
        "divided by all rows",
        _parts(share="1 / len(x)"),
        "Your code divides by the number of all rows.",
    ),
    (
        "accumulate",
        "the rest left out",
        _parts(end="len(x) // size * size"),
        "Your code leaves out the rows that are left over",
    ),
    (
        "diagnose",
        "a text of one's own",
        _curve(swings="not zeroed"),
        "Your code returns something else",
    ),
    (
        "diagnose",
        "the first two losses alone",
        _curve(falling="losses[1] < losses[0]"),
        "Your code says that all is well with a curve that comes back up.",
    ),
    (
        "diagnose",
        "a loop that has arrived",
        _curve(falling="all(a > b for a, b in pairs)"),
        "Your code blames the missing zero_grad for a curve that falls",
    ),
    (
        "diagnose",
        "every rise is a missing zero_grad",
        _curve(grows="never zeroed"),
        "Your code blames the missing zero_grad for a curve that only grows.",
    ),
    (
        "diagnose",
        "every rise is too large a step",
        _curve(swings="steps too large"),
        "Your code takes every rise",
    ),
    (
        "diagnose",
        "flat: never zeroed",
        _curve(flat="never zeroed"),
        "Your code blames the missing zero_grad for a curve that is flat.",
    ),
    (
        "diagnose",
        "flat: all is well",
        _curve(flat="zeroed"),
        "Your code says that all is well with a curve that is flat.",
    ),
    (
        "diagnose",
        "flat: too large",
        _curve(flat="steps too large"),
        "Your code says that the steps are too large",
    ),
    (
        "two_gradients",
        "two names of one tensor",
        _two(between=""),
        "Both of yours are the sum of the two.",
    ),
    (
        "two_gradients",
        "not zeroed",
        _two(copy=".clone()", between=""),
        "Your second gradient still holds the first.",
    ),
    (
        "two_gradients",
        "zero_() on the name's tensor",
        _two(between="w.grad.zero_()"),
        "Both of yours are the gradient of the second loss.",
    ),
    (
        "two_gradients",
        "the difference of one tensor",
        _two(between="", result="one, w.grad - one"),
        "Your difference is zero.",
    ),
    (
        "two_gradients",
        "the other way round",
        _two(result="w.grad, one"),
        "Your pair is the other way round.",
    ),
    (
        "two_gradients",
        "emptied last",
        """
def two_gradients(w, first, second):
    first.backward()
    one = w.grad
    w.grad = None
    second.backward()
    w.grad = None
    return one, w.grad
""",
        "One of yours is None.",
    ),
]
