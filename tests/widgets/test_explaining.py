"""The error explainer: each reason has its line of the program, and its node in the graph."""

import pytest

pytest.importorskip("anywidget")

import autograd_lab as torch
from autograd_lab.widgets.error_explainer import ErrorExplainer
from autograd_lab.widgets.explaining import explanation

SHARED = """\
x = torch.ones(2, 2, requires_grad=True)
base = x * 3
alias = base.detach()
sq = base ** 2
alias.zero_()
sq.sum().backward()
"""
IN_A_FUNCTION = """\
def loss_of(x):
    y = x.exp()
    y += 1
    return y.sum()

loss_of(torch.ones(2, requires_grad=True)).backward()
"""


def nodes_of(found):
    return [None if r.node is None else found.graph.nodes[r.node].title for r in found.reasons]


def test_an_error_is_told_with_its_line_and_the_node_at_fault():
    found = explanation(SHARED)
    assert (found.kind, found.line, found.name) == ("RuntimeError", 6, "sq")
    assert found.message.startswith("one of the variables needed for gradient computation")
    assert found.graph.nodes[found.fault].title == "PowBackward0"


def test_each_reason_has_its_line():
    assert [reason.line for reason in explanation(SHARED).reasons] == [4, 5, 3]


def test_a_reason_on_a_line_that_made_no_node_speaks_of_the_one_at_fault():
    assert nodes_of(explanation(SHARED)) == ["PowBackward0"] * 3


def test_a_reason_on_a_line_that_made_a_node_speaks_of_that_one():
    found = explanation(IN_A_FUNCTION)
    assert [reason.line for reason in found.reasons] == [2, 3]
    assert nodes_of(found) == ["ExpBackward0", "AddBackward0"]


def test_the_graph_that_was_walked_is_shown_where_its_result_has_no_name():
    found = explanation(IN_A_FUNCTION)
    assert found.name == ""
    assert found.graph.nodes[found.fault].title == "ExpBackward0"


def test_a_reason_speaks_of_the_leaf_that_its_line_names():
    found = explanation(
        "w = torch.ones(2, requires_grad=True)\nloss = (w ** 2).sum()\nloss.backward()\nw -= w.grad"
    )
    assert [found.graph.nodes[reason.node].label for reason in found.reasons] == ["w", "w"]


def test_an_error_of_no_tensor_has_its_line_alone():
    found = explanation("x = 1\nx / 0")
    assert (found.kind, found.line, found.reasons) == ("ZeroDivisionError", 2, ())
    assert found.graph is None


def test_what_is_no_program_is_an_error_with_its_line():
    found = explanation("x = 1\ny = (")
    assert (found.kind, found.line) == ("SyntaxError", 2)


def test_a_program_that_raises_nothing_is_said_to():
    found = explanation("print(torch.ones(1))")
    assert (found.kind, found.printed) == ("", "tensor([1.])\n")


def test_a_program_leaves_no_mode_and_no_random_number_behind():
    torch.manual_seed(3)
    expected = torch.rand(1)
    torch.manual_seed(3)
    explanation("torch.rand(5)\ntorch.set_grad_enabled(False)\ntorch.ones(1).backward()")
    assert torch.is_grad_enabled()
    assert torch.rand(1).equal(expected)


@pytest.fixture
def board():
    return ErrorExplainer(SHARED)


def do(board, **message):
    board._handle_custom_msg(message, [])
    return board.frame


def marked(frame):
    return [table["rows"][row][0] for table in frame["rows"] for row in table["marked"]]


def test_stepping_marks_the_line_and_the_reason(board):
    assert marked(board.frame) == ["▶ 6"]
    assert marked(do(board, do="next")) == ["▶ 4", "▶ why"]
    assert marked(do(board, do="last")) == ["▶ 3", "▶ why"]
    assert board.frame["said"].startswith("Reason 3 of 3: alias shares base's memory")
    assert marked(do(board, do="first")) == ["▶ 6"]


def test_a_changed_program_is_run_again(board):
    do(board, do="edit", value=True)
    mended = SHARED.replace("base.detach()", "base.detach().clone()")
    assert do(board, do="program", value=mended)["title"] == "no error"


def test_the_node_of_a_reason_is_marked_beside_the_one_at_fault():
    board = ErrorExplainer(IN_A_FUNCTION)
    do(board, do="last")
    picture = do(board, do="last")["pictures"][0]["svg"]
    assert 'class="box now"' in picture and 'class="box fault"' in picture
    assert "AddBackward0 is marked." in picture
