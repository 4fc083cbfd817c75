"""The operations as methods and operators of the tensor: the one list of what a tensor can do."""

from collections.abc import Callable
from typing import Any

from autograd_lab import dtypes, like_factories, resizing, tensor_types
from autograd_lab.ops import (
    compare,
    complex,
    convert,
    dropout,
    functions,
    index,
    join,
    linalg,
    pointwise,
    random_fill,
    reshaping,
    sampling,
    shape,
    strided,
    transposing,
)
from autograd_lab.ops.call import operator
from autograd_lab.ops.inplace import copy_, fill_, inplace, zero_
from autograd_lab.tensor import Tensor

FAMILIES: tuple[Any, ...] = (
    pointwise, complex, compare, convert, functions, linalg, shape, reshaping, transposing,
    strided, join, index, random_fill,
    sampling, dropout, like_factories, tensor_types, resizing,
)  # fmt: skip
"""The modules of operations: each lists its `METHODS`, and those of a form `WITH_INPLACE`."""

ARITHMETIC: dict[str, Any] = {
    "add": pointwise.add, "sub": pointwise.sub, "mul": pointwise.mul, "truediv": pointwise.div,
    "radd": pointwise.add, "rmul": pointwise.mul, "rsub": pointwise.rsub,
}  # fmt: skip

OPERATORS: dict[str, Callable[..., Any]] = {
    "pow": functions.pow, "matmul": linalg.matmul, "eq": compare.eq, "ne": compare.ne,
    "lt": compare.lt, "le": compare.le, "gt": compare.gt, "ge": compare.ge,
    "rtruediv": functions.divided_by,
}  # fmt: skip

CASTS = {
    "float": dtypes.float32, "double": dtypes.float64, "half": dtypes.float16, "long": dtypes.int64,
    "int": dtypes.int32, "short": dtypes.int16, "char": dtypes.int8, "byte": dtypes.uint8,
    "bool": dtypes.bool_,
}  # fmt: skip


def attach() -> None:
    """Give the tensor its methods."""
    for family in FAMILIES:
        for function in (*family.METHODS, *family.WITH_INPLACE):
            setattr(Tensor, function.__name__, function)
        for function in family.WITH_INPLACE:
            changing = inplace(function)
            setattr(Tensor, changing.__name__, changing)
    for function in (copy_, fill_, zero_):
        setattr(Tensor, function.__name__, function)
    for name, function in ARITHMETIC.items():
        setattr(Tensor, f"__{name}__", function.operator)
    for name, function in OPERATORS.items():
        setattr(Tensor, f"__{name}__", operator(function))
    for name in ("add", "sub", "mul", "div", "pow"):
        python_name = "truediv" if name == "div" else name
        setattr(Tensor, f"__i{python_name}__", operator(getattr(Tensor, name + "_")))
    for name, dtype in CASTS.items():
        setattr(Tensor, name, _cast_to(dtype))
    for name, function in {**complex.PROPERTIES, **transposing.PROPERTIES}.items():
        setattr(Tensor, name, property(function))
    for name, value in SPECIAL.items():
        setattr(Tensor, name, value)


def _cast_to(dtype: dtypes.dtype) -> Callable[[Tensor], Tensor]:
    def cast(self: Tensor) -> Tensor:
        return convert.to(self, dtype)

    cast.__doc__ = f"The tensor as {dtype}."
    return cast


SPECIAL: dict[str, Any] = {
    "__rpow__": operator(functions.pow, reflected=True),
    "__rmatmul__": operator(linalg.matmul, reflected=True),
    "__neg__": pointwise.neg,
    "__pos__": lambda self: self,
    "__abs__": pointwise.abs,
    "__getitem__": index.getitem,
    "__setitem__": index.setitem,
    "__hash__": object.__hash__,
    "cpu": lambda self: convert.to(self, "cpu"),
    "cuda": lambda self, device=None: convert.to(self, device or "cuda"),
    "_cast": convert.to_numpy_dtype,
}

attach()
