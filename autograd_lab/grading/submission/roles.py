"""What nbgrader's metadata says a cell of the teacher's is for."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

SCHEMA = 3


class Role(Enum):
    """What a cell is for.

    GIVEN may be edited, LOCKED may not, SOLUTION is written by the learner, TEST gives points,
    MANUAL is written by the learner and graded by a person, TASK is a text whose answer a person
    grades.
    """

    GIVEN = "given"
    LOCKED = "locked"
    SOLUTION = "solution"
    TEST = "test"
    MANUAL = "manual"
    TASK = "task"

    @property
    def graded(self) -> bool:
        """True if the cell has points."""
        return self in (Role.TEST, Role.MANUAL, Role.TASK)

    @property
    def learners(self) -> bool:
        """True if the learner's text counts."""
        return self in (Role.GIVEN, Role.SOLUTION, Role.MANUAL)


class RoleError(ValueError):
    """Metadata that contradicts itself. `problem` says what is wrong."""

    def __init__(self, problem: str) -> None:
        self.problem = problem
        super().__init__(problem)


@dataclass(frozen=True)
class Marking:
    """A cell's role; its name in nbgrader's metadata and its points, where it has them."""

    role: Role
    grade_id: str = ""
    points: float = 0.0


def marking(metadata: Mapping[str, Any], kind: str) -> Marking:
    """Read the metadata of a cell of the kind "code", "markdown" or "raw"; any schema of nbgrader.

    Raises:
        RoleError: if the metadata is not what nbgrader would write.

    Example: `marking({"nbgrader": {"solution": True, "grade_id": "f"}}, "code").role`.
    """
    said = metadata.get("nbgrader", {})
    if not isinstance(said, dict):
        raise RoleError("its nbgrader metadata is not a table")
    grade, solution, locked, task = (
        bool(said.get(key)) for key in ("grade", "solution", "locked", "task")
    )
    schema = said.get("schema_version", 0)
    if isinstance(schema, (int, float)) and schema > SCHEMA:
        raise RoleError(f"its nbgrader metadata is of schema {schema:g}; up to {SCHEMA} are known")
    if not (grade or solution or locked or task):
        return Marking(Role.GIVEN)
    grade_id = said.get("grade_id")
    if not isinstance(grade_id, str) or not grade_id:
        raise RoleError("it has a role in nbgrader's metadata but no grade_id")
    if task:
        if kind != "markdown":
            raise RoleError("a manually graded task has to be a Markdown cell")
        return Marking(Role.TASK, grade_id, _points(said))
    if kind == "markdown" and grade != solution:
        raise RoleError("a Markdown cell is graded by a person: it is marked grade and solution")
    if grade:
        return Marking(Role.MANUAL if solution else Role.TEST, grade_id, _points(said))
    return Marking(Role.SOLUTION if solution else Role.LOCKED, grade_id)


def _points(said: Mapping[str, Any]) -> float:
    points = said.get("points")
    if points in ("", None) and not said.get("schema_version"):
        return 0.0  # as nbgrader reads its first schema
    try:
        number = float(points)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if not (math.isfinite(number) and number >= 0):
        raise RoleError(f"its points are {points!r}; a number from 0 on is needed")
    return number
