"""PyTorch's dtypes, and its rules for what two of them make together.

NumPy would turn `int64 + float32` into float64, and lets a 0-dim array decide as much as any other.
PyTorch sorts dtypes into categories (bool < integer < floating < complex) and lets a tensor with
dimensions, a 0-dim tensor and a Python number decide in that order: a later one counts only where
its category is higher. Source: "Tensor Attributes, torch.dtype" in PyTorch's documentation.
"""

from collections.abc import Iterable
from typing import Any

import numpy as np

from autograd_lab.errors import DtypeMismatch, OutOfScope

BOOL, INTEGER, FLOATING, COMPLEX = range(4)


C_NAMES = {
    "bool": "bool", "uint8": "unsigned char", "int8": "signed char", "int16": "short int",
    "int32": "int", "int64": "long int", "uint16": "uint16_t", "uint32": "uint32_t",
    "uint64": "uint64_t", "float16": "c10::Half", "float32": "float", "float64": "double",
    "complex64": "c10::complex<float>", "complex128": "c10::complex<double>",
}  # fmt: skip
"""The dtypes as C++ names them, for some of PyTorch's messages do."""


class dtype:
    """The type of a tensor's elements, such as `torch.float32`.

    Attributes: itemsize (bytes), is_floating_point, is_complex, is_signed, numpy (NumPy's dtype).
    In PyTorch's messages a dtype goes by other names too. For float32 they are: tensor_type,
    `FloatTensor`; scalar_type, `Float`; c_name, `float`.
    """

    def __init__(self, name: str, numpy_name: str, tensor_type: str, category: int) -> None:
        self.name = name
        self.numpy = np.dtype(numpy_name)
        self.tensor_type = tensor_type
        self.scalar_type = tensor_type.removesuffix("Tensor")
        self.c_name = C_NAMES[name]
        self.category = category
        self.itemsize = self.numpy.itemsize
        self.is_floating_point = category == FLOATING
        self.is_complex = category == COMPLEX
        self.is_signed = self.numpy.kind not in "ub"

    def to_complex(self) -> "dtype":
        """The complex dtype whose parts have this dtype. Raises RuntimeError for integers."""
        if self is float16:
            raise OutOfScope("complex32", "NumPy has no complex numbers of halves; use complex64")
        if self.category < FLOATING:
            raise DtypeMismatch(
                f"Unknown Complex ScalarType for {self.scalar_type}",
                dtypes=(self,),
                op="to_complex",
            )
        return complex128 if self in (float64, complex128) else complex64

    def to_real(self) -> "dtype":
        """The dtype of the parts of a complex dtype; a real one itself."""
        return {complex64: float32, complex128: float64}.get(self, self)

    def __repr__(self) -> str:
        return f"torch.{self.name}"

    def __reduce__(self) -> Any:
        return _named, (self.name,)


bool_ = dtype("bool", "bool", "BoolTensor", BOOL)
uint8 = dtype("uint8", "uint8", "ByteTensor", INTEGER)
int8 = dtype("int8", "int8", "CharTensor", INTEGER)
int16 = dtype("int16", "int16", "ShortTensor", INTEGER)
int32 = dtype("int32", "int32", "IntTensor", INTEGER)
int64 = dtype("int64", "int64", "LongTensor", INTEGER)
uint16 = dtype("uint16", "uint16", "UInt16Tensor", INTEGER)
uint32 = dtype("uint32", "uint32", "UInt32Tensor", INTEGER)
uint64 = dtype("uint64", "uint64", "UInt64Tensor", INTEGER)
float16 = dtype("float16", "float16", "HalfTensor", FLOATING)
float32 = dtype("float32", "float32", "FloatTensor", FLOATING)
float64 = dtype("float64", "float64", "DoubleTensor", FLOATING)
complex64 = dtype("complex64", "complex64", "ComplexFloatTensor", COMPLEX)
complex128 = dtype("complex128", "complex128", "ComplexDoubleTensor", COMPLEX)

ALL = (
    bool_, uint8, int8, int16, int32, int64, uint16, uint32, uint64, float16, float32, float64,
    complex64, complex128,
)  # fmt: skip
UNPROMOTED = (uint16, uint32, uint64)
"""dtypes that go together with no other integers."""

OF_PYTHON: dict[Any, dtype] = {
    bool: bool_, int: int64, float: float64, complex: complex128,
}  # fmt: skip
"""The dtypes that Python's own types stand for."""

_of_numpy = {d.numpy: d for d in ALL}
_default = float32


def _named(name: str) -> dtype:
    return next(d for d in ALL if d.name == name)


def _refuse(cls: type, *args: Any, **named: Any) -> Any:
    raise TypeError("cannot create 'torch.dtype' instances")


dtype.__new__ = _refuse  # type: ignore[method-assign]
dtype.__module__ = "torch"


def from_numpy(numpy_dtype: Any) -> dtype:
    """The dtype for one of NumPy's. Raises TypeError, in PyTorch's words, where there is none."""
    try:
        return _of_numpy[numpy_dtype]
    except KeyError:
        supported = "float64, float32, float16, complex64, complex128, int64, int32, int16, int8, "
        raise TypeError(
            f"can't convert np.ndarray of type {numpy_dtype.type.__module__}."
            f"{numpy_dtype.type.__name__}. The only supported types are: {supported}"
            "uint64, uint32, uint16, uint8, and bool."
        ) from None


def tensor_type_name(numpy_dtype: Any) -> str:
    """The type's name in PyTorch's messages: `torch.FloatTensor` for float32."""
    return f"torch.{from_numpy(numpy_dtype).tensor_type}"


def kind_name(x: Any) -> str:
    """The dtype of a tensor or an array as `Float` or `Long`."""
    return _dtype_of(x).scalar_type


def c_name(x: Any) -> str:
    """The dtype of a tensor or an array as C++ names it: `float`, `long int`."""
    return _dtype_of(x).c_name


def _dtype_of(x: Any) -> dtype:
    return x.dtype if isinstance(x.dtype, dtype) else from_numpy(x.dtype)


def get_default_dtype() -> dtype:
    """The dtype of tensors made from Python floats; float32 unless set otherwise."""
    return _default


def set_default_dtype(d: dtype) -> None:
    """Set the dtype of tensors made from Python floats. Raises TypeError unless it is floating."""
    global _default
    refusal = "only floating-point types are supported as the default type"
    if not isinstance(d, dtype):
        raise TypeError(f"invalid dtype object: {refusal}")
    if not d.is_floating_point:
        raise TypeError(refusal)
    _default = d


def of_number(number: Any) -> dtype:
    """The dtype that a Python number has by itself."""
    if number is True or number is False:
        return bool_
    if isinstance(number, complex):
        return _default.to_complex()
    return int64 if hasattr(number, "__index__") else _default


def promote_types(a: dtype, b: dtype) -> dtype:
    """The smallest dtype that holds both, by PyTorch's rules.

    Example: `promote_types(int64, float32)` is float32, for the higher category wins.
    """
    if a is b:
        return a
    for position, d in enumerate((a, b)):
        if not isinstance(d, dtype):
            raise TypeError(
                f"promote_types(): argument 'type{position + 1}' (position {position + 1}) must be "
                f"torch.dtype, not {type(d).__name__}"
            )
    low, high = sorted((a, b), key=lambda d: d.category)
    if low.category < high.category and low.category <= INTEGER:
        return high
    if a in UNPROMOTED or b in UNPROMOTED:
        names = " and ".join(d.scalar_type for d in (a, b))
        raise DtypeMismatch(
            "Promotion for uint16, uint32, uint64 types is not supported, attempted to promote "
            + names,
            dtypes=(a, b), op="promote_types",
        )  # fmt: skip
    return _of_numpy[np.promote_types(a.numpy, b.numpy)]


def result_type(operands: Iterable[tuple[dtype, int]]) -> dtype:
    """The dtype of an operation on several operands.

    operands: (dtype, rank) pairs; rank 2 for a tensor with dimensions, 1 for a 0-dim tensor, 0 for
        a Python number.
    """
    ranks: list[dtype | None] = [None, None, None]
    for d, rank in operands:
        so_far = ranks[rank]
        ranks[rank] = d if so_far is None else promote_types(so_far, d)
    numbers, scalars, tensors = ranks
    result = _combine(_combine(tensors, scalars), numbers)
    assert result is not None, "an operation has at least one operand"
    return result


def _combine(strong: dtype | None, weak: dtype | None) -> dtype | None:
    if strong is None or weak is None:
        return weak if strong is None else strong
    if strong.category == FLOATING and weak.category == COMPLEX:
        return strong.to_complex()
    return promote_types(strong, weak) if weak.category > strong.category else strong
