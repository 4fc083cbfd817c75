"""Graphs as plain data, made by hand, so that the drawing is tested without the engine."""

import numpy as np
import pytest

from autograd_lab.graph.model import Bucket, Edge, Graph, GraphNode, Saved, Sent, Step
from autograd_lab.graph.values import value_of


def value(number):
    return value_of(np.asarray(number, dtype=np.float32))


def saved(name, argument, buffer, **changes):
    facts = {
        "shape": (),
        "dtype": "float32",
        "nbytes": 4,
        "saved_version": 0,
        "current_version": 0,
        "freed": False,
        "is_result": argument == "result",
        "value": None,
    }
    return Saved(name, argument, buffer=buffer, **{**facts, **changes})


@pytest.fixture
def make_saved():
    return saved


@pytest.fixture
def exp_graph():
    """The graph of z = (x * y + x).exp() with x = 1 and y = 2."""
    nodes = (
        GraphNode(0, "leaf", "leaf", "x", (), "float32", value(1.0)),
        GraphNode(1, "leaf", "leaf", "y", (), "float32", value(2.0)),
        GraphNode(
            2,
            "op",
            "MulBackward0",
            shape=(),
            arguments=("self", "other"),
            formulas=("g·y", "g·x"),
            saved=(saved("x", "self", 0), saved("y", "other", 1)),
        ),
        GraphNode(3, "op", "AddBackward0", shape=(), formulas=("g", "g")),
        GraphNode(
            4,
            "op",
            "ExpBackward0",
            shape=(),
            formulas=("g·z",),
            saved=(saved("z", "result", 2),),
        ),
        GraphNode(5, "result", "result", "z", (), "float32", value(20.0855)),
    )
    edges = (Edge(0, 2, 0), Edge(1, 2, 1), Edge(2, 3, 0), Edge(0, 3, 1), Edge(3, 4), Edge(4, 5))
    return Graph(nodes, edges)


@pytest.fixture
def mul_step():
    """The third of five steps back through `exp_graph`: MulBackward0 has its turn."""
    g = value(20.0855)
    return Step(
        number=3,
        count=5,
        node=2,
        title="MulBackward0",
        label="MulBackward0",
        seed=value(1.0),
        received=(g,),
        sent=(
            Sent(0, "self", 0, 0, "x", "g·y", value(2.0), value(40.171)),
            Sent(1, "other", 1, 1, "y", "g·x", value(1.0), g),
        ),
        done=(4, 3),
        waiting=((2, g), (3, g)),
        before=(Bucket(0, g, None), Bucket(1, None, None)),
        after=(Bucket(0, value(60.2565), None), Bucket(1, g, None)),
        freed=(4,),
        bytes_held=8,
        bytes_after=0,
        bytes_total=12,
        text="MulBackward0 receives g = 20.1 and sends 40.2 to x and 20.1 to y.",
    )
