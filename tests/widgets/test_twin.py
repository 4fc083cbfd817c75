"""What stands for a board without a kernel: one picture of all that it shows, and the text."""

import xml.etree.ElementTree as ElementTree

import pytest

from autograd_lab import graph
from autograd_lab.widgets import twin
from autograd_lab.widgets.frame import Drawing, Frame, Rows

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def frame(chain):
    picture = Drawing(graph.svg(chain), graph.table(chain), heading="before")
    rows = Rows(("name", "bytes"), (("x", "4"), ("longer", "8 <")), "memory", frozenset({1}))
    return Frame("z = x & y", "a caption", (picture, picture), (rows,), "What is it?", "a detail")


def test_the_picture_holds_all_that_the_frame_shows(frame):
    root = ElementTree.fromstring(twin.svg(frame))
    words = [t.text.replace("\u00a0", " ") for t in root.findall(f"{SVG}text")]
    shown = ("z = x & y", "a caption", "before", "memory", "longer  8 <", "What is it?", "a detail")
    assert set(shown) <= set(words)
    assert len(root.findall(f"{SVG}svg")) == 2


def test_nothing_lies_on_or_beside_anything_else(frame):
    root = ElementTree.fromstring(twin.svg(frame))
    width, height = float(root.get("width")), float(root.get("height"))
    bottom = 0.0
    for part in root:
        if part.tag == f"{SVG}text":
            assert bottom < float(part.get("y")) < height
            bottom = float(part.get("y"))
        elif part.tag == f"{SVG}svg":
            assert bottom <= float(part.get("y"))
            bottom = float(part.get("y")) + float(part.get("height"))
            assert float(part.get("x")) + float(part.get("width")) <= width
    assert bottom < height


def test_the_text_says_it_too(frame, chain):
    said = twin.plain(frame)
    assert graph.table(chain) in said
    assert "name    bytes\nx       4\nlonger  8 <" in said
    assert said.endswith("What is it?\na detail")


def test_the_same_frame_gives_the_same_bytes(frame):
    assert twin.svg(frame) == twin.svg(frame)
    assert " id=" not in twin.svg(frame)


def test_a_long_sentence_is_broken_into_lines():
    long = "one of the variables has been modified " * 9
    root = ElementTree.fromstring(twin.svg(Frame("z", heading="It failed.", detail=long)))
    assert float(root.get("width")) < 900
    words = " ".join(t.text.replace("\u00a0", " ") for t in root.findall(f"{SVG}text")[2:])
    assert words == long.strip()
