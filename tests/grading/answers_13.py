"""Answers to the exercises of lesson 13: right ones, and wrong ones with their hint's start."""

_IMPORTS = """
import autograd_lab.nn.functional as F
from autograd_lab import nn, optim

"""

_PREPARE = (
    _IMPORTS
    + """
def prepare_to_tune(model, classes):
    {0}
"""
)
_FREEZE = "model.requires_grad_(False)"
_REPLACE = "model.fc = nn.Linear(model.fc.in_features, classes)"
_SGD = "optimizer = optim.SGD(model.fc.parameters(), lr=0.01, momentum=0.9)"
_RETURN = "return optimizer"


def _prepare(*lines):
    return _PREPARE.format("\n    ".join(lines))


_TUNE = (
    _IMPORTS
    + """
def tune_with_fixed_norm(model, optimizer, images, labels, epochs):
    {before}
    losses = []
    for _ in range(epochs):
        {each}
        loss = F.cross_entropy(model(images), labels)
        {clear}
        loss.backward()
        optimizer.step()
        losses.append({kept})
    return losses
"""
)
_HOLD = """
        for m in model.modules():
            if isinstance(m, nn.BatchNorm2d): """


def _tune(each, before="", clear="optimizer.zero_grad()", kept="loss.item()"):
    return _TUNE.format(each=each, before=before, clear=clear, kept=kept)


_LOSS = _IMPORTS + "def soft_label_loss(scores, labels): return "

_RATES = (
    _IMPORTS
    + """
def two_rates(model, lr):
    {free}
    return optim.SGD({groups}, lr=lr, momentum=0.9)
"""
)
_LAYER4 = "model.layer4.requires_grad_(True)"
_SLOW = '{"params": model.layer4.parameters(), "lr": lr / 10}'
_FC = '{"params": model.fc.parameters()}'


def _rates(groups, free=_LAYER4):
    return _RATES.format(free=free, groups=groups)


_MID_RUN = """
def freeze_in_mid_run(part):
    for parameter in part.parameters():
        {0}
    {1}
"""

RIGHT = {
    "prepare_to_tune": _prepare(_FREEZE, _REPLACE, _SGD, _RETURN),
    "soft_label_loss": _LOSS + "F.cross_entropy(scores, labels)",
    "two_rates": _rates(f"[{_SLOW}, {_FC}]"),
    "tune_with_fixed_norm": _tune("model.train()" + _HOLD + "m.eval()"),
    "freeze_in_mid_run": _MID_RUN.format(
        "parameter.requires_grad, parameter.grad = False, None", "part.eval()"
    ),
}

# Other right answers, which a grader that knows one way only would refuse.
ALSO_RIGHT = {
    "prepare_to_tune": [
        _prepare(_REPLACE, _FREEZE, "model.fc.requires_grad_(True)", _SGD, _RETURN),
        _prepare(
            "for p in model.parameters(): p.requires_grad = False",
            _REPLACE,
            "return optim.SGD([model.fc.bias, model.fc.weight], 0.01, 0.9)",
        ),
    ],
    "tune_with_fixed_norm": [_tune("model.eval(); model.dropout.train()")],
    "soft_label_loss": [
        _LOSS + "-(labels * F.log_softmax(scores, 1)).sum(1).mean()",
        _LOSS + "-(labels * scores.softmax(1).log()).sum() / len(scores)",
    ],
    "two_rates": [
        _rates(f'[{_FC}, {{"params": list(model.layer4.parameters()), "lr": 0.1 * lr}}]'),
        _rates(
            '[{"params": [p], "lr": lr / 10} for p in model.layer4.parameters()]'
            " + [{'params': [p]} for p in model.fc.parameters()]"
        ),
    ],
    "freeze_in_mid_run": [
        "def freeze_in_mid_run(part): part.zero_grad(); part.requires_grad_(False); part.eval()"
    ],
}

# (exercise, the mistake, the answer, how its hint begins)
WRONG = [
    (
        "prepare_to_tune",
        "the flag misspelt",
        _prepare("for p in model.parameters(): p.require_grad = False", _REPLACE, _SGD, _RETURN),
        "Your code gave tensors, or modules, an attribute",
    ),
    (
        "prepare_to_tune",
        "the flag set on the module",
        _prepare("model.requires_grad = False", _REPLACE, _SGD, _RETURN),
        "Your code gave tensors, or modules, an attribute",
    ),
    (
        "prepare_to_tune",
        "only out_features",
        _prepare(
            _FREEZE,
            "model.fc.out_features = classes",
            "model.fc.requires_grad_(True)",
            _SGD,
            _RETURN,
        ),
        "Your fc says that it has this many outputs",
    ),
    (
        "prepare_to_tune",
        "the optimizer before the new fc",
        _prepare(_FREEZE, _SGD, _REPLACE, _RETURN),
        "Your optimizer holds tensors that are no longer in the model.",
    ),
    (
        "prepare_to_tune",
        "replaces first, then freezes all",
        _prepare(_REPLACE, _FREEZE, _SGD, _RETURN),
        "After your code nothing trains",
    ),
    (
        "prepare_to_tune",
        "does not freeze",
        _prepare(_REPLACE, _SGD, _RETURN),
        "After your code the whole network still trains.",
    ),
    (
        "prepare_to_tune",
        "an optimizer over everything",
        _prepare(_FREEZE, _REPLACE, _SGD.replace("model.fc.", "model."), _RETURN),
        "Your optimizer holds the frozen parameters as well.",
    ),
    (
        "prepare_to_tune",
        "returns the model",
        _prepare(_FREEZE, _REPLACE, _SGD, "return model"),
        "Your function does not give back the optimizer.",
    ),
    (
        "tune_with_fixed_norm",
        "the averages are not followed, nor used",
        _tune("model.train()" + _HOLD + "m.momentum = 0.0"),
        "Your BatchNorm keeps its averages but does not use them",
    ),
    (
        "tune_with_fixed_norm",
        "eval() once, then train() in the loop",
        _tune("model.train()", before="model.eval()"),
        "Your BatchNorm was in training mode",
    ),
    (
        "tune_with_fixed_norm",
        "freezes BatchNorm's parameters only",
        _tune("model.train()" + _HOLD + "m.requires_grad_(False)"),
        "Your BatchNorm was in training mode",
    ),
    (
        "tune_with_fixed_norm",
        "eval() for everything",
        _tune("model.eval()"),
        "Your code holds BatchNorm still, and the dropout with it",
    ),
    (
        "tune_with_fixed_norm",
        "keeps the losses with their graphs",
        _tune("model.train()" + _HOLD + "m.eval()", kept="loss"),
        "Your list holds tensors",
    ),
    (
        "tune_with_fixed_norm",
        "does not clear the gradients",
        _tune("model.train()" + _HOLD + "m.eval()", clear=""),
        "Your modes are right, but each step follows",
    ),
    (
        "soft_label_loss",
        "a plain number",
        _LOSS + "F.cross_entropy(scores, labels).item()",
        "Your loss is a plain number",
    ),
    (
        "soft_label_loss",
        "(pred - labels).sum()",
        _LOSS + "(scores - labels).sum()",
        "Your loss is a sum of differences.",
    ),
    (
        "soft_label_loss",
        "the mean of differences",
        _LOSS + "(scores - labels).mean()",
        "Your loss is a mean of differences.",
    ),
    (
        "soft_label_loss",
        "squared differences of scores",
        _LOSS + "F.mse_loss(scores, labels)",
        "Your loss sees the labels, but asks the scores",
    ),
    (
        "soft_label_loss",
        "softmax twice",
        _LOSS + "F.cross_entropy(scores.softmax(1), labels)",
        "Your code makes probabilities of the scores",
    ),
    (
        "soft_label_loss",
        "the most likely class alone",
        _LOSS + "F.cross_entropy(scores, labels.argmax(1))",
        "Your code keeps the most likely class",
    ),
    (
        "soft_label_loss",
        "a sum over the rows",
        _LOSS + "F.cross_entropy(scores, labels, reduction='sum')",
        "Your loss grows with the number of images",
    ),
    (
        "soft_label_loss",
        "a mean over all entries",
        _LOSS + "-(labels * F.log_softmax(scores, 1)).mean()",
        "Your mean is taken over all entries.",
    ),
    (
        "two_rates",
        "overlapping groups",
        _rates(f'[{_SLOW}, {{"params": model.parameters()}}]'),
        "Your groups overlap",
    ),
    (
        "two_rates",
        "returns nothing",
        _rates(f"[{_SLOW}, {_FC}]").replace("return ", ""),
        "Your function does not give back an SGD optimizer.",
    ),
    (
        "two_rates",
        "layer4 stays frozen",
        _rates(f"[{_SLOW}, {_FC}]", free=""),
        "Your optimizer may hold layer4, but",
    ),
    (
        "two_rates",
        "everything unfrozen",
        _rates(f"[{_SLOW}, {_FC}]", free="model.requires_grad_(True)"),
        "After your code the first layers train as well.",
    ),
    (
        "two_rates",
        "rates the wrong way round",
        _rates(
            '[{"params": model.layer4.parameters()}, '
            '{"params": model.fc.parameters(), "lr": lr / 10}]'
        ),
        "Your rates are the wrong way round.",
    ),
    (
        "two_rates",
        "one rate",
        _rates("[*model.layer4.parameters(), *model.fc.parameters()]"),
        "Your optimizer moves layer4 and fc at one rate.",
    ),
    (
        "two_rates",
        "fc alone",
        _rates(f"[{_FC}]"),
        "Your optimizer holds one of the two parts.",
    ),
    (
        "two_rates",
        "momentum for one group",
        _rates(f'[{_SLOW[:-1]}, "momentum": 0.09}}, {_FC}]'),
        "Your groups have another momentum.",
    ),
    (
        "freeze_in_mid_run",
        "drops the gradients, keeps the flag",
        _MID_RUN.format("parameter.grad = None", "part.eval()"),
        "Your code drops the gradients that were there.",
    ),
    (
        "freeze_in_mid_run",
        "eval() only",
        "def freeze_in_mid_run(part): part.eval()",
        "After your code the parameters of the part still ask",
    ),
    (
        "freeze_in_mid_run",
        "the flag only",
        _MID_RUN.format("parameter.requires_grad = False", "part.eval()"),
        "Your code stops new gradients.",
    ),
    (
        "freeze_in_mid_run",
        "zeros for None",
        _MID_RUN.format("parameter.requires_grad_(False).grad.zero_()", "part.eval()"),
        "Your code sets the gradients to zero.",
    ),
    (
        "freeze_in_mid_run",
        "forgets the averages",
        _MID_RUN.format("parameter.requires_grad_(False).grad = None", "return"),
        "The parameters stand still now.",
    ),
]
