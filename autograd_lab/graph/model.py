"""A graph as plain data: what the layout, the pictures and the tables are made from.

Nothing here refers to a tensor or a node of the engine, so a `Graph` can be kept, compared, turned
into JSON (`dataclasses.asdict`) and drawn long after the tensors are gone.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Kind = Literal["leaf", "op", "result", "module", "more"]


@dataclass(frozen=True, slots=True)
class Value:
    """One array, as much of it as can be read at a glance.

    shape: the array's shape. dtype: its name, such as "float32".
    lines: one to three short lines of text, for a picture. Numbers have three significant digits.
    text: the same on one line.
    data: the whole as nested lists if it has at most 64 elements, else None. What JSON has no
        number for is a string there: "nan", "inf", "-inf".
    """

    shape: tuple[int, ...]
    dtype: str
    lines: tuple[str, ...]
    text: str
    data: object


@dataclass(frozen=True, slots=True)
class Saved:
    """One value that an operation keeps for its derivative.

    name: the learner's name for the tensor, else that of the argument, else "result".
    argument: the name of the argument, or "result". buffer: equal for values that share memory.
    nbytes: the bytes of that memory. value: None once freed.
    """

    name: str
    argument: str
    shape: tuple[int, ...]
    dtype: str
    nbytes: int
    buffer: int
    saved_version: int
    current_version: int
    freed: bool
    is_result: bool
    value: Value | None

    @property
    def overwritten(self) -> bool:
        """Whether the memory was changed in place after the value was saved."""
        return not self.freed and self.current_version != self.saved_version

    @property
    def label(self) -> str:
        """Name and version, both versions where they differ: `x v0`, `x v0 ≠ v1`."""
        label = f"{self.name} v{self.saved_version}"
        return f"{label} ≠ v{self.current_version}" if self.overwritten else label


@dataclass(frozen=True, slots=True)
class GraphNode:
    """A leaf tensor, an operation, a result, or what stands for several: a module, or "more".

    id: position in `Graph.nodes`; the sources of a node come before it.
    title: PyTorch's name of the node, such as "MulBackward0"; "leaf" or "result" for a tensor; for
        a module its class.
    name: the learner's name for the tensor, or for what the operation made; None if unknown.
    arguments, formulas: one per input of an operation: its name, and the gradient that is sent to
        it in terms of `g`, the gradient received; "" where none is sent.
    value: of a leaf or a result, or of what an operation made if a name still holds it.
    grad: the `.grad` of a leaf, or of a tensor that retains it.
    broken: what there is in `grad` that is no number: "nan", "inf", or "" if it is all numbers.
    folded: how many operations a module stands for.
    """

    id: int
    kind: Kind
    title: str
    name: str | None = None
    shape: tuple[int, ...] | None = None
    dtype: str | None = None
    value: Value | None = None
    grad: Value | None = None
    requires_grad: bool = True
    arguments: tuple[str, ...] = ()
    formulas: tuple[str, ...] = ()
    saved: tuple[Saved, ...] = ()
    broken: str = ""
    folded: int = 0

    @property
    def label(self) -> str:
        """The name if there is one, else the title."""
        return self.name or self.title


@dataclass(frozen=True, slots=True)
class Edge:
    """A tensor on its way: from the node that made it to one that used it.

    source, target: ids of nodes; data flows this way, a gradient the other.
    input: which input of the target it is. output: which output of the source.
    """

    source: int
    target: int
    input: int = 0
    output: int = 0


@dataclass(frozen=True, slots=True)
class Graph:
    """Nodes and edges, in an order that depends on nothing but the graph.

    hidden: how many nodes were left out, beyond the limit that was asked for.
    """

    nodes: tuple[GraphNode, ...]
    edges: tuple[Edge, ...]
    hidden: int = 0

    @property
    def bytes_held(self) -> int:
        """Bytes of memory that saved values hold; memory that several share counts once."""
        return sum(held_buffers(self.nodes).values())

    def of_kind(self, kind: Kind) -> tuple[GraphNode, ...]:
        """The nodes of one kind, in order."""
        return tuple(node for node in self.nodes if node.kind == kind)


def held_buffers(nodes: Iterable[GraphNode]) -> dict[int, int]:
    """Bytes of each buffer that a saved value of these nodes still holds."""
    held: dict[int, int] = {}
    for saved in (one for node in nodes for one in node.saved if not one.freed):
        held[saved.buffer] = max(saved.nbytes, held.get(saved.buffer, 0))
    return held


@dataclass(frozen=True, slots=True)
class Sent:
    """A gradient on its way from an operation to what made one of its inputs.

    input: which input. argument: its name in the operation. edge: position in `Graph.edges`.
    receiver, label: the node that gets it, and what that is called.
    formula: what is sent in terms of `g`, the gradient received, such as "g·y".
    local: what the operation would send if `g` were 1 everywhere: the local derivative, for an
        operation that works on each element alone. value: what it does send; None for no gradient.
    """

    input: int
    argument: str
    edge: int
    receiver: int
    label: str
    formula: str
    local: Value | None
    value: Value | None


@dataclass(frozen=True, slots=True)
class Bucket:
    """The `.grad` of a leaf in the course of a walk.

    arrived: the sum of what has come so far, not yet added. grad: what `.grad` is.
    """

    leaf: int
    arrived: Value | None
    grad: Value | None


@dataclass(frozen=True, slots=True)
class Step:
    """One node's turn in the walk backward, with all that a picture of the moment shows.

    number, count: this step, from 1, of how many. node, title, label: whose turn it is.
    seed: the gradient that the walk began with. received: one per output of the node.
    sent: one per edge that takes a gradient on; empty for a leaf.
    done: the nodes that have had their turn. waiting: (edge, gradient) for all that was sent to
        nodes that have not had theirs, this node included.
    before, after: the buckets when the step begins and when it has ended.
    freed: the operations whose saved values are gone when the step begins.
    bytes_held, bytes_after: bytes of saved values when the step begins and when it has ended.
    bytes_total: the same before the first step. text: the step in words.
    """

    number: int
    count: int
    node: int
    title: str
    label: str
    seed: Value
    received: tuple[Value | None, ...]
    sent: tuple[Sent, ...]
    done: tuple[int, ...]
    waiting: tuple[tuple[int, Value], ...]
    before: tuple[Bucket, ...]
    after: tuple[Bucket, ...]
    freed: tuple[int, ...]
    bytes_held: int
    bytes_after: int
    bytes_total: int
    text: str
