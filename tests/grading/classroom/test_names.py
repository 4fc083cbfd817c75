"""File names for learners are safe everywhere, and no two learners share one."""

import re

import pytest

from autograd_lab.grading.classroom.names import safe_name

ODD = [
    "Ada",
    "ada ",
    "ada.",
    "con",
    "con.x",
    "a/b",
    "..",
    "é",
    "e\u0301",
    "",
    "-x",
    "x" * 300,
    "\udcff",
]


@pytest.mark.parametrize("name", ["ada", "s00012", "ada.lovelace", "ada-l_1"])
def test_a_plain_name_stays(name: str) -> None:
    assert safe_name(name) == name


@pytest.mark.parametrize("name", ODD)
def test_an_odd_name_becomes_one_that_every_system_takes(name: str) -> None:
    assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_]{0,59}-[0-9a-f]{10}", safe_name(name))


def test_names_stay_apart_where_case_does_not_count() -> None:
    names = [*ODD, "ada", "aDa", safe_name("Ada"), safe_name("Ada").lower(), safe_name("é")]
    assert len({safe_name(name).casefold() for name in names}) == len(set(names))
