"""The four switches: what each changes, measured on a network; the matrix and its toggles."""

import xml.etree.ElementTree as ElementTree

import pytest

pytest.importorskip("anywidget")

import autograd_lab as torch
from autograd_lab import nn
from autograd_lab.widgets.switch_matrix import SwitchMatrix
from autograd_lab.widgets.switches import Setting, Share, Switches, cells
from autograd_lab.widgets.switches_picture import matrix_svg

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def switches():
    return Switches()


def test_without_a_switch_everything_happens(switches):
    measured = switches.measure(Setting())
    assert measured.gradients == Share(6, 6)
    assert measured.held > 0
    assert measured.statistics == Share(1, 1)
    assert measured.active == Share(1, 1)
    assert 0 < measured.zeroed.count < measured.zeroed.all
    assert measured.problem == ""


@pytest.mark.parametrize(
    "setting", [Setting(requires_grad=False), Setting(no_grad=True), Setting(volatile=True)]
)
def test_three_switches_stop_gradients_and_nothing_else(switches, setting):
    measured, without = switches.measure(setting), switches.measure(Setting())
    assert measured.gradients == Share(0, 6)
    assert measured.held == 0
    assert (measured.statistics, measured.zeroed) == (without.statistics, without.zeroed)
    assert measured.problem.startswith("RuntimeError: element 0 of tensors does not require grad")


def test_eval_stops_statistics_and_dropout_and_no_gradient(switches):
    measured = switches.measure(Setting(eval=True))
    assert measured.gradients == Share(6, 6)
    assert measured.held > 0
    assert measured.statistics == Share(0, 1)
    assert measured.active == Share(0, 1)
    assert measured.zeroed.count == 0


def test_what_is_frozen_within_a_network_gets_no_gradient():
    class Frozen(nn.Module):
        def __init__(self):
            super().__init__()
            self.first, self.second = nn.Linear(2, 2), nn.Linear(2, 2)

        def forward(self, x):
            return self.second(self.first(x).detach())

    assert Switches(Frozen(), torch.ones(1, 2)).measure(Setting()).gradients == Share(2, 4)


def test_dropout_is_seen_however_it_is_called():
    class Named(nn.Module):
        def __init__(self):
            super().__init__()
            self.dropout = nn.Dropout(0.5)

        def forward(self, x):
            return self.dropout(input=x)

    measured = Switches(Named(), torch.ones(30)).measure(Setting())
    assert measured.active == Share(1, 1)
    assert 0 < measured.zeroed.count < measured.zeroed.all == 30


def test_a_network_without_such_layers_says_so():
    measured = Switches(nn.Linear(2, 1), torch.ones(3, 2)).measure(Setting())
    assert cells(measured)[0] == "● 2 of 2 parameters"
    assert cells(measured)[2:] == ("– no such layer", "– no such layer")


def test_the_learners_network_and_random_numbers_stay_as_they_are():
    model = nn.Sequential(nn.Linear(3, 2), nn.BatchNorm1d(2), nn.Dropout()).eval()
    state = torch.get_rng_state()
    Switches(model, torch.ones(4, 3)).measure(Setting(requires_grad=False))
    assert not model.training
    assert all(p.requires_grad and p.grad is None for p in model.parameters())
    assert model[1].num_batches_tracked == 0
    assert torch.equal(torch.get_rng_state(), state)


def test_a_cell_in_no_grad_does_not_change_what_is_measured(switches):
    with torch.no_grad():
        assert switches.measure(Setting()).gradients == Share(6, 6)


@pytest.mark.parametrize(
    ("model", "x", "error", "said"),
    [
        (nn.Linear(2, 2), None, ValueError, "both a model and an input"),
        (len, torch.ones(2), TypeError, "model is a module"),
        (nn.Linear(2, 2), [1.0, 2.0], TypeError, "x is a tensor, not of type list"),
        (nn.LSTM(2, 2), torch.ones(1, 1, 2), TypeError, "gives no tensor, but tuple"),
        (nn.Linear(2, 2), torch.ones(1, 3), RuntimeError, "shapes"),
    ],
)
def test_what_cannot_be_measured_is_refused_in_a_sentence(model, x, error, said):
    with pytest.raises(error, match=said):
        Switches(model, x)


def test_a_tick_is_drawn_for_each_yes_and_a_circle_for_each_no():
    picture = ElementTree.fromstring(
        matrix_svg(("", "a", "b"), (("one", "● 2 B", "○ none"), ("two", "○ none", "– no layer")))
    )
    marks = [circle.get("class") for circle in picture.iter(f"{SVG}circle")]
    assert marks == ["done", "slot", "slot"]
    bold = [t.text for t in picture.iter(f"{SVG}text") if t.get("class") == "m b t2"]
    assert bold == ["one", "two", "none", "no\u00a0layer"]


def do(board, **message):
    board._handle_custom_msg(message, [])
    return board.frame


def last_row(board):
    return board.look().pictures[0].text.splitlines()[-1]


def test_toggles_add_up():
    board = SwitchMatrix()
    assert "6 of 6 parameters" in last_row(board)
    frame = do(board, do="eval", value=True)
    assert frame["title"] == "model.eval()\nout = model(x)"
    assert "batch statistics: 1 of 1 layer moved → none" in frame["detail"]
    frame = do(board, do="volatile", value=True)
    assert "gradients: 6 of 6 parameters → none" in frame["detail"]
    assert last_row(board).count("○ none") == 4
    do(board, do="eval", value=False)
    frame = do(board, do="volatile", value=False)
    assert frame["detail"] == "No switch is on."
