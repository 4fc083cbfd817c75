"""Pictures of graphs that come from the learner's process: drawn if sound, else left out."""

from copy import deepcopy
from dataclasses import asdict

import pytest

import autograd_lab as torch
from autograd_lab.grading.checks import Exercise
from autograd_lab.grading.judging.drawing import graph_of, pictures
from autograd_lab.graph import extract, svg

x = torch.tensor([1.0, 2.0], requires_grad=True)
GRAPH = extract((x * x).sum(), {"x": x})

SQUARE = Exercise(
    name="square",
    points=1,
    expected="a tensor",
    inputs=lambda rng: {"x": rng.normal(size=2)},
    right=lambda x: x * x,
    leaves=("x",),
    shows_graph=lambda x: x * x,
)


def test_a_graph_is_the_same_after_its_way_as_data():
    found = graph_of(asdict(GRAPH))
    assert found is not None
    assert svg(found) == svg(GRAPH)


def _cycle(data):
    data["edges"][0]["source"], data["edges"][0]["target"] = 1, 0


SPOILED = {
    "an edge to nowhere": lambda data: data["edges"][0].update(target=99),
    "a cycle": _cycle,
    "a kind that is not known": lambda data: data["nodes"][0].update(kind="script"),
    "a title that is no text": lambda data: data["nodes"][0].update(title=7),
    "a field too many": lambda data: data["nodes"][0].update(extra=1),
    "no nodes": lambda data: data.pop("nodes"),
    "nodes that are numbers": lambda data: data.update(nodes=(1, 2)),
    "ids out of order": lambda data: data["nodes"][0].update(id=5),
}


@pytest.mark.parametrize("spoil", SPOILED)
def test_what_is_no_graph_is_not_drawn(spoil):
    data = deepcopy(asdict(GRAPH))
    SPOILED[spoil](data)
    assert graph_of(data) is None


def test_an_exercise_that_asks_for_it_gets_both_graphs():
    runs = SQUARE.observe(lambda x: x**2)
    drawn = pictures({"q": [(SQUARE, runs)]}, {"q": "square"})["square"]
    assert [picture.title for picture in drawn] == ["The graph of your code", "A right one"]
    assert "PowBackward0" in drawn[0].svg
    assert "MulBackward0" in drawn[1].svg
    assert "x" in drawn[0].alt


def test_only_a_case_that_learners_can_see_is_drawn():
    runs = SQUARE.observe(lambda x: x**2, seeds=(907,))
    assert pictures({"q": [(SQUARE, runs)]}, {"q": "square"}) == {}
