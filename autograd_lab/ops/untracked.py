"""Operations through which no gradient flows, such as comparisons: a forward and no node."""

import numbers
from collections.abc import Callable
from typing import Any

from autograd_lab.backends import namespace
from autograd_lab.core.modes import thread
from autograd_lab.ops.call import array_module
from autograd_lab.ops.op import Op
from autograd_lab.ops.out import written
from autograd_lab.ops.overloads import SIGNATURES, no_overload
from autograd_lab.ops.promotion import broadcast_shapes, promote
from autograd_lab.tensor import Tensor, wrap


def untracked(forward: Callable[..., Any]) -> Callable[..., Any]:
    """Make an operation without a derivative of a forward `f(xp, self, other, ...)`.

    `other` may be missing; where it is there, it and `self` are brought to one dtype, and `other`
    may be a number.
    """
    return _untracked(forward, number_first=False)


def untracked_of_any(forward: Callable[..., Any]) -> Callable[..., Any]:
    """`untracked` of two operands of which the first may be a number too."""
    return _untracked(forward, number_first=True)


def _untracked(forward: Callable[..., Any], number_first: bool) -> Callable[..., Any]:
    op = Op("", forward, {})
    two = "other" in op.arguments

    def call(*args: Any, **kwargs: Any) -> Any:
        out = kwargs.pop("out", None) if kwargs else None
        if out is not None:
            return written(call, out, args, kwargs)
        bound = op.bind_all(args, kwargs)
        a, b = bound["self"], bound.get("other")
        if two and op.name in SIGNATURES and not _fit(a, b, number_first):
            raise no_overload(op.name, a, b)
        if not isinstance(a, Tensor) and not (number_first and isinstance(b, Tensor)):
            return forward(array_module(a, op, 0), *bound.values())
        a, b = getattr(a, "_data", a), getattr(b, "_data", b)
        if two:
            a, b = promote(a, b, op)
            bound["other"] = b
        bound["self"] = a
        xp = namespace(a if hasattr(a, "dtype") else b)
        try:
            return wrap(thread.modes.run(forward, xp, *bound.values()))
        except ValueError:
            broadcast_shapes(getattr(a, "shape", ()), getattr(b, "shape", ()))
            raise

    call.__name__ = call.__qualname__ = op.name
    call.__doc__ = forward.__doc__
    call.op = op  # type: ignore[attr-defined]
    return call


def _fit(a: Any, b: Any, number_first: bool) -> bool:
    """Whether the two are operands: arrays or numbers, not two numbers."""
    kinds = [2 if hasattr(x, "dtype") else isinstance(x, numbers.Number) for x in (a, b)]
    return min(kinds) > 0 and max(kinds) == 2 and (number_first or kinds[0] == 2)
