"""What a question's outcome is called, and what is said of it to the learner and to the teacher.

What is said to a learner shows nothing of a hidden test: of a line that learners can see it may
quote the text and the message, of another one neither.
"""

from __future__ import annotations

from autograd_lab.grading.graded import QuestionResult
from autograd_lab.grading.judging.cells_of_tests import GradeCell, Outcome
from autograd_lab.grading.judging.remote_errors import learners_error
from autograd_lab.grading.judging.side import NotData, RunEnded
from autograd_lab.grading.limits import MIB, Limits
from autograd_lab.grading.raised import Raised
from autograd_lab.grading.result import CheckResult, Status
from autograd_lab.grading.submission.source import SourceCell

LONGEST = 300
LAST_THOUGHT = "What does your code give for a small case that you can work out by hand?"


class Verdicts:
    """Puts the results of one source's questions into words.

    Args:
        limits: those that the submission had.
    """

    def __init__(self, limits: Limits) -> None:
        self.limits = limits

    def graded(
        self, cell: SourceCell, test: GradeCell, outcome: Outcome, found: list[CheckResult]
    ) -> QuestionResult:
        """The result of a test that ran to its end, with what its checks found."""
        most = cell.points
        points = 0.0 if outcome.error is not None else most
        if outcome.error is None and outcome.value is not None:
            points = min(max(outcome.value, 0.0), most) if outcome.value == outcome.value else 0.0
        worst = min(found, key=_rank, default=None)
        if worst is not None and not (worst.passed and points < most):
            return self._checked(cell, worst, points)
        if points >= most and outcome.error is None:
            return self.result(cell, test, Status.PASSED, points=points)
        if outcome.error is None:
            status = Status.PARTLY if points else Status.TEST_FAILED
            hint = f"The test gives {points:g} of {most:g} points. {LAST_THOUGHT}"
            return self.result(cell, test, status, hint, points=points)
        return self._failed(cell, test, outcome, outcome.error)

    def ended(self, cell: SourceCell, test: GradeCell, end: RunEnded) -> QuestionResult:
        """The result of a test during which the learner's process ended."""
        hints = {
            Status.CRASHED: (
                "Your code ended Python itself while it was asked, so nothing could answer. Does "
                "the function return, or raise, in every case?"
            ),
            Status.OUT_OF_TIME: (
                f"Your code did not answer within {self.limits.question_seconds:g} s. Does every "
                "loop in it come to an end?"
            ),
            Status.OUT_OF_MEMORY: (
                f"Your code took more than the {self.limits.memory // MIB} MiB of memory that it "
                "has. What does it build that is so large?"
            ),
        }
        hint = hints.get(end.status, "Your code gave no answer.")
        return self.result(cell, test, end.status, hint, reason=end.reason)

    def unstable(self, cell: SourceCell, test: GradeCell, reason: str) -> QuestionResult:
        """The result of an answer that was another one when it was asked for again."""
        hint = (
            "Your code answered differently when it was run a second time. What in it is left to "
            "chance, to the clock, or to how often it was called?"
        )
        return self.result(cell, test, Status.UNSTABLE, hint, reason=reason)

    def not_graded(self, cell: SourceCell, test: GradeCell, reason: str) -> QuestionResult:
        """The result of a question that was not come to."""
        hint = (
            "This question was not come to: the notebook had used up its time before. Which cell "
            "takes so long?"
        )
        return self.result(cell, test, Status.NOT_GRADED, hint, reason=reason)

    def not_attempted(self, result: QuestionResult, cell: SourceCell) -> QuestionResult:
        """The result of a question whose cells are as they were given."""
        hint = "The cell of this question is as you were given it: write your answer there."
        return QuestionResult(
            result.name,
            cell.grade_id,
            Status.NOT_ATTEMPTED,
            0.0,
            cell.points,
            hint,
            result.expected,
            seconds=result.seconds,
        )

    def result(
        self,
        cell: SourceCell,
        test: GradeCell,
        status: Status,
        hint: str = "",
        *,
        points: float = 0.0,
        reason: str = "",
    ) -> QuestionResult:
        """A result under the question's name."""
        return QuestionResult(
            test.exercise or cell.grade_id,
            cell.grade_id,
            status,
            float(points),
            cell.points,
            hint,
            test.expected,
            reason=reason,
        )

    def _checked(self, cell: SourceCell, worst: CheckResult, points: float) -> QuestionResult:
        return QuestionResult(
            worst.name,
            cell.grade_id,
            worst.status,
            float(points),
            cell.points,
            worst.hint,
            worst.expected,
            worst.wrong_answer,
        )

    def _failed(
        self, cell: SourceCell, test: GradeCell, outcome: Outcome, error: BaseException
    ) -> QuestionResult:
        raised = learners_error(error)
        shown = test.shows(outcome.line)
        if raised is not None:
            return self._raised(cell, test, raised, shown)
        if isinstance(error, NameError) and error.name:
            hint = f"`{error.name}` is not defined yet: write it in its cell."
            return self.result(cell, test, Status.NOT_ATTEMPTED, hint)
        if isinstance(error, NotData):
            return self.result(cell, test, Status.NOT_GRADED, reason=f"{error}.".capitalize())
        place = f"line {outcome.line} of the test" if outcome.line else "the test"
        reason = f"{_short(_in_words(error))}, in {place}."
        hint = f"A test of this question does not hold. {LAST_THOUGHT}"
        if shown:
            said = _short(str(error)) or f"`{test.lines[outcome.line - 1].strip()}`"
            hint = f"This test does not hold: {said}"
        return self.result(cell, test, Status.TEST_FAILED, hint, reason=reason)

    def _raised(
        self, cell: SourceCell, test: GradeCell, raised: Raised, shown: bool
    ) -> QuestionResult:
        if raised.not_implemented:
            hint = "Your code still raises NotImplementedError: write your answer in its cell."
            return self.result(cell, test, Status.NOT_ATTEMPTED, hint)
        what = f"{raised.type_name}: {raised.message}" if raised.message else raised.type_name
        said = _short(what) if shown else raised.type_name
        hint = f"Your code raised {said}. Call it in a cell to see on which line."
        return self.result(cell, test, Status.RAISED, hint, reason=_short(what))


def _rank(found: CheckResult) -> tuple[float, int]:
    """Fewer points first, then what is found out earlier."""
    share = found.points / found.max_points if found.max_points else 0.0
    return share, list(Status).index(found.status)


def _in_words(error: BaseException) -> str:
    text = str(error)
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
