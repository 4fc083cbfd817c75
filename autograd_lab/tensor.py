"""The tensor: an array, its flags, its gradient, the node that made it, and its version.

An attribute that most tensors leave alone is a class attribute until it is set, so that making a
tensor costs one small object. Operations are not here: they live in `ops/`, one body for every kind
of array, and attach themselves as methods.
"""

import warnings
import weakref
from collections.abc import Callable
from typing import Any

import numpy as np

from autograd_lab import dtypes
from autograd_lab.backends import device, device_of
from autograd_lab.checks import check_assigned_grad, check_dim
from autograd_lab.core import hooks
from autograd_lab.core.modes import thread
from autograd_lab.core.node import AccumulateGrad, Edge, Node
from autograd_lab.core.saved import INFERENCE, Version
from autograd_lab.errors import FlagRefused, InferenceRefused
from autograd_lab.interop import Interop
from autograd_lab.size import Size


class Tensor(Interop):
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
    _grad: "Tensor | None" = None
    _counter: Version | None = None
    _base: "Tensor | None" = None
    _view_version = 0
    _view_origin = "default"
    _accumulator: "Callable[[], AccumulateGrad | None] | None" = None
    _backward_hooks: hooks.Registry | None = None
    _post_accumulate_grad_hooks: hooks.Registry | None = None
    _retained_by: Node | None = None

    __array_priority__ = 1000

    def __init__(self, *size: Any) -> None:
        if len(size) == 1 and not isinstance(size[0], int):
            source = size[0]
            if isinstance(source, Tensor):
                self._data = source.array
            else:
                shape = isinstance(source, Size)
                make = np.empty if shape else np.array
                self._data = make(source, dtypes.get_default_dtype().numpy)
        else:
            self._data = np.empty(size or (0,), dtypes.get_default_dtype().numpy)

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
        """The same memory with no history, and with a version counter of its own."""
        return wrap(self.array)

    @data.setter
    def data(self, value: "Tensor") -> None:
        self._data = value.array
        self._accumulator = None

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
        return self

    def data_ptr(self) -> int:
        """The address of the first element."""
        return int(self.array.__array_interface__["data"][0])

    @property
    def shape(self) -> Size:
        """The size of each dimension."""
        return Size(self._data.shape)

    def size(self, dim: int | None = None) -> Any:
        """The shape, or the size of one dimension."""
        return self.shape if dim is None else self._data.shape[check_dim(dim, self.dim())]

    def stride(self, dim: int | None = None) -> Any:
        """The step in memory along each dimension, or one of them, in elements."""
        array = self.array
        steps = tuple(step // array.itemsize for step in array.strides)
        if not array.size:
            steps = tuple(
                int(np.prod([max(n, 1) for n in array.shape[i + 1 :]])) for i in range(array.ndim)
            )
        return steps if dim is None else steps[check_dim(dim, self.dim())]

    def dim(self) -> int:
        """The number of dimensions."""
        return len(self._data.shape)

    @property
    def ndim(self) -> int:
        """The number of dimensions."""
        return self.dim()

    def numel(self) -> int:
        """The number of elements."""
        return int(self._data.size)

    @property
    def dtype(self) -> dtypes.dtype:
        """The type of the elements."""
        return dtypes.from_numpy(self._data.dtype)

    @property
    def itemsize(self) -> int:
        """The size of one element, in bytes."""
        return int(self._data.dtype.itemsize)

    def element_size(self) -> int:
        """The size of one element, in bytes."""
        return self.itemsize

    @property
    def nbytes(self) -> int:
        """The size of all elements, in bytes."""
        return self.numel() * self.itemsize

    @property
    def device(self) -> device:
        """Where the memory is."""
        return device_of(self._data)

    @property
    def is_cuda(self) -> bool:
        """Whether the memory is on a GPU."""
        return self.device.type == "cuda"

    def type(self) -> str:
        """The name of the tensor's type, such as `torch.FloatTensor`."""
        return dtypes.tensor_type_name(self._data.dtype)

    def is_floating_point(self) -> bool:
        """Whether the elements are floating-point numbers."""
        return self.dtype.is_floating_point

    def is_complex(self) -> bool:
        """Whether the elements are complex numbers."""
        return self.dtype.is_complex

    def is_inference(self) -> bool:
        """Whether the tensor was made in inference mode, or is a view of one that was."""
        return self._counter is INFERENCE

    def is_contiguous(self) -> bool:
        """Whether the elements lie in memory in order, without gaps."""
        return bool(self.array.flags.c_contiguous)

    def _is_view(self) -> bool:
        return self._base is not None

    @property
    def requires_grad(self) -> bool:
        """Whether operations on this tensor are recorded."""
        base = self._base
        return self._requires_grad or (base is not None and base._requires_grad)

    @requires_grad.setter
    def requires_grad(self, value: bool) -> None:
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
        self._requires_grad = bool(value)

    def requires_grad_(self, requires_grad: bool = True) -> "Tensor":
        """Set `requires_grad` and return the tensor itself."""
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

    def _refresh_view(self) -> None:
        raise NotImplementedError("ops.views provides this")

    @property
    def output_nr(self) -> int:
        """Which output of `grad_fn` this tensor is."""
        return 0 if self._history is None else self._history[1]

    @property
    def is_leaf(self) -> bool:
        """Whether no recorded operation made this tensor."""
        return self.grad_fn is None

    def _edge(self) -> Edge | None:
        """Where a gradient of this tensor goes; None if it wants none."""
        if self.grad_fn is not None:
            return self._history
        return (self._accumulate_node(), 0) if self._requires_grad else None

    def _accumulate_node(self) -> AccumulateGrad:
        node = None if self._accumulator is None else self._accumulator()
        if node is None:
            node = AccumulateGrad(self)
            self._accumulator = weakref.ref(node)
            if self._backward_hooks is not None:
                hooks.hooks_of(node).of_output[0] = self._backward_hooks
            if self._post_accumulate_grad_hooks is not None:
                hooks.hooks_of(node).accumulated = self._post_accumulate_grad_hooks
        return node

    def _made_by(self) -> tuple[Node | None, int]:
        return self.grad_fn, self.output_nr

    @property
    def grad(self) -> "Tensor | None":
        """The gradient added up so far; None before the first `backward()`."""
        if self._grad is None and self._retained_by is None and not self.is_leaf:
            warnings.warn(
                "The .grad attribute of a Tensor that is not a leaf Tensor is being accessed. Its "
                ".grad attribute won't be populated during autograd.backward(). If you indeed want "
                "the .grad field to be populated for a non-leaf Tensor, use .retain_grad() on the "
                "non-leaf Tensor. If you access the non-leaf Tensor by mistake, make sure you "
                "access the leaf Tensor instead. See github.com/pytorch/pytorch/pull/30531 for "
                "more information.",
                stacklevel=2,
            )
        return self._grad

    @grad.setter
    def grad(self, value: "Tensor | None") -> None:
        if value is not None:
            check_assigned_grad(self, value)
        self._grad = value

    @grad.deleter
    def grad(self) -> None:
        self._grad = None

    def _accumulate_grad(self, grad: Any, shared: bool) -> None:
        """Add an arriving gradient, an array or (when recorded) a tensor, to `.grad`.

        shared: whether somebody else holds the array; if so it is copied, for a later `+=` would
            show there too.
        """
        held = self._grad
        if isinstance(grad, Tensor):
            start: Any = wrap(grad.array.copy()) if held is None else held
            self._grad = start.copy_(grad) if held is None else start + grad
        elif held is None:
            alone = isinstance(grad, np.generic) or not (shared or grad.base is not None)
            self._grad = wrap(grad if alone else grad.copy())
        elif held._requires_grad:
            self._grad = held + wrap(grad)
        else:
            array = held.array
            array += grad
            held._version_counter().bump("AccumulateGrad")

    def retain_grad(self) -> None:
        """Have `.grad` filled for this tensor although it is no leaf, from now on."""
        if not self.requires_grad:
            raise FlagRefused(
                "can't retain_grad on Tensor that has requires_grad=False",
                tensor=self, flag="retain_grad", value=True,
            )  # fmt: skip
        node = self.grad_fn
        if node is not None and node is not self._retained_by:
            hooks.hooks_of(node).retained[self.output_nr] = weakref.ref(self)
            self._retained_by = node

    def _retain_anew(self) -> None:
        """After a change in place, which gave the tensor another node: have that one retain."""
        if self._retained_by is not None and self._history is not None:
            retained = hooks.hooks_of(self._retained_by).retained
            for number in [n for n, reference in retained.items() if reference() is self]:
                del retained[number]
            node, number = self._history
            hooks.hooks_of(node).retained[number] = weakref.ref(self)
            self._retained_by = node

    @property
    def retains_grad(self) -> bool:
        """Whether `retain_grad` was called on this tensor, and it is no leaf."""
        return self._retained_by is not None

    def _retain(self, grad: Any) -> None:
        grad = grad if isinstance(grad, Tensor) else wrap(grad)
        self._grad = grad.clone() if self._grad is None else self._grad + grad

    def register_hook(self, hook: hooks.Hook) -> hooks.RemovableHandle:
        """Call `hook(grad)` when this tensor's gradient is computed; what it returns replaces it.

        Errors: RuntimeError if the tensor requires no gradient, or the hook changes the shape.
        """
        if not self.requires_grad:
            raise FlagRefused(
                "cannot register a hook on a tensor that doesn't require gradient",
                tensor=self, flag="hook", value=hook,
            )  # fmt: skip
        edge = self._edge()
        assert edge is not None
        node, number = edge
        registry = hooks.hooks_of(node).of_output.setdefault(number, hooks.Registry())
        if node.is_accumulator:
            self._backward_hooks = registry
        return hooks.register(registry, hook)

    def register_post_accumulate_grad_hook(self, hook: hooks.Hook) -> hooks.RemovableHandle:
        """Call `hook(tensor)` each time after something was added to this leaf's `.grad`.

        Errors: RuntimeError if the tensor requires no gradient, or is no leaf.
        """
        if not self.requires_grad:
            raise FlagRefused(
                "cannot register a hook on a tensor that doesn't require gradient",
                tensor=self, flag="hook", value=hook,
            )  # fmt: skip
        if self.grad_fn is not None:
            raise FlagRefused(
                "post accumulate grad hooks cannot be registered on non-leaf tensors",
                tensor=self, flag="hook", value=hook,
            )  # fmt: skip
        if self._post_accumulate_grad_hooks is None:
            registry = hooks.hooks_of(self._accumulate_node()).accumulated
            self._post_accumulate_grad_hooks = registry
        return hooks.register(self._post_accumulate_grad_hooks, hook)

    def _like(self, array: Any) -> "Tensor":
        return wrap(array)

    __hash__ = object.__hash__


def wrap(data: Any) -> Tensor:
    """A tensor on an array, without history."""
    result: Tensor = object.__new__(Tensor)
    result._data = data
    result._history = None
    result._requires_grad = False
    result._base = None
    result._counter = thread.modes.counter
    return result
