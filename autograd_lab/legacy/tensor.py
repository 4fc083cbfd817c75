"""The tensor before 0.4: an array with a type, without gradients and without 0 dimensions.

Each type of element has a class, `torch.FloatTensor` and its kin; `torch.Tensor` is the default
one. Reducing all elements gives a Python number, and so does `x[0]` of one dimension.
"""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd_lab import dtypes
from autograd_lab.errors import ArgumentRefused, ConversionRefused, OutOfScope
from autograd_lab.legacy import printing, usage
from autograd_lab.legacy.methods import ELEMENTWISE, SAME_TYPE, Methods, reduces_to_number, run
from autograd_lab.size import Size
from autograd_lab.tensor import Tensor as Engine
from autograd_lab.tensor import wrap

CLASSES: dict[dtypes.dtype, type["BareTensor"]] = {}
IN_DOUBLE = {"mean", "norm", "prod", "std", "sum", "var"}
"""Reductions that were summed up in double precision before they became a Python number."""


class BareTensor(Methods):
    """A tensor without gradients; `FloatTensor` and its kin are its types.

    `FloatTensor(2, 3)` is uninitialised, `FloatTensor([1, 2])` and `FloatTensor(range(8))` hold
    the given numbers.
    Errors: TypeError, with the list of what is taken, for anything else.
    """

    dtype_: dtypes.dtype
    printed_name = "torch.Tensor"
    _engine: Engine

    def __init__(self, *args: Any) -> None:
        self._engine = wrap(self._array_of(args))

    def _array_of(self, args: tuple[Any, ...]) -> Any:
        numpy_dtype = self.dtype_.numpy
        if all(isinstance(size, int) for size in args):
            return np.empty(args or (0,), numpy_dtype)
        source = args[0]
        if len(args) == 1 and type(source) is type(self):
            return source._engine.array
        if len(args) == 1 and isinstance(source, Size):
            return np.empty(source, numpy_dtype)
        if len(args) == 1 and isinstance(source, (Sequence, np.ndarray)):
            numbers = [x._engine.array if isinstance(x, BareTensor) else x for x in source]
            return np.array(numbers, numpy_dtype)
        raise usage.constructor_refuses(self.printed_name, args)

    def _call(self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        self._check(name, args)
        x = self._engine
        number = reduces_to_number(name, args, kwargs)
        if number and name in IN_DOUBLE and x.is_floating_point():
            x = x.double()
        result = run(name, x, unwrapped(args), unwrapped(kwargs))
        if name.endswith("_"):
            return self
        if number and isinstance(result, Engine):
            return result.item()
        return wrapped(result)

    def _check(self, name: str, args: tuple[Any, ...], source: bool = False) -> None:
        """Raise TypeError for a Variable, for a tensor of another type, for a fraction among
        whole numbers."""
        plain = name.rstrip("_")
        whole = not self._engine.is_floating_point()
        for x in args:
            stranger = isinstance(x, Methods) and (
                not isinstance(x, BareTensor) or (plain in SAME_TYPE and type(x) is not type(self))
            )
            fraction = whole and name in ELEMENTWISE and isinstance(x, float)
            if stranger or fraction:
                real = "int" if whole else "float"
                given = (self, *args) if source else args
                raise usage.tensor_refuses(name, self.printed_name, real, given, source)

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(f"'{self.printed_name}' object has no attribute '{name}'")

    @property
    def data(self) -> Any:
        """Raises RuntimeError: only a Variable has `.data`."""
        raise ArgumentRefused(
            "cannot call .data on a torch.Tensor: did you intend to use autograd.Variable?",
            argument=self,
        )

    def __repr__(self) -> str:
        device = self._engine.device
        where = "" if device.type == "cpu" else f" (GPU {device.index or 0})"
        array = self._engine.array if device.type == "cpu" else self._engine.cpu().array
        return printing.text(array, self.printed_name, where)

    def __getitem__(self, index: Any) -> Any:
        result = self._engine[as_index(index)]
        whole = not result.dim() and not isinstance(index, BareTensor)
        return result.item() if whole else wrapped(result)

    def __setitem__(self, index: Any, value: Any) -> None:
        self._check("set", (value,))
        self._engine[as_index(index)] = value._engine if isinstance(value, BareTensor) else value

    def __bool__(self) -> bool:
        if not self._engine.numel():
            return False
        raise ConversionRefused(
            f"bool value of non-empty {self.printed_name} objects is ambiguous", tensor=self
        )

    def __int__(self) -> int:
        return int(self._only())

    def __float__(self) -> float:
        return float(self._only())

    def _only(self) -> Any:
        if self._engine.numel() != 1:
            raise usage.ArgumentTypeError(
                "only 1-element tensors can be converted to Python scalars", argument=self
            )
        return self._engine.item()

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        return np.array(self._engine.array, dtype, copy=copy)

    def __deepcopy__(self, memo: dict[int, Any]) -> "BareTensor":
        return tensor_on(wrap(self._engine.array.copy()))

    def numpy(self) -> Any:
        """An array on the same memory."""
        return self._engine.numpy()

    def tolist(self) -> list[Any]:
        """The numbers as nested lists."""
        return list(self._engine.tolist())

    def new(self, *args: Any) -> "BareTensor":
        """Another tensor of the same type."""
        return type(self)(*args)

    def resize_(self, *sizes: Any) -> "BareTensor":
        """Another shape, in place. New elements, if there are more, are uninitialised."""
        shape = tuple(sizes[0]) if len(sizes) == 1 and not isinstance(sizes[0], int) else sizes
        flat = self._engine.array.reshape(-1)
        wanted = math.prod(shape)
        if wanted > flat.size:
            flat = np.concatenate([flat, np.empty(wanted - flat.size, flat.dtype)])
        self._engine = wrap(flat[:wanted].reshape(shape))
        return self

    def resize_as_(self, other: "BareTensor") -> "BareTensor":
        """`resize_(other.size())`."""
        return self.resize_(tuple(other.size()))

    def type(self, to: Any = None) -> Any:
        """The name of the type, or this tensor as another type, given as a class or a name."""
        if to is None:
            return self.printed_name
        dtype = dtype_of_type(to)
        return self if dtype is self.dtype_ else tensor_on(self._engine.to(dtype))

    def type_as(self, other: "BareTensor") -> "BareTensor":
        """This tensor in the type of the other."""
        return tensor_on(self._engine.to(other.dtype_))

    def cpu(self) -> "BareTensor":
        """This tensor on the CPU; itself if it is there."""
        return self if not self.is_cuda else tensor_on(self._engine.cpu())

    def cuda(self, device: Any = None) -> "BareTensor":
        """This tensor on the GPU."""
        return tensor_on(self._engine.cuda(device))


def tensor_on(x: Engine) -> BareTensor:
    """The tensor of 0.3 on the engine's: no 0 dimensions, and bytes for booleans."""
    if x.dtype is dtypes.bool_:
        x = x.to(dtypes.uint8)
    kind = CLASSES.get(x.dtype)
    if kind is None:
        raise OutOfScope(f"legacy: {x.dtype}", "the types of 0.3, from ByteTensor to DoubleTensor")
    result: BareTensor = object.__new__(kind)
    result._engine = x if x.dim() else x.view(1)
    return result


def wrapped(result: Any) -> Any:
    """What the engine returned, with the tensors of 0.3 in it."""
    if isinstance(result, Engine):
        return tensor_on(result)
    if isinstance(result, (tuple, list)) and any(isinstance(x, Engine) for x in result):
        return tuple(map(wrapped, result))
    return result


def unwrapped(argument: Any) -> Any:
    """An argument, or several, with the engine's tensors in it."""
    if isinstance(argument, Methods):
        return argument._engine
    if isinstance(argument, dict):
        return {name: unwrapped(value) for name, value in argument.items()}
    if isinstance(argument, (tuple, list)) and not isinstance(argument, Size):
        return [unwrapped(x) for x in argument]
    return argument


def as_index(index: Any) -> Any:
    """An index with the engine's tensors in it; bytes are a mask."""
    if isinstance(index, tuple):
        return tuple(map(as_index, index))
    x = unwrapped(index)
    return x.bool() if isinstance(x, Engine) and x.dtype is dtypes.uint8 else x


def dtype_of_type(kind: Any) -> dtypes.dtype:
    """The dtype of a tensor class, or of its name, such as "torch.LongTensor"."""
    for dtype, known in CLASSES.items():
        if kind is known or kind in (known.printed_name, known.__name__):
            return dtype
    raise ArgumentRefused(f"invalid type: {kind!r}", argument=kind)


def default_class() -> type[BareTensor]:
    """The class that `torch.Tensor` stands for."""
    return CLASSES[dtypes.get_default_dtype()]


def _cast(dtype: dtypes.dtype) -> Any:
    def cast(self: BareTensor) -> BareTensor:
        return self if self.dtype_ is dtype else tensor_on(self._engine.to(dtype))

    return cast


TYPES = {
    "Byte": dtypes.uint8, "Char": dtypes.int8, "Short": dtypes.int16, "Int": dtypes.int32,
    "Long": dtypes.int64, "Half": dtypes.float16, "Float": dtypes.float32, "Double": dtypes.float64,
}  # fmt: skip

for _name, _dtype in TYPES.items():
    CLASSES[_dtype] = type(
        f"{_name}Tensor",
        (BareTensor,),
        {"dtype_": _dtype, "printed_name": f"torch.{_name}Tensor", "__module__": "torch"},
    )
    setattr(BareTensor, _name.lower(), _cast(_dtype))
