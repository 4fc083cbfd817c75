"""What came of grading one submission: numbers and words as data, in a form that has a version.

docs/results.md describes the JSON form for those who read it with other programs.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from autograd_lab.grading.result import Status

SCHEMA = "autograd-lab/result/1"


@dataclass(frozen=True)
class QuestionResult:
    """The outcome of one question.

    Args:
        name: the question's name: of an exercise its own, else the grade cell's grade_id.
        cell: the grade_id of the grade cell.
        status: how far the answer came.
        points, max_points: Python floats; `points` is None where a person has to grade.
        hint: for the learner: what the code did, then what to think about. No answer in it.
        expected: for the learner: what was asked for, in words.
        wrong_answer: which of the exercise's named wrong answers it is, as "name/number" counting
            from 1; empty if none.
        reason: for the teacher: what ended the question early, or was not believed.
        seconds: the time that the question took.
    """

    name: str
    cell: str
    status: Status
    points: float | None
    max_points: float
    hint: str = ""
    expected: str = ""
    wrong_answer: str = ""
    reason: str = ""
    seconds: float = 0.0


@dataclass(frozen=True)
class Remark:
    """Something that the teacher should know of, beside the points.

    `kind` is one word or two for counting, such as "cell restored", "tampering", "time", "memory";
    `text` is a sentence; `cell` the id of the cell it is about, where there is one.
    """

    kind: str
    text: str
    cell: str = ""


@dataclass(frozen=True)
class Isolation:
    """How far the learner's code was kept apart. `missing` says in words what was not."""

    level: str
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Result:
    """The result of one submission.

    `error` says why nothing could be graded, and is empty otherwise; the questions are there in
    any case, with no points. Digests are SHA-256 in hex: of the source and of the submitted file.

    Example: `grade("solutions/04.ipynb", "ada.ipynb").points`.
    """

    learner: str
    notebook: str
    questions: tuple[QuestionResult, ...]
    remarks: tuple[Remark, ...] = ()
    error: str = ""
    isolation: Isolation = Isolation("none")
    source_digest: str = ""
    submission_digest: str = ""
    version: str = ""
    seconds: float = 0.0

    @property
    def points(self) -> float:
        """The points earned; questions that wait for a person count 0."""
        return float(sum(question.points or 0.0 for question in self.questions))

    @property
    def max_points(self) -> float:
        return float(sum(question.max_points for question in self.questions))

    @property
    def by_hand(self) -> tuple[str, ...]:
        """The names of the questions that wait for a person."""
        return tuple(question.name for question in self.questions if question.points is None)

    def to_dict(self) -> dict[str, Any]:
        """The result as JSON-able data, its schema first."""
        head = {"schema": SCHEMA, "points": self.points, "max_points": self.max_points}
        return head | asdict(self)

    @staticmethod
    def from_dict(data: dict[str, Any]) -> Result:
        """The result that `to_dict` wrote.

        Raises:
            ValueError: for another schema, or data that is not a result.
        """
        if not isinstance(data, dict) or data.get("schema") != SCHEMA:
            raise ValueError(f"this is no result of the schema {SCHEMA}")
        fields = {k: v for k, v in data.items() if k not in ("schema", "points", "max_points")}
        try:
            fields["questions"] = tuple(
                QuestionResult(**(item | {"status": Status(item["status"])}))
                for item in fields["questions"]
            )
            fields["remarks"] = tuple(Remark(**item) for item in fields["remarks"])
            isolation = fields["isolation"]
            fields["isolation"] = Isolation(isolation["level"], tuple(isolation["missing"]))
            return Result(**fields)
        except (KeyError, TypeError) as error:
            raise ValueError(f"this is no result of the schema {SCHEMA}: {error}") from None


@dataclass(frozen=True)
class Picture:
    """A picture for the feedback: deterministic SVG, and what it shows in words."""

    title: str
    svg: str
    alt: str


@dataclass(frozen=True)
class ShownCell:
    """A cell of the learner's, for the feedback page.

    `kind` is "solution", "extra", "given" or "markdown"; `questions` names those that it answers;
    `error` is what the cell raised when it was run, in one line; `output` the start of what it
    printed.
    """

    kind: str
    source: str
    questions: tuple[str, ...] = ()
    output: str = ""
    error: str = ""


@dataclass(frozen=True)
class Graded:
    """A result with what the feedback page shows beside it. No hidden test is in it."""

    result: Result
    cells: tuple[ShownCell, ...] = ()
    pictures: dict[str, tuple[Picture, ...]] | None = None
