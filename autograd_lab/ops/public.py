"""Functions under PyTorch's names that choose among operations: what they share in being called."""

import functools
from collections.abc import Callable, Sequence
from typing import Any

from autograd_lab.core.modes import thread
from autograd_lab.dtypes import FLOATING, OF_PYTHON
from autograd_lab.dtypes import dtype as dtype_type
from autograd_lab.errors import ArgumentTypeError, DtypeMismatch, Mistaken
from autograd_lab.ops.op import NUMPY_NAMES
from autograd_lab.ops.out import written
from autograd_lab.tensor import Tensor

Function = Callable[..., Any]
ALL_KINDS = {"keepdim": (bool, "bool"), "dtype": (dtype_type, "torch.dtype")}
"""Arguments that mean the same wherever they are: what they have to be."""


def public(*signatures: str) -> Callable[[Function], Function]:
    """Make a function be called as PyTorch's are.

    It takes NumPy's names beside its own, a tensor to write its result into as `out=`, and refuses
    what does not fit in PyTorch's words. signatures: the combinations of arguments that PyTorch
    has, where there are several.
    """

    def make(function: Function) -> Function:
        code = function.__code__
        names = code.co_varnames[: code.co_argcount]
        known = {*code.co_varnames[: code.co_argcount + code.co_kwonlyargcount], "out"}
        needed = len(names) - len(function.__defaults__ or ())

        @functools.wraps(function)
        def call(*args: Any, **kwargs: Any) -> Any:
            out = None
            if kwargs:
                for alias, own in (("input", names[0]), *NUMPY_NAMES):
                    if alias in kwargs and alias not in names:
                        kwargs[own] = kwargs.pop(alias)
                out = kwargs.pop("out", None)
                if isinstance(kwargs.get("dtype"), type):
                    kwargs["dtype"] = OF_PYTHON.get(kwargs["dtype"], kwargs["dtype"])
            few = needed <= len(args) < 3
            if kwargs or not few or not isinstance(args[0], Tensor):
                _check(function.__name__, names, known, needed, signatures, args, kwargs)
            if out is not None:
                return written(call, out, args, kwargs)
            try:
                return function(*args, **kwargs)
            except Mistaken:
                if not signatures:
                    raise
                raise no_combination(function.__name__, signatures, args, kwargs) from None

        return call

    return make


def with_out(function: Function) -> Function:
    """The function with `out=`: a tensor, or a tuple of them, that takes the results."""

    @functools.wraps(function)
    def call(*args: Any, out: Any = None, **kwargs: Any) -> Any:
        return written(function, out, args, kwargs)

    return call


def _mistaken(op: str, name: str, place: str, wanted: str, given: Any) -> Mistaken:
    return Mistaken(
        f"{op}(): argument '{name}'{place} must be {wanted}, not {type(given).__name__}",
        argument=given, op=op,
    )  # fmt: skip


def _check(
    op: str, names: Sequence[str], known: set[str], needed: int, signatures: Sequence[str],
    args: Sequence[Any], kwargs: dict[str, Any],
) -> None:  # fmt: skip
    """Raise TypeError for arguments that are too many, missing, unknown, or of the wrong kind."""
    given = {**dict(zip(names, args, strict=False)), **kwargs}
    missing = [name for name in names[:needed] if name not in given]
    unknown = [name for name in kwargs if name not in known]
    if len(args) > len(names):
        message = (
            f"{op}() takes from {needed} to {len(names)} positional arguments but {len(args)} were "
            "given"
        )
        raise ArgumentTypeError(message, argument=args, op=op)
    keeps_nothing = kwargs.get("keepdim") and "dim" not in given and not _takes_no_dim(signatures)
    if signatures and (missing or unknown or keeps_nothing):
        raise no_combination(op, signatures, args, kwargs)
    if missing:
        words = ", ".join(f'"{name}"' for name in missing)
        ending = "s" if len(missing) == 1 else ""  # as PyTorch has it
        message = f"{op}() missing {len(missing)} required positional argument{ending}: {words}"
        raise ArgumentTypeError(message, argument=None, op=op)
    if unknown:
        message = f"{op}() got an unexpected keyword argument '{unknown[0]}'"
        raise ArgumentTypeError(message, argument=kwargs[unknown[0]], op=op)
    if not isinstance(given[names[0]], Tensor):
        raise _mistaken(op, "input", " (position 1)", "Tensor", given[names[0]])
    for name, (kind, word) in ALL_KINDS.items():
        value = given.get(name)
        if value is not None and not isinstance(value, kind):
            place = "" if name in kwargs else f" (position {names.index(name) + 1})"
            raise _mistaken(op, name, place, word, value)


def _takes_no_dim(signatures: Sequence[str]) -> bool:
    """Whether the combination with keepdim does without dim."""
    return not any(" dim, bool keepdim" in s for s in signatures) or any(
        " dim = None" in s for s in signatures
    )


def no_combination(
    op: str, signatures: Sequence[str], args: Sequence[Any], kwargs: dict[str, Any]
) -> ArgumentTypeError:
    """The error for arguments that fit no combination.

    Of a combination of as many parts, the star among them, it says what did not fit.
    """
    types = [type(x).__name__ for x in args]
    keywords = [f"{name}={type(x).__name__}" for name, x in sorted(kwargs.items())]
    lines = []
    for signature in signatures:
        lines.append(f" * {signature}\n")
        parts = signature[1:-1].split(", ")
        if len(parts) != len(types) + len(keywords):
            continue
        if kwargs:
            reason = f"keywords were incorrect: {', '.join(sorted(kwargs))}"
        else:
            wanted = [part.split()[0] for part in parts[: parts.index("*") if "*" in parts else 9]]
            fits = [*map(str.__eq__, wanted, types)] + [False] * (len(types) - len(wanted))
            marked = [t if fit else f"!{t}!" for t, fit in zip(types, fits, strict=True)]
            reason = f"arguments have invalid types: ({', '.join(marked)})"
        lines.append(f"      didn't match because some of the {reason}\n")
    return ArgumentTypeError(
        f"{op}() received an invalid combination of arguments - got "
        f"({', '.join(types + keywords)}), but expected one of:\n{''.join(lines)}",
        argument=args, op=op,
    )  # fmt: skip


def several(dim: Any, op: str, optional: bool = True) -> tuple[int, ...] | None:
    """One dimension or several as a tuple; None may stay. Raises TypeError for what is neither."""
    if dim is None and optional:
        return None
    try:
        return tuple(map(int, dim)) if isinstance(dim, (tuple, list)) else (dim.__index__(),)
    except (AttributeError, TypeError, ValueError):
        place = "" if dim is None else " (position 2)"
        raise _mistaken(op, "dim", place, "tuple of ints", dim) from None


def single(dim: Any, op: str, name: str = "dim") -> int:
    """One dimension, or another integer. Raises TypeError, in PyTorch's words, for what is none."""
    try:
        return int(dim.__index__())
    except (AttributeError, TypeError):
        place = "" if dim is None else " (position 2)"
        raise _mistaken(op, name, place, "int", dim) from None


def check_recordable(input: Tensor, dtype: dtype_type | None) -> None:
    """Raise RuntimeError where a gradient would have to pass through integers."""
    if dtype is None or dtype.category >= FLOATING:
        return
    if thread.modes.grad and input.requires_grad:
        name = dtype.scalar_type
        raise DtypeMismatch(f"Autograd not support dtype: {name}", dtypes=(dtype,), op="sum")
