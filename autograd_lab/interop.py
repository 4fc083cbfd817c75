"""What a tensor turns into: numbers, lists, NumPy arrays, text."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd_lab.core.events import listeners, tell
from autograd_lab.errors import ArgumentTypeError, BadData, ConversionRefused, warn_once
from autograd_lab.printing import tensor_text

NUMBERS = (bool, int, float, complex, np.generic)


class Interop:
    """The conversions of a tensor, apart from its life in a graph."""

    _data: Any
    array: Any
    requires_grad: Any

    if TYPE_CHECKING:
        # What `ops/methods.py` attaches, for type checkers, which can't see it happen.
        __add__: Any
        __radd__: Any
        __sub__: Any
        __rsub__: Any
        __mul__: Any
        __rmul__: Any
        __truediv__: Any
        __rtruediv__: Any
        __pow__: Any
        __rpow__: Any
        __matmul__: Any
        __neg__: Any
        __lt__: Any
        __le__: Any
        __gt__: Any
        __ge__: Any
        __getitem__: Any
        __setitem__: Any

        def __getattr__(self, name: str) -> Any: ...

    def item(self) -> Any:
        """The one element, as a Python number. Raises RuntimeError unless there is exactly one."""
        if self._data.size != 1:
            raise ConversionRefused(
                f"a Tensor with {self._data.size} elements cannot be converted to Scalar",
                tensor=self,
                to="number",
            )
        return self._data.item()

    def tolist(self) -> Any:
        """Nested lists of Python numbers; a number for a 0-dim tensor."""
        return self._data.tolist()

    def numpy(self, *, force: bool = False) -> Any:
        """A NumPy array on the same memory: a change of one shows in the other.

        Errors: RuntimeError if the tensor requires grad and gradients are on, TypeError if it is
        not on the CPU; with `force=True` it is detached and moved first.
        """
        if self.requires_grad and not force and _gradients_on():
            raise ConversionRefused(
                "Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() "
                "instead.",
                tensor=self,
                to="numpy",
            )
        if listeners:
            tell("memory_exposed", self)
        array = self.array
        if isinstance(array, np.ndarray):
            return array
        if not force:
            raise ArgumentTypeError(
                f"can't convert {self.device} device type tensor to numpy. Use Tensor.cpu() to "
                "copy the tensor to host memory first.",
                argument=self,
            )
        return array.get()

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        array = self.numpy()
        return array if dtype is None and not copy else np.array(array, dtype=dtype, copy=copy)

    def __array_wrap__(self, array: Any, context: Any = None, return_scalar: bool = False) -> Any:
        return self._like(array)

    def _single(self, kind: type) -> Any:
        if self._data.size != 1:
            raise BadData("only one element tensors can be converted to Python scalars", data=self)
        value = self.item() if kind is int else self._out_of_graph()
        if isinstance(value, complex) and kind is not complex:
            name = "double" if kind is float else "int64_t"
            raise ConversionRefused(
                f"value cannot be converted to type {name} without overflow", tensor=self
            )
        return kind(value)

    def _out_of_graph(self) -> Any:
        """The only element as a number; warns where the graph ends there."""
        from autograd_lab.core.modes import thread

        if self.requires_grad and thread.modes.grad:
            warn_once(
                "Converting a tensor with requires_grad=True to a scalar may lead to unexpected "
                "behavior.\nConsider using tensor.detach() first."
            )
        return self.item()

    def __float__(self) -> float:
        return float(self._single(float))

    def __int__(self) -> int:
        return int(self._single(int))

    def __complex__(self) -> complex:
        return complex(self._single(complex))

    def __index__(self) -> int:
        if self._data.size != 1 or self._data.dtype.kind not in "iub":
            raise ArgumentTypeError(
                "only integer tensors of a single element can be converted to an index",
                argument=self,
            )
        return int(self._data.item())

    def __bool__(self) -> bool:
        size = self._data.size
        if size != 1:
            words = "no values" if size == 0 else "more than one value"
            raise ConversionRefused(
                f"Boolean value of Tensor with {words} is ambiguous", tensor=self, to="bool"
            )
        return bool(self._data.item())

    def __len__(self) -> int:
        if not self._data.shape:
            raise ArgumentTypeError("len() of a 0-d tensor", argument=self)
        return int(self._data.shape[0])

    def __iter__(self) -> Iterator[Any]:
        if not self._data.shape:
            raise ArgumentTypeError("iteration over a 0-d tensor", argument=self)
        return iter(self.unbind(0))

    def __contains__(self, element: Any) -> bool:
        if not hasattr(element, "_data") and not isinstance(element, NUMBERS):
            raise ConversionRefused(
                "Tensor.__contains__ only supports Tensor or scalar, but you passed in a "
                f"{type(element)}.",
                tensor=self,
            )
        return bool((self._data == getattr(element, "_data", element)).any())

    def __reversed__(self) -> Any:
        return self.flip(0)

    def __format__(self, spec: str) -> str:
        if not self._data.shape:
            return format(self.item(), spec)
        return object.__format__(self, spec)

    def __repr__(self) -> str:
        kind = type(self)
        plain = vars(kind).get("_printed_as")
        text = tensor_text(self, (plain or kind.__name__) + "(")
        return text if plain or not hasattr(self, "_is_param") else f"Parameter({text})"


def _gradients_on() -> bool:
    from autograd_lab.core.modes import is_grad_enabled  # core is built on what stands here

    return is_grad_enabled()
