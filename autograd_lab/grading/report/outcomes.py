"""What a status is called, how it is marked, and what a learner is told where there is no hint."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from autograd_lab.grading.graded import QuestionResult
from autograd_lab.grading.result import Status


class Tone(StrEnum):
    """What outcomes have in common; each has a mark, a colour and a hatching of its own."""

    PASSED = "passed"
    PARTLY = "partly right"
    NOT_YET = "not yet"
    STOPPED = "stopped"
    OPEN = "not attempted"
    WAITING = "waits"


@dataclass(frozen=True)
class Outcome:
    """A word for the learner, the tone that it is shown in, and what to think about."""

    word: str
    tone: Tone
    advice: str = ""


_NOT_YET = Outcome("not yet", Tone.NOT_YET)
_OUTCOMES = {
    Status.NOT_ATTEMPTED: Outcome(
        "not attempted", Tone.OPEN, "There is no answer here yet. A first try is a good start."
    ),
    Status.NOT_GRADED: Outcome(
        "not graded", Tone.WAITING, "This question was not graded. Your teacher can see why."
    ),
    Status.CRASHED: Outcome(
        "crashed",
        Tone.STOPPED,
        "Python itself ended while your code ran. Does the cell work in a fresh kernel?",
    ),
    Status.OUT_OF_TIME: Outcome(
        "out of time",
        Tone.STOPPED,
        "Your code ran longer than it may. What brings each of its loops to an end?",
    ),
    Status.OUT_OF_MEMORY: Outcome(
        "out of memory",
        Tone.STOPPED,
        "Your code asked for more memory than it may have. What grows from step to step?",
    ),
    Status.UNSTABLE: Outcome(
        "changes from run to run",
        Tone.NOT_YET,
        "Your code gives other answers when it is run again. What does it keep, or draw at random?",
    ),
    Status.RAISED: Outcome("raised an error", Tone.NOT_YET),
    Status.PARTLY: Outcome("partly right", Tone.PARTLY),
    Status.PASSED: Outcome("passed", Tone.PASSED),
    Status.BY_HAND: Outcome("waits for your teacher", Tone.WAITING, "A person reads this answer."),
}


def outcome(question: QuestionResult) -> Outcome:
    """How one question came out; an answer that earned some of the points is partly right.

    Example: `outcome(question).word` is "not yet" for one of another shape.
    """
    if question.points is None:
        return _OUTCOMES[Status.BY_HAND]
    found = _OUTCOMES.get(question.status, _NOT_YET)
    if found.tone is Tone.NOT_YET and question.points > 0:
        return Outcome(_OUTCOMES[Status.PARTLY].word, Tone.PARTLY, found.advice)
    return found


def tone_of(status: Status) -> Tone:
    """The tone of a status alone."""
    return _OUTCOMES.get(status, _NOT_YET).tone


def number(value: float) -> str:
    """A number of points as people write it: at most two decimals, none where it is whole.

    Example: `number(2.50)` is "2.5".
    """
    return f"{value:.2f}".rstrip("0").rstrip(".") or "0"


def in_points(value: float) -> str:
    """A number of points with its unit.

    Example: `in_points(1.0)` is "1 point".
    """
    return f"{number(value)} {'point' if value == 1 else 'points'}"


def score(points: float | None, max_points: float) -> str:
    """The points in words, as "2 of 3 points"; a dash where there are none yet.

    Example: `score(None, 1.0)` is "– of 1 point".
    """
    return f"{'–' if points is None else number(points)} of {in_points(max_points)}"
