"""Which names share memory, which part of it they look at, and what a statement changes."""

import numpy as np
import pytest

import autograd_lab as torch
from autograd_lab.widgets.copies import copies
from autograd_lab.widgets.memory import memory_of
from autograd_lab.widgets.memory_boxes import Boxes


def groups(values):
    memory = memory_of(values)
    return [[name.name for name in memory.of(buffer)] for buffer in range(len(memory.buffers))]


@pytest.fixture
def names():
    a = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    n = np.arange(5.0)
    return {
        "a": a,
        "b": a.numpy(),
        "row": a[1],
        "copy": a.clone(),
        "n": n,
        "t": torch.from_numpy(n[1:4]),
        "every_2nd": n[::2],
        "backwards": n[::-1],
    }


def test_names_are_grouped_by_the_memory_they_share(names):
    assert groups(names) == [["a", "b", "row"], ["copy"], ["n", "t", "every_2nd", "backwards"]]


def test_parts_that_do_not_overlap_share_the_memory_of_what_holds_both(names):
    n = names["n"]
    assert groups({"begin": n[:2], "end": n[3:]}) == [["begin", "end"]]


def test_two_borrowed_parts_are_joined_by_the_array_between(names):
    n = np.arange(6.0)
    begin, end = torch.from_numpy(n[:2]), torch.from_numpy(n[4:])
    assert groups({"begin": begin, "end": end}) == [["begin"], ["end"]]
    assert groups({"begin": begin, "end": end, "n": n}) == [["begin", "end", "n"]]


@pytest.mark.parametrize(
    ("name", "cells", "whole"),
    [
        ("a", (0, 1, 2, 3, 4, 5), True),
        ("row", (3, 4, 5), False),
        ("t", (1, 2, 3), False),
        ("every_2nd", (0, 2, 4), False),
        ("backwards", (0, 1, 2, 3, 4), True),
    ],
)
def test_each_name_looks_at_its_own_elements(names, name, cells, whole):
    found = next(n for n in memory_of(names).names if n.name == name)
    assert (found.cells, found.whole) == (cells, whole)


def test_a_transposed_tensor_is_shown_as_it_lies():
    x = torch.arange(6.0).reshape(2, 3)
    assert memory_of({"y": x.t()}).buffers[0].values == ("0", "1", "2", "3", "4", "5")


def test_of_a_large_memory_only_the_beginning_is_shown():
    x = torch.zeros(1000, 1000)
    memory = memory_of({"x": x, "half": x[:500]})
    assert (len(memory.buffers[0].values), memory.buffers[0].more) == (12, 999_988)
    assert [n.whole for n in memory.names] == [True, False]


@pytest.mark.parametrize("empty", [torch.zeros(0), np.zeros((2, 0))])
def test_what_is_empty_has_no_memory(empty):
    assert memory_of({"x": empty}).buffers[0].values == ()


def test_copies_share_memory_as_the_originals_do(names):
    copied = copies(names)
    assert groups(copied) == groups(names)
    copied["b"][0, 0] = 100
    assert copied["a"][0, 0] == 100
    assert names["a"][0, 0] == 1
    assert [c.tolist() for n, c in copied.items() if n not in "ab"] == [
        c.tolist() for n, c in names.items() if n not in "ab"
    ]


def test_copies_are_leaves_with_the_same_flag_and_one_object_stays_one():
    x = torch.ones(2, requires_grad=True)
    copied = copies({"x": x, "y": x, "z": x * 2})
    assert copied["x"] is copied["y"]
    assert [copied[n].requires_grad for n in "xz"] == [True, True]
    assert copied["z"].is_leaf


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("a.add_(1)", "a, b and row share memory, so each of them sees the new values."),
        ("b[0, 0] = 9", "a and b share memory, so each of them sees the new values."),
        ("copy.zero_()", "The memory of copy changed in place."),
        ("a = a + 1", "a is now another object, on memory of its own."),
        ("a = copy", "a is now another object, on the memory of copy."),
        ("v = a.view(-1)", "v is new, on the memory of a, b and row."),
        ("a + 1", "No name and no memory changed."),
        ("a.flip_()", "AttributeError: 'Tensor' object has no attribute 'flip_'"),
        ("a +", "SyntaxError: invalid syntax (<memory boxes>, line 1)"),
    ],
)
def test_a_statement_is_run_and_what_it_did_is_told(names, statement, told):
    boxes = Boxes((), names)
    boxes.run(statement)
    assert boxes.told == told
    assert names["a"].tolist() == [[1, 2, 3], [4, 5, 6]]
    boxes.reset()
    assert boxes.told == ""
    assert groups(boxes._arrays(boxes.namespace)) == groups(names)


def test_the_learners_own_variables_change_where_they_ask_for_it(names):
    Boxes(("a",), names, own=True).run("a = a * 0")
    assert names["a"].sum() == 0


def test_what_can_not_be_shown_is_refused():
    with pytest.raises(NameError, match="name 'q' is not defined"):
        Boxes(("q",), {})
    with pytest.raises(TypeError, match=r"^q is of type list, not a tensor and not a NumPy array"):
        Boxes(("q",), {"q": [1, 2]})
