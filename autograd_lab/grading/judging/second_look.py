"""A second look at what earned points: everything runs once more from the beginning, in a new
process, and an answer that is worse then was right by chance.

An answer may keep count of its calls, or keep what it has found: the cells run anew, so it does the
same again. Of an exercise the first hidden case is asked again, of other tests the whole.
"""

from __future__ import annotations

from autograd_lab.grading.checks import Exercise
from autograd_lab.grading.graded import QuestionResult
from autograd_lab.grading.judging.session import Session
from autograd_lab.grading.judging.side import RunEnded, Side
from autograd_lab.grading.observe import Run
from autograd_lab.grading.result import Status
from autograd_lab.grading.submission.plan import Step
from autograd_lab.grading.verdict import judge

ENDED_EARLY = (Status.CRASHED, Status.OUT_OF_TIME, Status.OUT_OF_MEMORY, Status.NOT_GRADED)
NOT_ASKED_AGAIN = (Status.OUT_OF_TIME, Status.OUT_OF_MEMORY, Status.NOT_GRADED)


class SecondLook(Session):
    """The same submission once more.

    Args:
        first: the session that has graded it.

    Example: `SecondLook(session).unstable()`.
    """

    def __init__(self, first: Session) -> None:
        super().__init__(
            first.prepared,
            first.handed,
            first.sandbox,
            first.limits,
            known={r.cell: r for r in first.results.values() if r.status in ENDED_EARLY},
            ends=first.ends,
        )
        self._first = first

    def unstable(self) -> dict[str, QuestionResult]:
        """The results of those questions that were answered worse, by grade_id.

        Raises:
            NotRun: if the learner's process could not be started.
        """
        return {n: r for n, r in self.grade().items() if r.status is Status.UNSTABLE}

    def _ask(self, side: Side, number: int, step: Step) -> None:
        before = self._first.results[step.name]
        observed = self._first.observed.get(step.name)
        if observed and before.points:
            exercise, runs = observed[-1]
            self._ask_again(side, number, step, exercise, runs)
        elif observed:
            self.results[step.name] = before
        else:
            super()._ask(side, number, step)
            now = self.results.get(step.name, before)
            if (now.points or 0.0) < (before.points or 0.0):
                self._note(before, now.status)

    def _ask_again(
        self,
        side: Side,
        number: int,
        step: Step,
        exercise: Exercise,
        runs: tuple[Run, ...],
    ) -> None:
        before = self.results[step.name] = self._first.results[step.name]
        self._allow(side, self.limits.question_seconds)
        at = min(len(exercise.cases(())), len(runs) - 1)  # after the examples
        try:
            again, _ = side.observe(exercise.name, exercise.probe_text, [runs[at].inputs])
        except RunEnded as end:
            side.ended = end
            if self._may_retry(end, step):
                del self.results[step.name]
            else:
                self.ends[number] = end
                self._note(before, end.status)
            return
        except Exception:  # of what observes, if the learner's code replaced that
            self._note(before, Status.RAISED)
            return
        was, now = (judge(exercise, one).status for one in ([runs[at]], again))
        if was is not now:
            self._note(before, now)

    def _note(self, before: QuestionResult, now: Status) -> None:
        """Take note of a worse answer. One that ran into a limit may have had bad luck."""
        if now in NOT_ASKED_AGAIN:
            self.results[before.cell] = before
            return
        cell = self.prepared.cell(before.cell)
        reason = f"It was {before.status.value!r} at first and {now.value!r} then."
        test = self.prepared.tests[before.cell]
        self.results[before.cell] = self._verdicts.unstable(cell, test, reason)
