"""Scissors: what each tool makes of a program, measured by running it, and the board on top."""

import pytest

pytest.importorskip("anywidget")

import autograd_lab as torch
from autograd_lab import graph
from autograd_lab.widgets.cutting import TOOLS, Cutting
from autograd_lab.widgets.scissors import Scissors

CODE = "y = x * w; z = y * x; out = z + y"


def leaves():
    return {
        "x": torch.tensor(2.0, requires_grad=True),
        "w": torch.tensor(3.0, requires_grad=True),
    }


@pytest.fixture
def cutting():
    return Cutting(CODE, leaves())


def use_of(cutting, name, statement):
    return next(u for u in cutting.uses if (u.name, u.statement) == (name, statement))


def by_tool(cutting, name, statement):
    return {one.tool: one for one in cutting.outcomes(use_of(cutting, name, statement))}


def test_every_edge_from_a_name_into_a_statement_can_be_cut(cutting):
    found = [(use.name, use.statement) for use in cutting.uses]
    assert sorted(found) == [("w", 0), ("x", 0), ("x", 1), ("y", 1), ("y", 2), ("z", 2)]


def test_the_uncut_program_has_its_own_gradients(cutting):
    assert cutting.uncut.grads == {"x": "15.0", "w": "6.0"}


def test_four_tools_cut_one_edge_and_no_grad_all_of_what_it_goes_round(cutting):
    outcomes = by_tool(cutting, "y", 1)
    for tool in ("detach()", "item()", ".data", "clone().detach()"):
        assert outcomes[tool].grads == {"x": "9.0", "w": "2.0"}
    assert outcomes["no_grad()"].grads == {"x": "6.0", "w": "None"}
    assert outcomes["no_grad()"].line == "with torch.no_grad():\n    y = x * w"


def test_each_tool_leaves_something_else_in_the_tensors_place(cutting):
    gives = {tool: one.gives for tool, one in by_tool(cutting, "y", 1).items()}
    assert gives["detach()"] == gives[".data"] == "a tensor on y's memory, wants no gradient"
    assert gives["clone().detach()"] == "a tensor on memory of its own, wants no gradient"
    assert gives["item()"] == "a Python float"
    assert gives["no_grad()"] == "y itself wants no gradient"


def test_what_is_held_is_counted(cutting):
    held = {tool: one.held for tool, one in by_tool(cutting, "w", 0).items()}
    assert held[""] == held["detach()"] == 12
    assert held["no_grad()"] == 4


def test_no_grad_goes_round_the_statement_that_reads_a_leaf(cutting):
    assert by_tool(cutting, "x", 1)["no_grad()"].line == "with torch.no_grad():\n    z = y * x"


def test_both_edges_of_a_square_are_cut_at_once():
    cutting = Cutting("y = x * x; out = y + x", leaves())
    square = use_of(cutting, "x", 0)
    assert len(square.edges) == 2
    assert by_tool(cutting, "x", 0)["detach()"].grads == {"x": "1.0"}


def test_item_of_a_vector_raises_the_engines_error():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    cutting = Cutting("y = x * 3\nout = (y * x).sum()", {"x": x})
    outcome = by_tool(cutting, "y", 1)["item()"]
    with pytest.raises(RuntimeError) as error:
        (x * 3).item()
    assert outcome.problem == f"RuntimeError: {error.value}"
    assert outcome.grads == {"x": "None"}


def test_a_result_without_a_graph_raises_the_engines_error():
    outcome = by_tool(Cutting("out = x * x", leaves()), "x", 0)["detach()"]
    assert outcome.problem.startswith("RuntimeError: element 0 of tensors does not require grad")
    assert outcome.graph is None


def test_the_learners_tensors_stay_as_they_are():
    names = leaves()
    cutting = Cutting(CODE, names)
    cutting.outcomes(cutting.uses[0])
    assert names["x"].grad is None
    assert set(names) == {"x", "w"}


@pytest.mark.parametrize(
    ("code", "error", "said"),
    [
        ("out = x.expand(3) * 2", ValueError, "out can't start a backward"),
        ("out = x.item()", ValueError, "out can't start a backward"),
        ("out = missing * 2", NameError, "'missing' is not defined"),
        ("out = (", SyntaxError, "never closed"),
        ("out = x\nfor _ in range(50): out = out * x", graph.GraphTooLarge, "at most 40"),
    ],
)
def test_what_cannot_be_cut_is_refused_in_a_sentence(code, error, said):
    with pytest.raises(error, match=said):
        Cutting(code, leaves())


@pytest.fixture
def board():
    return Scissors(CODE, leaves())


def do(board, **message):
    board._handle_custom_msg(message, [])
    return board.frame


def test_scissors_on_an_edge_show_all_tools_side_by_side(board):
    assert len(board.frame["rows"][0]["rows"]) == 1
    frame = do(board, do="cut y 1")
    rows = frame["rows"][0]["rows"]
    assert [row[0] for row in rows] == ["no cut", "▸ detach()", *TOOLS[1:]]
    assert rows[1][1:3] == ("9.0, was 15.0", "2.0, was 6.0")
    assert frame["heading"] == "y on its way into z = y * x, cut with detach():"
    assert frame["detail"] == "z = y.detach() * x\nx.grad is 9.0, was 15.0; w.grad is 2.0, was 6.0."
    pressed = {p["id"]: p["pressed"] for p in frame["pictures"][0]["parts"]}
    assert [id for id, on in pressed.items() if on] == ["cut y 1"]


def test_another_tool_shows_its_graph_and_its_row(board):
    do(board, do="cut y 1")
    frame = do(board, do="tool", value="no_grad()")
    assert frame["rows"][0]["marked"] == [2]
    assert frame["pictures"][1]["heading"] == "cut with no_grad()"


def test_the_same_scissors_mend_the_cut(board):
    before = board.frame
    do(board, do="cut y 1")
    assert do(board, do="cut y 1")["pictures"] == before["pictures"]
