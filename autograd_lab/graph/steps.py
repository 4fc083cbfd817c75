"""The steps of a backward pass, as plain data: the trace that every stepper draws from.

The engine's own walk runs, with the saved values kept and no `.grad` touched, and each node's turn
becomes a `Step`. What is freed and how much is held at each moment follows from the graph.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from autograd_lab.autograd import TraceStep, trace
from autograd_lab.backends import namespace
from autograd_lab.core.node import AccumulateGrad
from autograd_lab.graph.describe import labels, step_text
from autograd_lab.graph.errors import GraphTooLarge
from autograd_lab.graph.extract import Extraction
from autograd_lab.graph.model import Bucket, GraphNode, Sent, Step, Value, held_buffers
from autograd_lab.graph.values import value_of
from autograd_lab.tensor import Tensor

MOST = 500  # nodes; the steps together grow with the square of their number


def steps(
    tensor: Tensor,
    gradient: Tensor | None = None,
    names: Mapping[str, object] | None = None,
    *,
    retain_graph: bool = False,
) -> list[Step]:
    """One step for each node, in the order of the walk; the graph and all `.grad` stay as they are.

    gradient: what the walk begins with, of the tensor's shape; needed unless it has one element.
    names: the learner's variables, such as `globals()`.
    retain_graph: whether saved values stay held, or are freed when their node has had its turn.
    The ids of nodes and edges are those of `extract(tensor, names)`. For JSON, use
    `dataclasses.asdict`.
    Errors: NoGraph; GraphTooLarge beyond 500 nodes; those of `backward()`, such as GraphFreed.

    Example:
        >>> x = torch.tensor(3., requires_grad=True)
        >>> [step.text for step in steps((x * x).sum(), names={"x": x})][-1]
        'x receives 6.0: x.grad is 6.0.'
    """
    return _Walk(tensor, gradient, names, retain_graph).steps()


class _Walk:
    """What is known while the trace is read, from its first step to its last."""

    def __init__(
        self,
        tensor: Tensor,
        gradient: Tensor | None,
        names: Mapping[str, object] | None,
        retain_graph: bool,
    ) -> None:
        extraction = Extraction(tensor, names, None)
        self.graph = graph = extraction.graph()
        if len(graph.nodes) > MOST:
            raise GraphTooLarge(
                f"this graph has {len(graph.nodes):,} nodes, and a walk through more than {MOST} "
                "can't be followed by eye: step through a smaller one of the same kind",
                nodes=len(graph.nodes),
                limit=MOST,
            )
        self.ids = extraction.ids
        self.labels = labels(graph)
        self.trace = trace(tensor, gradient)
        self.seed = value_of(self.trace[0].grads_in[extraction.roots[0].output])
        self.retain_graph = retain_graph
        self.edge_at = {(edge.target, edge.input): at for at, edge in enumerate(graph.edges)}
        self.arrived: dict[int, Any] = {}  # of each leaf, the sum
        self.buckets = {
            node.id: Bucket(node.id, None, node.grad)
            for node in graph.of_kind("leaf")
            if node.requires_grad
        }
        self.waiting: dict[int, Value] = {}  # by edge
        self.done: list[int] = []
        self.holding = {node.id: node for node in graph.of_kind("op") if node.saved}
        self.freed: list[int] = []
        self.bytes_total = self._bytes()

    def steps(self) -> list[Step]:
        """All steps."""
        with np.errstate(all="ignore"):
            return [self._step(number, turn) for number, turn in enumerate(self.trace, 1)]

    def _step(self, number: int, turn: TraceStep) -> Step:
        node = self.graph.nodes[self.ids[turn.node]]
        received = tuple(_value(grad) for grad in turn.grads_in)
        done, waiting = tuple(self.done), tuple(self.waiting.items())
        before, freed, held = tuple(self.buckets.values()), tuple(self.freed), self._bytes()
        sent: tuple[Sent, ...] = ()
        if node.kind == "leaf":
            self._accumulate(node.id, turn)
        else:
            sent = self._send(node, turn)
        self._finish(node.id)
        return Step(
            number=number,
            count=len(self.trace),
            node=node.id,
            title=node.title,
            label=self.labels[node.id],
            seed=self.seed,
            received=received,
            sent=sent,
            done=done,
            waiting=waiting,
            before=before,
            after=tuple(self.buckets.values()),
            freed=freed,
            bytes_held=held,
            bytes_after=self._bytes(),
            bytes_total=self.bytes_total,
            text=step_text(node, self.labels[node.id], received, sent, self.buckets.get(node.id)),
        )

    def _send(self, node: GraphNode, turn: TraceStep) -> tuple[Sent, ...]:
        """What the node sends along each edge that takes a gradient on."""
        sent = []
        for_ones: Any = [None] * len(turn.node.edges)
        if not turn.node.runs_learners_code:
            for_ones = turn.node.apply([_ones(grad) for grad in turn.grads_in], False)
        for index, edge in enumerate(turn.node.edges):
            if edge is None:
                continue
            at = self.edge_at[node.id, index]
            source = self.graph.nodes[self.graph.edges[at].source]
            shape, _ = edge[0].shape_and_dtype(edge[1])
            grad = _summed_to(shape, turn.grads_out[index])
            value = _value(grad)
            sent.append(
                Sent(
                    input=index,
                    argument=node.arguments[index],
                    edge=at,
                    receiver=source.id,
                    label=self.labels[source.id],
                    formula=node.formulas[index],
                    local=_value(_summed_to(shape, for_ones[index])),
                    value=value,
                )
            )
            if value is not None:
                self.waiting[at] = value
                if source.kind == "leaf":
                    self._arrive(source, grad)
        return tuple(sent)

    def _arrive(self, leaf: GraphNode, grad: Any) -> None:
        """Add to what waits at a leaf for its turn."""
        known = self.arrived.get(leaf.id)
        total = self.arrived[leaf.id] = grad if known is None else known + grad
        self.buckets[leaf.id] = Bucket(leaf.id, value_of(total), leaf.grad)

    def _accumulate(self, leaf: int, turn: TraceStep) -> None:
        """What `.grad` becomes: what it was, plus what has arrived."""
        assert isinstance(turn.node, AccumulateGrad)
        grad, held = turn.grads_in[0], turn.node.variable._grad
        if grad is not None:
            total = grad if held is None else held._data + grad
            self.buckets[leaf] = Bucket(leaf, None, value_of(total))

    def _finish(self, node: int) -> None:
        """The node's turn is over: what waited for it is used, and what it saved may go."""
        self.done.append(node)
        edges = self.graph.edges
        self.waiting = {at: v for at, v in self.waiting.items() if edges[at].source != node}
        if not self.retain_graph and node in self.holding:
            del self.holding[node]
            self.freed.append(node)

    def _bytes(self) -> int:
        return sum(held_buffers(self.holding.values()).values())


def _value(array: Any) -> Value | None:
    return None if array is None else value_of(array)


def _ones(grad: Any) -> Any:
    """A gradient of 1 everywhere, in the form of this one."""
    return None if grad is None else namespace(grad).ones(grad.shape, grad.dtype)


def _summed_to(shape: tuple[int, ...], grad: Any) -> Any:
    """The gradient of a broadcast input: summed over what was broadcast."""
    if grad is None or grad.shape == shape:
        return grad
    extra = len(grad.shape) - len(shape)
    stretched = [
        axis for axis, size in enumerate(grad.shape) if axis < extra or shape[axis - extra] != size
    ]
    return grad.sum(axis=tuple(stretched), keepdims=True).reshape(shape)
