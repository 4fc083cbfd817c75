"""Notebooks for the tests of the judge, with nbgrader's metadata."""

import json
from typing import Any

Cell = dict[str, Any]


def notebook(*cells: Cell) -> str:
    """The text of a notebook file; cells are numbered for ids."""
    numbered = [{"id": f"cell-{at}", **cell} for at, cell in enumerate(cells)]
    metadata = {"language_info": {"name": "python"}}
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": numbered})


def given(text: str, **metadata: Any) -> Cell:
    """A cell that a student gets as it is."""
    return {
        "cell_type": "code",
        "source": text,
        "metadata": metadata,
        "outputs": [],
        "execution_count": None,
    }


def solution(name: str, text: str) -> Cell:
    """A cell that the learner writes; the text stands between nbgrader's markers."""
    return _marked(f"### BEGIN SOLUTION\n{text}\n### END SOLUTION", name, solution=True)


def graded(name: str, text: str, points: float) -> Cell:
    """A test cell."""
    return _marked(text, name, grade=True, locked=True, points=points)


def by_hand(name: str, text: str, points: float) -> Cell:
    """An answer that a person grades."""
    cell = _marked(text, name, grade=True, solution=True, points=points)
    return {key: cell[key] for key in ("source", "metadata")} | {"cell_type": "markdown"}


def _marked(text: str, name: str, **role: Any) -> Cell:
    plain = {"grade": False, "solution": False, "locked": False, "task": False}
    return given(text, nbgrader={"schema_version": 3, "grade_id": name, **plain, **role})
