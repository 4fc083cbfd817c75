"""A region of the graph that saves nothing, and runs its function again for what is asked for.

While the function runs, each tensor that would be saved leaves an empty `Slot` in its node. When a
derivative asks for one, the function runs once more, on the same inputs; the n-th tensor that is
saved then goes into the n-th slot, and from there to the derivative. A walk so runs the function at
most once. What it finds in a slot it takes out, so no tensor stays longer than it is needed.
"""

import threading
import weakref
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, ClassVar

from autograd_lab.autograd.grad_mode import enable_grad
from autograd_lab.autograd.graph import saved_tensors_hooks
from autograd_lab.core.modes import thread
from autograd_lab.core.places import Place, here, place_of
from autograd_lab.core.saved import SavedTensor
from autograd_lab.errors import AutogradError
from autograd_lab.ops.packing import Packed
from autograd_lab.tensor import Tensor

TIP = """
Tip: To see a more detailed error message, either pass `debug=True` to
`torch.utils.checkpoint.checkpoint(...)` or wrap the code block
with `with torch.utils.checkpoint.set_checkpoint_debug_enabled(True):` to
enable checkpoint\u2011debug mode globally.

If this error occurs under torch.compile with automatic_dynamic_shapes enabled,
it may be because the recomputation selected a different compiled graph than the
forward pass (e.g., a dynamic graph instead of the original static graph).
To fix this, either:
  - Use torch._dynamo.mark_dynamic() to explicitly mark varying dimensions as
    dynamic upfront, avoiding the static-to-dynamic transition.
  - Call torch._C._dynamo.eval_frame._set_lru_cache(False) to disable LRU cache
    reordering, which can change which graph is checked first between forward
    and recompute.
See https://github.com/pytorch/pytorch/issues/166926 for more details and
workaround examples.
"""


DEBUG = (
    "You are seeing this error because you passed `debug=True` to checkpoint and tensors to be "
    "saved during the original forward and differ between those saved during recomputation.\n"
)


class CheckpointError(AutogradError):
    """A function that did not do the same when it ran again. Facts: region, where it is known."""


class Enough(Exception):
    """Raised inside a function that runs again, when the last slot has been filled."""


class Slot:
    """The place of one saved tensor; its tensor, by the walk, or group, that asked for it."""

    __slots__ = ("__weakref__", "found", "number")

    def __init__(self, number: int) -> None:
        self.number = number
        self.found: weakref.WeakKeyDictionary[Any, Tensor] = weakref.WeakKeyDictionary()


class Once:
    """Stands for the walk where a saved tensor is asked for outside of any."""


class GraphExecGroup:
    """In this block a region runs again at most once, whichever of several walks ask for it.

    Each saved tensor may be asked for once in the block, even with `retain_graph=True`.
    Errors: RuntimeError where one such block is inside another.
    """

    _current: ClassVar[Any] = threading.local()

    def __enter__(self) -> "GraphExecGroup":
        if self._get_current_group() is not None:
            raise CheckpointError(
                "GraphExecGroup contexts cannot be nested. Already inside group "
                f"{self._get_current_group()}"
            )
        self._current.group = self
        return self

    def __exit__(self, *exception: object) -> None:
        self._current.group = None

    @classmethod
    def _get_current_group(cls) -> "GraphExecGroup | None":
        return getattr(cls._current, "group", None)


class Region:
    """One call of a function under `checkpoint`.

    run: runs the function again on its inputs. slots: weak references, for the nodes hold them.
    facts: what `metadata` said of each saved tensor; None if nothing is compared. places: in debug
    mode, where each of them was saved. done: the walks, or the
    groups of walks, for which the function has run again.
    """

    def __init__(
        self,
        run: Callable[..., None],
        args: Sequence[Any],
        early_stop: bool,
        metadata: Callable[[Tensor], Any] | None,
        debug: bool,
    ) -> None:
        self.run = run
        self.early_stop = early_stop
        self.metadata = metadata
        self.facts: list[Any] = []
        self.places: list[Place | None] | None = [] if debug else None
        self.slots: list[weakref.ref[Slot]] = []
        self.done: weakref.WeakSet[Any] = weakref.WeakSet()
        self.complete = self.used_inside = False
        self.born_at = place_of(here())
        self.args = [_kept(arg) for arg in args]

    def hooks(self) -> saved_tensors_hooks:
        """The block in which the function runs at first."""
        return saved_tensors_hooks(self._pack, self._unpack)

    def _pack(self, tensor: Tensor) -> Slot:
        slot = Slot(len(self.slots))
        self.slots.append(weakref.ref(slot))
        if self.metadata is not None:
            self.facts.append(self.metadata(tensor))
        if self.places is not None:
            self.places.append(place_of(here()))
        return slot

    def _unpack(self, slot: Slot) -> Tensor:
        group = GraphExecGroup._get_current_group()
        asker = group or thread.modes.walk or Once()
        if asker not in self.done:
            self._recompute(asker)
        if asker not in slot.found:
            overlap = (
                ""
                if group is None
                else (
                    "Performing two backward calls that overlap (i.e. require the same saved "
                    "activation in order to compute gradients) is not allowed while under the "
                    "torch.utils.checkpoint.GraphExecGroup context. "
                )
            )
            raise CheckpointError(
                "torch.utils.checkpoint: Unpack is being triggered for a tensor that was already "
                f"unpacked once. {overlap}If you are calling ctx.saved_tensors in backward, make "
                "sure to do so only once. Otherwise please open an issue with details on your use "
                "case.",
                region=self,
            )
        return slot.found.pop(asker)

    def _recompute(self, asker: Any) -> None:
        found: list[Any] = []

        def pack(tensor: Tensor) -> Tensor:
            tensor = tensor.detach() if tensor.requires_grad else tensor
            number = len(found)
            found.append(None if self.metadata is None else self.metadata(tensor))
            if number >= len(self.slots):
                return self._surplus(tensor)
            slot = self.slots[number]()
            if slot is not None:
                slot.found[asker] = tensor
            if self.early_stop and number + 1 == len(self.slots):
                raise Enough
            return tensor

        args = [
            arg.unpack(self) if isinstance(arg, SavedTensor | Packed) else arg for arg in self.args
        ]
        with suppress(Enough), saved_tensors_hooks(pack, lambda tensor: tensor), enable_grad():
            self.run(*args)
        self.done.add(asker)
        if not self.used_inside:
            self._check(found)

    def _surplus(self, tensor: Tensor) -> Tensor:
        """One saved tensor more than at first: right only where the first run is not over yet."""
        if self.complete:
            raise self._error(
                "torch.utils.checkpoint: trying to save more tensors during recomputation than "
                "during the original forward pass.\n"
            )
        self.used_inside = True
        return tensor

    def _check(self, found: list[Any]) -> None:
        """Raise CheckpointError where the two runs saved different tensors."""
        if len(found) != len(self.slots):
            raise self._error(
                "torch.utils.checkpoint: A different number of tensors was saved during the "
                "original forward and recomputation.\n"
                f"Number of tensors saved during forward: {len(self.slots)}\n"
                f"Number of tensors saved during recomputation: {len(found)}.\n"
            )
        different = [
            f"tensor at position {number}:\nsaved metadata: {before}\nrecomputed metadata: {now}\n"
            for number, (before, now) in enumerate(zip(self.facts, found, strict=False))
            if before != now and self.slots[number]() is not None
        ]
        if different:
            raise self._error(
                "torch.utils.checkpoint: Recomputed values for the following tensors have "
                f"different metadata than during the forward pass.\n{''.join(different)}.\n"
            )

    def _error(self, message: str) -> CheckpointError:
        if self.places is None:
            return CheckpointError(message + TIP, region=self)
        lines = [f"  {number}: {place}" for number, place in enumerate(self.places)]
        saved = "\n".join(["Saved during forward, by position:", *lines])
        return CheckpointError(f"{message}{DEBUG}{saved}\n", region=self)


def _kept(arg: Any) -> Any:
    """An input of the function, with its version, or packed if the region is inside another."""
    if not isinstance(arg, Tensor):
        return arg
    hooks = thread.modes.saved_hooks
    if hooks:
        return Packed(arg, hooks[-1], arg._edge())
    return SavedTensor(arg, arg._version)
