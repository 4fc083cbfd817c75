"""Saved tensors in the form that a pair of hooks gave them.

A pack hook takes each tensor that an operation saves and returns anything: a copy on disk, a
smaller dtype, a recipe. The node keeps that instead. The unpack hook makes a tensor of it again
when the derivative asks. What the hooks do in between is theirs: no version is checked.
"""

import weakref
from typing import Any

from autograd_lab.core.hooks import Hook
from autograd_lab.core.modes import thread
from autograd_lab.core.node import AccumulateGrad, Edge
from autograd_lab.core.saved import SavedResult, SavedTensor, SavedView
from autograd_lab.errors import ArgumentTypeError, GraphFreed, HookMisused
from autograd_lab.tensor import Tensor, wrap


class Packed:
    """A saved tensor, packed.

    content: what the pack hook returned. edge: where a gradient of the tensor goes; None for a
    result of the node itself, whose number is then `number`, and where none is wanted.
    shape, dtype, nbytes: those of the tensor, to look at.
    """

    __slots__ = ("content", "dtype", "edge", "nbytes", "number", "shape", "unpack_hook")

    def __init__(
        self, tensor: Tensor, hooks: tuple[Hook, Hook], edge: Edge | None, number: int | None = None
    ) -> None:
        pack, self.unpack_hook = hooks
        self.edge, self.number = edge, number
        data = tensor._data
        self.shape, self.dtype, self.nbytes = tuple(data.shape), data.dtype, int(data.nbytes)
        modes = thread.modes
        enabled, version = modes.grad_enabled, tensor._version
        modes.set_grad(False)
        try:
            self.content = pack(tensor)
        finally:
            modes.set_grad(enabled)
        if tensor._version != version:
            raise HookMisused(
                "A saved tensor pack hook is modifying its input in place. Tensors provided as "
                "input to pack hook cannot be modified by in-place operations as this can lead to "
                "unexpected side-effects. Please open an issue if you need to perform in-place "
                "operations on the input to a pack hook.",
                hook=pack,
            )

    def view(self, name: str) -> SavedView:
        """The saved value, to look at; what the hooks made of it is theirs."""
        result = self.number is not None
        return SavedView(name, None, self.shape, self.dtype, self.nbytes, 0, 0, result, False, None)

    def unpack(self, node: Any) -> Tensor:
        """The tensor, in its place in the graph. Raises TypeError if the hook returns none."""
        found = self.unpack_hook(self.content)
        if not isinstance(found, Tensor):
            raise ArgumentTypeError(
                "Output of saved tensor unpack_hook expected to be a Tensor but got result of type "
                f"{type(found).__name__}",
                argument=found,
            )
        edge = self.edge if self.number is None else (node, self.number)
        if edge is None and not found.requires_grad:
            return found
        result = wrap(found.array)
        result._counter = found._version_counter()
        if edge is not None:
            result._requires_grad = True
            if isinstance(edge[0], AccumulateGrad):
                result._accumulator = weakref.ref(edge[0])
            else:
                result._history = edge
        return result


class RawSaved:
    """What `_raw_saved_NAME` of a node shows: one saved value, on which hooks can be hung."""

    def __init__(
        self, node: Any = None, place: int | None = None, entry: int | None = None
    ) -> None:
        if node is None:
            raise HookMisused("Trying to create a SavedTensor object from Python is forbidden.")
        self._node, self._place, self._entry = node, place, entry

    @property
    def _saved(self) -> Any:
        """What the node keeps in this place. Raises RuntimeError where it has been freed."""
        if self._node.released:
            raise GraphFreed(self._node)
        saved = None if self._place is None else self._node.saved[self._place]
        return saved if self._entry is None or saved is None else saved[self._entry]

    @property
    def data(self) -> Any:
        """What is kept: what a hook packed, the saved tensor itself, or the memory of a result."""
        saved = self._saved
        if isinstance(saved, Packed):
            return saved.content
        if isinstance(saved, SavedResult):
            return wrap(saved.data)
        return saved.tensor if isinstance(saved, SavedTensor) else saved

    @property
    def unpack_hook(self) -> Hook | None:
        """The hook that makes a tensor of it again; None without hooks."""
        saved = self._saved
        return saved.unpack_hook if isinstance(saved, Packed) else None

    def register_hooks(self, pack_hook: Hook, unpack_hook: Any = None) -> None:
        """Pack the saved value now, and unpack it whenever it is asked for.

        Errors: RuntimeError if it has hooks already, was freed, or is None.
        """
        if not (callable(pack_hook) and callable(unpack_hook)):
            given = [x for x in (self, pack_hook, unpack_hook) if x is not None]
            raise ArgumentTypeError(
                "register_hooks(): incompatible function arguments. The following argument types "
                "are supported:\n    1. (self: torch._C._autograd.SavedTensor, arg0: "
                "collections.abc.Callable, arg1: collections.abc.Callable) -> None\n\nInvoked "
                f"with: {', '.join(map(repr, given))}",
                argument=(pack_hook, unpack_hook),
            )
        node, place = self._node, self._place
        if node.released:
            raise GraphFreed(
                node,
                "Calling register_hooks on a saved tensor after it has been freed. Saved "
                "intermediate values of the graph are freed when you call .backward() or "
                "autograd.grad(). Specify retain_graph=True if you need to backward through the "
                "graph a second time or if you need to access saved variables after calling "
                "backward.",
            )
        if place is None:
            raise HookMisused(
                "Calling register_hooks on a saved tensor with value None is forbidden",
                hook=pack_hook,
            )
        if isinstance(self._saved, Packed):
            raise HookMisused(
                "Calling register_hooks on a saved tensor whose hooks have already been set. Hint: "
                "only one pair of hooks is allowed at a time.",
                hook=pack_hook,
            )
        entry = () if self._entry is None else (self._entry,)
        node.pack_place(place, (pack_hook, unpack_hook), True, *entry)

    def __repr__(self) -> str:
        return f"<torch._C._autograd.SavedTensor object at {id(self):#x}>"
