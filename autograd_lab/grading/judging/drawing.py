"""The learner's graph and the right one, drawn for the feedback, where an exercise asks for it.

The learner's graph comes from the learner's process, so it is held against the form of a graph
before anything is drawn of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

import numpy as np

import autograd_lab as torch
from autograd_lab.grading.checks import Exercise, inputs_of
from autograd_lab.grading.graded import Picture
from autograd_lab.grading.observe import Run
from autograd_lab.grading.sandbox.fields import checks_of
from autograd_lab.graph import Edge, Graph, GraphNode, Saved, Value, extract, svg
from autograd_lab.graph.describe import description

MOST_NODES = 200


def pictures(
    observed: Mapping[str, Sequence[tuple[Exercise, Sequence[Run]]]], names: Mapping[str, str]
) -> dict[str, tuple[Picture, ...]]:
    """The pictures of each question, by its name.

    Args:
        observed: by grade_id the exercises of the question, with the runs of the learner's answer.
        names: the questions' names by grade_id.
    """
    found = {}
    for grade_id, parts in observed.items():
        for exercise, runs in parts:
            if exercise.shows_graph is not None and names[grade_id] not in found:
                drawn = _pair(exercise, runs)
                if drawn:
                    found[names[grade_id]] = drawn
    return found


def _pair(exercise: Exercise, runs: Sequence[Run]) -> tuple[Picture, ...]:
    """Both graphs for the first case: one that learners can see."""
    case = exercise.cases()[0]
    first = runs[0] if runs else None
    if first is None or first.graph is None or repr(first.inputs) != repr(case):
        return ()
    mine = graph_of(first.graph)
    if mine is None:
        return ()
    right = _right(exercise, case)
    return _picture("The graph of your code", mine), _picture("A right one", right)


def _picture(title: str, graph: Graph) -> Picture:
    return Picture(title, svg(graph), description(graph))


def _right(exercise: Exercise, case: Mapping[str, Any]) -> Graph:
    leaves = {*exercise.leaves, *exercise.gradients}
    tensors = {
        name: torch.tensor(value, requires_grad=name in leaves)
        if type(value) is np.ndarray
        else value
        for name, value in inputs_of(case).items()
    }
    assert exercise.shows_graph is not None
    result = exercise.filled(exercise.shows_graph, tensors)
    return extract(result, tensors, limit=MOST_NODES)


def graph_of(data: Mapping[str, Any]) -> Graph | None:
    """The graph that `dataclasses.asdict` has written, None if the data is no graph.

    Example: `graph_of(asdict(extract(z)))`.
    """
    try:
        nodes = tuple(_node(node) for node in data["nodes"][:MOST_NODES])
        edges = tuple(_made(Edge, edge) for edge in data["edges"])
        graph = Graph(nodes, edges, 0)
    except (KeyError, TypeError, ValueError):
        return None
    ends = (end for edge in edges for end in (edge.source, edge.target))
    in_order = [node.id for node in nodes] == list(range(len(nodes)))
    sound = in_order and all(0 <= end < len(nodes) for end in ends)
    forward = all(edge.source < edge.target for edge in edges)
    return graph if sound and forward else None


def _node(data: Any) -> GraphNode:
    saved = tuple(_made(Saved, {**one, "value": _value(one["value"])}) for one in data["saved"])
    inner = {"saved": saved, "value": _value(data["value"]), "grad": _value(data["grad"])}
    return _made(GraphNode, {**data, **inner})


def _value(data: Any) -> Any:
    return None if data is None else _made(Value, {**data, "data": None})


def _made(kind: Any, data: Any) -> Any:
    """A record of the given kind.

    Raises:
        TypeError, ValueError: if a field is missing, or of another type than its annotation says.
    """
    names = [item.name for item in fields(kind)]
    if list(data) != names:
        raise ValueError(f"these are not the fields of a {kind.__name__}")
    checks = _CHECKS[kind]
    if not all(check(data[name]) for check, name in zip(checks, names, strict=True)):
        raise TypeError(f"a field of a {kind.__name__} has another type")
    return kind(**data)


_CHECKS = {kind: checks_of(kind) for kind in (Value, Saved, GraphNode, Edge)}
