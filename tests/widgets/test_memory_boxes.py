"""The widget of the memory boxes: what is in its picture, and what its buttons do."""

import xml.etree.ElementTree as ElementTree

import pytest

pytest.importorskip("anywidget")

import autograd_lab as torch
from autograd_lab.widgets import MemoryBoxes


@pytest.fixture
def board():
    a = torch.ones(3)
    names = {"a": a, "b": a.numpy(), "tail": a[1:]}
    return MemoryBoxes("a", "b", "tail", try_=("a.add_(1)", "a = a + 1"), namespace=names)


def do(board, **message):
    board._handle_custom_msg(message, [])
    return board.frame


def words(frame):
    root = ElementTree.fromstring(frame["pictures"][0]["svg"])
    return ["".join(text.itertext()).replace("\u00a0", " ") for text in root.iter() if text.text]


def test_the_picture_has_names_values_and_a_line_for_a_part(board):
    shown = words(board.frame)
    assert {"tensor 3 float32", "array 3 float32", "tensor 2 float32", "12 B of memory"} < {*shown}
    assert shown.count("1") == 3
    assert shown.count("tail") == 2  # its box, and the line below the elements that it looks at


def test_a_button_runs_its_statement_and_the_picture_says_what_changed(board):
    frame = do(board, do="try 0")
    assert words(frame).count("2") == 3
    assert "12 B of memory, changed" in words(frame)
    assert frame["said"].startswith("a.add_(1): a, b and tail share memory")


def test_a_name_that_moved_says_so(board):
    frame = do(board, do="try 1")
    assert "moved" in words(frame)
    assert words(frame).count("12 B of memory") == 2


def test_the_learners_own_statement_is_run(board):
    assert do(board, do="own", value="c = a.clone()")["detail"] == "c is new, on memory of its own."
    assert do(board, do="reset")["title"] == "a, b, tail"


def test_a_part_beyond_what_is_shown_is_named_after_it():
    x = torch.zeros(20)
    frame = MemoryBoxes("x", "end", namespace={"x": x, "end": x[15:]}).frame
    root = ElementTree.fromstring(frame["pictures"][0]["svg"])
    places = {
        "".join(t.itertext()): float(t.get("x")) for t in root.iter() if t.get("x") and t.text
    }
    more = next(x for words, x in places.items() if words.startswith("…"))
    assert abs(places["end"] - more) < 8
