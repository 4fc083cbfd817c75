"""What was graded, as the notebook in which nbgrader's formgrader and its feedback look for it.

It stands in the course's folder autograded/: the learner's cells in the source's order, each test
as the student was given it, its outcome below. No hidden test is in it, and nothing is executed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from nbformat import v4

from autograd_lab.files import written_whole
from autograd_lab.grading.classroom.nbgrader_course import TIMESTAMP, NbgraderCourse
from autograd_lab.grading.graded import QuestionResult, Result
from autograd_lab.grading.limits import Limits
from autograd_lab.grading.result import CheckResult
from autograd_lab.grading.submission.notebook_file import UnreadableNotebook, read_notebook
from autograd_lab.grading.submission.plan import Plan, Step, plan
from autograd_lab.grading.submission.roles import Role
from autograd_lab.grading.submission.source import Source, SourceCell

KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def write_graded(
    course: NbgraderCourse, results: Iterable[Result], limits: Limits | None = None
) -> None:
    """Write the notebook of each result into the course's folder, each whole or not at all.

    A submission that can't be read gets none; its score is in the gradebook.

    Raises:
        SourceError: if a source notebook can't be read.
        OSError: if a notebook can't be written.

    Example: `write_graded(NbgraderCourse.open("course101", "ps1"), results)`.
    """
    sources: dict[str, Source] = {}
    for result in results:
        name = f"{result.notebook.removesuffix('.ipynb')}.ipynb"
        if name not in sources:
            sources[name] = Source.read(course.source / name)
        try:
            submitted = read_notebook(_handed_in(course, result.learner, name), limits)
        except UnreadableNotebook:
            continue
        folder = course.autograded(result.learner)
        folder.mkdir(parents=True, exist_ok=True)
        notebook = graded_notebook(plan(sources[name], submitted, limits), result)
        with written_whole(folder / name) as file:
            file.write(json.dumps(notebook, indent=1).encode() + b"\n")
        if (when := course.time_of(result.learner)) is not None:
            with written_whole(folder / TIMESTAMP) as file:
                file.write(f"{when} UTC\n".encode())


def graded_notebook(steps: Plan, result: Result) -> dict[str, Any]:
    """The notebook of one result.

    Example: `graded_notebook(plan(source, submitted), result)["cells"]`.
    """
    outcomes = {question.cell: question for question in result.questions}
    cells = []
    seen: set[str] = set()
    for number, step in enumerate(steps.steps, 1):
        role = {} if step.cell is None or step.cell.grade_id in seen else _metadata(step.cell)
        seen |= {step.cell.grade_id} if step.cell else set()
        cells.append(_cell(step, f"cell-{number}", role, outcomes))
    return dict(v4.new_notebook(cells=cells, metadata={"kernelspec": KERNEL}))


def _handed_in(course: NbgraderCourse, learner: str, name: str) -> Path:
    """The learner's file of this name; or, under whatever name, the only one of the only one."""
    folder = course.handed_in(learner)
    others = list(folder.glob("*.ipynb"))
    if not (folder / name).exists() and len(course.sources) == len(others) == 1:
        return others[0]
    return folder / name


def _cell(
    step: Step, cell_id: str, metadata: dict[str, Any], outcomes: Mapping[str, QuestionResult]
) -> Any:
    graded = step.action == "grade" and step.cell is not None
    source = step.cell.given if graded and step.cell else step.text
    if step.action == "show":
        return v4.new_markdown_cell(source, id=cell_id, metadata=metadata)
    cell = v4.new_code_cell(source, id=cell_id, metadata=metadata)
    if graded and step.cell and (question := outcomes.get(step.cell.grade_id)):
        cell.outputs = [v4.new_output("stream", name="stdout", text=_in_words(question) + "\n")]
    return cell


def _in_words(question: QuestionResult) -> str:
    shown = CheckResult(
        question.name,
        question.status,
        question.points or 0.0,
        question.max_points,
        question.hint,
        question.expected,
    )
    return shown.text()


def _metadata(cell: SourceCell) -> dict[str, Any]:
    """The cell's metadata as nbgrader writes it."""
    if not cell.grade_id:
        return {}
    role: dict[str, Any] = {
        "grade": cell.role in (Role.TEST, Role.MANUAL),
        "grade_id": cell.grade_id,
        "locked": cell.role in (Role.TEST, Role.LOCKED, Role.TASK),
        "schema_version": 3,
        "solution": cell.role in (Role.SOLUTION, Role.MANUAL),
        "task": cell.role is Role.TASK,
    }
    return {"nbgrader": role | ({"points": cell.points} if cell.role.graded else {})}
