"""What is kept of a class while its results go by: counts, a few names, never the results.

So a page over 10,000 submissions takes the memory of one over 100.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from autograd_lab.grading.graded import QuestionResult, Result
from autograd_lab.grading.report.keepers import CommonKinds, FirstFew
from autograd_lab.grading.report.outcomes import Tone, outcome
from autograd_lab.grading.report.shown import in_one_line
from autograd_lab.grading.result import Status

NAMES = 12  # learners named beside a remark
SLOW = 5
LISTED = 500  # learners listed on the page
_STOPPED = {Status.CRASHED, Status.OUT_OF_TIME, Status.OUT_OF_MEMORY, Status.UNSTABLE}


@dataclass(frozen=True)
class Line:
    """A learner's line in the list."""

    learner: str
    points: float
    max_points: float
    seconds: float
    attention: str = ""


def _by_name(line: Line) -> str:
    return line.learner


def _slowest_first(line: Line) -> tuple[float, str]:
    return -line.seconds, line.learner


def _learners() -> FirstFew[str]:
    return FirstFew(NAMES, key=str)


@dataclass
class QuestionTally:
    """One question over the class."""

    name: str
    max_points: float
    count: int = 0
    solved: int = 0
    points: float = 0.0
    tones: Counter[Tone] = field(default_factory=Counter)
    statuses: Counter[Status] = field(default_factory=Counter)
    wrong: CommonKinds = field(default_factory=CommonKinds)
    hints: dict[str, str] = field(default_factory=dict)

    def add(self, question: QuestionResult) -> None:
        self.count += 1
        self.solved += question.status is Status.PASSED
        self.points += question.points or 0.0
        self.tones[outcome(question).tone] += 1
        self.statuses[question.status] += 1
        # A hint that quotes the learner's values is nobody else's; a named mistake's is shared.
        shared = question.status is Status.TEST_FAILED
        key = question.wrong_answer or (in_one_line(question.hint, 200) if shared else "")
        if key:
            kept = self.wrong.add(key)
            hint = question.hint if kept == key else "Other messages of tests."
            self.hints.setdefault(kept, in_one_line(hint, 400))


@dataclass
class Tally:
    """A class. `add` each result once; the order does not matter."""

    notebook: str = ""
    count: int = 0
    seconds: float = 0.0
    totals: Counter[float] = field(default_factory=Counter)
    max_points: float = 0.0
    questions: dict[str, QuestionTally] = field(default_factory=dict)
    errors: CommonKinds = field(default_factory=CommonKinds)
    error_learners: dict[str, FirstFew[str]] = field(default_factory=dict)
    remarks: CommonKinds = field(default_factory=CommonKinds)
    remark_learners: dict[str, FirstFew[str]] = field(default_factory=dict)
    by_hand: FirstFew[str] = field(default_factory=_learners)
    isolation: Counter[tuple[str, tuple[str, ...]]] = field(default_factory=Counter)
    slow: FirstFew[Line] = field(default_factory=lambda: FirstFew(SLOW, _slowest_first))
    everyone: FirstFew[Line] = field(default_factory=lambda: FirstFew(LISTED, _by_name))
    attention: FirstFew[Line] = field(default_factory=lambda: FirstFew(LISTED, _by_name))

    @staticmethod
    def of(results: Iterable[Result]) -> Tally:
        """The tally of all results.

        Example: `Tally.of(store.results()).mean`.
        """
        tally = Tally()
        for result in results:
            tally.add(result)
        return tally

    def add(self, result: Result) -> None:
        self.notebook = self.notebook or result.notebook
        self.count += 1
        self.seconds += result.seconds
        self.totals[round(result.points, 2)] += 1
        self.max_points = max(self.max_points, result.max_points)
        for question in result.questions:
            kept = self.questions.setdefault(
                question.name, QuestionTally(question.name, question.max_points)
            )
            kept.add(question)
        self._add_remarks(result)
        self.isolation[result.isolation.level, result.isolation.missing] += 1
        line = Line(
            result.learner, result.points, result.max_points, result.seconds, attention(result)
        )
        self.slow.add(line)
        self.everyone.add(line)
        if line.attention:
            self.attention.add(line)

    def _add_remarks(self, result: Result) -> None:
        if result.by_hand:
            self.by_hand.add(result.learner)
        if result.error:
            kept = self.errors.add(in_one_line(result.error, 200))
            self.error_learners.setdefault(kept, _learners()).add(result.learner)
        for kind in sorted({remark.kind for remark in result.remarks}):
            kept = self.remarks.add(in_one_line(kind, 40))
            self.remark_learners.setdefault(kept, _learners()).add(result.learner)

    @property
    def mean(self) -> float:
        """The mean of the totals; 0 for an empty class."""
        return sum(points * many for points, many in self.totals.items()) / max(1, self.count)

    @property
    def median(self) -> float:
        """The middle of the totals, or the mean of the two in the middle; 0 for an empty class."""
        if not self.count:
            return 0.0
        return (self._at((self.count - 1) // 2) + self._at(self.count // 2)) / 2

    def _at(self, place: int) -> float:
        """The total at a place in the order of totals."""
        for points in sorted(self.totals):
            place -= self.totals[points]
            if place < 0:
                return points
        raise IndexError(place)

    @property
    def unsolved(self) -> list[str]:
        """The questions that nobody solved, but for those that a person grades."""
        return [
            kept.name
            for kept in self.questions.values()
            if not kept.solved and kept.tones[Tone.WAITING] < kept.count
        ]


def attention(result: Result) -> str:
    """Why a teacher should look at this result, in a few words; empty if there is no need.

    Example: `attention(result)` is "could not be graded" where the file was no notebook.
    """
    reasons = []
    if result.error:
        reasons.append("could not be graded")
    if result.by_hand:
        reasons.append("waits for a person")
    if any("tampering" in remark.kind for remark in result.remarks):
        reasons.append("tampering")
    stopped = {question.status for question in result.questions} & _STOPPED
    reasons += [status.value for status in Status if status in stopped]
    if not result.error and result.max_points and not result.points:
        reasons.append("no points")
    return ", ".join(reasons)
