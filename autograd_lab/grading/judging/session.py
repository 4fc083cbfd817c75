"""Grades one submission: runs its cells in the learner's process, and the tests here, in the order
of the plan.

When the learner's process ends early, a new one takes its place: the cells run again, without the
one that ended it, and the questions that are still open are asked. So a crash costs one question.
"""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from autograd_lab.grading.checks import Exercise
from autograd_lab.grading.graded import QuestionResult
from autograd_lab.grading.judging.ends import run_ended
from autograd_lab.grading.judging.namespace import TestNamespace
from autograd_lab.grading.judging.prepared import Prepared
from autograd_lab.grading.judging.side import NotData, RunEnded, Side
from autograd_lab.grading.judging.verdicts import Verdicts
from autograd_lab.grading.limits import Limits
from autograd_lab.grading.observe import Run
from autograd_lab.grading.raised import raised
from autograd_lab.grading.result import Status
from autograd_lab.grading.sandbox.channel import ChannelClosed
from autograd_lab.grading.sandbox.messages import Begin, Ran, Value
from autograd_lab.grading.submission.plan import Plan, Step

GRACE = 0.5
AGAIN = "The tests hand over objects of a given class."


class Say:
    """Hears of each question when it is begun and when it is graded. This one tells nobody."""

    def at(self, name: str) -> None:
        """The question with this grade_id is begun."""

    def result(self, result: QuestionResult) -> None:
        """A question has its result."""


class NotRun(Exception):
    """The learner's process could not be started. `reason` is a sentence."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


@dataclass
class Handed:
    """What is graded: the plan, the files beside the notebook, the learner's variant."""

    plan: Plan
    files: Mapping[str, bytes] = field(default_factory=dict)
    variant: int = 0
    claimed: tuple[int, ...] = ()


class Session:
    """One submission's grading.

    Args:
        prepared: the source.
        handed: what was handed in.
        sandbox: where learners' processes come from.
        limits: of the submission.
        say: hears how it goes.
        known: results that there are already, by grade_id; these are not graded again.
        ends: the steps that ended a run before, by their numbers; these are not run again.

    Example: `Session(prepared, Handed(plan), sandbox, limits).grade()["q1"].points`.
    """

    def __init__(
        self,
        prepared: Prepared,
        handed: Handed,
        sandbox: Any,
        limits: Limits,
        say: Say | None = None,
        known: Mapping[str, QuestionResult] | None = None,
        ends: Mapping[int, RunEnded] | None = None,
    ) -> None:
        self.results: dict[str, QuestionResult] = dict(known or {})
        self.ends: dict[int, RunEnded] = dict(ends or {})
        self.ran: dict[int, Ran] = {}
        self.observed: dict[str, list[tuple[Exercise, tuple[Run, ...]]]] = {}
        self.tampered: set[str] = set()
        self.prepared = prepared
        self.handed = handed
        self.sandbox = sandbox
        self.limits = limits
        self._crashed: set[str] = set()
        self._say = say or Say()
        self._verdicts = Verdicts(limits)
        self._namespace = TestNamespace(prepared.names, handed.variant, handed.claimed)
        self._end = time.monotonic() + limits.total_seconds

    def grade(self) -> dict[str, QuestionResult]:
        """The results of the questions that tests grade, by grade_id.

        Raises:
            NotRun: if the learner's process could not be started.
        """
        again = True
        while again and time.monotonic() < self._end:
            with self.sandbox.learner(self.limits) as learner:
                again = self._run(self._begun(learner))
                learner.let_go()
        for step in self._open_questions():
            reason = f"The {self.limits.total_seconds:g} s of the submission were used up."
            cell, test = self.prepared.cell(step.name), self.prepared.tests[step.name]
            self._take(self._verdicts.not_graded(cell, test, reason))
        return self.results

    def _begun(self, learner: Any) -> Side:
        """A run that is ready for the first cell."""

        def why(error: Exception) -> RunEnded:
            gone = isinstance(error, ChannelClosed)
            return run_ended(error, learner.ended if gone else learner.kill(), self.limits)

        names, namespace = self.prepared.names, self._namespace
        side = Side(learner.channel, why, names.classes, namespace.forget)
        side.exception_named = namespace.exception_named
        side.over_there = namespace.over_there
        namespace.begin(side)
        self._allow(side, self.limits.cell_seconds)
        try:
            side.ask(Begin(dict(self.handed.files)), Value)
        except RunEnded as end:
            raise NotRun(end.reason) from None
        except Exception as error:
            raise NotRun(f"The run could not be begun: {error}.") from None
        return side

    def _run(self, side: Side) -> bool:
        """One run over the plan; True if it ended early and another one is needed."""
        replaying = bool(self.ran)
        for number, step in enumerate(self.handed.plan.steps):
            if replaying and not self._open_questions():
                return False
            if step.action == "run" and number not in self.ends and not _only_asks(step):
                self._run_cell(side, number, step)
            elif step.action == "grade" and step.name not in self.results:
                self._ask(side, number, step)
            if side.ended is not None:
                if side.ended.status is Status.NOT_GRADED:
                    raise NotRun(side.ended.reason)
                return bool(self._open_questions())
        return False

    def _run_cell(self, side: Side, number: int, step: Step) -> None:
        names, namespace = self.prepared.names, self._namespace
        self._allow(side, self.limits.cell_seconds)
        try:
            self.ran[number] = side.run_cell(step.name, step.text)
            namespace.forget()
            if step.cell is not None:
                namespace.retire(names.bound_by(step.cell))
                if step.kind == "given":
                    shared = names.bound_by(step.cell) & namespace.shared
                    namespace.hold(names.held_from(step.cell) | shared)
        except RunEnded as end:
            self.ends[number] = end
        except Exception as error:  # of what runs cells, if the learner's code replaced that
            self.ran.setdefault(number, Ran(raised(error)))

    def _ask(self, side: Side, number: int, step: Step) -> None:
        """Grade one question."""
        cell, test = self.prepared.cell(step.name), self.prepared.tests[step.name]
        namespace, begun = self._namespace, time.monotonic()
        namespace.ask_for(test.seeds)
        self._say.at(step.name)
        self._allow(side, self.limits.question_seconds)
        try:
            with _alarm(side.deadline - begun + GRACE):
                outcome = test.run(namespace)
            if isinstance(outcome.error, NotData) and namespace.share(outcome.error.type_name):
                raise RunEnded(Status.NOT_ATTEMPTED, AGAIN)
            if side.ended is not None:  # which a bare `except` in the test may have hidden
                raise side.ended
            result = self._verdicts.graded(cell, test, outcome, namespace.results)
        except RunEnded as end:
            side.ended = end
            if end.status is Status.NOT_GRADED or end.reason == AGAIN or self._may_retry(end, step):
                return
            self.ends[number] = end
            result = self._verdicts.ended(cell, test, end)
        self.observed[step.name] = namespace.observed
        self.tampered.update(namespace.tampered)
        self._take(replace(result, seconds=time.monotonic() - begun))

    def _may_retry(self, end: RunEnded, step: Step) -> bool:
        """True for a first crash: something that a cell left running may have done it, and not the
        answer."""
        first = end.status is Status.CRASHED and step.name not in self._crashed
        self._crashed.add(step.name)
        return first

    def _take(self, result: QuestionResult) -> None:
        self.results[result.cell] = result
        self._say.result(result)

    def _open_questions(self) -> list[Step]:
        steps = self.handed.plan.steps
        return [s for s in steps if s.action == "grade" and s.name not in self.results]

    def _allow(self, side: Side, seconds: float) -> None:
        side.deadline = min(time.monotonic() + seconds, self._end)


def _only_asks(step: Step) -> bool:
    """True for a given cell that shows the learner how far an answer is, and does nothing."""
    lines = [line.split() for line in step.text.splitlines() if line.strip()]
    return step.kind == "given" and all(words[0] in ("%check", "%hint") for words in lines)


@contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    """End a test of the teacher's that goes on by itself with what the learner's code gave it."""

    def ring(*_: object) -> None:
        raise RunEnded(
            Status.OUT_OF_TIME, "The test went on for too long with what the code gave it."
        )

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds, 1.0)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
