"""The same text in two worlds: what each statement says, and what stays outside."""

import sys

import pytest

pytest.importorskip("anywidget")

import autograd_lab as torch
from autograd_lab.widgets import WorldSwitch
from autograd_lab.widgets.worlds import NEW, OLD, run_in, side_by_side


@pytest.mark.parametrize(
    ("code", "old", "new"),
    [
        ("torch.ones(2).sum()", "2.0", "tensor(2.)"),
        ("import torch as t; t.__version__[:3]", "'0.3'", None),
        ("import autograd_lab; autograd_lab.ones(1).sum()", "1.0", "tensor(1.)"),
        (
            "from torch.autograd import Variable\nhasattr(Variable(torch.ones(1)), 'creator')",
            "False",
            "False",
        ),
        ("import torch.autograd\ntorch.autograd.Variable(torch.ones(1)).is_leaf", "True", "True"),
        ("print('a', end=''); print('b')", "ab", "ab"),
        ("torch.ones(1);", "", ""),
    ],
)
def test_torch_is_the_library_of_the_world(code, old, new):
    assert run_in(OLD, code).said.get(code.count("\n") + 1, "") == old
    if new is not None:
        assert run_in(NEW, code).said.get(code.count("\n") + 1, "") == new


def test_an_error_ends_the_run_and_stands_at_its_line():
    outcome = run_in(NEW, "print(1)\n\n1 / 0\nprint(2)")
    assert outcome.said == {1: "1", 3: "ZeroDivisionError: division by zero"}
    assert outcome.raised
    assert run_in(OLD, "x = (").said == {1: "SyntaxError: '(' was never closed"}


def test_a_warning_stands_where_it_was_given():
    code = "import warnings\nprint(1)\nwarnings.warn('careful')\nwarnings.warn('careful')"
    said = {2: "1", 3: "UserWarning: careful", 4: "UserWarning: careful"}
    assert run_in(NEW, code).said == said


def test_what_is_warned_of_once_in_a_process_is_said_every_time():
    told = [run_in(NEW, "torch.range(1, 2)").said[1] for _ in range(2)]
    assert told[0] == told[1]
    assert told[0].startswith("UserWarning: torch.range is deprecated")


def test_both_worlds_draw_the_same_numbers_and_the_learners_go_on():
    torch.manual_seed(3)
    expected = torch.rand(2).tolist()
    torch.manual_seed(3)
    first = run_in(OLD, "print(list(torch.rand(2)))").said
    assert first == run_in(NEW, "print(torch.rand(2).tolist())").said
    assert torch.rand(2).tolist() == expected


def test_nothing_is_left_behind():
    before = set(sys.modules)
    run_in(OLD, "import torch\nx = torch.ones(2)")
    assert {m for m in set(sys.modules) - before if m.split(".")[0] == "torch"} == set()


def test_functions_of_the_text_import_the_same_world():
    code = "def f():\n    import torch\n    return torch.ones(1).sum()\nf()"
    assert run_in(OLD, code).said == {4: "1.0"}


def test_lines_stand_side_by_side_and_what_one_did_not_say_is_empty():
    old, new = run_in(OLD, "print(1)\n1 / 0"), run_in(NEW, "print(1)\n2")
    assert side_by_side(old, new) == [
        (1, "1", "1"),
        (2, "ZeroDivisionError: division by zero", "2"),
    ]


@pytest.fixture
def board():
    return WorldSwitch("print(torch.ones(1).sum())\nprint(7)")


def do(board, **message):
    board._handle_custom_msg(message, [])
    return board.frame


def test_differences_are_marked_and_counted(board):
    (rows,) = board.frame["rows"]
    assert rows["rows"] == (("1 ≠", "1.0", "tensor(1.)"), ("2", "7", "7"))
    assert rows["marked"] == [0]
    assert board.frame["heading"] == "1 line of the cell differs."


def test_the_switch_shows_one_world_and_reads_it_aloud(board):
    frame = do(board, do="world", value="PyTorch 0.3")
    assert frame["rows"][0]["heads"] == ("line", "PyTorch 0.3")
    assert frame["said"] == "PyTorch 0.3: 1.0 7"


def test_another_text_is_run_in_both(board):
    frame = do(board, do="code", value="1 / 0")
    assert frame["heading"] == "Both worlds say the same."
    assert frame["detail"] == "It raises an error in both worlds."


def test_the_world_that_raises_is_named(board):
    frame = do(board, do="code", value="torch.ones(1).item()")
    assert frame["detail"] == "It raises an error in PyTorch 0.3."
