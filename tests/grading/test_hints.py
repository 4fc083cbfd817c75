"""What helps with an exercise before the check: its hints, and its cell as it was given."""

import json

import pytest

from autograd_lab.grading import UnknownExercise, given_cell, hints, known_names

NAMES = [name for names in known_names().values() for name in names]


@pytest.fixture
def folder(tmp_path):
    metadata = {"nbgrader": {"grade_id": "mul_backward"}, "autograd_lab": {"given": "as given"}}
    cell = {"cell_type": "code", "id": "a", "metadata": metadata, "source": "my own attempt"}
    (tmp_path / "lesson.ipynb").write_text(json.dumps({"cells": [cell]}))
    return tmp_path


def test_the_cell_is_the_one_that_was_given_whatever_became_of_it(folder):
    assert given_cell("mul_backward", [folder]) == "as given"


def test_a_cell_that_no_notebook_has_is_none(folder):
    assert given_cell("mean_backward", [folder]) is None
    assert given_cell("mul_backward", [folder / "nowhere"]) is None


def test_a_file_that_is_no_notebook_is_passed_over(folder):
    (folder / "broken.ipynb").write_text("{")
    (folder / "a_list.ipynb").write_text("[]")
    assert given_cell("mul_backward", [folder]) == "as given"


def test_an_unknown_exercise_is_refused():
    for ask in (hints, given_cell):
        with pytest.raises(UnknownExercise):
            ask("nobody")


@pytest.mark.parametrize("name", NAMES)
def test_hints_are_sentences_that_ask_or_say(name):
    assert all(hint[-1] in ".?" and "!" not in hint for hint in hints(name))
