"""Making tensors of random numbers. What is drawn for a seed is what PyTorch draws on the CPU."""

from collections.abc import Callable
from typing import Any

import numpy as np

from autograd_lab import dtypes
from autograd_lab.backends import namespace
from autograd_lab.errors import ArgumentTypeError, RangeRefused, ShapeMismatch
from autograd_lab.factory import factory, size_arguments, sizes
from autograd_lab.generator import check_generator
from autograd_lab.like_factories import like
from autograd_lab.ops import random_fill, sampling
from autograd_lab.tensor import Tensor

Array = Any
OptionalDtype = dtypes.dtype | None

__all__ = [
    "normal", "rand", "rand_like", "randint", "randint_like", "randn", "randn_like", "randperm",
]  # fmt: skip


def _drawn(
    name: str, fill: Callable[..., Any], size: Any, named: dict[str, Any], dtype: OptionalDtype
) -> Array:
    generator = check_generator(named.pop("generator", None), name)
    shape = sizes(size_arguments(size, named, name), name)
    kind = dtypes.get_default_dtype() if dtype is None else dtype
    return fill(np.empty(shape, kind.numpy), generator=generator)


@factory
def rand(*size: Any, dtype: OptionalDtype, **named: Any) -> Array:
    """Numbers in [0, 1), every one as likely as any other.

    Options: generator, and those of every factory. Errors: NotImplementedError for integers.
    """
    return _drawn("rand", random_fill.uniform, size, named, dtype)


@factory
def randn(*size: Any, dtype: OptionalDtype, **named: Any) -> Array:
    """Numbers of the normal distribution with mean 0 and deviation 1; options as for `rand`."""
    return _drawn("randn", random_fill.normal, size, named, dtype)


@factory
def randint(
    *arguments: Any, dtype: OptionalDtype, generator: Any = None, low: Any = None, high: Any = None,
    size: Any = None,
) -> Array:  # fmt: skip
    """Integers: `randint(high, size)` from 0, or `randint(low, high, size)`; `high` is left out.

    Errors: RuntimeError for bounds that hold nothing, or more than the dtype does.
    """
    given = list(arguments)
    if size is None and given and isinstance(given[-1], (tuple, list)):
        size = given.pop()
    bounds = [*([] if low is None else [low]), *given, *([] if high is None else [high])]
    if len(bounds) == 1:
        bounds = [0, *bounds]
    if size is None or len(bounds) != 2 or not all(hasattr(x, "__index__") for x in bounds):
        kinds = ", ".join(type(x).__name__ for x in arguments)
        raise ArgumentTypeError(
            f"randint() received an invalid combination of arguments - got ({kinds}), but expected "
            "one of:\n * (int high, tuple of ints size, ...)\n"
            " * (int low, int high, tuple of ints size, ...)\n",
            argument=arguments,
        )
    kind = dtypes.int64 if dtype is None else dtype
    empty = np.empty(sizes((size,), "randint"), kind.numpy)
    low, high = map(int, bounds)
    return _between(empty, low, high, generator)


def _between(empty: Array, low: int, high: int, generator: Any) -> Array:
    low, high = random_fill.checked_bounds(low, high, empty.dtype)
    draws = check_generator(generator, "randint").below(low, high, empty.size)
    return random_fill.laid_out(np, empty, draws)


@factory
def randperm(n: int, *, dtype: OptionalDtype, generator: Any = None) -> Array:
    """The numbers from 0 to n - 1 in random order.

    Errors: RuntimeError for a negative `n`, or one that the dtype can't count to.
    """
    if n < 0:
        raise ShapeMismatch(
            f"Trying to create tensor with negative dimension {n}: [{n}]", shapes=(), op="randperm"
        )
    kind = (dtypes.int64 if dtype is None else dtype).numpy
    if kind.kind in "iu" and n > np.iinfo(kind).max:
        raise RangeRefused(
            f"value cannot be converted to type {kind.name}_t without overflow", given=n
        )
    return check_generator(generator, "randperm").permutation(n).astype(kind)


def rand_like(input: Tensor, *, generator: Any = None, **options: Any) -> Tensor:
    """`rand` in the shape, dtype and device of `input`."""
    return like(
        "rand_like", input, lambda a: random_fill.uniform(a, generator=generator), **options
    )


def randn_like(input: Tensor, *, generator: Any = None, **options: Any) -> Tensor:
    """`randn` in the shape, dtype and device of `input`."""
    return like(
        "randn_like", input, lambda a: random_fill.normal(a, generator=generator), **options
    )


def randint_like(
    input: Tensor, low: Any = None, high: Any = None, *, generator: Any = None, **options: Any
) -> Tensor:
    """`randint` in the shape, dtype and device of `input`."""
    low, high = (0, low) if high is None else (0 if low is None else low, high)
    return like("randint_like", input, lambda a: _between(a, low, high, generator), **options)


@factory
def _normal_of_size(
    mean: float, std: float, size: Any, *, dtype: OptionalDtype, generator: Any = None
) -> Array:
    kind = dtypes.get_default_dtype() if dtype is None else dtype
    empty = np.empty(sizes((size,), "normal"), kind.numpy)
    return random_fill.normal(empty, mean, std, generator)


def normal(
    mean: Any, std: Any = None, size: Any = None, *, generator: Any = None, out: Any = None,
    **options: Any,
) -> Tensor:  # fmt: skip
    """Normal numbers: of two numbers and a size, or with a tensor as mean, as deviation, or both.

    Errors: RuntimeError for a negative deviation.
    Example: `torch.normal(0., 1., (2, 3))`, `torch.normal(torch.zeros(3), 2.)`
    """
    means, deviations = isinstance(mean, Tensor), isinstance(std, Tensor)
    if not (means or deviations):
        if size is None:
            raise _no_such_normal(mean, std)
        return _normal_of_size(mean, std, size, generator=generator, out=out, **options)
    if means and deviations:
        result = sampling.normal_both(mean, std, generator)
    elif means:
        result = sampling.normal_about(mean, 1.0 if std is None else std, generator)
    else:
        result = sampling.normal_spread(std, mean, generator)
    if out is None:
        return result
    out._data = namespace(result._data).asarray(result.array, out.array.dtype)
    return out


def _no_such_normal(mean: Any, std: Any) -> ArgumentTypeError:
    kinds = ", ".join(type(x).__name__ for x in (mean, std) if x is not None)
    return ArgumentTypeError(
        f"normal() received an invalid combination of arguments - got ({kinds}), but expected one "
        "of:\n"
        " * (Tensor mean, Tensor std, *, torch.Generator generator = None, Tensor out = None)\n"
        " * (Tensor mean, float std = 1, *, torch.Generator generator = None, Tensor out = None)\n"
        " * (float mean, Tensor std, *, torch.Generator generator = None, Tensor out = None)\n"
        " * (float mean, float std, tuple of ints size, *, torch.Generator generator = None, "
        "Tensor out = None, torch.dtype dtype = None, torch.layout layout = None, torch.device "
        "device = None, bool pin_memory = False, bool requires_grad = False)\n",
        argument=mean,
    )
