"""The board: messages from the page, the frame that answers each, and what stands in for it."""

import json

import pytest

pytest.importorskip("anywidget")

from autograd_lab import graph
from autograd_lab.widgets import twin
from autograd_lab.widgets.board import Board
from autograd_lab.widgets.controls import Button, Part, Refused, Slider
from autograd_lab.widgets.frame import Drawing, Frame


class Counter(Board):
    """Counts, and can't do some things."""

    def __init__(self, chain):
        self.count = 0
        self.chain = chain
        super().__init__()

    def look(self):
        box = graph.layout(self.chain).boxes[0]
        parts = (Part.over(box, "x", "x", do=self.add),)
        return Frame(
            f"count = {self.count}",
            pictures=(Drawing(graph.svg(self.chain), graph.table(self.chain), parts=parts),),
            controls=(
                Button("add", "add", do=self.add),
                Button("off", "off", do=self.add, off=True),
                Button("refuse", "refuse", do=self.refuse),
                Button("fail", "fail", do=lambda: 1 // 0),
                Slider("to", "to", value=0, low=0, high=9, step=1, text="", do=self.set),
            ),
            said=f"The count is {self.count}.",
        )

    def add(self):
        self.count += 1

    def set(self, count):
        self.count = count

    def refuse(self):
        raise Refused("That can't be done here.")


@pytest.fixture
def counter(chain):
    return Counter(chain)


def do(board, **message):
    board._handle_custom_msg(message, [])
    return board.frame


def test_controls_and_parts_of_pictures_call_methods(counter):
    assert do(counter, do="add", value=None)["title"] == "count = 1"
    assert do(counter, do="x", value=None)["title"] == "count = 2"
    frame = do(counter, do="to", value=5)
    assert (frame["title"], frame["said"]) == ("count = 5.0", "The count is 5.0.")


@pytest.mark.parametrize(
    "message",
    [{}, {"do": ""}, {"do": 1}, {"do": "off"}, {"do": "fly"}, {"do": "to", "value": "a"}],
)
def test_a_message_that_means_nothing_is_answered_and_changes_nothing(counter, message):
    before = counter.frame
    after = do(counter, **message)
    assert after["reply"] != before["reply"]
    assert after | {"reply": 0} == before | {"reply": 0}


def test_what_is_refused_is_said_once(counter):
    assert do(counter, do="refuse")["problem"] == "That can't be done here."
    assert do(counter, do="add")["problem"] == ""


def test_an_error_is_shown_by_name_and_raised(counter):
    with pytest.raises(ZeroDivisionError):
        counter._do(counter, {"do": "fail"}, [])
    assert counter.frame["problem"].startswith("ZeroDivisionError: ")


def test_the_frame_is_json(counter):
    assert json.loads(json.dumps(counter.frame)) == json.loads(
        json.dumps(counter._looked.data())
    ) | {
        "problem": "",
        "reply": 1,
    }


def test_without_a_kernel_its_twin_stands_in(counter):
    do(counter, do="add")
    data, _ = counter._repr_mimebundle_()
    assert data["image/svg+xml"] == twin.svg(counter.look())
    assert data["text/plain"] == repr(counter) == twin.plain(counter.look())
    assert "application/vnd.jupyter.widget-view+json" in data
