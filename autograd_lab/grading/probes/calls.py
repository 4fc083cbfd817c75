"""The stock probes: call the learner's function, and record more of the call than its result."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

import autograd_lab as torch
from autograd_lab.grading.observe import Inputs, Observed
from autograd_lab.grading.raised import raised

ASKED = "asked"
"""The one name of a case that is no input: what `watched` is asked for."""

RAISED = "raised"
NODES = "nodes"
BYTES = "bytes held by saved values"
LARGEST_GRAPH = 20_000
LARGEST_PICTURE = 60


def with_tensors(function: Callable[..., object], inputs: Inputs) -> object:
    """The usual probe: call the learner's function with the inputs by position, arrays as fresh
    tensors.

    Example: `with_tensors(torch.sin, {"x": np.array([0.0])})`.
    """
    return function(*[torch.tensor(v) if type(v) is np.ndarray else v for v in inputs.values()])


def watched(function: Callable[..., object], inputs: Inputs) -> Observed:
    """Call as `with_tensors` does, and note what the case asks for under "asked":

    - "leaves": the names of the inputs that want a gradient.
    - "raises": an exception is noted, as [its classes, its message], and not let out.
    - "through": names of leaves, and "upstream": arrays, one for each tensor returned: the gradient
      that reaches each of these leaves.
    - "second": arrays, one for each of them: the second backward, from the gradients just found.
    - "nodes", "picture": the graph behind the result, counted, and as data to draw.

    Each tensor among the inputs is noted by its name, as it is after the call.
    """
    asked = inputs[ASKED]
    arguments = {name: value for name, value in inputs.items() if name != ASKED}
    leaves = asked.get("leaves", ())
    for name, value in arguments.items():
        if type(value) is np.ndarray:
            arguments[name] = torch.tensor(value, requires_grad=name in leaves)
    notes: dict[str, object] = {
        name: value for name, value in arguments.items() if type(value) is torch.Tensor
    }
    try:
        result = function(*arguments.values())
    except Exception as error:
        if not asked.get("raises") or isinstance(error, NotImplementedError):
            raise
        data = raised(error)
        return Observed(None, {**notes, RAISED: [[data.type_name, *data.bases], data.message]})
    results = _tensors(result)
    drawn = None
    if results and (asked.get("nodes") or asked.get("picture")):
        notes |= _counted(results)
        drawn = _drawn(results, arguments) if asked.get("picture") else None
    if "upstream" in asked:
        notes |= _gradients(results, {name: arguments[name] for name in asked["through"]}, asked)
    return Observed(result, notes, drawn)


def _tensors(result: object) -> list[Any]:
    """The tensors with a graph: the result itself, or the members of a sequence."""
    members = result if isinstance(result, list | tuple) else [result]
    return [one for one in members if type(one) is torch.Tensor and one.requires_grad]


def _counted(results: Sequence[Any]) -> dict[str, object]:
    from autograd_lab.graph import extract

    graph = extract(results, limit=LARGEST_GRAPH)
    counts = Counter(node.title for node in graph.of_kind("op"))
    if graph.hidden:
        counts["more nodes"] = graph.hidden
    return {NODES: [[name, count] for name, count in counts.items()], BYTES: graph.bytes_held}


def _drawn(results: Sequence[Any], names: Mapping[str, object]) -> dict[str, Any]:
    from autograd_lab.graph import extract

    return asdict(extract(results, names, limit=LARGEST_PICTURE))


def _gradients(
    results: Sequence[Any], leaves: Mapping[str, Any], asked: Mapping[str, Any]
) -> dict[str, object]:
    """What the results send to the leaves; None where no way leads there."""
    upstream = [torch.tensor(array) for array in asked["upstream"]]
    twice = "second" in asked
    notes: dict[str, object] = {f"gradient of {name}": None for name in leaves}
    if twice:
        notes |= {f"second gradient of {name}": None for name in leaves}
    if [tuple(one.shape) for one in results] != [tuple(one.shape) for one in upstream]:
        return notes
    first = _sent(results, upstream, leaves, twice)
    notes |= {f"gradient of {name}": one for name, one in zip(leaves, first, strict=True)}
    if not twice:
        return notes
    ways = [
        (gradient, torch.tensor(array))
        for gradient, array in zip(first, asked["second"], strict=True)
        if gradient is not None and gradient.requires_grad
    ]
    second = _sent([g for g, _ in ways], [v for _, v in ways], leaves, False)
    return notes | {f"second gradient of {n}": g for n, g in zip(leaves, second, strict=True)}


def _sent(
    results: Sequence[Any], upstream: Sequence[Any], leaves: Mapping[str, Any], twice: bool
) -> Sequence[Any]:
    if not results:
        return [None] * len(leaves)
    matching = [v.to(one.dtype) for v, one in zip(upstream, results, strict=True)]
    return torch.autograd.grad(
        results,
        list(leaves.values()),
        matching,
        retain_graph=True,
        create_graph=twice,
        allow_unused=True,
    )
