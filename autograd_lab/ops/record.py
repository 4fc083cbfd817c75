"""Recording: from a call of an operation to a node in the graph."""

import sys
from collections.abc import Sequence
from typing import Any

from autograd_lab.core.modes import watch
from autograd_lab.core.node import REAL_SCALARS, Edge, form_of, sequence_numbers
from autograd_lab.core.places import is_ours, ours
from autograd_lab.core.saved import SavedResult, SavedTensor
from autograd_lab.ops.node import PARAMETER, RESULT, SHAPE, OpNode
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
            # What `Tensor._edge` does, written out for the common cases.
            edge = x._history
            if x._base is not None:
                edge = x._edge()
                # A view made under no_grad wants a gradient, and has nowhere to send it.
                tracked = tracked or (edge is None and x.requires_grad)
            elif edge is None and x._requires_grad:
                leaf = None if x._accumulator is None else x._accumulator()
                edge = (x._accumulate_node() if leaf is None else leaf), 0
            if edge is not None:
                mask |= bit
        edges.append(edge)
        bit += bit
    if not mask and not tracked:
        return
    if op.variadic:
        mask |= bit
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
    if len(results) > 1:
        differentiable = [r for r in results if r._data.dtype.kind in "fc"]
        node.more_outputs = [form_of(r._data) for r in differentiable[1:]]
        for number, result in enumerate(differentiable):
            result._history = (node, number)
            result._requires_grad = True
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
            version = x._version if isinstance(x, Tensor) else 0
            saved.append(SavedTensor(x, version) if version else x)
    node.saved = saved
    # Where the learner's code is; what `core.places.here` does, written out for the common case.
    frame = frame_at(2)
    code = frame.f_code
    while is_ours.get(code.co_filename, True) and ours(code) and frame.f_back is not None:
        frame = frame.f_back
        code = frame.f_code
    node.born_in = code
    node.born_after = frame.f_lasti
    if watch.active:
        node.watched()


def saved_result(result: Tensor) -> SavedResult | Tensor:
    """What a node keeps of its own output. One without history makes no cycle with it."""
    history = result._history
    return result if history is None else SavedResult(result, history[1])
