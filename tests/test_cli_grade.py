"""`autograd-lab grade`: what is told of options that do not go together, and in its help."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from autograd_lab.cli import run
from autograd_lab.grading.limits import MIB, Limits

ROOT = Path(__file__).parents[1]
SOURCE = str(ROOT / "solutions" / "04_backward_by_hand.ipynb")
EXERCISE = str(ROOT / "exercises" / "04_backward_by_hand.ipynb")

REFUSED = {
    "no submissions": ([SOURCE], "Name a notebook, a folder or a zip after it"),
    "no folder for a class": ([SOURCE, str(ROOT / "exercises")], "--out results"),
    "a folder of sources for one notebook": (
        [str(ROOT / "solutions"), EXERCISE],
        "one submission has one source",
    ),
    "neither notebook nor class": (
        [SOURCE, str(ROOT / "README.md")],
        "is no notebook, no folder and no zip",
    ),
    "no limit": ([SOURCE, EXERCISE, "--cell-seconds", "0"], "the limit cell_seconds has to be"),
    "scores of no course": ([SOURCE, EXERCISE, "--write-scores"], "is for an nbgrader course"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_does_not_go_together_is_told_in_one_line(
    case: str, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments, problem = REFUSED[case]
    assert run(["grade", *arguments]) == 1
    errors = capsys.readouterr().err
    assert errors.startswith("autograd-lab: ")
    assert problem in errors
    assert errors.count("\n") == 1


def test_the_help_names_the_limits_as_they_are(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    assert run(["grade", "--help"]) == 0
    said = re.findall(r"--([a-z-]+) .*; unset, (\d+)\.", capsys.readouterr().out)
    known = {item.name.replace("_", "-"): item.default for item in fields(Limits)}
    in_mib = ("memory", "folder")
    assert len(said) == 6
    assert {name: float(n) * (MIB if name in in_mib else 1) for name, n in said} == {
        name: known[name] for name, _ in said
    }
