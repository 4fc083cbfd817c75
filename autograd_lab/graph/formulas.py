"""The engine's derivative formulas, with the learner's names and the numbers of the call in them.

The engine reads `g·exponent·self^(exponent - 1)` off its own source; for `x**2` it becomes `g·2·x`.
"""

import re
from collections.abc import Mapping
from typing import Any

from autograd_lab.graph.values import number
from autograd_lab.ops.node import OpNode

WORD = re.compile(r"\b[A-Za-z_]\w*\b(?!\()")
TIMES = re.compile(r"\btimes\(([^(),]+), ([^(),]+)\)")
LESS_ONE = re.compile(r"\((\d+) - 1\)")
BY_ONE = re.compile(r"[·^]1(?![\w.])")


def with_names(formula: str, node: Any, called: Mapping[str, str | None]) -> str:
    """A formula of this node, ready to be read.

    called: the learner's names of the node's arguments, as far as they are known. An argument
    without one keeps its own, and a number that the node saved takes the place of its name.
    """

    def word(match: re.Match[str]) -> str:
        name = called.get(match[0])
        if name or match[0] == "g":
            return name or "g"
        constant = _constant(node, match[0])
        if constant is None:
            return match[0]
        text = number(constant)
        return f"({text})" if text.startswith("-") else text

    text = TIMES.sub(r"\1·\2", WORD.sub(word, formula))
    text = LESS_ONE.sub(lambda match: str(int(match[1]) - 1), text)
    return BY_ONE.sub("", text)


def _constant(node: Any, name: str) -> int | float | None:
    """A number that the node saved under this name."""
    try:
        value = getattr(node, f"_saved_{name}", None)
    except RuntimeError:  # freed, or changed since
        return None
    if isinstance(node, OpNode) and value is not None:
        # PyTorch shows a number in the place of a tensor as a tensor; what was saved is the number.
        value = node.saved[node.place_of(name)]
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else None
