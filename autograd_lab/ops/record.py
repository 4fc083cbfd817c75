"""Recording: from a call of an operation to a node in the graph."""

import sys
from collections.abc import Sequence
from typing import Any

from autograd_lab.core.modes import watch
from autograd_lab.core.node import REAL_SCALARS, Edge, forms_of, sequence_numbers
from autograd_lab.core.places import learners_files, learners_frame
from autograd_lab.core.saved import SavedResult, SavedTensor
from autograd_lab.ops.node import (
    PARAMETER,
    PARAMETERS_ONLY,
    RESULT,
    RESULT_ONLY,
    SHAPE,
    OpNode,
    Plan,
    TensorList,
)
from autograd_lab.tensor import Tensor

new = object.__new__
frame_at = sys._getframe


def record(
    op: Any, results: Sequence[Tensor], inputs: Sequence[Any], parameters: dict[str, Any]
) -> None:
    """Make the node of one call of `op`, and make it the history of the results.

    inputs: tensors or numbers, in the op's order. Where none of them wants a gradient, nothing is
    recorded. Of several results those of integers have no history.
    """
    mask, bit = 0, 1
    tracked = False
    edges: list[Edge | None] = []
    for x in inputs:
        edge = None
        if isinstance(x, Tensor):
            edge = x._edge()
            if edge is not None:
                mask |= bit
            # A view made under no_grad wants a gradient, and has nowhere to send it.
            elif x._base is not None:
                tracked = tracked or x.requires_grad
        edges.append(edge)
        bit += bit
    if op.variadic and mask:
        mask |= bit
    if mask or tracked:
        connect(op, results, inputs, tuple(edges), mask, parameters)


def connect(
    op: Any,
    results: Sequence[Tensor],
    inputs: Sequence[Any],
    edges: Any,
    mask: int,
    parameters: Any,
) -> None:
    """Make a node with these edges, and make it the history of the results.

    mask: bit i says that input i has an edge. Every operation passes here: what can be found out
    once is in the plan.
    """
    try:
        plan = op.plans[mask]
    except KeyError:
        plan = op.plan(mask)
    result = results[0]
    data = result._data
    kind = type(data)
    node: OpNode
    if kind in REAL_SCALARS:
        node = new(op.node_type)
        node.form = kind
    else:
        dtype = data.dtype
        node = new(op.complex_node_type if dtype.kind == "c" else op.node_type)
        node.form = (data.shape, dtype)
    node.edges = edges
    node.more_outputs = ()
    node.sequence = next(sequence_numbers)
    node.hooks = None
    node.plan = plan
    result._history = (node, 0)
    result._requires_grad = True
    index = plan.only
    if index is None:
        if len(results) > 1:
            _connect_each(node, results)
        node.saved = _saved(plan, inputs, results, parameters)
    elif index == PARAMETERS_ONLY:
        given = parameters is not op.parameters
        node.saved = [parameters[p[0]] for p in plan.saves] if given else plan.defaults
    elif index == RESULT_ONLY:
        node.saved = [SavedResult(result, 0)]
    else:
        x = inputs[index]
        if isinstance(x, Tensor) and x._counter is not None and x._counter.number:
            x = SavedTensor(x, x._counter.number)
        node.saved = [x]
    # Where the learner's code is; what `core.places.here` does, written out for the common case.
    frame = frame_at(2)
    code = frame.f_code
    if code.co_filename not in learners_files:
        frame = learners_frame(frame)
        code = frame.f_code
    node.born_in = code
    node.born_after = frame.f_lasti
    if watch.active:
        node.watched()


def _connect_each(node: OpNode, results: Sequence[Tensor]) -> None:
    """Make `node` the history of those of several results that can have a gradient."""
    differentiable = [r for r in results if r._data.dtype.kind in "fc"]
    node.form, node.more_outputs = forms_of(differentiable)
    for number, result in enumerate(differentiable):
        result._history = (node, number)
        result._requires_grad = True


def _saved(
    plan: Plan, inputs: Sequence[Any], results: Sequence[Tensor], parameters: dict[str, Any]
) -> Any:
    """What the node saves, in the order of the plan."""
    saved: list[Any] = []
    for index in plan.inputs:
        x = inputs[index]
        if isinstance(x, Tensor) and x._counter is not None and x._counter.number:
            x = SavedTensor(x, x._counter.number)
        saved.append(x)
    for name, kind, index in plan.others:
        if kind is RESULT:
            saved.append(saved_result(results[index]))
        elif kind is SHAPE:
            saved.append(getattr(inputs[index], "_data", inputs[index]).shape)
        elif kind is PARAMETER:
            saved.append(parameters[name])
        else:
            x = parameters[name]
            many = isinstance(x, TensorList)
            saved.append(TensorList(map(_with_version, x)) if many else _with_version(x))
    return saved


def _with_version(x: Any) -> Any:
    """What stands for a tensor among what is saved: itself while it has never changed."""
    version = x._version if isinstance(x, Tensor) else 0
    return SavedTensor(x, version) if version else x


def saved_result(result: Tensor) -> SavedResult | Tensor:
    """What a node keeps of its own output. One without history makes no cycle with it."""
    history = result._history
    return result if history is None else SavedResult(result, history[1])
