"""The teacher's guide, docs/teaching.md: its minutes, cells and exercises are the lessons'."""

import re
from pathlib import Path

import nbformat
import pytest

from autograd_lab.grading import known_names

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "teaching.md").read_text()


@pytest.fixture(scope="module")
def lessons():
    return {
        path.name[:2]: nbformat.read(path, as_version=4).cells
        for path in (ROOT / "notebooks").glob("*.ipynb")
    }


def test_the_minutes_are_those_of_the_title_cells(lessons):
    table = re.findall(r"^\| \[(\d\d) .*?\)? \| (\d+) \| (\d+) \|", TEXT, re.MULTILINE)
    assert [number for number, _, _ in table] == sorted(lessons)
    for number, reading, exercises in table[:-1]:  # the capstone's are in hours
        minutes = re.search(
            r"\*\*(\d+) minutes\*\*: (\d+) to read and run, (\d+) for", lessons[number][0].source
        )
        assert minutes.groups() == (str(int(reading) + int(exercises)), reading, exercises)
    hours = sum(int(reading) + int(exercises) for _, reading, exercises in table[:-1])
    assert f"{hours // 60} hours and {hours % 60} minutes" in TEXT


def test_the_days_of_the_week_add_up(lessons):
    minutes = {
        number: int(re.search(r"\*\*(\d+) minutes", cells[0].source)[1])
        for number, cells in lessons.items()
        if number != "15"
    }
    week = re.findall(r"^\| \w+day \| ([\d, ]+) \| (\d+) \|", TEXT, re.MULTILINE)
    assert len(week) == 5
    for day, total in week:
        assert sum(minutes[number] for number in day.split(", ")) == int(total)


def test_the_cells_that_it_names_exist(lessons):
    named = re.findall(r"`(\d\d)/([a-z0-9-]+)`", TEXT)
    assert [f"{n}/{i}" for n, i in named if i not in {c.id for c in lessons[n]}] == []
    assert len(named) > 50


def test_the_misconceptions_name_exercises_that_exist():
    rows = re.findall(r"^\| (\d\d) \| .* \| ([^|]*) \|$", TEXT, re.MULTILINE)
    known = {name for names in known_names().values() for name in names}
    named = [name for _, cell in rows for name in re.findall(r"`(\w+)`", cell)]
    assert {number for number, _ in rows} == {f"{n:02}" for n in range(1, 16)}
    assert [name for name in named if name not in known] == []
