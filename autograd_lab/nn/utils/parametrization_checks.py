"""What a parametrization may not do, and the words in which PyTorch says so."""

from collections.abc import Sequence
from typing import Any

from autograd_lab.errors import BadData
from autograd_lab.tensor import Tensor


def no_tensors(value: Any, place: int | None = None) -> BadData:
    """The error for an inverse that is neither a tensor nor a sequence of them."""
    got = f"{type(value).__name__}"
    if place is not None:
        got = f"element {place} of the sequence with type {got}"
    return BadData(
        "'right_inverse' must return a Tensor or a Sequence of tensors (list, tuple...). Got "
        f"{got}{'.' if place is not None else ''}",
        data=value,
    )


def inverse_checked(original: Tensor, new: Tensor) -> None:
    """Raise ValueError for an inverse of another dtype or on another device."""
    for what in ("dtype", "device"):
        before, after = getattr(original, what), getattr(new, what)
        if before != after:
            raise BadData(
                f"When `right_inverse` outputs one tensor, it may not change the {what}.\n"
                f"original.{what}: {before}\nright_inverse(original).{what}: {after}",
                data=new,
            )


def check_inverse(
    value: Any, original: Tensor | None = None, count: int | None = None, place: int | None = None
) -> Any:
    """What `right_inverse` returned. Raises ValueError where it does not fit.

    original: the tensor in whose place it goes. count: how many there have to be, of a sequence.
    place: which of a sequence it is.
    """
    if original is not None:
        _check_one(value, original, place)
    elif count is None:
        if not isinstance(value, Sequence):
            raise no_tensors(value)
    elif not isinstance(value, Sequence):
        raise BadData(
            f"'right_inverse' must return a sequence of tensors. Got {type(value).__name__}.",
            data=value,
        )
    elif len(value) != count:
        raise BadData(
            f"'right_inverse' must return a sequence of tensors of length {count}. Got a sequence "
            f"of length {len(value)}.",
            data=value,
        )
    return value


def _check_one(value: Any, original: Tensor, place: int | None) -> None:
    number = "" if place is None else place
    if not isinstance(value, Tensor):
        raise BadData(
            f"`right_inverse` should return a tensor. Got {type(value).__name__}"
            if place is None
            else "'right_inverse' must return a sequence of tensors or reference-type opaques. "
            f"Got element {place} of type {type(value).__name__}.",
            data=value,
        )
    if value.dtype != original.dtype:
        subject = (
            "The tensor returned by `right_inverse`"
            if place is None
            else f"Tensor {place} returned by `right_inverse`"
        )
        raise BadData(
            f"{subject} has dtype {value.dtype} while `original{number}` has dtype "
            f"{original.dtype}",
            data=value,
        )


def check_parametrized(made: Any, shape: Any, dtype: Any) -> None:
    """Raise ValueError for a first parametrization that changes the dtype or the shape."""
    _check_tensor(made)
    for what, before in (("dtype", dtype), ("shape", shape)):
        if getattr(made, what) != before:
            raise BadData(
                f"Registering a parametrization may not change the {what} of the tensor, unless "
                f"`unsafe` flag is enabled.\nunparametrized {what}: {before}\n"
                f"parametrized {what}: {getattr(made, what)}",
                data=made,
            )


def check_stacked(before: Tensor, parametrization: Any, name: str) -> None:
    """Raise ValueError for a further parametrization that changes the dtype or the shape."""
    made = parametrization(before)
    _check_tensor(made)
    for what in ("dtype", "shape"):
        was, now = getattr(before, what), getattr(made, what)
        if was != now:
            raise BadData(
                f"Registering a parametrization may not change the {what} of the tensor, unless "
                f"the `unsafe` flag is enabled.\nmodule.{name}.{what}: {was}\n"
                f"parametrization(module.{name}).{what}: {now}",
                data=made,
            )
    if not hasattr(parametrization, "right_inverse"):
        return
    try:
        inverse = parametrization.right_inverse(made)
    except NotImplementedError:
        return
    if not isinstance(inverse, Tensor):
        raise BadData(
            f"parametrization.right_inverse must return a tensor. Got: {type(inverse).__name__}",
            data=inverse,
        )
    for what in ("dtype", "shape"):
        was, now = getattr(before, what), getattr(inverse, what)
        if was != now:
            raise BadData(
                "The tensor returned by parametrization.right_inverse must have the same "
                f"{what} as module.{name}, unless the `unsafe` flag is enabled.\n"
                f"module.{name}.{what}: {was}\nreturned {what}: {now}",
                data=inverse,
            )


def _check_tensor(made: Any) -> None:
    if not isinstance(made, Tensor):
        raise BadData(
            f"A parametrization must return a tensor. Got {type(made).__name__}.", data=made
        )
