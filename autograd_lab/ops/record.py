"""Recording: from a call of an operation to a node in the graph."""

from collections.abc import Sequence
from typing import Any

from autograd_lab import dtypes
from autograd_lab.core.node import Edge, sequence_numbers
from autograd_lab.core.saved import SavedResult, SavedTensor
from autograd_lab.ops.node import INPUT, RESULT, SHAPE, OpNode
from autograd_lab.tensor import Tensor


new = object.__new__
SCALARS = {d.numpy.type: d.numpy for d in dtypes.ALL}


def edge_of(x: Any) -> Edge | None:
    """Where the gradient of an input goes; None if it is no tensor, or wants none."""
    if not isinstance(x, Tensor):
        return None
    if x._base is not None:
        return x._edge()
    if x._history is not None:
        return x._history
    if not x._requires_grad:
        return None
    node = x._accumulator
    if node is not None:
        node = node()
    return (x._accumulate_node() if node is None else node), 0


def record(
    op: Any,
    mask: int,
    results: Sequence[Tensor],
    inputs: Sequence[Any],
    edges: Sequence[Edge | None],
    parameters: dict[str, Any],
) -> OpNode:
    """Make the node of one call of `op`, and make it the history of its results.

    inputs: tensors or numbers, in the op's order. edges: theirs. mask: bit i says that input i has an
    edge; one has.
    """
    plan = op.plans.get(mask) or op.plan(mask)
    result = results[0]
    data = result._data
    node: OpNode = new(op.node_type)
    scalar = SCALARS.get(type(data))
    if scalar is None:
        node.scalar = None
        node.shape = data.shape
        node.dtype = data.dtype
    else:
        node.scalar = type(data)
        node.shape = ()
        node.dtype = scalar
    node.edges = edges
    node.more_outputs = ()
    node.sequence = next(sequence_numbers)
    node.hooks = None
    node.plan = plan
    result._history = (node, 0)
    result._requires_grad = True
    if len(results) > 1:
        node.more_outputs = [(r._data.shape, r._data.dtype) for r in results[1:]]
        for number, result in enumerate(results):
            result._history = (node, number)
            result._requires_grad = True
    saved: list[Any] = []
    for name, kind, index in plan.saves:
        if kind is INPUT:
            x = inputs[index]
            if isinstance(x, Tensor):
                counter = x._counter
                if counter is not None and counter.number:
                    x = SavedTensor(x, counter.number)
            saved.append(x)
        elif kind is RESULT:
            saved.append(SavedResult(results[index], index))
        elif kind is SHAPE:
            saved.append(inputs[index]._data.shape)
        else:
            saved.append(parameters[name])
    node.saved = saved
    return node
