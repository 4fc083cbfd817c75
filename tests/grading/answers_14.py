"""Answers to the exercises of lesson 14: right ones, and wrong ones with their hint's start."""

_IMPORTS = """
import numpy as np
import autograd_lab.nn.functional as F
from autograd_lab import nn, optim

"""

_CAUSES = {
    "gauge": "not recorded",
    "thermometer": "new leaf",
    "wave": "numpy",
    "vote": "no slope",
    "ruler": "no slope",
    "mixer": "unused",
    "counter": "plain number",
    "pendulum": "built once",
    "scale": "leaf changed",
    "camera": "batch of one",
}


def _causes(**other):
    return f"def causes(): return {_CAUSES | other!r}"


_STEP = """
def mended_step(w, x, y, lr):
    loss = ((x @ w - y) ** 2).mean(){flag}
    loss.backward()
    {update}
    {clear}
    return {shown}
"""
_UPDATE = "with torch.no_grad(): w -= lr * w.grad"


def _step(flag="", update=_UPDATE, clear="w.grad = None", shown="loss.item()"):
    return _STEP.format(flag=flag, update=update, clear=clear, shown=shown)


_AGES = "def mended_ages_loss(weight, heights, ages): return "
_GUESS = "(weight * heights)"

_DETOUR = (
    _IMPORTS
    + """
def mended_detour(w, x):
    {0}
"""
)
_SOFTPLUS = "F.softplus(x @ w).mean()"
_PENALTY = "(w * w).sum() / 2"
_NUMPY_PART = "np.log1p(np.exp((x @ w).detach().numpy())).mean()"

_LOOP = """
def mended_loop(w, x, y, steps, lr):
    losses = []
    {before}
    for _ in range(steps):
        {each}
        loss = ((prediction - y) ** 2).mean()
        loss.backward({keep})
        {update}
        {clear}
        losses.append({kept})
    return losses
"""
_PREDICT = "prediction = torch.tanh(x @ w)"


def _loop(before="", each=_PREDICT, keep="", update=_UPDATE, clear="w.grad = None", kept=None):
    kept = kept or "loss.item()"
    return _LOOP.format(before=before, each=each, keep=keep, update=update, clear=clear, kept=kept)


_SCALED = (
    _IMPORTS
    + """
class Scaled(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm = nn.BatchNorm1d(3)
        self.layer = nn.Linear(3, 2)
        self.gain = nn.Parameter(torch.tensor(2.0))
        {bias}

    def forward(self, x):
        return {forward}

    def predict(self, row):
        {before}
        {predict}
        {after}
        return found
"""
)


def _scaled(
    bias="with torch.no_grad(): self.layer.bias[0] = 4.0",
    forward="self.gain * self.layer(self.norm(x))",
    before="self.eval()",
    predict="with torch.no_grad(): found = self(row.reshape(1, 3))[0]",
    after="self.train()",
):
    return _SCALED.format(bias=bias, forward=forward, before=before, predict=predict, after=after)


RIGHT = {
    "causes": _causes(),
    "mended_step": _step(),
    "mended_ages_loss": _AGES + f"({_GUESS} - ages).abs().mean()",
    "mended_detour": _DETOUR.format(f"return {_SOFTPLUS} + {_PENALTY}"),
    "mended_loop": _loop(),
    "Scaled": _scaled(),
}

# Other right answers, which a grader that knows one way only would refuse.
ALSO_RIGHT = {
    "mended_step": [
        _step(update="w.data -= lr * w.grad"),
        _step(update="torch.optim.SGD([w], lr=lr).step()"),
    ],
    "mended_ages_loss": [
        f"import autograd_lab.nn.functional as F\n{_AGES}F.l1_loss({_GUESS}, ages.float())"
    ],
    "mended_detour": [
        _DETOUR.format("return torch.log1p(torch.exp(x @ w)).mean() + 0.5 * w.square().sum()")
    ],
    "mended_loop": [
        _loop(
            before="optimizer = torch.optim.SGD([w], lr=lr)",
            each=f"optimizer.zero_grad(); {_PREDICT}",
            update="optimizer.step()",
            clear="",
        )
    ],
    "Scaled": [
        _scaled(
            bias="self.layer.bias.data[0] = 4.0",
            before="self.norm.eval()",
            predict="found = self(torch.stack([row])).detach()[0]",
            after="self.norm.train()",
        )
    ],
}

# (exercise, the mistake, the answer, how its hint begins)
WRONG = [
    (
        "causes",
        "no dictionary",
        "def causes(): return None",
        "Your function returns no dictionary.",
    ),
    *(
        (
            "causes",
            f"{name}: {other}",
            _causes(**{name: other}),
            f"You give another cause, or none of the nine, for `{name}`.",
        )
        for name, other in {
            "gauge": "new leaf",
            "thermometer": "not recorded",
            "wave": "not recorded",
            "vote": "not recorded",
            "ruler": "unused",
            "mixer": "not recorded",
            "counter": "new leaf",
            "pendulum": "not recorded",
            "scale": "new leaf",
            "camera": "unused",
        }.items()
    ),
    (
        "mended_step",
        "a number before backward",
        _step(flag=".item()", shown="loss"),
        "Your loss is a plain number before",
    ),
    (
        "mended_step",
        "the prediction still not recorded",
        _step().replace("x @ w", "x @ w.detach()"),
        "Your loss has no graph.",
    ),
    (
        "mended_step",
        "the flag on the loss as a cure",
        _step(flag=".requires_grad_(True)").replace("x @ w", "x @ w.detach()"),
        "Your loss has the flag and no history",
    ),
    (
        "mended_step",
        "changes the leaf while recording",
        _step(update="w -= lr * w.grad"),
        "Your code changes w in place while autograd records.",
    ),
    (
        "mended_step",
        "returns the graph",
        _step(shown="loss"),
        "Your code returns the loss as a tensor",
    ),
    (
        "mended_step",
        "another tensor moves",
        _step(update="v = w; w = (w - lr * w.grad).detach()", clear="v.grad = None"),
        "Your code leaves w as it was",
    ),
    (
        "mended_step",
        "up the slope",
        _step(update="with torch.no_grad(): w += lr * w.grad"),
        "Your step goes up the slope.",
    ),
    (
        "mended_step",
        "does not clear",
        _step(clear=""),
        "Your step is right, and its gradient is still",
    ),
    (
        "mended_ages_loss",
        "integers",
        _AGES + f"({_GUESS}.round().long() - ages).abs().sum()",
        "Your loss is made of integers.",
    ),
    (
        "mended_ages_loss",
        "the flag on the loss as a cure",
        _AGES + f"({_GUESS}.round().long() - ages).abs().float().mean().requires_grad_(True)",
        "Your loss is a new leaf",
    ),
    (
        "mended_ages_loss",
        "a plain number",
        _AGES + f"({_GUESS} - ages).abs().mean().item()",
        "Your loss is a plain number.",
    ),
    (
        "mended_ages_loss",
        "still rounds",
        _AGES + f"({_GUESS}.round() - ages).abs().mean()",
        "Your guesses are rounded.",
    ),
    (
        "mended_ages_loss",
        "the sum",
        _AGES + f"({_GUESS} - ages).abs().sum()",
        "Your loss is the sum of the distances.",
    ),
    (
        "mended_ages_loss",
        "no abs",
        _AGES + f"({_GUESS} - ages).mean()",
        "Your loss has no abs",
    ),
    (
        "mended_detour",
        "no detach",
        _DETOUR.format("return torch.from_numpy(np.exp((x @ w).numpy())).mean()"),
        "Your code hands a tensor with a graph to NumPy",
    ),
    (
        "mended_detour",
        "the flag on the loss as a cure",
        _DETOUR.format(
            f"return torch.tensor({_NUMPY_PART} + 0.5 * (w * w).sum().item(), requires_grad=True)"
        ),
        "Your loss is a new leaf",
    ),
    (
        "mended_detour",
        "no graph at all",
        _DETOUR.format(f"w = w.detach(); return {_SOFTPLUS} + {_PENALTY}"),
        "Your loss has no graph",
    ),
    (
        "mended_detour",
        "the part with x by NumPy",
        _DETOUR.format(f"return torch.tensor({_NUMPY_PART}) + {_PENALTY}"),
        "Your penalty reaches w, and the part with x does not.",
    ),
    (
        "mended_detour",
        "the penalty detached",
        _DETOUR.format(f"v = w.detach(); return {_SOFTPLUS} + (v * v).sum() / 2"),
        "The part with x reaches w, and your penalty does not.",
    ),
    (
        "mended_loop",
        "built outside",
        _loop(before=_PREDICT, each=""),
        "Your second turn walks the graph of the first",
    ),
    (
        "mended_loop",
        "cut with detach",
        _loop(before=_PREDICT, each="prediction = prediction.detach()"),
        "Your loop cuts the prediction off",
    ),
    (
        "mended_loop",
        "retain_graph as a cure",
        _loop(before=_PREDICT, each="", keep="retain_graph=True"),
        "Your losses are all the same",
    ),
    (
        "mended_loop",
        "retain_graph everywhere",
        _loop(keep="retain_graph=True"),
        "Your losses are right. But each call keeps",
    ),
    (
        "mended_loop",
        "retain_graph, and gradients that add up",
        _loop(before=_PREDICT, each="", keep="retain_graph=True", clear=""),
        "Your calls keep their graphs, and the losses",
    ),
    (
        "mended_loop",
        "keeps the graphs in the list",
        _loop(kept="loss"),
        "Your list holds tensors",
    ),
    (
        "mended_loop",
        "gradients add up",
        _loop(clear=""),
        "Your turns add their gradient",
    ),
    (
        "mended_loop",
        "a tensor of its own",
        _loop(update="w = (w - lr * w.grad).detach().requires_grad_()", clear=""),
        "Your losses fall, but the caller's w",
    ),
    (
        "Scaled",
        "writes into the leaf",
        _scaled(bias="self.layer.bias[0] = 4.0"),
        "Your code writes into the bias while",
    ),
    (
        "Scaled",
        "another tensor for the bias",
        _scaled(bias="self.layer.bias = torch.tensor([4.0, 0.0])"),
        "Your code puts another tensor in the place",
    ),
    (
        "Scaled",
        "one row in training mode",
        _scaled(before=""),
        "Your predict hands one row to a BatchNorm",
    ),
    (
        "Scaled",
        "another entry",
        _scaled(bias="with torch.no_grad(): self.layer.bias[1] = 4.0"),
        "Your layer's bias, its size, or the gain",
    ),
    (
        "Scaled",
        "the bias frozen",
        _scaled(bias="self.layer.bias.requires_grad_(False)[0] = 4.0"),
        "Your bias has the number, and no longer trains.",
    ),
    (
        "Scaled",
        "gain not used",
        _scaled(forward="self.layer(self.norm(x))"),
        "Your forward gives something else",
    ),
    (
        "Scaled",
        "gain as a number",
        _scaled(forward="self.gain.item() * self.layer(self.norm(x))"),
        "Your result is right, and a parameter in it",
    ),
    (
        "Scaled",
        "the row twice",
        _scaled(before="", predict="found = self(torch.stack([row, row])).detach()[0]"),
        "Your predict moves the running averages",
    ),
    (
        "Scaled",
        "a row of results",
        _scaled(predict="found = self(torch.stack([row])).detach()"),
        "Your predict gives other numbers, or another shape",
    ),
    (
        "Scaled",
        "evaluation mode stays",
        _scaled(after=""),
        "Your predict is right, and training does not go on",
    ),
    (
        "Scaled",
        "eval() for no_grad",
        _scaled(predict="found = self(torch.stack([row]))[0]"),
        "Your predict is right, and what it returns holds a graph.",
    ),
]
