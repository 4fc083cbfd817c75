"""What an attack is, and the submission that it makes.

Every attack is a submission of lesson 04 whose other answers are honest. One question, the target,
has a wrong answer, and the attack tries to have it taken for right, to see what it may not see, or
to leave something behind.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import dedent
from typing import Any

from autograd_lab.grading import Status
from tests.grading.answers_04 import RIGHT

ROOT = Path(__file__).parents[3]
NAME = "04_backward_by_hand.ipynb"
TARGET = "mul_backward"
WRONG = "def mul_backward(g, a, b): return b, a"
FULL = {
    "gradient_by_hand": 2.0,
    "backward_order": 3.0,
    "mul_backward": 2.0,
    "mean_backward": 2.0,
    "numerical_gradient": 3.0,
}
ESCAPED = "ESCAPED"

Notebook = dict[str, Any]
EXERCISES: Notebook = json.loads((ROOT / "exercises" / NAME).read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Attack:
    """One attack.

    Args:
        name: what it does.
        answer: the source of the target's cell.
        before, after: cells of the attacker's own, at the top and at the end of the notebook.
        cells: any number of cells of the attacker's own, at the top, by their names.
        change: or a change of the notebook as JSON data, in place or as another one.
        raw: or, from the notebook, the very bytes that are handed in.
        earns: the points that differ from what honest answers to all but the target deserve.
        either: questions that the attack may spoil for itself, and that may be lost.
        status: of the target; any of these.
        remark: kinds of remarks of which one has to be there.
        error: whether nothing in it can be graded, and the result says so.
        files: what is handed in beside the notebook.
    """

    name: str
    answer: str = WRONG
    before: str = ""
    after: str = ""
    cells: Mapping[str, str] = field(default_factory=dict)
    change: Callable[[Notebook], Notebook | None] | None = None
    raw: Callable[[Notebook], bytes] | None = None
    earns: Mapping[str, float] = field(default_factory=dict)
    either: Collection[str] = ()
    status: Collection[Status] = ()
    remark: Collection[str] = ()
    error: bool = False
    files: Mapping[str, bytes] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.name

    @property
    def deserved(self) -> dict[str, float]:
        """The points of each question."""
        if self.error:
            return dict.fromkeys(FULL, 0.0)
        return {**FULL, TARGET: 0.0, **self.earns}

    def submission(self, places: Mapping[str, str]) -> bytes:
        """The notebook file. `places` are what the attacker knows of the teacher's machine: each
        name in braces in its sources becomes what it stands for."""
        notebook = answered({**RIGHT, TARGET: dedent(self.answer)})
        first = {"before": self.before} if self.before else {}
        notebook["cells"][2:2] = [
            code_cell(f"attack-{number}", dedent(text).strip())
            for number, text in enumerate([*first.values(), *self.cells.values()])
        ]
        if self.after:
            notebook["cells"].append(code_cell("attack-after", dedent(self.after).strip()))
        if self.change is not None:
            notebook = self.change(notebook) or notebook
        data = as_bytes(notebook) if self.raw is None else self.raw(notebook)
        for name, place in places.items():
            data = data.replace(b"{%s}" % name.encode(), place.encode())
        return data


def as_bytes(notebook: object) -> bytes:
    return json.dumps(notebook, ensure_ascii=True).encode()


def answered(answers: Mapping[str, str]) -> Notebook:
    """The student's notebook with these answers in its solution cells."""
    notebook = deepcopy(EXERCISES)
    for cell in notebook["cells"]:
        role = cell["metadata"].get("nbgrader", {})
        if role.get("solution") and role["grade_id"] in answers:
            cell["source"] = answers[role["grade_id"]].strip()
    return notebook


def honest() -> bytes:
    return as_bytes(answered(RIGHT))


def code_cell(cell_id: str, source: str, **role: object) -> Notebook:
    metadata = {"nbgrader": {"schema_version": 3, **role}} if role else {}
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": cell_id,
        "metadata": metadata,
        "outputs": [],
        "source": source,
    }


def cell_of(notebook: Notebook, grade_id: str) -> Notebook:
    """The cell of this grade_id."""
    return next(
        cell
        for cell in notebook["cells"]
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == grade_id
    )
