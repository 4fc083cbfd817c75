"""What stood behind `grad_fn` in 0.3: the engine's nodes under the names of that time.

An operation with several signatures numbered them in the order of `derivatives.yaml` of 0.3:
`AddBackward0` was Variable + number, `AddBackward1` Variable + Variable; one with a single
signature had no number (`ExpBackward`).
"""

import weakref
from collections.abc import Sequence
from typing import Any, NamedTuple

from autograd_lab.core.hooks import RemovableHandle
from autograd_lab.core.node import Node

BY_NUMBER = {"add", "sub", "mul", "div", "pow", "fmod", "remainder", "fill"}
"""0 for a number, 1 for a Variable."""
BY_DIM = {"sum": (0, 1), "mean": (1, 0), "max": (1, 0), "min": (1, 0), "median": (0, 1),
          "norm": (0, 1), "prod": (1, 0), "squeeze": (0, 1)}  # fmt: skip
"""The number of the signature without and with a dimension."""


class Made(NamedTuple):
    """How 0.3 called a node, and how many Variables went in."""

    name: str
    inputs: int


made: "weakref.WeakKeyDictionary[Node, Made]" = weakref.WeakKeyDictionary()


def remember(node: Node, method: str, args: Sequence[Any], inputs: int) -> None:
    """Note that this method, called with these arguments, made the node."""
    plain = method.rstrip("_")
    number = ""
    if plain in BY_NUMBER:
        number = "0" if inputs == 1 else "1"
    elif plain in BY_DIM:
        whole = args[1:] if plain == "norm" else args
        number = "2" if inputs == 2 else str(BY_DIM[plain][bool(whole)])
    camel = "".join(part.capitalize() for part in plain.split("_"))
    made[node] = Made(f"{camel}Backward{number}", inputs)


class GradFn:
    """A node, as 0.3 showed it. Two are equal if they are the same node."""

    def __init__(self, node: Node) -> None:
        self._node = node

    def name(self) -> str:
        """The name of that time."""
        known = made.get(self._node)
        return self._node.name() if known is None else known.name

    @property
    def next_functions(self) -> tuple[tuple["GradFn | None", int], ...]:
        """The nodes before it, each with the number of its output."""
        known = made.get(self._node)
        edges = self._node.next_functions[: None if known is None else known.inputs]
        return tuple((None if node is None else GradFn(node), number) for node, number in edges)

    def register_hook(self, hook: Any) -> RemovableHandle:
        """Call `hook(grad_inputs, grad_outputs)` after the node has run."""
        return self._node.register_hook(hook)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, GradFn) and other._node is self._node

    def __hash__(self) -> int:
        return hash(self._node)

    def __repr__(self) -> str:
        return f"<{self.name().rpartition(':')[2]} object at {id(self._node):#x}>"
