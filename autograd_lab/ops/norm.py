"""Norms of vectors: `linalg.vector_norm`, `norm`, and `renorm`, which makes vectors shorter.

The p-norm is (the sum of |x|^p)^(1/p); with p = inf it is the largest |x|, with -inf the smallest,
and with 0 the number of elements that are not 0.
"""

from typing import Any

from autograd_lab import dtypes
from autograd_lab.checks import check_dim
from autograd_lab.errors import ArgumentRefused, ArgumentTypeError, DtypeMismatch, ShapeMismatch
from autograd_lab.ops.choice import chosen, passed
from autograd_lab.ops.kinds import in_single
from autograd_lab.ops.op import op
from autograd_lab.ops.pointwise import abs, is_complex, reciprocal, sgn
from autograd_lab.ops.public import public, several
from autograd_lab.ops.reduce import axes, in_dtype, is_nan, opened, sum_dim
from autograd_lab.tensor import Tensor

Array = Any
INFINITY = float("inf")


def norm_rule(g: Any, self: Any, ord: float, dim: Any, keepdim: bool, result: Any) -> Any:
    """g·sgn(self)·(|self|/result)^(p - 1); 0 where the norm is 0"""
    if ord == 0:
        return None
    g, result = (opened(x, len(self.shape), dim, keepdim) for x in (g, result))
    if ord == 1:
        return g * sgn(self)
    at_zero = result == 0
    if ord == 2:
        return g * passed(self / result, at_zero)
    if ord in (INFINITY, -INFINITY):
        size = abs(self)
        largest = (size == result) | (is_nan(size) & is_nan(result))
        return sgn(self) * (g / sum_dim(largest, dim, True) * largest)
    if ord < 1:
        return passed(sgn(self) * abs(self) ** (ord - 1), self == 0) * g * result ** (1 - ord)
    scale = passed(g / result ** (ord - 1), at_zero)
    if ord < 2:
        return sgn(self) * abs(self) ** (ord - 1) * scale
    return self * abs(self) ** (ord - 2) * scale


@op("LinalgVectorNormBackward0", holomorphic=False, self=norm_rule)
def vector_norm_op(
    xp: Any, self: Array, ord: float, dim: Any, keepdim: bool, dtype: Any = None
) -> Array:
    """The p-norm along some dimensions, or of all elements."""
    return in_single(lambda x: p_norm(xp, x, ord, dim, keepdim), in_dtype(self, dtype))


def p_norm(xp: Any, x: Array, p: float, dim: Any, keepdim: bool) -> Array:
    size = xp.abs(x)
    along = {"axis": axes(dim, x.ndim), "keepdims": keepdim}
    if p == INFINITY:
        return size.max(**along)
    if p == -INFINITY:
        return size.min(**along)
    if p == 0:
        return (size != 0).sum(**along).astype(size.dtype)
    if p == 1:
        return size.sum(**along)
    if p == 2:
        return xp.sqrt((size * size).sum(**along))
    return (size**p).sum(**along) ** (1 / p)


@public()
def linalg_vector_norm(
    x: Any, ord: Any = 2, dim: Any = None, keepdim: bool = False, *, dtype: Any = None
) -> Tensor:
    """The p-norm, p being `ord`, along one or several dimensions or of all elements.

    dtype: what to compute in. Errors: RuntimeError for integers, for a dtype that is narrower, and
    where there is nothing to take the largest of.
    Example: `torch.linalg.vector_norm(torch.tensor([3., 4.]))` is `tensor(5.)`.
    """
    if not isinstance(ord, (int, float)):
        raise ArgumentTypeError(
            "linalg_vector_norm(): argument 'ord' (position 2) must be Number, not "
            f"{type(ord).__name__}",
            argument=ord, op="linalg_vector_norm",
        )  # fmt: skip
    dim = several(dim, "linalg_vector_norm")
    _check_dtype(x.dtype, dtype)
    _check_extent(x, ord, axes(dim, x.dim()))
    return vector_norm_op(x, ord, dim, keepdim, dtype)


def _check_dtype(own: dtypes.dtype, dtype: dtypes.dtype | None = None) -> None:
    message = None
    if own.category < dtypes.FLOATING:
        message = f"Expected a floating point or complex tensor as input. Got {own.scalar_type}"
    elif dtype is None or dtype is own:
        return
    elif dtype.category < dtypes.FLOATING:
        message = f"dtype should be floating point or complex, but got {dtype.scalar_type}"
    elif dtype.category != own.category:
        kind = "complex" if own.is_complex else "real"
        message = f"dtype should be {kind} for {kind} inputs, but got {dtype.scalar_type}"
    elif dtypes.promote_types(own, dtype) is not dtype:
        message = (
            f"the dtype of the input ({own.scalar_type}) should be convertible without narrowing "
            f"to the specified dtype ({dtype.scalar_type})"
        )
    if message:
        raise DtypeMismatch(
            f"linalg.vector_norm: {message}", dtypes=(own, dtype), op="linalg.vector_norm"
        )


def _check_extent(x: Tensor, ord: float, places: Any) -> None:
    """Raise RuntimeError where a norm without an identity meets a dimension of size 0."""
    if x.numel() or not (ord < 0 or ord == INFINITY):
        return
    name = f"{ord:g}"
    if places is None:
        raise ShapeMismatch(
            f"linalg.vector_norm cannot compute the {name} norm on an empty tensor because the "
            "operation does not have an identity",
            shapes=(x.shape,), op="linalg.vector_norm",
        )  # fmt: skip
    for d in places:
        if not x.shape[d]:
            raise ShapeMismatch(
                f"linalg.vector_norm cannot compute the {name} norm on the dimension {d}because "
                "this dimension is empty and the operation does not have an identity",
                shapes=(x.shape,), op="linalg.vector_norm",
            )  # fmt: skip


def renorm_rule(g: Any, self: Any, p: float, dim: int, maxnorm: float) -> Any:
    """the gradient through the shortened copy"""
    at = check_dim(dim, len(self.shape))
    others = tuple(d for d in range(len(self.shape)) if d != at)
    size = vector_norm_op(self, p, others, True)
    short = size <= maxnorm
    inverse = reciprocal(size + 1e-7)
    factor = chosen(short, 1.0, inverse * maxnorm)
    along = (g * self.conj()).real if is_complex(self) else g * self
    slope = norm_rule(sum_dim(along, others, True), self, p, others, True, size)
    shrinking = 0 if slope is None else slope * chosen(short, 0.0, factor * inverse)
    return g * factor - shrinking


@op("RenormBackward0", holomorphic=False, self=renorm_rule)
def renorm(xp: Any, self: Array, p: float, dim: int, maxnorm: float) -> Array:
    """A copy in which no slice along `dim` has a p-norm above `maxnorm`.

    Errors: RuntimeError for fewer than two dimensions, or a norm that is not positive.
    """
    if p <= 0:
        raise ArgumentRefused("renorm: non-positive-norm not supported", argument=p)
    if maxnorm < 0:
        raise ArgumentRefused(
            f"renorm: expected maxnorm to be >= 0 but got {maxnorm:g}", argument=maxnorm
        )
    if self.ndim < 2:
        raise ShapeMismatch(
            f"renorm: input needs at least 2 dimensions, got {self.ndim} dimensions",
            shapes=(self.shape,), op="renorm",
        )  # fmt: skip
    _check_dtype(dtypes.from_numpy(self.dtype))
    at = check_dim(dim, self.ndim)
    size = p_norm(xp, self, p, tuple(d for d in range(self.ndim) if d != at), True)
    factor = xp.where(size > maxnorm, maxnorm / (size + 1e-7), 1.0)
    return self * factor.astype(size.dtype)


__all__ = ["renorm"]
METHODS = ()
WITH_INPLACE = (renorm,)
