"""Functions under PyTorch's names that choose among operations: what they share in being called."""

import functools
from collections.abc import Callable
from typing import Any

from autograd_lab.dtypes import dtype as dtype_type
from autograd_lab.errors import ArgumentTypeError
from autograd_lab.ops.call import written
from autograd_lab.ops.op import NUMPY_NAMES
from autograd_lab.tensor import Tensor


def public(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, called as PyTorch's are.

    It takes NumPy's names beside its own, a tensor to write its result into as `out=`, and refuses
    what is no tensor, what is missing, and dims and dtypes that are none, in PyTorch's words.
    """
    code = function.__code__
    names = code.co_varnames[: code.co_argcount]
    name = function.__name__ = function.__qualname__ = function.__name__.removesuffix("_")
    required = names[: len(names) - len(function.__defaults__ or ())]

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        if kwargs:
            for alias, own in (("input", names[0]), *NUMPY_NAMES.items()):
                if alias in kwargs and alias not in names:
                    kwargs[own] = kwargs.pop(alias)
            out = kwargs.pop("out", None)
            if out is not None:
                return written(call, out, args, kwargs)
        missing = [n for n in required[len(args) :] if n not in kwargs]
        if missing:
            raise ArgumentTypeError(
                f"{name}() missing {len(missing)} required positional arguments: "
                + ", ".join(f'"{n}"' for n in missing),
                argument=None, op=name,
            )  # fmt: skip
        input = args[0] if args else kwargs[names[0]]
        if not isinstance(input, Tensor):
            raise _mistaken(name, "input", " (position 1)", "Tensor", input)
        if "dtype" in kwargs and not isinstance(kwargs["dtype"], (dtype_type, type(None))):
            raise _mistaken(name, "dtype", "", "torch.dtype", kwargs["dtype"])
        return function(*args, **kwargs)

    return call


def _mistaken(op: str, name: str, place: str, wanted: str, given: Any) -> ArgumentTypeError:
    return ArgumentTypeError(
        f"{op}(): argument '{name}'{place} must be {wanted}, not {type(given).__name__}",
        argument=given, op=op,
    )  # fmt: skip


def several(dim: Any, op: str, optional: bool = True) -> tuple[int, ...] | None:
    """One dimension or several as a tuple; None may stay. Raises TypeError for what is neither."""
    if dim is None and optional:
        return None
    try:
        return tuple(map(int, dim)) if isinstance(dim, (tuple, list)) else (dim.__index__(),)
    except (AttributeError, TypeError, ValueError):
        raise _mistaken(op, "dim", "", "tuple of ints", dim) from None


def single(dim: Any, op: str) -> int:
    """One dimension. Raises TypeError, in PyTorch's words, for anything else."""
    try:
        return int(dim.__index__())
    except AttributeError:
        raise _mistaken(op, "dim", "", "int", dim) from None
