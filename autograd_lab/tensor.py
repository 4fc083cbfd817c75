"""The tensor: an array, its flags, its gradient, the node that made it, and its version.

An attribute that most tensors leave alone is a class attribute until it is set, so that making a
tensor costs one small object. Operations are not here: they live in `ops/`, one body for every kind
of array, and attach themselves as methods.
"""

from typing import Any

import numpy as np

from autograd_lab.accumulation import Gradient
from autograd_lab.checks import check_bool, check_can_require_grad
from autograd_lab.core.events import listeners, tell
from autograd_lab.core.modes import thread
from autograd_lab.core.node import Edge, Node
from autograd_lab.core.saved import INFERENCE, Version
from autograd_lab.errors import ArgumentTypeError, FlagRefused, InferenceRefused
from autograd_lab.facts import Facts
from autograd_lab.interop import Interop


class Tensor(Interop, Facts, Gradient):  # type: ignore[override]
    """An n-dimensional array that remembers how it was made.

    `Tensor(2, 3)` makes an uninitialised float32 tensor of that shape, `Tensor([1, 2])` a float32
    tensor of those values; `autograd_lab.tensor` infers the dtype and is what you mostly want.

    Example:
        >>> x = torch.tensor([1., 2.], requires_grad=True)
        >>> (x * x).sum().backward()
        >>> x.grad
        tensor([2., 4.])
    """

    _data: Any
    _requires_grad = False
    _history: Edge | None = None
    _counter: Version | None = None
    _base: "Tensor | None" = None
    _view_version = 0
    _view_origin = "default"

    __array_priority__ = 1000
    _printed_as = "tensor"

    @property
    def array(self) -> Any:
        """The tensor's memory as an array.

        NumPy's operations return a scalar where the result has no dimensions. It is kept as it is,
        for scalars compute ten times faster, until somebody needs memory to share or to change.
        """
        data = self._data
        if isinstance(data, np.generic):
            data = self._data = np.array(data)
        return data

    def _version_counter(self) -> Version:
        if self._counter is None:
            self._counter = Version()
        return self._counter

    @property
    def _version(self) -> int:
        return 0 if self._counter is None else self._counter.current()

    @property
    def data(self) -> "Tensor":
        """The same memory with no history, and with a version counter of its own.

        It can be set: the tensor then lies on other memory, of any shape and floating dtype.
        """
        if listeners:
            tell("memory_exposed", self)
        result = wrap(self.array)
        if self.is_inference():
            result._counter = self._counter
        return result

    @data.setter
    def data(self, value: "Tensor") -> None:
        if not isinstance(value, Tensor):
            raise ArgumentTypeError(
                f"Variable data has to be a tensor, but got {type(value).__name__}", argument=value
            )
        if self._requires_grad and value._data.dtype.kind not in "fc":
            raise FlagRefused(
                "data set to a tensor that requires gradients must be floating point or complex "
                "dtype",
                tensor=self, flag="data", value=value,
            )  # fmt: skip
        if value._data.dtype is not self._data.dtype:
            self._accumulator = None
        self._data = value.array

    # Not a `__delattr__`, with which Python would take the long way for each attribute set.
    @data.deleter
    def data(self) -> None:
        raise FlagRefused(
            "Deleting tensor data is not allowed. Delete tensor instead!", tensor=self, flag="data"
        )

    def detach(self) -> "Tensor":
        """The same memory with no history. In-place changes are counted for both."""
        result = wrap(self.array)
        result._counter = self._version_counter()
        return result

    def detach_(self) -> "Tensor":
        """Cut this tensor itself from its history, and make it a leaf. Views can't be cut."""
        if self._base is not None:
            raise FlagRefused(
                "Can't detach views in-place. Use detach() instead. If you are using "
                "DistributedDataParallel (DDP) for training, and gradient_as_bucket_view is set as "
                "True, gradients are views of DDP buckets, and hence detach_() cannot be called on "
                "these gradients. To fix this error, please refer to the Optimizer.zero_grad() "
                "function in torch/optim/optimizer.py as the solution.",
                tensor=self,
            )
        self._history, self._requires_grad = None, False
        self._version_counter()  # a node that has saved the tensor looks closer at one that has it
        return self

    def is_inference(self) -> bool:
        """Whether the tensor was made in inference mode, or is a view of one that was."""
        return self._counter is INFERENCE

    def _is_view(self) -> bool:
        return self._base is not None

    @property
    def requires_grad(self) -> bool:
        """Whether operations on this tensor are recorded."""
        base = self._base
        return self._requires_grad or (base is not None and base._requires_grad)

    @requires_grad.setter
    def requires_grad(self, value: bool) -> None:
        if not isinstance(value, bool):
            raise FlagRefused(
                "requires_grad must be a bool", tensor=self, flag="requires_grad", value=value
            )
        if not self.is_leaf and value:
            raise FlagRefused(
                "you can only change requires_grad flags of leaf variables.",
                tensor=self, flag="requires_grad", value=value,
            )  # fmt: skip
        if not self.is_leaf:
            raise FlagRefused(
                "you can only change requires_grad flags of leaf variables. If you want to use a "
                "computed variable in a subgraph that doesn't require differentiation use "
                "var_no_grad = var.detach().",
                tensor=self, flag="requires_grad", value=value,
            )  # fmt: skip
        if value and not self._differentiable_dtype():
            raise FlagRefused(
                "only Tensors of floating point and complex dtype can require gradients",
                tensor=self, flag="requires_grad", value=value,
            )  # fmt: skip
        if value and self.is_inference() and thread.modes.counter is None:
            raise InferenceRefused(
                "Setting requires_grad=True on inference tensor outside InferenceMode is not "
                "allowed.",
                tensor=self,
            )
        self._requires_grad = value

    @requires_grad.deleter
    def requires_grad(self) -> None:
        raise FlagRefused("requires_grad must be a bool", tensor=self, flag="requires_grad")

    def requires_grad_(self, requires_grad: bool = True) -> "Tensor":
        """Set `requires_grad` and return the tensor itself."""
        check_bool(requires_grad, "requires_grad_", "requires_grad", 1)
        if requires_grad and not self._differentiable_dtype():
            raise FlagRefused(
                "only Tensors of floating point dtype can require gradients",
                tensor=self, flag="requires_grad", value=requires_grad,
            )  # fmt: skip
        if self.is_leaf or not requires_grad:
            self.requires_grad = requires_grad
        return self

    def _differentiable_dtype(self) -> bool:
        return self._data.dtype.kind in "fc"

    @property
    def grad_fn(self) -> Node | None:
        """The node that made this tensor; None for a leaf.

        After an in-place change of memory that a view shares, the view's node is made anew.
        """
        counter = self._counter
        if self._base is not None and counter is not None and self._view_version != counter.number:
            self._refresh_view()
        return None if self._history is None else self._history[0]

    @property
    def _grad_fn(self) -> Node | None:
        return self.grad_fn

    @_grad_fn.deleter
    def _grad_fn(self) -> None:
        raise FlagRefused(
            "Deletion of _grad_fn not allowed. Detach tensor instead!", tensor=self, flag="grad_fn"
        )

    def _refresh_view(self) -> None:
        raise NotImplementedError("ops.views provides this")

    @property
    def output_nr(self) -> int:  # type: ignore[override]
        """Which output of `grad_fn` this tensor is."""
        return 0 if self._history is None else self._history[1]

    @property
    def is_leaf(self) -> bool:  # type: ignore[override]
        """Whether no recorded operation made this tensor."""
        return self.grad_fn is None

    def _edge(self) -> Edge | None:
        """Where a gradient of this tensor goes; None if it wants none."""
        if self._base is not None and self.grad_fn is not None:  # which brings a view up to date
            return self._history
        if self._history is not None:
            return self._history
        if not self._requires_grad:
            return None
        node = None if self._accumulator is None else self._accumulator()
        return (self._accumulate_node() if node is None else node), 0

    def _made_by(self) -> tuple[Node | None, int]:
        return self.grad_fn, self.output_nr

    def _like(self, array: Any) -> "Tensor":
        return wrap(array)

    __hash__ = object.__hash__


Tensor.__module__ = "torch"


def make_subclass(cls: type[Tensor], data: Tensor, require_grad: bool = False) -> Tensor:
    """A leaf of a subclass on the memory of `data`, as `nn.Parameter` is made."""
    result = object.__new__(cls)
    result._data, result._counter = data.array, data._version_counter()
    if require_grad:
        check_can_require_grad(data)
        result._requires_grad = True
    return result


def wrap(data: Any) -> Tensor:
    """A tensor on an array, without history."""
    result: Tensor = object.__new__(Tensor)
    result._data = data
    result._history = None
    result._requires_grad = False
    result._base = None
    result._counter = thread.modes.counter
    return result
