"""The operations as methods and operators of the tensor: the one list of what a tensor can do."""

from collections.abc import Callable
from typing import Any

from autograd_lab import absent, dtypes, like_factories, queries, resizing, tensor_types
from autograd_lab.ops import (
    activation,
    aliases,
    arrange,
    bessel,
    choice,
    compare,
    complex,
    convert,
    covariance,
    cumulative,
    diagonals,
    dropout,
    embedding,
    error_function,
    extreme,
    gamma_function,
    gather,
    grids,
    histogram,
    index,
    index_dim,
    index_put,
    inplace_activation,
    join,
    linalg,
    logic,
    logistic,
    masked,
    matrix_norm,
    norm,
    operators,
    pad,
    parts,
    pointwise,
    powers,
    prod,
    python_callable,
    quantile,
    random_fill,
    reduce,
    reshaping,
    rounding,
    sampling,
    scatter_reduce,
    search,
    shape,
    softmax,
    sort,
    split,
    statistics,
    strided,
    take,
    ternary,
    transposing,
    trapezoid,
    trigonometry,
    unique,
    view_copies,
    view_inplace,
    window,
)
from autograd_lab.ops.inplace import copy_, fill_, inplace, zero_
from autograd_lab.tensor import Tensor

FAMILIES: tuple[Any, ...] = (
    pointwise, rounding, powers, trigonometry, logistic, error_function, gamma_function, bessel,
    activation, inplace_activation, choice, ternary, parts, logic, aliases, complex, compare,
    convert, reduce, extreme, linalg, shape, reshaping, transposing, strided, join, index,
    random_fill, sampling, dropout, like_factories, tensor_types, resizing, window, arrange,
    diagonals, index_dim, gather, take, masked, scatter_reduce, search, embedding, split, grids,
    pad, index_put, view_inplace, cumulative, prod, trapezoid, softmax, statistics, sort, quantile,
    unique, histogram, norm, matrix_norm, view_copies, python_callable,
    covariance,
)  # fmt: skip
"""The modules of operations: each lists its `METHODS`, and those of a form `WITH_INPLACE`."""

CASTS = {
    "float": dtypes.float32, "double": dtypes.float64, "half": dtypes.float16, "long": dtypes.int64,
    "int": dtypes.int32, "short": dtypes.int16, "char": dtypes.int8, "byte": dtypes.uint8,
    "bool": dtypes.bool_, "cfloat": dtypes.complex64, "cdouble": dtypes.complex128,
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
    operators.attach()
    for name, dtype in CASTS.items():
        setattr(Tensor, name, _cast_to(dtype))
    for name, function in {**complex.PROPERTIES, **transposing.PROPERTIES}.items():
        setattr(Tensor, name, property(function, complex.SETTERS.get(name)))
    for name, value in SPECIAL.items():
        setattr(Tensor, name, value)
    absent.attach(Tensor)
    for cls in Tensor.__mro__:
        for name, value in list(vars(cls).items()):
            if isinstance(value, property) and value.fset is None:
                setattr(cls, name, value.setter(_refusal(name)))


def _refusal(name: str) -> Callable[[Tensor, Any], None]:
    def refuse(self: Tensor, value: Any) -> None:
        raise AttributeError(f"attribute '{name}' of 'torch._C.TensorBase' objects is not writable")

    return refuse


def _cast_to(dtype: dtypes.dtype) -> Callable[[Tensor], Tensor]:
    def cast(self: Tensor) -> Tensor:
        return convert.to(self, dtype)

    cast.__doc__ = f"The tensor as {dtype}."
    return cast


SPECIAL: dict[str, Any] = {
    "where": choice.where_method,
    "polygamma": gamma_function.polygamma_method,
    "polygamma_": inplace(gamma_function.polygamma_method, "polygamma_"),
    "__getitem__": index.getitem,
    "__setitem__": index.setitem,
    "__delitem__": index.delitem,
    "__hash__": object.__hash__,
    "cpu": lambda self: convert.to(self, "cpu"),
    "cuda": lambda self, device=None: convert.to(self, device or "cuda"),
    "is_nonzero": queries.is_nonzero,
    "is_same_size": queries.is_same_size,
    "to_dense": lambda self, dtype=None, **kwargs: convert.to(self, dtype or self.dtype),
    "_cast": convert.to_numpy_dtype,
}

attach()
