"""From a file that was handed in to its result, in a process of its own: the judge."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from importlib.metadata import version
from typing import Any

from autograd_lab.grading.graded import (
    Graded,
    Isolation,
    QuestionResult,
    Remark,
    Result,
    ShownCell,
)
from autograd_lab.grading.judging.beside import taken
from autograd_lab.grading.judging.drawing import pictures
from autograd_lab.grading.judging.prepared import Prepared
from autograd_lab.grading.judging.second_look import SecondLook
from autograd_lab.grading.judging.session import Handed, NotRun, Say, Session
from autograd_lab.grading.judging.side import RunEnded
from autograd_lab.grading.judging.verdicts import Verdicts
from autograd_lab.grading.limits import Limits
from autograd_lab.grading.result import Status
from autograd_lab.grading.sandbox.messages import Ran
from autograd_lab.grading.submission.notebook_file import UnreadableNotebook, read_notebook
from autograd_lab.grading.submission.plan import Plan, Step, plan
from autograd_lab.grading.submission.roles import Role
from autograd_lab.grading.variants import claimed

SHARE_FOR_A_SECOND_LOOK = 0.25
LONGEST_ERROR = 300


@dataclass(frozen=True)
class Request:
    """What is to be graded: the path of a notebook or its bytes, whose it is, the files beside it,
    and the seed of the learner's variant."""

    notebook: str | bytes
    learner: str = ""
    files: Mapping[str, bytes] = field(default_factory=dict)
    variant: int = 0


class Marking:
    """Grades one submission.

    Args:
        prepared: the source, as this learner got it.
        sandbox: where learners' processes come from.
        limits: of the submission.
        request: what is to be graded.
        say: hears how it goes.
        known: results that there are already, by grade_id.

    Example: `Marking(prepared, sandbox, limits, Request("ada.ipynb")).graded().result.points`.
    """

    def __init__(
        self,
        prepared: Prepared,
        sandbox: Any,
        limits: Limits,
        request: Request,
        say: Say | None = None,
        known: Mapping[str, QuestionResult] | None = None,
    ) -> None:
        self.prepared = prepared
        self.request = request
        self._sandbox = sandbox
        self._limits = limits
        self._say = say
        self._known = dict(known or {})
        self._begun = time.monotonic()

    def graded(self) -> Graded:
        """The result, with what the feedback shows beside it. A submission that can't be graded has
        a result that says why."""
        try:
            submitted = read_notebook(self.request.notebook, self._limits)
        except UnreadableNotebook as error:
            return Graded(self.failed(f"{error}."[0].upper() + f"{error}."[1:]))
        todo = plan(self.prepared.source, submitted, self._limits)
        seeds = claimed(cell.source for cell in submitted.cells)
        files, left_out = taken(self.request.files, self._limits)
        handed = Handed(todo, files, self.request.variant, seeds)
        session = Session(
            self.prepared, handed, self._sandbox, self._limits, self._say, self._known
        )
        try:
            results = session.grade()
            unstable = self._second_look(session)
        except NotRun as error:
            return Graded(self.failed(error.reason, todo.remarks, submitted.digest))
        questions = [self._question(cell, results | unstable, todo) for cell in self._questions]
        remarks = (*todo.remarks, *left_out, *_remarks(session, todo))
        result = self._result(tuple(questions), remarks, "", submitted.digest)
        names = {question.cell: question.name for question in questions}
        shown = tuple(_shown(step, session, at, names) for at, step in enumerate(todo.steps))
        drawn = pictures(session.observed, names)
        return Graded(result, tuple(cell for cell in shown if cell is not None), drawn)

    def failed(self, error: str, remarks: tuple[Remark, ...] = (), digest: str = "") -> Result:
        """The result of a submission of which nothing can be graded."""
        questions = []
        for cell in self._questions:
            test = self.prepared.tests[cell.grade_id]
            known = self._known.get(cell.grade_id)
            questions.append(known or self._verdicts.result(cell, test, Status.NOT_GRADED))
        return self._result(tuple(questions), remarks, error, digest)

    @property
    def _questions(self) -> Any:
        return self.prepared.source.questions

    @cached_property
    def _verdicts(self) -> Verdicts:
        return Verdicts(self._limits)

    def _second_look(self, first: Session) -> dict[str, QuestionResult]:
        """The answers that were right by chance, where that may be and it is cheap to find out."""
        if self.prepared.certainty.holds(first.handed.plan):
            return {}
        earned = any(result.points for result in first.results.values())
        took = time.monotonic() - self._begun
        cheap = took < SHARE_FOR_A_SECOND_LOOK * self._limits.total_seconds
        return SecondLook(first).unstable() if earned and cheap else {}

    def _question(self, cell: Any, results: Mapping[str, QuestionResult], todo: Plan) -> Any:
        test = self.prepared.tests[cell.grade_id]
        answered = [s for s in todo.steps if cell.grade_id in s.questions]
        attempted = any(step.changed for step in answered)
        if cell.role is Role.TEST:
            result = results[cell.grade_id]
            blank = answered and not attempted and not result.points
            blank = blank and result.status is not Status.NOT_ATTEMPTED
            return self._verdicts.not_attempted(result, cell) if blank else result
        if cell.role is Role.MANUAL:
            written = [s for s in todo.steps if s.cell is cell]
            if not any(step.changed for step in written):
                blank_result = self._verdicts.result(cell, test, Status.NOT_ATTEMPTED)
                return self._verdicts.not_attempted(blank_result, cell)
        by_hand = self._verdicts.result(cell, test, Status.BY_HAND)
        return replace(by_hand, points=None)

    def _result(
        self,
        questions: tuple[QuestionResult, ...],
        remarks: tuple[Remark, ...],
        error: str,
        digest: str,
    ) -> Result:
        source = self.prepared.source
        return Result(
            self.request.learner,
            source.path.stem,
            questions,
            remarks,
            error,
            self._sandbox.isolation if self._sandbox else Isolation("none"),
            source.digest,
            digest,
            own_version(),
            time.monotonic() - self._begun,
        )


@cache
def own_version() -> str:
    """The version of this package, looked up once."""
    return version("autograd-lab")


def _remarks(session: Session, todo: Plan) -> list[Remark]:
    remarks = []
    for number, end in sorted(session.ends.items()):
        step = todo.steps[number]
        if step.action == "run":
            text = f"The cell {step.name} ended the run, and was left out then. {end.reason}"
            remarks.append(Remark(_kind(end), text, step.cell.id if step.cell else ""))
    if session.tampered:
        names = ", ".join(sorted(session.tampered))
        remarks.append(Remark("tampering", f"The code replaced {names}; it was put back."))
    return remarks


def _kind(end: RunEnded) -> str:
    kinds = {Status.OUT_OF_TIME: "time", Status.OUT_OF_MEMORY: "memory"}
    return kinds.get(end.status, "crash")


def _shown(step: Step, session: Session, number: int, names: Mapping[str, str]) -> ShownCell | None:
    if step.action == "grade":
        return None
    ran, end = session.ran.get(number, Ran()), session.ends.get(number)
    questions = step.questions
    error = end.reason if end is not None else _in_one_line(ran)
    asked = tuple(names[name] for name in questions if name in names)
    return ShownCell(step.kind, step.text, asked, ran.output, error)


def _in_one_line(ran: Ran) -> str:
    if ran.error is None:
        return ""
    text = f"{ran.error.type_name}: {ran.error.message}".removesuffix(": ")
    text = " ".join(text.split())
    return text if len(text) <= LONGEST_ERROR else text[: LONGEST_ERROR - 1] + "…"
