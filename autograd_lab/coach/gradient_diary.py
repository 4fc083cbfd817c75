"""Which walks have added to the `.grad` of which leaf, noted as they do."""

import weakref
from collections import deque
from typing import Any, NamedTuple

from autograd_lab.core.modes import thread
from autograd_lab.core.places import Spot
from autograd_lab.tensor import Tensor

LAST = 8  # arrivals of each leaf that are kept one by one
SMALL = 4  # elements up to which the value before is kept


class Arrival(NamedTuple):
    """A walk added to a `.grad`, or, with `changed_by`, an operation changed it in place.

    spot: of the walk, or of the change. before: what `.grad` was, of a small one; None if it was
    None, or was not kept.
    """

    spot: Spot | None
    before: Any
    changed_by: str = ""


class Entry:
    """What came to one leaf since its `.grad` was last None, set to zero, or set by hand.

    start: which of these it was: "none", "zeroed" or "set". spot: where it was set to zero.
    count: how many walks added since. arrivals: the last few of them.
    """

    def __init__(self, leaf: Tensor) -> None:
        self.leaf = weakref.ref(leaf)
        self._seen: Any = None
        self.arrivals: deque[Arrival] = deque(maxlen=LAST)
        self._begin("none", None)

    def _begin(self, start: str, spot: Spot | None) -> None:
        self.start, self.spot = start, spot
        self.count = 0
        self.arrivals.clear()

    def look(self, held: Any) -> None:
        """See what became of `.grad` since the last walk."""
        if held is None:
            self._begin("none", None)
            return
        counter = held._counter
        changed_by = None if counter is None or not counter.number else counter.changed_by
        known = self._seen is None or self._seen() is held or held._history is not None
        if changed_by == "zero_":
            self._begin("zeroed", counter.spot)
        elif not known or (self._seen is None and not self.count):
            self._begin("set", None)
        elif changed_by not in (None, "AccumulateGrad"):
            change = Arrival(counter.spot, None, changed_by)
            if change not in self.arrivals:
                self.arrivals.append(change)

    def arrives(self, held: Any) -> None:
        """A walk is about to add to `.grad`."""
        self.look(held)
        before = self._seen = None
        if held is not None:
            self._seen = weakref.ref(held)
            before = held._data.copy() if held._data.size <= SMALL else None
        self.arrivals.append(Arrival(thread.modes.walk.spot, before))
        self.count += 1


class GradientDiary:
    """Notes what comes to the leaves.

    Example:
        >>> diary = GradientDiary()
        >>> events.listeners.append(diary)
        >>> (x * x).backward()
        >>> diary.of(x).count
        1
    """

    def __init__(self) -> None:
        self._entries: dict[int, Entry] = {}

    def gradient_arrives(self, leaf: Tensor) -> None:
        """The engine tells."""
        entry = self._entries.get(id(leaf))
        if entry is None or entry.leaf() is not leaf:
            entry = self._entries[id(leaf)] = Entry(leaf)
            weakref.finalize(leaf, self._entries.pop, id(leaf), None)
        entry.arrives(leaf._grad)

    def of(self, leaf: Tensor) -> Entry | None:
        """What is known of a leaf; None if nothing came to it, or not since the diary began."""
        entry = self._entries.get(id(leaf))
        if entry is None or entry.leaf() is not leaf:
            return None
        entry.look(leaf._grad)
        return entry
