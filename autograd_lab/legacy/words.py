"""The engine's errors in the words of 0.3."""

from collections.abc import Iterator
from contextlib import contextmanager

from autograd_lab.errors import (
    AutogradError,
    GraphFreed,
    SavedValueModified,
    UnusedInput,
)

WORDS: dict[type[AutogradError], str] = {
    GraphFreed: "Trying to backward through the graph a second time, but the buffers have already "
    "been freed. Specify retain_graph=True when calling backward the first time.",
    SavedValueModified: "one of the variables needed for gradient computation has been modified by "
    "an inplace operation",
    UnusedInput: "differentiated input is unreachable",
}


@contextmanager
def words_of_03() -> Iterator[None]:
    """A block in which an error of the engine says what 0.3 said; its facts stay as they are."""
    try:
        yield
    except AutogradError as error:
        if type(error) in WORDS:
            error.args = (WORDS[type(error)],)
        raise
