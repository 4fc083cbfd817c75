"""What a tensor has to do with its gradient: `.grad`, how gradients add up there, and hooks."""

import warnings
import weakref
from collections.abc import Callable
from typing import Any

import numpy as np

from autograd_lab import dtypes
from autograd_lab.backends import namespace
from autograd_lab.checks import check_assigned_grad
from autograd_lab.core import hooks
from autograd_lab.core.events import listeners, tell
from autograd_lab.core.modes import thread
from autograd_lab.core.node import AccumulateGrad, Form, Node, accumulation_lock
from autograd_lab.core.places import stacklevel
from autograd_lab.errors import FlagRefused

OWN = object()


class Gradient:
    """The part of a tensor that belongs to its gradient."""

    _data: Any
    _history: Any
    array: Any
    dtype: dtypes.dtype
    grad_fn: Any
    is_leaf: bool
    output_nr: int
    requires_grad: bool
    _edge: Callable[[], Any]
    _like: Callable[[Any], Any]

    _grad: Any = None
    _grad_dtype: Any = OWN
    _accumulator: "Callable[[], AccumulateGrad | None] | None" = None
    _gradient_hooks: hooks.Registry | None = None
    _post_accumulate_grad_hooks: hooks.Registry | None = None
    _retained_by: Node | None = None

    @property
    def grad(self) -> Any:
        """The gradient added up so far; None before the first `backward()`."""
        if self._grad is None and self._retained_by is None and not self.is_leaf:
            warnings.warn(
                "The .grad attribute of a Tensor that is not a leaf Tensor is being accessed. Its "
                ".grad attribute won't be populated during autograd.backward(). If you indeed want "
                "the .grad field to be populated for a non-leaf Tensor, use .retain_grad() on the "
                "non-leaf Tensor. If you access the non-leaf Tensor by mistake, make sure you "
                "access the leaf Tensor instead. See github.com/pytorch/pytorch/pull/30531 for "
                "more information.",
                stacklevel=stacklevel(),
            )
        return self._grad

    @grad.setter
    def grad(self, value: Any) -> None:
        if value is not None:
            check_assigned_grad(self, value, Gradient)
        self._grad = value

    @grad.deleter
    def grad(self) -> None:
        self._grad = None

    @property
    def grad_dtype(self) -> dtypes.dtype | None:
        """The dtype of this leaf's gradient: the tensor's own, unless set; None allows any.

        Errors: RuntimeError for a tensor that is no leaf, or that has a gradient of another dtype.
        """
        if not self.is_leaf:
            raise FlagRefused(
                "grad_dtype can only be accessed on leaf tensors.",
                tensor=self, flag="grad_dtype", value=None,
            )  # fmt: skip
        return self.dtype if self._grad_dtype is OWN else self._grad_dtype

    @grad_dtype.setter
    def grad_dtype(self, value: Any) -> None:
        problem = None
        if not (value is None or isinstance(value, dtypes.dtype)):
            problem = f"grad_dtype must be a torch.dtype or None, but got {type(value).__name__}"
        elif not self.is_leaf:
            problem = "grad_dtype can only be set on leaf tensors."
        elif value is not None and self._grad is not None and self._grad.dtype is not value:
            problem = (
                f"Cannot set grad_dtype to '{value.scalar_type}' because "
                f"there is already a gradient with dtype '{self._grad.dtype.c_name}'. Please "
                "clear the gradient (.grad = None) before changing grad_dtype, or ensure the new "
                "grad_dtype matches the existing gradient's dtype."
            )
        if problem is not None:
            raise FlagRefused(problem, tensor=self, flag="grad_dtype", value=value)
        self._grad_dtype = value
        self._accumulate_node().form = self._gradient_form()

    def _gradient_form(self) -> Form:
        """What an arriving gradient is brought to, where its dtype was set."""
        wanted = None if self._grad_dtype is None else self._grad_dtype.numpy
        return tuple(self._data.shape), wanted

    def _accumulate_node(self) -> AccumulateGrad:
        node = None if self._accumulator is None else self._accumulator()
        if node is None:
            # Threads that meet here have to agree on one node, and to find it whole.
            with accumulation_lock:
                node = None if self._accumulator is None else self._accumulator()
                if node is None:
                    node = self._new_accumulate_node()
                    self._accumulator = weakref.ref(node)
        return node

    def _new_accumulate_node(self) -> AccumulateGrad:
        node = AccumulateGrad(self)
        if self._grad_dtype is not OWN:
            node.form = self._gradient_form()
        if self._gradient_hooks is not None:
            hooks.hooks_of(node).of_output[0] = self._gradient_hooks
        if self._post_accumulate_grad_hooks is not None:
            hooks.hooks_of(node).accumulated = self._post_accumulate_grad_hooks
        return node

    def _accumulate_grad(self, grad: Any, shared: bool) -> None:
        """Add an arriving gradient, an array or (when recorded) a tensor, to `.grad`.

        shared: whether somebody else holds the array; if so it is copied, for a later `+=` would
            show there too.
        """
        if listeners:
            tell("gradient_arrives", self)
        held = self._grad
        if isinstance(grad, Gradient):
            if held is None:
                self._grad = self._like(_laid_out_as(self._data, grad.array)).copy_(grad)
            else:
                self._grad = held + grad
        elif held is None:
            if not isinstance(grad, np.generic):
                alone = not shared and grad.base is None
                if not (alone and grad.strides == self._data.strides):
                    grad = _laid_out_as(self._data, grad)
            self._grad = self._like(grad)
        else:
            held._version_counter().bump("AccumulateGrad", thread.modes.walk.spot)
            array = held.array
            array += grad

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
        grad = hooks.as_tensor(grad)
        self._grad = grad.clone() if self._grad is None else self._grad + grad

    @property
    def _backward_hooks(self) -> hooks.Registry | None:
        return self._gradient_hooks

    @_backward_hooks.deleter
    def _backward_hooks(self) -> None:
        raise FlagRefused(
            "Deletion of _backwards_hooks not allowed!", tensor=self, flag="_backward_hooks"
        )

    def register_hook(self, hook: hooks.Hook) -> hooks.RemovableHandle:
        """Call `hook(grad)` when this tensor's gradient is computed; what it returns replaces it.

        The hook gets None where no gradient is defined. It belongs to the tensor as it is now:
        after a change in place, it still sees the gradient of what the tensor was before.
        Errors: RuntimeError if the tensor requires no gradient, or the hook changes the shape.
        """
        self._check_hook(hook)
        node, number = self._edge()
        registry = hooks.hooks_of(node).of_output.setdefault(number, hooks.Registry())
        if node.is_accumulator:
            self._gradient_hooks = registry
        return hooks.register(registry, hook)

    def register_post_accumulate_grad_hook(self, hook: hooks.Hook) -> hooks.RemovableHandle:
        """Call `hook(tensor)` each time after something was added to this leaf's `.grad`.

        Errors: RuntimeError if the tensor requires no gradient, or is no leaf.
        """
        self._check_hook(hook)
        if self.grad_fn is not None:
            raise FlagRefused(
                "post accumulate grad hooks cannot be registered on non-leaf tensors",
                tensor=self, flag="hook", value=hook,
            )  # fmt: skip
        if self._post_accumulate_grad_hooks is None:
            registry = hooks.hooks_of(self._accumulate_node()).accumulated
            self._post_accumulate_grad_hooks = registry
        return hooks.register(self._post_accumulate_grad_hooks, hook)

    def _check_hook(self, hook: hooks.Hook) -> None:
        if not self.requires_grad:
            raise FlagRefused(
                "cannot register a hook on a tensor that doesn't require gradient",
                tensor=self, flag="hook", value=hook,
            )  # fmt: skip


def _laid_out_as(tensor: Any, grad: Any) -> Any:
    """A copy of a gradient with its elements in memory in the order of the tensor's own."""
    if tensor.shape != grad.shape:  # the tensor was given other memory since
        return grad.copy()
    copy = namespace(grad).empty_like(tensor, dtype=grad.dtype)
    copy[...] = grad
    return copy
