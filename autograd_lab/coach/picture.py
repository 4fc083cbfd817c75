"""The graph beside the advice, with the node at fault marked."""

from dataclasses import replace
from typing import Any

from autograd_lab.coach.advice import Advice
from autograd_lab.coach.learner import Learner
from autograd_lab.graph.behind import behind
from autograd_lab.graph.extract import Extraction
from autograd_lab.graph.svg import svg
from autograd_lab.tensor import Tensor

LARGEST = 24
"""A graph of more nodes than these is left to `%graph`: advice is read at a glance."""


def with_picture(advice: Advice, learner: Learner) -> Advice:
    """The advice with the smallest graph that shows its node, and the name to draw it by."""
    name = advice.graph or (_showing(advice.node, learner) if advice.node is not None else "")
    tensor = learner.value(name) if name else None
    if not isinstance(tensor, Tensor) or tensor._edge() is None:
        return replace(advice, graph="")
    extraction = Extraction(tensor, learner.names(), LARGEST)
    if extraction.hidden:
        return replace(advice, graph=name)
    graph = extraction.graph()
    return replace(advice, graph=name, picture=svg(graph, fault=extraction.ids.get(advice.node)))


def _showing(node: Any, learner: Learner) -> str:
    """The name of the tensor with the smallest graph that the node is in; "" if none has it."""
    graphs = {name: set(behind([x.grad_fn])) for name, x in learner.tensors()}
    return min((n for n in graphs if node in graphs[n]), key=lambda n: len(graphs[n]), default="")
