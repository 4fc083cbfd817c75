"""Flags of leaves: the program is run anew, and the graph and the flags follow."""

import pytest

pytest.importorskip("anywidget")

import autograd_lab as torch
from autograd_lab.widgets import FlagToggles
from autograd_lab.widgets.controls import Refused
from autograd_lab.widgets.flag_toggles import Flags


@pytest.fixture
def names():
    return {
        "x": torch.tensor(2.0),
        "y": torch.tensor(3.0),
        "z": torch.tensor(4.0, requires_grad=True),
        "n": torch.tensor([1, 2]),
    }


def flags(program):
    return {row[0]: row[1] for row in program.rows().rows}


def test_one_input_that_wants_a_gradient_is_enough(names):
    program = Flags("a = x + y\nb = a + z", names)
    assert [flags(program)[n] for n in "ab"] == ["False", "True"]
    program.turn("y", True)
    assert [flags(program)[n] for n in "ab"] == ["True", "True"]
    assert program.turned == "y.requires_grad = True. So a wants a gradient now."
    program.turn("z", False)
    assert program.turned.endswith("stay as they were.")
    program.turn("y", False)
    assert program.turned == "y.requires_grad = False. So a and b want none any more."
    assert program.ends == []
    assert not names["y"].requires_grad


def test_the_ends_are_what_nothing_else_was_computed_from(names):
    program = Flags("a = z * 2\nb = a + x\nc = a * y", names)
    assert program.ends == [program.names["b"], program.names["c"]]


def test_what_can_not_want_a_gradient_stays_as_it_is(names):
    program = Flags("a = n * z", names)
    with pytest.raises(Refused, match=r"^n stays as it is: only Tensors of floating point"):
        program.turn("n", True)


@pytest.fixture
def board(names):
    return FlagToggles("a = x * y\nb = a * z", namespace=names)


def do(board, **message):
    board._handle_custom_msg(message, [])
    return board.frame


def pressed(frame):
    return {part["id"]: part["pressed"] for part in frame["pictures"][0]["parts"]}


def test_a_leaf_is_turned_by_its_toggle_and_in_the_picture(board):
    assert "leaf z" in pressed(board.frame)
    frame = do(board, do="x", value=True)
    assert pressed(frame)["leaf x"] is True
    assert "MulBackward0" in frame["rows"][0]["rows"][3]
    frame = do(board, do="leaf x")
    assert not next(c for c in frame["controls"] if c["id"] == "x")["value"]


def test_without_a_graph_a_sentence_says_so(board):
    frame = do(board, do="z", value=False)
    assert frame["pictures"] == []
    assert frame["detail"] == "a and b have no graph."


def test_a_graph_too_large_to_draw_is_folded_and_a_sentence_says_so(names):
    board = FlagToggles("y = z\nfor _ in range(3000):\n    y = y * 2", namespace=names)
    (picture,) = board.frame["pictures"]
    assert picture["heading"].startswith("3,002 nodes are too many to draw")
    assert picture["svg"].count("<text") < 100
