"""The methods that Tensor and Variable had in 0.3, carried out by the engine's own.

This file says what each method takes and returns where that has changed since; how a method is
called is `Tensor._call` and `Variable._call`.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from autograd_lab.errors import OutOfScope
from autograd_lab.size import Size
from autograd_lab.tensor import Tensor as Engine

ARITHMETIC = ("add", "sub", "mul", "div", "pow", "fmod", "remainder")
COMPARISONS = ("eq", "ne", "lt", "le", "gt", "ge")
UNARY = (
    "abs", "acos", "asin", "atan", "ceil", "cos", "cosh", "erf", "erfinv", "exp", "expm1", "floor",
    "frac", "lgamma", "log", "log1p", "neg", "reciprocal", "round", "rsqrt", "sigmoid", "sign",
    "sin", "sinh", "sqrt", "tan", "tanh", "trunc",
)  # fmt: skip
WITH_PARAMETERS = ("addcdiv", "addcmul", "atan2", "clamp", "cumprod", "cumsum", "lerp", "tril",
                   "triu")  # fmt: skip
REDUCTIONS = (
    "all", "any", "dist", "max", "mean", "median", "min", "norm", "prod", "std", "sum", "trace",
    "var",
)  # fmt: skip
PRODUCTS = (
    "addbmm", "addmm", "addmv", "addr", "baddbmm", "bmm", "cross", "dot", "ger", "inverse",
    "matmul", "mm", "mv",
)  # fmt: skip
SHAPES = (
    "chunk", "contiguous", "diag", "expand", "expand_as", "narrow", "permute", "repeat", "select",
    "split", "squeeze", "t", "transpose", "unfold", "unsqueeze", "view", "view_as",
)  # fmt: skip
PARTS = (
    "gather", "index_add", "index_copy", "index_fill", "index_select", "masked_fill",
    "masked_scatter", "masked_select", "nonzero", "scatter", "scatter_add", "take",
)  # fmt: skip
ORDERED = ("kthvalue", "mode", "sort", "topk")
COPIES = ("clone", "equal", "multinomial", "renorm")
FILLING = (
    "bernoulli_", "copy_", "exponential_", "fill_", "normal_", "random_", "squeeze_", "t_",
    "transpose_", "uniform_", "unsqueeze_", "zero_",
)  # fmt: skip
WITH_INPLACE = (
    *ARITHMETIC, *COMPARISONS, *UNARY, *WITH_PARAMETERS, "addbmm", "addmm", "addmv", "addr",
    "baddbmm", "index_add", "index_copy", "index_fill", "masked_fill", "masked_scatter", "renorm",
    "scatter", "scatter_add",
)  # fmt: skip

FUNCTIONS = (
    *ARITHMETIC, *COMPARISONS, *UNARY, *WITH_PARAMETERS, *REDUCTIONS, *PRODUCTS, *SHAPES, *PARTS,
    *ORDERED, *COPIES,
)  # fmt: skip
METHODS = (*FUNCTIONS, *(f"{name}_" for name in WITH_INPLACE), *FILLING)

ELEMENTWISE = {
    name for base in (*ARITHMETIC, *COMPARISONS, *UNARY, "clone") for name in (base, base + "_")
}
"""Operations to which a number is the same as a tensor of one element."""
SAME_TYPE = {*ARITHMETIC, *COMPARISONS, "atan2", "dist", "dot", "ger", "lerp", "mm", "mv", "bmm"}
WITH_MASK = {"masked_fill", "masked_scatter", "masked_select"}


def run(name: str, x: Engine, args: Sequence[Any], kwargs: dict[str, Any]) -> Any:
    """The engine's result for a method of 0.3 on `x`.

    Errors: NotImplementedError for a method that the engine has not.
    """
    plain = name.rstrip("_")
    inplace = "_" if name.endswith("_") else ""
    if plain in TRANSLATED:
        return TRANSLATED[plain](inplace, x, *args, **kwargs)
    if plain in WITH_MASK:
        args = [args[0].bool(), *args[1:]]
    method = getattr(x, name, None)
    if method is None:
        raise OutOfScope(f"legacy.Tensor.{name}")
    return method(*args, **kwargs)


def _method(name: str, x: Engine) -> Callable[..., Any]:
    method: Callable[..., Any] | None = getattr(x, name, None)
    if method is None:
        raise OutOfScope(f"legacy.Tensor.{name}")
    return method


def _with_factor(name: str) -> Callable[..., Any]:
    """`x.add(2, y)` meant `x + 2*y`."""

    def call(inplace: str, x: Engine, first: Any, second: Any = None) -> Any:
        if second is None:
            return _method(name + inplace, x)(first)
        return _method(name + inplace, x)(second, alpha=first)

    return call


def _div(inplace: str, x: Engine, other: Any) -> Any:
    """Whole numbers divided by whole numbers lost the fraction, as in C."""
    if x.is_floating_point():
        return _method("div" + inplace, x)(other)
    divisor = other.double() if isinstance(other, Engine) else other
    quotient = (x.double() / divisor).to(x.dtype)
    return x.copy_(quotient) if inplace else quotient


def _spread(name: str) -> Callable[..., Any]:
    """`x.std(dim, keepdim, unbiased)`; the last two have changed places since."""

    def call(
        inplace: str, x: Engine, dim: Any = None, keepdim: bool = False, unbiased: bool = True
    ) -> Any:
        if dim is None:
            return _method(name, x)(unbiased=unbiased)
        return _method(name, x)(dim, unbiased=unbiased, keepdim=keepdim)

    return call


def _norm(inplace: str, x: Engine, p: Any = 2, dim: Any = None, keepdim: bool = False) -> Any:
    if dim is None:
        return _method("norm", x)(p)
    return _method("norm", x)(p, dim, keepdim)


def _repeat(inplace: str, x: Engine, *sizes: Any) -> Any:
    return _method("repeat", x)(*sizes)


TRANSLATED: dict[str, Callable[..., Any]] = {
    "add": _with_factor("add"),
    "sub": _with_factor("sub"),
    "div": _div,
    "std": _spread("std"),
    "var": _spread("var"),
    "norm": _norm,
    "repeat": _repeat,
}


def reduces_to_number(name: str, args: Sequence[Any], kwargs: dict[str, Any]) -> bool:
    """Whether a bare tensor gave a Python number: a reduction of all its elements."""
    if name in ("dist", "dot", "trace"):
        return True
    if name == "norm":
        return len(args) < 2 and "dim" not in kwargs
    return name in REDUCTIONS and not args and "dim" not in kwargs


def bound(name: str) -> Callable[..., Any]:
    """The method `name`, for both classes."""

    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        return self._call(name, args, kwargs)

    method.__name__ = method.__qualname__ = name
    method.__doc__ = f"`{name}` as it was in 0.3; what it computes is the engine's `{name}`."
    return method


class Methods:
    """What a Tensor and a Variable have in common: `_engine`, the engine's tensor inside."""

    _engine: Engine
    _call: Callable[..., Any]
    __getitem__: Callable[..., Any]

    @property
    def shape(self) -> Size:
        """The size of each dimension."""
        return self.size()

    def size(self, dim: int | None = None) -> Any:
        """The shape, or the size of one dimension. An empty tensor has no dimension."""
        x = self._engine
        if not x.numel():
            return Size()
        if dim is None:
            return x.shape if x.dim() else Size((1,))
        return x.size(dim) if x.dim() else 1

    def dim(self) -> int:
        """The number of dimensions: 0 for an empty tensor only."""
        return len(self.size())

    ndimension = dim

    def numel(self) -> int:
        """The number of elements."""
        return self._engine.numel()

    nelement = numel

    def stride(self, dim: int | None = None) -> Any:
        """The step in memory along each dimension, or one of them, in elements."""
        return self._engine.stride(dim)

    def element_size(self) -> int:
        """The size of one element, in bytes."""
        return self._engine.element_size()

    def data_ptr(self) -> int:
        """The address of the first element."""
        return self._engine.data_ptr()

    def is_contiguous(self) -> bool:
        """Whether the elements lie in memory in order, without gaps."""
        return self._engine.is_contiguous()

    @property
    def is_cuda(self) -> bool:
        """Whether the memory is on a GPU."""
        return self._engine.is_cuda

    def is_same_size(self, other: "Methods") -> bool:
        """Whether both have the same shape."""
        return bool(self.size() == other.size())

    def __len__(self) -> int:
        return int(self.size(0)) if self.numel() else 0

    def __iter__(self) -> Iterator[Any]:
        return (self[i] for i in range(len(self)))

    def __add__(self, other: Any) -> Any:
        return self._call("add", (other,), {})

    __radd__ = __add__

    def __sub__(self, other: Any) -> Any:
        return self._call("sub", (other,), {})

    def __rsub__(self, other: Any) -> Any:
        return self._call("neg", (), {}) + other

    def __mul__(self, other: Any) -> Any:
        return self._call("mul", (other,), {})

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Any:
        return self._call("div", (other,), {})

    def __rtruediv__(self, other: Any) -> Any:
        return self._call("reciprocal", (), {}) * other

    def __pow__(self, other: Any) -> Any:
        return self._call("pow", (other,), {})

    def __matmul__(self, other: Any) -> Any:
        if isinstance(other, type(self)):
            return self._call("matmul", (other,), {})
        return NotImplemented

    def __mod__(self, other: Any) -> Any:
        return self._call("remainder", (other,), {})

    def __neg__(self) -> Any:
        return self._call("neg", (), {})

    def __iadd__(self, other: Any) -> Any:
        return self._call("add_", (other,), {})

    def __isub__(self, other: Any) -> Any:
        return self._call("sub_", (other,), {})

    def __imul__(self, other: Any) -> Any:
        return self._call("mul_", (other,), {})

    def __itruediv__(self, other: Any) -> Any:
        return self._call("div_", (other,), {})

    def __eq__(self, other: Any) -> Any:
        return self._call("eq", (other,), {})

    def __ne__(self, other: Any) -> Any:
        return self._call("ne", (other,), {})

    def __lt__(self, other: Any) -> Any:
        return self._call("lt", (other,), {})

    def __le__(self, other: Any) -> Any:
        return self._call("le", (other,), {})

    def __gt__(self, other: Any) -> Any:
        return self._call("gt", (other,), {})

    def __ge__(self, other: Any) -> Any:
        return self._call("ge", (other,), {})

    __hash__ = object.__hash__


for _name in METHODS:
    setattr(Methods, _name, bound(_name))
