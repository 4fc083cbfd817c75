"""Files beside a notebook: what has a plain name and fits is taken, the rest is told."""

import pytest

from autograd_lab.grading.judging.beside import taken
from autograd_lab.grading.limits import Limits

LIMITS = Limits(file=100, folder=400)


@pytest.mark.parametrize("name", ["data.csv", "data/a b.csv", "données.csv"])
def test_a_plain_name_is_taken(name):
    assert taken({name: b"1"}, LIMITS) == ({name: b"1"}, [])


@pytest.mark.parametrize(
    "name", ["", ".", "..", "../a", "a/../b", "/a", "a//b", "a\\b", "a\0", "\udcff", "x" * 300]
)
def test_another_name_is_told(name):
    files, remarks = taken({name: b"1"}, LIMITS)
    assert not files
    assert [remark.kind for remark in remarks] == ["file left out"]
    assert remarks[0].text.isprintable()


def test_a_file_that_stands_where_a_folder_has_to_be_wins():
    files, remarks = taken({"a": b"1", "a/b": b"2"}, LIMITS)
    assert (list(files), len(remarks)) == (["a"], 1)


def test_a_file_above_the_limit_is_told():
    assert list(taken({"a": bytes(100), "b": bytes(101)}, LIMITS)[0]) == ["a"]


def test_half_the_folder_is_for_them():
    files, remarks = taken({name: bytes(100) for name in "abc"}, LIMITS)
    assert (list(files), len(remarks)) == (["a", "b"], 1)
