"""Notes on objects, by which object it is: for tensors `==` compares their elements."""

import weakref
from collections.abc import Iterator
from typing import Any, Generic, TypeVar

Note = TypeVar("Note")


class Notes(Generic[Note]):
    """A note for each object that is still alive.

    Example: `notes.set(tensor, 3)`, then `notes.get(tensor, 0)` is 3.
    """

    def __init__(self) -> None:
        self._notes: dict[int, tuple[Any, Note]] = {}

    def get(self, thing: object, default: Note) -> Note:
        """The note on this very object."""
        entry = self._notes.get(id(thing))
        return default if entry is None or entry[0]() is not thing else entry[1]

    def set(self, thing: Any, note: Note) -> None:
        """Write down a note, in place of the one before."""
        self.swap(thing, note)

    def swap(self, thing: Any, note: Note) -> Note:
        """Write down a note. Returns the one before; this one, if there was none."""
        entry = self._notes.get(id(thing))
        if entry is not None and entry[0]() is thing:
            if entry[1] != note:
                self._notes[id(thing)] = entry[0], note
            return entry[1]
        self._notes[id(thing)] = weakref.ref(thing), note
        return note

    def __contains__(self, thing: object) -> bool:
        entry = self._notes.get(id(thing))
        return entry is not None and entry[0]() is thing

    def things(self) -> Iterator[Any]:
        """The objects with a note that are still alive; the others are forgotten."""
        for key, (reference, _) in list(self._notes.items()):
            thing = reference()
            if thing is None:
                del self._notes[key]
            else:
                yield thing
