"""What a program does on a library, in words that two libraries can be compared by."""

import re
import warnings
from typing import Any, NamedTuple

TRIGGERED = re.compile(r" ?\(Triggered internally at .*\)")
ADDRESS = re.compile(r" object at 0x[0-9a-f]+")


class Outcome(NamedTuple):
    """What came of a program: the text of its value or of its error, and its warnings."""

    text: str
    warnings: tuple[str, ...]


def outcome(program: Any, library: Any) -> Outcome:
    """Run `program(library)`. Addresses and PyTorch's C++ places are left out."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            text = repr(program(library))
        except Exception as error:
            text = f"{type(error).__name__}: {error}"
    said = tuple(f"{w.category.__name__}: {TRIGGERED.sub('', str(w.message))}" for w in caught)
    return Outcome(ADDRESS.sub("", text), said)
