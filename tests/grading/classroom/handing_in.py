"""A class to grade: lesson 04's exercises, as learners hand them in."""

import json
from functools import cache
from pathlib import Path

from tests.grading.answers_04 import RIGHT, WRONG

NAME = "04_backward_by_hand"
SOURCE = Path(__file__).parents[3] / "solutions" / f"{NAME}.ipynb"
EXERCISE = SOURCE.parents[1] / "exercises" / f"{NAME}.ipynb"


@cache
def _exercise():
    return EXERCISE.read_text()


def notebook(answers, comment=""):
    """The student's notebook with these answers, as bytes."""
    data = json.loads(_exercise())
    for cell in data["cells"]:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id")
        if cell["metadata"].get("nbgrader", {}).get("solution") and name in answers:
            cell["source"] = f"{answers[name].strip()}\n# {comment}"
    return json.dumps(data).encode()


def answers_of(number):
    """A learner's answers: some right, one wrong, some not attempted."""
    name, _, wrong, _ = WRONG[number % len(WRONG)]
    right = list(RIGHT.items())[: number % (len(RIGHT) + 1)]
    return {name: wrong} | dict(right)


def hand_in(folder, count):
    """A flat folder of so many learners' notebooks, no two alike."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        learner = f"learner{number:02}"
        page = notebook(answers_of(number), learner)
        (folder / f"{learner}.ipynb").write_bytes(page)
    return folder
