"""The types of old: `torch.FloatTensor` and its kin, `torch.Tensor(...)`, `x.type(...)`.

Before dtypes a tensor's class said what it held. The classes are still names for a dtype on a
device: they make tensors, and `isinstance` asks them.
"""

import warnings
from typing import Any

import numpy as np

from autograd_lab import dtypes
from autograd_lab.backends import CPU, device_of, gpu_count
from autograd_lab.backends import device as device_type
from autograd_lab.core.places import stacklevel
from autograd_lab.errors import ArgumentTypeError, BadData, DeviceMismatch, DtypeMismatch
from autograd_lab.factory import finish, sizes
from autograd_lab.from_data import array_of, from_numpy, full_name
from autograd_lab.layouts import strided
from autograd_lab.ops.convert import to
from autograd_lab.ops.shape import alias
from autograd_lab.size import Size
from autograd_lab.storage import TypedStorage, UntypedStorage
from autograd_lab.tensor import Tensor, make_subclass, wrap


def legacy_tensor(args: tuple[Any, ...], dtype: dtypes.dtype | None, where: Any) -> Tensor:
    """What the old constructors make: of sizes, of data, of a tensor, of a storage.

    An array's memory is shared where it has the dtype already, as a tensor's is.
    dtype: None for `torch.Tensor`, which takes the default one and leaves a tensor its own.
    """
    kind = dtypes.get_default_dtype() if dtype is None else dtype
    if not args:
        return finish(np.empty(0, kind.numpy), None, where)
    first = args[0]
    if isinstance(first, Tensor) and len(args) == 1:
        if dtype is not None and first.dtype is not dtype:
            raise ArgumentTypeError(
                f"expected {_options(dtype)} (got {_options(first.dtype)})", argument=first
            )
        return alias(first)
    if isinstance(first, (UntypedStorage, TypedStorage)):
        storage = first.untyped() if isinstance(first, TypedStorage) else first
        return wrap(storage._typed(kind.numpy))
    if isinstance(first, np.ndarray) and (first.ndim or first.dtype.kind not in "iu"):
        return to(from_numpy(first), dtype=kind, device=where)
    if isinstance(first, Size) or (hasattr(first, "__index__") and not isinstance(first, bool)):
        shape = sizes(args, "new")
        return finish(np.empty(shape, kind.numpy), None, where)
    return finish(_data(first, kind), kind, where)


def _data(data: Any, kind: dtypes.dtype) -> Any:
    if isinstance(data, (str, bytes)):
        raise ArgumentTypeError(f"new(): invalid data type '{type(data).__name__}'", argument=data)
    if isinstance(data, np.generic) or not hasattr(data, "__len__"):
        raise ArgumentTypeError(
            f"new(): data must be a sequence (got {full_name(type(data))})", argument=data
        )
    return array_of(data, kind)


def _options(d: dtypes.dtype) -> str:
    return (
        f"TensorOptions(dtype={d.c_name}, device=cpu, layout=Strided, "
        "requires_grad=false (default), pinned_memory=false (default), memory_format=(nullopt))"
    )


def new_tensor_object(cls: type[Tensor], *args: Any, device: Any = None, **named: Any) -> Tensor:
    """`torch.Tensor(2, 3)`, `torch.Tensor([1, 2])`, `torch.Tensor(tensor)`; of a subclass too."""
    if named:
        given = ", ".join(
            [type(a).__name__ for a in args]
            + [f"{name}={full_name(type(value))}" for name, value in named.items()]
        )
        raise ArgumentTypeError(
            f"new() received an invalid combination of arguments - got ({given}), but expected one "
            "of:\n * (*, torch.device device = None)\n"
            "      didn't match because some of the keywords were incorrect: "
            f"{', '.join(named)}\n * (torch.Storage storage)\n * (Tensor other)\n"
            " * (tuple of ints size, *, torch.device device = None)\n"
            " * (object data, *, torch.device device = None)\n",
            argument=named,
        )
    if device is not None and device_type(device).type != "cpu":
        raise DeviceMismatch(
            "legacy constructor expects device type: cpu but device type: "
            f"{device_type(device).type} was passed",
            devices=(CPU, device),
        )
    made = legacy_tensor(args, None, device)
    return made if cls is Tensor else made.as_subclass(cls)


Tensor.__new__ = new_tensor_object  # type: ignore[assignment]


class tensortype(type):
    """The type of `torch.FloatTensor` and its kin."""

    dtype: dtypes.dtype
    is_cuda: bool
    layout = strided

    def __instancecheck__(cls, instance: object) -> bool:
        return (
            isinstance(instance, Tensor)
            and instance.dtype is cls.dtype
            and instance.is_cuda is cls.is_cuda
        )

    def __call__(cls, *args: Any, device: Any = None) -> Tensor:
        if not cls.is_cuda:
            return legacy_tensor(args, cls.dtype, device)
        cls.check_available()
        return to(legacy_tensor(args, cls.dtype, CPU), device or "cuda")

    def check_available(cls) -> None:
        """Raise TypeError for a type on a GPU where there is none."""
        if cls.is_cuda and not gpu_count():
            raise ArgumentTypeError(
                f"type {full_name(cls)} not available. Torch not compiled with CUDA enabled.",
                argument=cls,
            )


tensortype.__module__ = "torch"


def _types(module: str, is_cuda: bool) -> dict[str, tensortype]:
    return {
        d.tensor_type: tensortype(
            d.tensor_type, (), {"dtype": d, "is_cuda": is_cuda, "__module__": module}
        )
        for d in dtypes.ALL
        if d not in (*dtypes.UNPROMOTED, dtypes.complex64, dtypes.complex128)
    }


CPU_TYPES = _types("torch", False)
CUDA_TYPES = _types("torch.cuda", True)
BY_NAME = {full_name(t): t for types in (CPU_TYPES, CUDA_TYPES) for t in types.values()}

FloatTensor, DoubleTensor = CPU_TYPES["FloatTensor"], CPU_TYPES["DoubleTensor"]
HalfTensor, BoolTensor = CPU_TYPES["HalfTensor"], CPU_TYPES["BoolTensor"]
LongTensor, IntTensor = CPU_TYPES["LongTensor"], CPU_TYPES["IntTensor"]
ShortTensor, CharTensor = CPU_TYPES["ShortTensor"], CPU_TYPES["CharTensor"]
ByteTensor = CPU_TYPES["ByteTensor"]

__all__ = [*CPU_TYPES, "set_default_tensor_type"]


def _found(asked: Any) -> tensortype:
    """A tensor type, given as such or by its name. Raises ValueError for what is none."""
    if asked is Tensor or asked == "torch.Tensor":
        return CPU_TYPES[dtypes.get_default_dtype().tensor_type]
    if isinstance(asked, tensortype):
        return asked
    if asked in BY_NAME:
        return BY_NAME[asked]
    name = asked if isinstance(asked, str) else full_name(asked)
    raise BadData(f"invalid type: '{name}'", data=asked)


def type_(
    self: Tensor, dtype: Any = None, non_blocking: bool = False, **ignored: Any
) -> Any:  # fmt: skip
    """The name of the tensor's type, such as `torch.FloatTensor`; or the tensor in another type.

    dtype: a dtype, a tensor type such as `torch.DoubleTensor`, or its name.
    Errors: ValueError for a name of no type, TypeError for what is neither.
    """
    if dtype is None:
        name = dtypes.tensor_type_name(self._data.dtype)
        return name.replace("torch.", "torch.cuda.") if self.is_cuda else name
    if isinstance(dtype, dtypes.dtype):
        return to(self, dtype)
    if not isinstance(dtype, (str, type)):
        raise ArgumentTypeError("dtype must be a type, str, or dtype object", argument=dtype)
    wanted = _found(dtype)
    return to(self, "cuda" if wanted.is_cuda else "cpu", wanted.dtype)


type_.__name__ = type_.__qualname__ = "type"


def set_default_tensor_type(t: Any) -> None:
    """Set the default dtype by a tensor type or its name. Deprecated: use `set_default_dtype`.

    Errors: TypeError for a type of integers, or on a GPU that is not there.
    """
    warnings.warn(
        "torch.set_default_tensor_type() is deprecated as of PyTorch 2.1, please use "
        "torch.set_default_dtype() and torch.set_default_device() as alternatives.",
        stacklevel=stacklevel(),
    )
    wanted = _found(t)
    wanted.check_available()
    dtypes.set_default_dtype(wanted.dtype)


def new(self: Tensor, *args: Any, device: Any = None) -> Tensor:
    """The old constructor, for the type of this tensor: of sizes, or of data."""
    return legacy_tensor(args, self.dtype, device or device_of(self._data))


def as_subclass(self: Tensor, cls: type[Tensor]) -> Tensor:
    """The same memory and history, as an instance of a subclass."""
    result = alias(self)
    if not issubclass(cls, Tensor):
        raise DtypeMismatch("cls must be a type of tensor", dtypes=(), op="as_subclass")
    made = object.__new__(cls)
    made.__dict__.update(result.__dict__)
    return made


Tensor._make_subclass = staticmethod(make_subclass)  # type: ignore[attr-defined]

METHODS = (type_, new, as_subclass)
WITH_INPLACE = ()
