"""Quantiles: quantile and nanquantile, between the two sorted elements that are next to them."""

from typing import Any

from autograd_lab import dtypes
from autograd_lab.backends import namespace
from autograd_lab.checks import check_dim
from autograd_lab.errors import ArgumentRefused, Mistaken
from autograd_lab.ops.choice import chosen
from autograd_lab.ops.gather import gather_op
from autograd_lab.ops.pointwise import mul, sub
from autograd_lab.ops.public import public, single
from autograd_lab.ops.reduce import is_nan
from autograd_lab.ops.shape import permute, reshape, transpose, unsafe_squeeze, unsqueeze
from autograd_lab.ops.sort import sort
from autograd_lab.ops.ternary import lerp
from autograd_lab.tensor import Tensor, wrap

COMBINATIONS = tuple(
    f"(Tensor input, {kind} q, int dim = None, bool keepdim = False, *, str interpolation = "
    '"linear", Tensor out = None)'
    for kind in ("Tensor", "float")
)
INTERPOLATIONS = ("linear", "lower", "higher", "midpoint", "nearest")


def _refuse(refused: bool, message: str) -> None:
    if refused:
        raise ArgumentRefused(message)


def _check(input: Tensor, q: Any, name: str, interpolation: str) -> None:
    _refuse(not input.numel(), f"{name}() input tensor must be non-empty")
    _refuse(
        input.dtype not in (dtypes.float32, dtypes.float64),
        f"{name}() input tensor must be either float or double dtype",
    )
    _refuse(
        interpolation not in INTERPOLATIONS,
        f"{name}() interpolation must be one of linear, lower, higher, midpoint or nearest, but "
        f"got {interpolation}",
    )
    if not isinstance(q, Tensor):
        if not isinstance(q, (int, float)):
            raise Mistaken("q is a number or a tensor", argument=q)
        _refuse(not 0 <= q <= 1, f"{name}() q must be in the range [0, 1] but got {q}")
        return
    _refuse(q.dim() > 1, f"{name}() q must be a scalar or 1D tensor")
    _refuse(q.dtype is not input.dtype, f"{name}() q tensor must be same dtype as the input tensor")
    inside = bool(((q.array >= 0) & (q.array <= 1)).all())
    _refuse(not inside, f"{name}() q values must be in the range [0, 1]")


def _ranks(line: Tensor, q: Tensor, skip_nan: bool) -> Tensor:
    """For each line and each quantile its place among the sorted elements, between two of them."""
    array = line.array
    last = array.shape[-1] - 1
    nans = is_nan(array).sum(axis=-1, keepdims=True).astype(array.dtype)
    if skip_nan:
        return mul(q, wrap(namespace(array).maximum(last - nans, 0)))
    # Where nan is, the last place has one.
    return chosen(wrap(nans > 0), float(last), mul(q, last))


def _between(line: Tensor, ranks: Tensor, interpolation: str) -> Tensor:
    """The elements at the ranks, the last dimension of `line` being sorted."""
    array = ranks.array
    xp = namespace(array)
    if interpolation == "nearest":
        array = xp.rint(array)
    below, above = xp.floor(array), xp.ceil(array)
    start = above if interpolation == "higher" else below
    result: Tensor = gather_op(line, -1, wrap(start.astype(xp.int64)))
    if interpolation not in ("linear", "midpoint"):
        return result
    between = interpolation == "linear"
    weight = sub(ranks, wrap(below)) if between else wrap(xp.full(array.shape, 0.5, array.dtype))
    end = gather_op(line, -1, wrap(above.astype(xp.int64)))
    return lerp(result, end, weight)


def _quantile(
    name: str, input: Tensor, q: Any, dim: Any, keepdim: bool, interpolation: str
) -> Tensor:
    _check(input, q, name, interpolation)
    dim = None if dim is None else check_dim(single(dim, name), input.dim())
    if dim is None or not input.dim():
        kept = (1,) * input.dim()
        line = sort(reshape(input, (-1,))).values
    else:
        kept = tuple(1 if d == dim else n for d, n in enumerate(input.shape))
        last = dim == input.dim() - 1
        moved = input if last else transpose(unsqueeze(input, -1), dim, -1)
        # The dimension itself stays behind, of size 1, and goes with the shape.
        line = sort(moved).values
        if not last:
            line = reshape(line, (*kept[:dim], *kept[dim + 1 :], line.shape[-1]))
    one = not (isinstance(q, Tensor) and q.dim())
    if not isinstance(q, Tensor):
        array = line.detach().array
        q = wrap(namespace(array).full((1,), q, array.dtype))
    ranks = _ranks(line.detach(), reshape(q, (-1,)), name == "nanquantile")
    found = _between(line, ranks, interpolation)
    if keepdim:
        found = reshape(found, (*kept, found.shape[-1]))
    if not one:
        found = unsqueeze(permute(found, (found.dim() - 1, *range(found.dim() - 1))), -1)
    return unsafe_squeeze(found, (found.dim() - 1,))


@public(*COMBINATIONS)
def quantile(
    input: Any, q: Any, dim: Any = None, keepdim: bool = False, *, interpolation: str = "linear"
) -> Tensor:
    """The value below which a share `q` of the elements lies, of all or along `dim`.

    q: between 0 and 1, or a tensor of several, whose results come first in the shape.
    interpolation: what to take between two elements: linear, lower, higher, midpoint, nearest.
    Errors: RuntimeError for another dtype than float32 and float64, or without elements.
    Example: `torch.arange(5.).quantile(0.3)` is `tensor(1.2000)`.
    """
    return _quantile("quantile", input, q, dim, keepdim, interpolation)


@public(*COMBINATIONS)
def nanquantile(
    input: Any, q: Any, dim: Any = None, keepdim: bool = False, *, interpolation: str = "linear"
) -> Tensor:
    """`quantile` of the elements that are not nan."""
    return _quantile("nanquantile", input, q, dim, keepdim, interpolation)


__all__ = ["nanquantile", "quantile"]
METHODS = (nanquantile, quantile)
WITH_INPLACE = ()
