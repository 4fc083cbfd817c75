"""Overwriting a tensor with random numbers in place: `uniform_`, `normal_` and their kin.

Each is an operation whose result does not depend on its input, so the gradient that it sends is
zero. The numbers go into memory in the order in which they are drawn, whatever the strides.
"""

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from autograd_lab import dtypes
from autograd_lab.backends import beside
from autograd_lab.core.places import stacklevel
from autograd_lab.errors import (
    ArgumentTypeError,
    DtypeMismatch,
    DtypeNotImplemented,
    RandomStateRefused,
)
from autograd_lab.generator import check_generator
from autograd_lab.ops.inplace import inplace
from autograd_lab.ops.op import op
from autograd_lab.ops.pointwise import zero
from autograd_lab.tensor import Tensor

Array = Any


def laid_out(xp: Any, like: Array, draws: Any, dtype: Any = None) -> Array:
    """Numbers on the device of `like`, in its shape, in the order of its memory, and in its dtype
    unless another one is given."""
    strides = getattr(like, "strides", ())
    order = sorted(range(like.ndim), key=lambda dim: -strides[dim] if like.shape[dim] > 1 else 0)
    inverse = sorted(range(like.ndim), key=order.__getitem__)
    arranged = draws.reshape([like.shape[dim] for dim in order]).transpose(inverse)
    return beside(arranged.astype(dtype or like.dtype, copy=False), like)


def _floating(kernel: str, self: Array, complex_too: bool = False) -> None:
    if self.size and self.dtype.kind not in ("fc" if complex_too else "f"):
        raise DtypeNotImplemented(kernel, dtypes.from_numpy(self.dtype))


def _continuous(distribution: str, self: Array, name: Callable[[dtypes.dtype], str]) -> None:
    if self.dtype.kind != "f":
        d = dtypes.from_numpy(self.dtype)
        raise DtypeMismatch(
            f"{distribution} distribution is a continuous probability distribution. dtype must be "
            f"a floating point but you specified {name(d)}",
            dtypes=(d,), op=distribution,
        )  # fmt: skip


def refuse(condition: bool, message: str, given: Any) -> None:
    """Raise RuntimeError with `message` where `condition` holds."""
    if condition:
        raise RandomStateRefused(message, given=given)


@op("UniformBackward0", self=lambda g: zero(g))
def uniform(
    xp: Any, self: Array, from_: float = 0.0, to: float = 1.0, generator: Any = None
) -> Array:
    """Numbers in [from, to), every one as likely as any other.

    Errors: NotImplementedError for integers, RuntimeError for from > to.
    """
    if self.dtype.kind not in "fc":
        raise DtypeNotImplemented("check_uniform_bounds", dtypes.from_numpy(self.dtype))
    refuse(
        from_ > to,
        f"uniform_ expects to return a [from, to) range, but found from={from_:g} > to={to:g}",
        (from_, to),
    )
    source = check_generator(generator, "uniform_")
    real, count = _real_parts(self)
    unit = source.uniform(count, real)
    low, high = real.type(from_), real.type(to)
    if (from_, to) != (0, 1):
        # PyTorch rounds the product and the sum at once; in float64 that of float32 is exact.
        wide = unit.astype("float64") if real == "float32" else unit
        unit = wide * wide.dtype.type(high - low) + wide.dtype.type(low)
    draws = unit.astype(real, copy=False)
    draws[draws == high] = low  # what rounding made of numbers just below the open end
    return laid_out(xp, self, _joined(draws, self))


@op("NormalBackward0", self=lambda g: zero(g))
def normal(
    xp: Any, self: Array, mean: float = 0.0, std: float = 1.0, generator: Any = None
) -> Array:
    """Numbers of the normal distribution with that mean and standard deviation.

    Both parts of a complex number have that mean, and half of the variance each.
    Errors: NotImplementedError for integers, RuntimeError for std < 0.
    """
    refuse(std < 0, f"normal expects std >= 0.0, but found std {std:g}", std)
    _floating("normal_kernel_cpu", self, complex_too=True)
    source = check_generator(generator, "normal_")
    real, count = _real_parts(self)
    spread = std / np.sqrt(2) if self.dtype.kind == "c" else std
    draws = source.normal(count, real, mean, spread, bool(self.flags.c_contiguous))
    return laid_out(xp, self, _joined(draws, self))


def _real_parts(self: Array) -> tuple[Any, int]:
    """The dtype and the number of real numbers that an array holds."""
    if self.dtype.kind == "c":
        return np.dtype(f"f{self.dtype.itemsize // 2}"), 2 * self.size
    return self.dtype, self.size


def _joined(draws: Any, self: Array) -> Any:
    """Pairs of numbers as complex ones, for a complex array."""
    return draws.view(self.dtype) if self.dtype.kind == "c" else draws


@op("ExponentialBackward0", self=lambda g: zero(g))
def exponential(xp: Any, self: Array, lambd: float = 1.0, generator: Any = None) -> Array:
    """Numbers of the exponential distribution with the rate `lambd`.

    Errors: RuntimeError for integers and for a rate that is not positive.
    """
    refuse(lambd <= 0, f"exponential_ expects lambda > 0.0, but found lambda={lambd:g}", lambd)
    if not self.size:
        return self
    _continuous("Exponential", self, lambda d: d.scalar_type)
    unit = check_generator(generator, "exponential_").uniform(self.size, np.float64)
    return laid_out(xp, self, -np.log1p(-unit) / lambd)


@op("CauchyBackward0", self=lambda g: zero(g))
def cauchy(
    xp: Any, self: Array, median: float = 0.0, sigma: float = 1.0, generator: Any = None
) -> Array:
    """Numbers of the Cauchy distribution. Raises RuntimeError for integers and sigma <= 0."""
    refuse(sigma <= 0, f"cauchy_ expects sigma > 0.0, but found sigma={sigma:g}", sigma)
    _continuous("Cauchy", self, lambda d: d.c_name)
    unit = check_generator(generator, "cauchy_").uniform(self.size, np.float64)
    return laid_out(xp, self, median + sigma * np.tan(np.pi * (unit - 0.5)))


@op("LogNormalBackward0", self=lambda g: zero(g))
def log_normal(
    xp: Any, self: Array, mean: float = 1.0, std: float = 2.0, generator: Any = None
) -> Array:
    """Numbers whose logarithms are normal. Raises RuntimeError for std <= 0."""
    refuse(std <= 0, f"log_normal_ expects std > 0.0, but found std={std:g}", std)
    _floating("log_normal_cpu", self)
    draws = check_generator(generator, "log_normal_").pairs(self.size)
    return laid_out(xp, self, np.exp(draws * std + mean))


@op("GeometricBackward0", self=lambda g: zero(g))
def geometric(xp: Any, self: Array, p: float, generator: Any = None) -> Array:
    """How many trials it takes until one of probability `p` succeeds: 1, 2, ...

    Errors: RuntimeError unless 0 < p < 1.
    """
    refuse(not 0 < p < 1, f"geometric_ expects p to be in (0, 1), but got p={p:g}", p)
    if self.size and self.dtype.kind in "bc":
        raise DtypeNotImplemented("geometric_cpu", dtypes.from_numpy(self.dtype))
    unit = check_generator(generator, "geometric_").uniform(self.size, np.float64)
    return laid_out(xp, self, np.ceil(np.log(unit) / np.log1p(-p)))


@op("BernoulliBackward2", self=lambda g: zero(g))
def bernoulli_number(xp: Any, self: Array, p: float = 0.5, generator: Any = None) -> Array:
    """1 with probability `p`, else 0."""
    refuse(not 0 <= p <= 1, f"bernoulli_ expects p to be in [0, 1], but got p={p:g}", p)
    if self.size and self.dtype.kind == "c":
        raise DtypeNotImplemented("bernoulli_scalar_cpu_", dtypes.from_numpy(self.dtype))
    unit = check_generator(generator, "bernoulli_").uniform(self.size, np.float64)
    return laid_out(xp, self, unit < p)


@op("BernoulliBackward1", self=lambda g: zero(g), p=None)
def bernoulli_tensor(xp: Any, self: Array, p: Array, generator: Any = None) -> Array:
    """1 with the probability that `p` has at that place, else 0."""
    return successes(xp, self, xp.broadcast_to(p, self.shape), generator)


def successes(xp: Any, like: Array, p: Array, generator: Any) -> Array:
    """1 where a uniform number in the dtype of `p` falls below it. Raises unless 0 <= p <= 1."""
    if like.size and like.dtype.kind == "c":
        raise DtypeNotImplemented("bernoulli_tensor_cpu_self_", dtypes.from_numpy(like.dtype))
    if like.size and p.dtype.kind != "f":
        raise DtypeNotImplemented("bernoulli_tensor_cpu_p_", dtypes.from_numpy(p.dtype))
    refuse(
        bool(((p < 0) | (p > 1)).any()),
        "Expected p_in >= 0 && p_in <= 1 to be true, but got false.  (Could this error message be "
        "improved?  If so, please report an enhancement request to PyTorch.)",
        p,
    )
    unit = check_generator(generator, "bernoulli").uniform(like.size, p.dtype)
    return (laid_out(xp, like, unit, unit.dtype) < p).astype(like.dtype)


def _random_op(number: int) -> Callable[..., Any]:
    @op(f"RandomBackward{number}", self=lambda g: zero(g))
    def random(xp: Any, self: Array, low: Any, high: Any, generator: Any) -> Array:
        """Integers: in [low, high), or all that the dtype holds exactly."""
        source = check_generator(generator, "random_")
        if self.dtype.kind == "c":
            refuse(
                low is not None,
                "check_random_bounds handles only integral, floating-point and boolean types",
                self,
            )
            if not self.size:
                return self
            raise DtypeNotImplemented("random_kernel_cpu", dtypes.from_numpy(self.dtype))
        if low is None:
            return laid_out(xp, self, _all_integers(source, self))
        if high is None:
            return laid_out(xp, self, source.long_words(self.size).view(np.int64) + low)
        low, high = checked_bounds(low, high, self.dtype)
        return laid_out(xp, self, source.below(low, high, self.size))

    return random


def _all_integers(source: Any, self: Array) -> Any:
    """Integers from 0 to the largest that the dtype holds exactly."""
    if self.dtype.kind == "f":
        count = 2 ** (np.finfo(self.dtype).nmant + 1) + 1
    else:
        count = 2 if self.dtype.kind == "b" else int(np.iinfo(self.dtype).max) + 1
    draw = source.long_words if self.dtype.itemsize == 8 else source.words
    return draw(self.size) % np.uint64(count)


def checked_bounds(low: int, high: int, dtype: Any) -> tuple[int, int]:
    """The bounds that integers of `dtype` are drawn in.

    Errors: RuntimeError for bounds that hold nothing, or more than `dtype` does.
    """
    refuse(
        low >= high,
        f"random_ expects 'from' to be less than 'to', but got from={low} >= to={high}",
        (low, high),
    )
    floating = dtype.kind == "f"
    limits = np.finfo(dtype) if floating else None if dtype.kind == "b" else np.iinfo(dtype)
    least, most = (0, 1) if limits is None else (limits.min, limits.max)
    name = dtypes.from_numpy(dtype).c_name
    for word, bound in (("from", low), ("to - 1", high - 1)):
        refuse(not least <= bound <= most, f"{word} is out of bounds for {name}", bound)
    if not floating:
        return low, high
    digits = np.finfo(dtype).nmant + 1
    for word, bound in (("from", low), ("to - 1", high - 1)):
        if abs(bound) > 2**digits:
            warnings.warn(
                f"{word} is out of bounds [-(2^{digits}), 2^{digits}]. Due to precision "
                f"limitations {name} can support discrete uniform distribution only within this "
                "range. This warning will become an error in version 1.7 release, please fix the "
                "code in advance",
                stacklevel=stacklevel(),
            )
    return _exact(low, 1, dtype), _exact(high, -1, dtype)


def _exact(bound: int, inward: int, dtype: Any) -> int:
    """A bound, moved inward where its neighbour would be rounded to or beyond it."""
    neighbour = int(dtype.type(bound + inward))
    if (neighbour - bound) * inward > 0:
        return bound
    return neighbour + inward * 2 ** (abs(bound + inward).bit_length() - np.finfo(dtype).nmant - 1)


_random_changes = [inplace(_random_op(number), "random_") for number in range(3)]
_bernoulli_number_ = inplace(bernoulli_number, "bernoulli_")
_bernoulli_tensor_ = inplace(bernoulli_tensor, "bernoulli_")


def random_(
    self: Tensor, low: int | None = None, high: int | None = None, *, generator: Any = None,
    **named: int,
) -> Tensor:  # fmt: skip
    """Integers in place: `random_()`, `random_(high)`, or `random_(low, high)`.

    Without bounds they go from 0 to the largest integer that the dtype holds exactly.
    Errors: RuntimeError for bounds that hold nothing, or more than the dtype does.
    """
    # By name the bounds are `from`, which is no name in Python, and `to`.
    low, high = named.pop("from", low), named.pop("to", high)
    if named:
        raise ArgumentTypeError(
            f"random_() got an unexpected keyword argument '{next(iter(named))}'", argument=named
        )
    if low is None and high is not None:
        low, high = high, None
    if low is None:
        return _random_changes[2](self, None, None, generator)
    if high is None:
        return _random_changes[1](self, 0, low, generator)
    return _random_changes[0](self, low, high, generator)


def bernoulli_(self: Tensor, p: Any = 0.5, *, generator: Any = None) -> Tensor:
    """1 with probability `p`, else 0, in place; `p` is a number or a tensor.

    Errors: RuntimeError unless 0 <= p <= 1.
    """
    change = _bernoulli_tensor_ if isinstance(p, Tensor) else _bernoulli_number_
    return change(self, p, generator)


def _changing(function: Callable[..., Any], *names: str) -> Callable[..., Tensor]:
    """The in-place method of a distribution, with the generator as a keyword."""
    change = inplace(function)

    def method(self: Tensor, *args: Any, generator: Any = None, **kwargs: Any) -> Tensor:
        given = {**dict(zip(names, args, strict=False)), **kwargs}
        if "from" in given:
            given["from_"] = given.pop("from")
        return change(self, generator=generator, **given)

    method.__name__ = method.__qualname__ = change.__name__
    method.__doc__ = function.__doc__
    return method


uniform_ = _changing(uniform, "from_", "to")
normal_ = _changing(normal, "mean", "std")
exponential_ = _changing(exponential, "lambd")
cauchy_ = _changing(cauchy, "median", "sigma")
log_normal_ = _changing(log_normal, "mean", "std")
geometric_ = _changing(geometric, "p")

METHODS = (
    uniform_, normal_, exponential_, cauchy_, log_normal_, geometric_, bernoulli_, random_,
)  # fmt: skip
WITH_INPLACE = ()
__all__: list[str] = []
