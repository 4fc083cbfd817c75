"""What the engine tells those who listen, such as the detector of silent mistakes.

Nobody does in an ordinary program, and then an event costs one look at an empty list.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

listeners: list[Any] = []
"""Objects with a method for each event that they want to hear of:

`walk_begins(start, retain_graph, spot)`: a walk backward begins; `start.edges` are its roots.
`gradient_arrives(leaf)`: a gradient is about to be added to the `.grad` of a leaf.
`memory_exposed(tensor)`: `.data` or `.numpy()` gave out memory past the version counter.
`step(optimizer)`: an optimizer is about to change its parameters.
`module_called(module, first, result)`: a module's forward made the nodes numbered from `first`.
"""


def tell(event: str, *facts: Any) -> None:
    """Call the method of this name of each listener that has it."""
    for listener in tuple(listeners):
        hear = getattr(listener, event, None)
        if hear is not None:
            hear(*facts)


@contextmanager
def unheard() -> Iterator[None]:
    """A block of which the listeners hear nothing: what runs there is not the learner's program."""
    heard = listeners[:]
    listeners.clear()
    try:
        yield
    finally:
        listeners[:] = heard
