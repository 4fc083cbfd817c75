"""einsum: sums of products by subscripts, as Einstein wrote them.

Each operand gets all subscripts as dimensions, those of the result first. Then the operands are
multiplied two at a time, from the left; what no later operand has is summed on the way, by one
batch of matrix products.
"""

import math
from collections.abc import Sequence
from typing import Any

from autograd_lab.errors import ArgumentTypeError, ShapeMismatch
from autograd_lab.ops.products import bmm
from autograd_lab.ops.reduce import sum_dim
from autograd_lab.ops.shape import inverse, permute, reshape, unsqueeze, view
from autograd_lab.ops.subscripts import ELLIPSIS, LETTERS, from_lists, parsed, refused
from autograd_lab.ops.window import diagonal
from autograd_lab.tensor import Tensor


def einsum(*args: Any) -> Tensor:
    """The sum of the products of elements, by the subscripts that an equation gives them.

    A subscript that two operands share makes them meet; one that the result has not is summed; one
    that an operand has twice takes its diagonal; `...` stands for dimensions that are broadcast.
    Instead of an equation each operand may be followed by a list of numbers from 0 to 51.
    Errors: RuntimeError for an equation that makes no sense, or sizes that don't go together.
    Example: `torch.einsum("bij,bjk->bik", a, b)` is `torch.bmm(a, b)`.
    """
    if len(args) < 2:
        raise ValueError(
            "einsum(): must specify the equation string and at least one operand, or at least one "
            "operand and its subscripts list"
        )
    equation, *operands = args
    if isinstance(equation, Tensor):
        equation, operands = from_lists(args)
    if len(operands) == 1 and isinstance(operands[0], (list, tuple)):
        operands = list(operands[0])
    for place, x in enumerate(operands):
        if not isinstance(x, Tensor):
            raise ArgumentTypeError(
                f"expected Tensor as element {place} in argument 1, but got {type(x).__name__}",
                argument=x, op="einsum",
            )  # fmt: skip
    labels, result = parsed(equation, len(operands))
    covered = _covered_by_ellipsis(equation, labels, operands)
    order, kept = _dimensions(labels, result, covered)
    _refuse_sizes(labels, operands, covered)
    aligned = [
        _aligned(x, names, order, covered) for x, names in zip(operands, labels, strict=True)
    ]
    return _contracted(aligned, kept)


def _covered_by_ellipsis(
    equation: str, labels: Sequence[Sequence[str]], operands: Sequence[Tensor]
) -> int:
    """How many dimensions the ellipsis stands for, at most."""
    covered = 0
    for i, (names, x) in enumerate(zip(labels, operands, strict=True)):
        count = len(names) - (ELLIPSIS in names)
        words = f"the number of subscripts in the equation ({count})"
        if ELLIPSIS not in names and count != x.dim():
            raise refused(
                f"{words} does not match the number of dimensions ({x.dim()}) for operand {i} and "
                "no ellipsis was given",
                equation,
            )
        if count > x.dim():
            raise refused(
                f"{words} is more than the number of dimensions ({x.dim()}) for operand {i}",
                equation,
            )
        if ELLIPSIS in names:
            covered = max(covered, x.dim() - count)
    return covered


def _dimensions(
    labels: Sequence[Sequence[str]], result: Sequence[str], covered: int
) -> tuple[dict[Any, int], int]:
    """The place of each subscript among all dimensions, the result's first; how many it has.

    The dimensions of an ellipsis are the subscripts 0, 1, 2, ...
    """
    names: list[Any] = []
    for label in result:
        names.extend(range(covered) if label == ELLIPSIS else [label])
    kept = len(names)
    if ELLIPSIS not in result:
        names.extend(range(covered))
    everything = {label for each in labels for label in each}
    names.extend(label for label in LETTERS if label in everything and label not in result)
    return {name: place for place, name in enumerate(names)}, kept


def _named(names: Sequence[str], ndim: int, covered: int) -> list[Any]:
    """The subscript of each dimension of an operand of `ndim`; an ellipsis ends at `covered`."""
    result: list[Any] = []
    for label in names:
        own = ndim - len(names) + 1
        result.extend(range(covered - own, covered) if label == ELLIPSIS else [label])
    return result


def _refuse_sizes(
    labels: Sequence[Sequence[str]], operands: Sequence[Tensor], covered: int
) -> None:
    """Raise where a subscript has two sizes, neither of them 1."""
    seen: dict[Any, int] = {}
    for i, (names, x) in enumerate(zip(labels, operands, strict=True)):
        here: dict[Any, int] = {}
        for name, size in zip(_named(names, x.dim(), covered), x.shape, strict=True):
            before = here.get(name, size)
            problem = ""
            if before != size:
                problem = (
                    f"subscript {name} is repeated for operand {i} but the sizes don't match, "
                    f"{size} != {before}"
                )
            elif size != 1 and seen.get(name, 1) not in (1, size):
                problem = (
                    f"subscript {name} has size {size} for operand {i} which does not broadcast "
                    f"with previously seen size {seen[name]}"
                    if isinstance(name, str)
                    else f"dimension {name} covered by ellipsis in operand {i}has size {size} "
                    f"which does not broadcast with previously seen ellipsis with size "
                    f"{seen[name]} for the respective dimension"
                )
            if problem:
                raise ShapeMismatch(
                    f"einsum(): {problem}", shapes=[tuple(x.shape) for x in operands], op="einsum"
                )
            here[name] = size
            if size != 1:
                seen[name] = size


def _aligned(x: Tensor, names: Sequence[str], order: dict[Any, int], covered: int) -> Tensor:
    """The operand with all subscripts as dimensions, in order; those it lacks have size 1."""
    places: dict[Any, int] = {}
    dim = 0
    for name in _named(names, x.dim(), covered):
        if name not in places:
            places[name] = dim
            dim += 1
            continue
        first = places[name]
        x = diagonal(x, 0, first, dim)
        rest = range(x.dim() - 1)
        x = permute(x, (*rest[:first], x.dim() - 1, *rest[first:]))
    for name in order:
        if name not in places:
            x = unsqueeze(x, -1)
            places[name] = dim
            dim += 1
    return permute(x, tuple(places[name] for name in order))


def _contracted(operands: list[Tensor], kept: int) -> Tensor:
    """The product of aligned operands, summed over all dimensions from `kept` on."""
    result, *others = operands
    summed = range(kept, result.dim())
    if not others:
        return sum_dim(result, tuple(summed)) if summed else result
    holders = {d: sum(x.shape[d] != 1 for x in operands) for d in summed}
    for other in others:
        mine: list[int] = []
        theirs: list[int] = []
        both: list[int] = []
        for d in summed:
            a, b = result.shape[d] != 1, other.shape[d] != 1
            holders[d] -= a and b
            if holders[d] == 1 and (a or b):
                holders[d] = 0
                (both if a and b else mine if a else theirs).append(d)
        result = sum_dim(result, tuple(mine), True) if mine else result
        other = sum_dim(other, tuple(theirs), True) if theirs else other
        result = _product(result, other, both) if both else result * other
    return view(result, tuple(result.shape[:kept])) if summed else result


def _product(a: Tensor, b: Tensor, summed: Sequence[int]) -> Tensor:
    """`a * b`, broadcast, summed over dimensions that both have: one batch of matrix products."""
    shared: list[int] = []
    left: list[int] = []
    right: list[int] = []
    for d, (n, m) in enumerate(zip(a.shape, b.shape, strict=True)):
        if d not in summed:
            (shared if n != 1 != m else left if n != 1 else right).append(d)
    batch, rows = (tuple(a.shape[d] for d in dims) for dims in (shared, left))
    columns = tuple(b.shape[d] for d in right)
    sizes = [math.prod(each) for each in (batch, rows, columns)]
    size = math.prod(a.shape[d] for d in summed)
    order = (*shared, *left, *summed, *right)
    a = reshape(permute(a, order), (sizes[0], sizes[1], size))
    b = reshape(permute(b, (*shared, *summed, *right, *left)), (sizes[0], size, sizes[2]))
    product = view(bmm(a, b), (*batch, *rows, *(1 for _ in summed), *columns))
    return permute(product, inverse(order))


__all__ = ["einsum"]
METHODS = ()
WITH_INPLACE = ()
