"""What comes from the page and what it calls: only what such a control can send gets through."""

import pytest

from autograd_lab.graph.layout import layout
from autograd_lab.widgets.controls import Button, Choice, Entry, Part, Refused, Slider, Toggle


@pytest.fixture
def calls():
    return []


@pytest.mark.parametrize(("sent", "heard"), [(True, [True]), (1, []), (None, []), ("on", [])])
def test_a_toggle_hears_true_and_false(calls, sent, heard):
    Toggle("keep", "retain_graph", value=False, do=calls.append).act(sent)
    assert calls == heard


@pytest.mark.parametrize(
    ("sent", "heard"), [(0.5, [0.5]), (1, [1.0]), (1.01, []), (float("nan"), []), ("0.5", [])]
)
def test_a_slider_hears_numbers_in_its_range(calls, sent, heard):
    made = Slider("lr", "lr", value=0.1, low=0.0, high=1.0, step=0.1, text="0.1", do=calls.append)
    made.act(sent)
    assert calls == heard


@pytest.mark.parametrize(("sent", "heard"), [("b", ["b"]), ("c", []), (0, [])])
def test_a_choice_hears_its_options(calls, sent, heard):
    Choice("tool", "tool", value="a", options=("a", "b"), do=calls.append).act(sent)
    assert calls == heard


@pytest.mark.parametrize(("sent", "heard"), [("x = 1", ["x = 1"]), (3, []), ("x" * 20_001, [])])
def test_an_entry_hears_text_of_some_length(calls, sent, heard):
    Entry("code", "code", value="", do=calls.append).act(sent)
    assert calls == heard


def test_an_entry_of_a_number_gives_a_number(calls):
    Entry("v", "v", value="1", number=True, do=calls.append).act(" -2.5 ")
    assert calls == [-2.5]


@pytest.mark.parametrize("text", ["two", "", "nan", "inf"])
def test_what_is_no_number_is_refused_with_a_sentence(calls, text):
    with pytest.raises(Refused, match=r"^v\[0\] is a number, such as"):
        Entry("v", "v[0]", value="1", number=True, do=calls.append).act(text)
    assert calls == []


def test_a_button_and_a_part_need_no_value(calls, chain):
    Button("go", "go", do=lambda: calls.append("go")).act(None)
    box = layout(chain).boxes[0]
    part = Part.over(box, "x", "x", pressed=True, do=lambda: calls.append("x"))
    part.act(None)
    assert calls == ["go", "x"]
    assert (part.left, part.width) == (box.left, box.size.width)


def test_the_page_learns_everything_but_the_callback():
    assert Button("go", "go", do=print, help="goes", key="ArrowRight").data() == {
        "id": "go",
        "label": "go",
        "help": "goes",
        "off": False,
        "code": False,
        "main": False,
        "key": "ArrowRight",
        "kind": "button",
    }
