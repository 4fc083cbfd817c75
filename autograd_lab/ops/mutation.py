"""Changing what has been saved, with right gradients all the same: a copy is kept in time.

In the block of `allow_mutation_on_saved_tensors`, the node keeps a slip of paper instead of a saved
tensor, and a table says which tensor the slip stands for. Before memory is changed in place, all
tensors on that memory in the table are replaced by a copy.
"""

import weakref
from typing import Any

from autograd_lab.core.modes import thread
from autograd_lab.errors import HookMisused
from autograd_lab.tensor import Tensor


class Slip:
    """Stands for a saved tensor; the table forgets the tensor when no node holds the slip."""

    __slots__ = ("__weakref__", "key")

    def __init__(self, key: tuple[int, int]) -> None:
        self.key = key


class SavedTable:
    """Which tensor each slip stands for.

    tid_to_weakhandle: the slip of each tensor in each version that is saved, however often.
    originals: the tensors that have not changed since. cloned: the copies of those that have.
    on_memory: by version counter, which all tensors on the same memory share, the slips of them.
    """

    def __init__(self) -> None:
        self.tid_to_weakhandle: weakref.WeakValueDictionary[tuple[int, int], Slip] = (
            weakref.WeakValueDictionary()
        )
        self.originals: weakref.WeakKeyDictionary[Slip, Tensor] = weakref.WeakKeyDictionary()
        self.cloned: weakref.WeakKeyDictionary[Slip, Tensor] = weakref.WeakKeyDictionary()
        self.on_memory: weakref.WeakKeyDictionary[Any, weakref.WeakSet[Slip]] = (
            weakref.WeakKeyDictionary()
        )
        self.open = True

    def pack(self, tensor: Tensor) -> Slip:
        """Note a tensor that is saved."""
        key = id(tensor), tensor._version
        slip = self.tid_to_weakhandle.get(key)
        if slip is None:
            slip = self.tid_to_weakhandle[key] = Slip(key)
            self.originals[slip] = tensor
            self.on_memory.setdefault(tensor._version_counter(), weakref.WeakSet()).add(slip)
        return slip

    def unpack(self, slip: Slip) -> Tensor:
        """The tensor as it was saved. Raises AssertionError after the block."""
        if not self.open:
            raise AssertionError(
                "Trying to backward outside of the 'allow_mutation_on_saved_tensors' contextin "
                "which the graph was originally recorded."
            )
        return self.cloned[slip] if slip in self.cloned else self.originals[slip]

    def before_change(self, counter: Any) -> None:
        """Copy what is about to be changed."""
        for slip in self.on_memory.pop(counter, ()):
            self.cloned[slip] = self.originals.pop(slip).detach().clone()
            del self.tid_to_weakhandle[slip.key]

    def clear(self) -> None:
        """Forget everything, and answer no more."""
        self.open = False
        for table in (self.tid_to_weakhandle, self.originals, self.cloned, self.on_memory):
            table.clear()


class allow_mutation_on_saved_tensors:
    """In this block, a tensor that was saved may be changed in place: a copy of it is kept.

    Errors: RuntimeError where one such block is inside another.
    """

    def __enter__(self) -> SavedTable:
        modes = thread.modes
        if modes.saved_table is not None:
            raise HookMisused("allow_mutation_on_saved_tensors contexts cannot be nested")
        self.table = table = SavedTable()
        modes.set_saved_hooks((*modes.saved_hooks, (table.pack, table.unpack)))
        modes.saved_table = table
        return table

    def __exit__(self, *exception: object) -> None:
        modes = thread.modes
        modes.set_saved_hooks(modes.saved_hooks[:-1])
        modes.saved_table = None
        self.table.clear()
