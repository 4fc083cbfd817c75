"""Version counters: what moves them, who saved what, what backward says; the board on top."""

import xml.etree.ElementTree as ElementTree

import pytest

pytest.importorskip("anywidget")

import autograd_lab as torch
from autograd_lab import graph
from autograd_lab.widgets.version_counters import VersionCounters
from autograd_lab.widgets.versions import Counter, Keep, Versions
from autograd_lab.widgets.versions_picture import versions_svg, versions_text

SVG = "{http://www.w3.org/2000/svg}"
CODE = "a = x.exp(); b = a * 2; out = b.sum()"


def names():
    return {"x": torch.tensor([1.0, 2.0], requires_grad=True)}


@pytest.fixture
def versions():
    return Versions(CODE, names())


def counter(versions, name):
    return next(c for c in versions.counters() if name in c.names.split(", "))


def test_the_program_begins_with_what_its_operations_saved(versions):
    found = [(c.names, c.version, c.keeps) for c in versions.counters()]
    kept = (Keep("ExpBackward0", 0, False),)
    assert found == [("x", 0, ()), ("a", 0, kept), ("b", 0, ()), ("out", 0, ())]


def test_a_change_of_what_was_saved_is_refused_in_the_engines_words(versions):
    versions.run("a += 1")
    assert versions.told == "a went from version 0 to 1."
    changed = counter(versions, "a")
    assert changed.differs(changed.keeps[0])
    versions.backward()
    x = names()["x"]
    a = x.exp()
    b = a * 2
    a += 1
    with pytest.raises(RuntimeError) as error:
        b.sum().backward()
    assert versions.told == f"RuntimeError: {error.value}"


def test_a_change_of_what_was_not_saved_does_no_harm(versions):
    versions.run("b += 1")
    assert versions.told == "b went from version 0 to 1."
    versions.backward()
    assert versions.told == "x.grad is [5.44 14.8]."
    assert counter(versions, "a").keeps[0].freed


def test_a_leaf_is_not_changed(versions):
    versions.run("x += 1")
    assert versions.told.startswith("RuntimeError: a leaf Variable that requires grad")
    assert counter(versions, "x").value == "[1 2]"


def test_data_goes_past_the_counter_and_the_gradient_is_silently_wrong(versions):
    versions.run("a.data.zero_()")
    assert versions.told.startswith("No version moved. But the numbers of a changed")
    versions.backward()
    assert versions.told == "x.grad is [0 0], but [5.44 14.8] without the change."


def test_a_view_shares_its_counter(versions):
    versions.run("c = a.detach()")
    assert versions.told == "c is a new tensor at version 0."
    versions.run("c.zero_()")
    assert counter(versions, "c").names == "a, c"
    assert counter(versions, "a").version == 1


def test_a_new_tensor_of_the_same_name_leaves_the_saved_one(versions):
    versions.run("a = a + 1")
    assert versions.told == "a is a new tensor at version 0."
    assert versions.counters()[-1] == Counter("", False, "", 0, (Keep("ExpBackward0", 0, False),))
    versions.backward()
    assert versions.told == "x.grad is [5.44 14.8]."


def test_a_second_backward_raises_as_ever(versions):
    versions.backward()
    versions.backward()
    assert versions.told.startswith("RuntimeError: Trying to backward through the graph a second")


def test_a_result_that_is_cut_off_has_no_graph(versions):
    versions.run("out.detach_()")
    assert versions.graph() is None
    versions.backward()
    assert versions.told.startswith("RuntimeError: element 0 of tensors does not require grad")


def test_starting_again_is_a_fresh_run(versions):
    before = versions.counters()
    versions.run("a += 1")
    versions.reset()
    assert versions.counters() == before
    versions.backward()
    assert versions.told == "x.grad is [5.44 14.8]."


def test_the_learners_tensors_stay_as_they_are():
    mine = names()
    versions = Versions(CODE, mine)
    versions.run("y = x.detach().zero_()")
    versions.backward()
    assert mine["x"].tolist() == [1.0, 2.0]
    assert mine["x"].grad is None
    assert set(mine) == {"x"}


@pytest.mark.parametrize(
    ("code", "error", "said"),
    [
        ("out = x * 2", ValueError, "out can't start a backward"),
        ("out = y * 2", NameError, "'y' is not defined"),
        ("out = x.sum()\nfor _ in range(50): out = out * 2", graph.GraphTooLarge, "at most 40"),
    ],
)
def test_what_has_no_counters_is_refused_in_a_sentence(code, error, said):
    with pytest.raises(error, match=said):
        Versions(code, names())


def test_a_red_ring_and_both_numbers_mark_what_differs():
    keeps = (Keep("ExpBackward0", 0, False), Keep("MulBackward0", 1, False))
    counters = (Counter("a", False, "[1 2]", 1, keeps),)
    picture = ElementTree.fromstring(versions_svg(counters))
    classes = [rect.get("class") for rect in picture.iter(f"{SVG}rect")]
    assert (classes.count("held"), classes.count("ring")) == (2, 1)
    assert versions_text(counters) == (
        "a, version 1: ExpBackward0 saved v0 ≠ v1 now; MulBackward0 saved v1"
    )


def test_what_is_freed_is_hollow_and_struck_through():
    counters = (Counter("a", False, "[1 2]", 1, (Keep("ExpBackward0", 0, True),)),)
    picture = ElementTree.fromstring(versions_svg(counters))
    classes = [part.get("class") for part in picture.iter()]
    assert "freed" in classes
    assert "m q gone" in classes
    assert "ring" not in classes


@pytest.fixture
def board():
    return VersionCounters(CODE, ("a += 1", "a.data.zero_()"), names())


def do(board, **message):
    board._handle_custom_msg(message, [])
    return board.frame


def test_buttons_change_and_backward_tells(board):
    frame = do(board, do="try 0")
    assert (frame["heading"], frame["detail"]) == ("a += 1", "a went from version 0 to 1.")
    assert frame["status"] == ["1 saved value changed since"]
    frame = do(board, do="backward")
    assert frame["heading"] == "out.backward()"
    assert frame["detail"].startswith("RuntimeError: one of the variables needed")
    frame = do(board, do="reset")
    assert frame["status"] == ["no saved value differs"]


def test_any_statement_can_be_typed(board):
    assert do(board, do="own", value="b.mul_(3)")["detail"] == "b went from version 0 to 1."
    assert do(board, do="own", value="b.mul_(")["detail"].startswith("SyntaxError: ")


def test_without_statements_each_tensor_has_a_change():
    board = VersionCounters(CODE, namespace=names())
    labels = [c["label"] for c in board.frame["controls"]][:4]
    assert labels == ["x += 1", "a += 1", "b += 1", "b.data.zero_()"]
