"""The Jacobian and its products, from the engine; the heat map; the board with its sliders."""

import xml.etree.ElementTree as ElementTree

import pytest

pytest.importorskip("anywidget")

import autograd_lab as torch
from autograd_lab import graph
from autograd_lab.widgets.jacobian import Jacobian
from autograd_lab.widgets.jacobian_map import JacobianMap
from autograd_lab.widgets.jacobian_picture import HeatMap, heat_map_svg, heat_map_text

SVG = "{http://www.w3.org/2000/svg}"


def example():
    x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    return x, torch.stack([x[0] * x[1] - x[2] ** 2, x.prod()])


def test_rows_are_the_gradients_of_the_elements():
    x, y = example()
    assert Jacobian(y, x).rows == [[2.0, 1.0, -6.0], [6.0, 3.0, 2.0]]


@pytest.mark.parametrize("v", [[1.0, 10.0], [-0.5, 3.0]])
def test_the_product_is_what_backward_adds(v):
    x, y = example()
    product = Jacobian(y, x, v).product
    y.backward(gradient=torch.tensor(v))
    assert product == pytest.approx(x.grad.tolist())
    assert product == pytest.approx(
        (torch.tensor(v) @ torch.tensor(Jacobian(*example()[::-1]).rows)).tolist()
    )


def test_matrices_are_flattened_in_their_order():
    x = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
    jacobian = Jacobian(x.t() * 2, x)
    assert jacobian.rows == [[2, 0, 0, 0], [0, 0, 2, 0], [0, 2, 0, 0], [0, 0, 0, 2]]
    assert jacobian.product == [2, 6, 4, 8]


def test_graph_and_grad_stay_as_they_are():
    x, y = example()
    Jacobian(y, x)
    assert x.grad is None
    y.sum().backward()


def test_what_it_asks_is_not_the_learners_doing():
    from autograd_lab.core import events

    class Listener:
        heard = 0

        def walk_begins(self, *facts):
            self.heard += 1

    listener = Listener()
    events.listeners.append(listener)
    try:
        x, y = example()
        Jacobian(y, x)
        assert listener.heard == 0
        y.sum().backward()
        assert listener.heard == 1
    finally:
        events.listeners.remove(listener)


@pytest.mark.parametrize(
    ("wrong", "error", "said"),
    [
        (lambda x, y: (x, [1.0]), TypeError, "x is a tensor, not of type list"),
        (lambda x, y: (torch.ones(9) * x.sum(), x), graph.GraphTooLarge, "y has 9 elements"),
        (lambda x, y: (y, torch.ones(2, requires_grad=True)), ValueError, "does not depend on x"),
        (lambda x, y: (y, x, [1.0]), ValueError, "2 of them, not 1"),
        (lambda x, y: (y, x, [1.0, float("nan")]), ValueError, "finite"),
        (lambda x, y: (y.detach(), x), RuntimeError, "does not require grad"),
    ],
)
def test_what_has_no_heat_map_is_refused_in_a_sentence(wrong, error, said):
    with pytest.raises(error, match=said):
        Jacobian(*wrong(*example()))


def shown(rows):
    return HeatMap(("y[0]", "y[1]"), ("x[0]",), (1.0, 10.0), rows, (3.0,))


def test_signs_have_colours_of_their_own_and_nan_a_red_frame():
    picture = ElementTree.fromstring(heat_map_svg(shown(((-2.0,), (float("nan"),)))))
    classes = [rect.get("class") for rect in picture.iter(f"{SVG}rect")]
    assert [classes.count(name) for name in ("part", "done", "box fault")] == [1, 1, 1]


def test_the_text_holds_the_same_numbers():
    assert heat_map_text(shown(((-2.0,), (0.5,)))).splitlines() == [
        "       v  x[0]",
        "y[0]   1    -2",
        "y[1]  10   0.5",
        "vᵀ·J         3",
    ]


@pytest.fixture
def board():
    x, y = example()
    return JacobianMap(y, x, [1, 10], {"a": x, "Q": y})


def do(board, **message):
    board._handle_custom_msg(message, [])
    return board.frame


def test_a_slider_moves_its_entry_of_v(board):
    assert board.frame["heading"] == "a.grad receives [62, 31, 14]"
    frame = do(board, do="v 1", value=-1)
    assert frame["heading"] == "a.grad receives [-4, -2, -8]"
    assert [c["label"] for c in frame["controls"]] == ["v for Q[0]", "v for Q[1]", "start again"]
    assert do(board, do="reset")["heading"] == "a.grad receives [62, 31, 14]"


def test_a_rows_label_picks_its_row(board):
    frame = do(board, do="row 0")
    assert frame["heading"] == "a.grad receives [2, 1, -6]"
    assert [part["pressed"] for part in frame["pictures"][0]["parts"]] == [True, False]


def test_a_result_without_dimensions_has_one_slider():
    x = torch.tensor(3.0, requires_grad=True)
    board = JacobianMap(x * x, x, names={})
    assert board.frame["heading"] == "x.grad receives 6"
    assert [c["label"] for c in board.frame["controls"]] == ["v for y", "start again"]
