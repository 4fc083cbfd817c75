"""`out=`: a result written into a tensor that is there already."""

import warnings
from collections.abc import Callable, Sequence
from typing import Any

from autograd_lab.backends import namespace
from autograd_lab.core.modes import thread
from autograd_lab.core.places import stacklevel
from autograd_lab.dtypes import kind_name
from autograd_lab.errors import DtypeMismatch, FlagRefused
from autograd_lab.tensor import Tensor


def written(call: Callable[..., Any], out: Any, args: Sequence[Any], kwargs: dict[str, Any]) -> Any:
    """The result of a call, written into `out`, which takes its shape and keeps its own dtype.

    Of several results each has a tensor in the tuple `out`.
    Errors: RuntimeError where a gradient would be wanted, or where `out` can't hold the result.
    """
    if out is None:
        return call(*args, **kwargs)
    targets = out if isinstance(out, (tuple, list)) else (out,)
    if thread.modes.grad and any(getattr(x, "requires_grad", False) for x in (*args, *targets)):
        raise FlagRefused(
            f"{call.__name__}(): functions with out=... arguments don't support automatic "
            "differentiation, but one of the arguments requires grad.",
            tensor=out, flag="out", value=out,
        )  # fmt: skip
    result = call(*args, **kwargs)
    if targets is not out:
        return _write(out, result, call.__name__)
    parts = [_write(*pair, call.__name__) for pair in zip(targets, result, strict=True)]
    return type(result)(parts)


def _write(out: Tensor, result: Tensor, name: str) -> Tensor:
    if result.dtype.category > out.dtype.category:
        names = [kind_name(t) for t in (result, out)]
        raise DtypeMismatch(
            f"result type {names[0]} can't be cast to the desired output type {names[1]}",
            dtypes=(result.dtype, out.dtype), op=name,
        )  # fmt: skip
    table = thread.modes.saved_table
    if table is not None:
        table.before_change(out._version_counter())
    if out.shape != result.shape:
        if out.numel():
            warnings.warn(
                "An output with one or more elements was resized since it had shape "
                f"{list(out.shape)}, which does not match the required output shape "
                f"{list(result.shape)}. This behavior is deprecated, and in a future PyTorch "
                "release outputs will not be resized unless they have zero elements. You can "
                "explicitly reuse an out tensor t by resizing it, inplace, to zero elements with "
                "t.resize_(0).",
                stacklevel=stacklevel(),
            )
        out._data = namespace(result._data).empty(result.shape, out.array.dtype)
    out._version_counter().bump(name)
    out.array[...] = result._data
    return out
