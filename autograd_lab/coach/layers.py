"""Errors inside of modules: what a layer was made for, and what it was given."""

from typing import Any

from autograd_lab.coach.advice import Advice, Reason, Way
from autograd_lab.coach.learner import Learner
from autograd_lab.coach.mismatches import shape_mismatch
from autograd_lab.coach.shapes import other_size
from autograd_lab.errors import BadData, DimensionError, DtypeMismatch, ShapeMismatch
from autograd_lab.tensor import Tensor

CLASSES = ("nll_loss", "nll_loss_nd", "cross_entropy")


def shapes(error: ShapeMismatch, learner: Learner) -> Advice | None:
    """A layer and its input, else the two tensors on the line."""
    found = learner.layer()
    if error.__dict__.get("op") in CLASSES:
        return targets("one number for each row: the shape of the labels is the batch's", learner)
    if error.__dict__.get("op") == "view":
        return other_size(error, learner)
    if found is None or not isinstance(found.input, Tensor):
        return shape_mismatch(error, learner)
    at, x, layer = learner.raised_at, found.input, found.module
    reasons = (
        Reason(f"{found.name} is {layer!r}"),
        Reason(
            f"it was given a tensor of shape {tuple(x.shape)}", learner.where(at), learner.line(at)
        ),
    )
    return Advice(reasons, tuple(_fitting(found.name, layer, x)), 11)


def _fitting(name: str, layer: Any, x: Tensor) -> list[Way]:
    features = getattr(layer, "in_features", None)
    if features is not None:
        flat = x.numel() // x.shape[0] if x.dim() and x.shape[0] else 0
        if flat == features and x.dim() > 2:
            return [Way("", f"put torch.flatten(x, 1) before {name}: {flat} features a row")]
        return [Way("", f"{name} wants {features} numbers in the last dimension of its input")]
    channels = getattr(layer, "in_channels", None)
    if channels is not None and x.dim() >= 3:
        where = "(batch, channels, height, width)"
        return [Way("", f"{name} wants {channels} channels: images are {where}")]
    return [Way("", f"print the shape before {name}, and compare with what it is made for")]


def one_value(error: BadData, learner: Learner) -> Advice | None:
    """A BatchNorm in training mode with one value for each channel."""
    found = learner.layer()
    if found is None or not hasattr(found.module, "running_mean") or not found.module.training:
        return None
    at = learner.raised_at
    top = learner.outermost_module()
    reasons = (
        Reason(f"{found.name} normalizes with the mean and variance of the batch"),
        Reason("one value for each channel has no variance", learner.where(at), learner.line(at)),
    )
    ways = (
        Way(f"{top}.eval()" if top else "", "for a single input: the running statistics serve"),
        Way("", "to train: a larger batch, or DataLoader(..., drop_last=True)"),
    )
    return Advice(reasons, ways, 10)


def dtypes(error: DtypeMismatch, learner: Learner) -> Advice | None:
    """Labels that are no class numbers, indices that are no integers, inputs that are no floats."""
    op, kinds = error.__dict__.get("op"), [str(d) for d in error.__dict__.get("dtypes", ())]
    if op in CLASSES:
        return targets("class numbers: integers of dtype torch.int64", learner)
    found = learner.layer()
    if found is None or not isinstance(found.input, Tensor):
        return None
    at = learner.raised_at
    reasons = (
        Reason(f"{found.name} is {found.module!r}"),
        Reason(
            f"it was given numbers of dtype {found.input.dtype}",
            learner.where(at),
            learner.line(at),
        ),
    )
    wanted = "long" if op == "embedding" else _dtype_of(found.module)
    if wanted and kinds:
        return Advice(reasons, (Way("", f"give it x.{wanted}()"),), 11)
    return None


def _dtype_of(module: Any) -> str:
    weight = getattr(module, "weight", None)
    names = {"torch.float32": "float", "torch.float64": "double", "torch.float16": "half"}
    return names.get(str(getattr(weight, "dtype", "")), "")


def out_of_range(error: DimensionError, learner: Learner) -> Advice | None:
    """A class number, or a row of a table, that there is not."""
    facts = error.__dict__
    if facts.get("op") in CLASSES:
        last = facts["size"] - 1
        return targets(f"class numbers from 0 to {last}: {facts['index']} is none", learner)
    found = learner.layer()
    if found is None or not hasattr(found.module, "num_embeddings"):
        return None
    at = learner.raised_at
    reasons = (
        Reason(f"{found.name} is {found.module!r}"),
        Reason(
            f"its rows are 0 to {found.module.num_embeddings - 1}",
            learner.where(at),
            learner.line(at),
        ),
    )
    return Advice(reasons, (Way("", "give it at least as many rows as there are indices"),), 11)


def targets(rule: str, learner: Learner) -> Advice:
    """Labels that a loss can't take: what it wants."""
    at = learner.raised_at
    reasons = (
        Reason(
            "the loss compares a row of scores with the number of its class",
            learner.where(at),
            learner.line(at),
        ),
        Reason(f"it wants {rule}"),
    )
    return Advice(reasons, (Way("", "look at labels.shape, labels.dtype and labels.max()"),), 13)
