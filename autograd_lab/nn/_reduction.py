"""`torch.nn._reduction`: what the argument `reduction` of a loss means, and its older forms."""

import warnings

from autograd_lab.core.places import stacklevel
from autograd_lab.errors import ValueRefused

NUMBERS = {"none": 0, "mean": 1, "sum": 2}


def get_enum(reduction: str) -> int:
    """PyTorch's number for a reduction: 0 for "none", 1 for "mean", 2 for "sum".

    Errors: ValueError for any other word; "elementwise_mean" warns, and is "mean".
    """
    if reduction in NUMBERS:
        return NUMBERS[reduction]
    if reduction == "elementwise_mean":
        warnings.warn(
            "reduction='elementwise_mean' is deprecated. Please use reduction='mean' instead.",
            stacklevel=stacklevel(),
        )
        return NUMBERS["mean"]
    raise ValueRefused(
        f"{reduction} is not a valid value for reduction", argument="reduction", value=reduction
    )


def legacy_get_string(
    size_average: bool | None, reduce: bool | None, emit_warning: bool = True
) -> str:
    """The reduction that the arguments `size_average` and `reduce` of before 1.0 stand for."""
    reduction = "none" if reduce is False else "sum" if size_average is False else "mean"
    if emit_warning:
        warnings.warn(
            "size_average and reduce args will be deprecated, please use "
            f"reduction='{reduction}' instead.",
            stacklevel=stacklevel(),
        )
    return reduction


def legacy_get_enum(
    size_average: bool | None, reduce: bool | None, emit_warning: bool = True
) -> int:
    """`legacy_get_string` as PyTorch's number."""
    return NUMBERS[legacy_get_string(size_average, reduce, emit_warning)]


def chosen(size_average: bool | None, reduce: bool | None, reduction: str) -> str:
    """The reduction that a loss is called with, in either form."""
    if size_average is None and reduce is None:
        return reduction
    return legacy_get_string(size_average, reduce)
