"""The names that a cell's text defines at its top level, read from the text alone.

The text may be anybody's and need not parse, so no parser is asked.
"""

from __future__ import annotations

import re

_DEFINED = re.compile(r"^(?:async[ \t]+)?(?:def|class)[ \t]+([^\W\d]\w*)", re.MULTILINE)
_ASSIGNED = re.compile(
    r"^([^\W\d]\w*+(?:[ \t]*+,[ \t]*+[^\W\d]\w*+)*+)[ \t]*+(?::[^=\n]++)?+=(?!=)", re.MULTILINE
)
_WORD = re.compile(r"[^\W\d]\w*")


def names_defined(text: str) -> tuple[str, ...]:
    """Functions and classes, then names that are assigned, each once.

    Example: `names_defined("a, b = 1, 2\\ndef f(): pass")` is `("f", "a", "b")`.
    """
    assigned = (name for group in _ASSIGNED.findall(text) for name in _WORD.findall(group))
    return tuple(dict.fromkeys([*_DEFINED.findall(text), *assigned]))


def words(text: str) -> frozenset[str]:
    """All names and words in a text, in strings and comments too."""
    return frozenset(_WORD.findall(text))
