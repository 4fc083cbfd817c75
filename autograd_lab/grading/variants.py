"""A variant for each learner: their own numbers, in the text, in the cells and in the checks.

An exercise names its numbers (`Exercise(numbers=..., varied=...)`), and a line of the source
notebook says how it reads with them:

    y = x + 2  ### VARIANT y = x + {gradient_by_hand.shift}
    Now `x` is [1, 2]. <!-- VARIANT Now `x` is {gradient_by_hand.x}. -->
    ### VARIANT %variant {seed}

What stands before the marker is the line without variants, seed 0, and has to be what the template
gives with the default numbers. A marker alone is a line that only variants have.
`{exercise.number}` and `{seed}` are filled in; a format, as in `{exercise.number:.1f}`, holds for
each number of a list. Other braces stay.

The grader takes the seed from the learner's name and the teacher's secret, never from the notebook.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterable
from typing import Any

from autograd_lab.grading.checks import Exercise

_MARKED = re.compile(r"^(.*?)\s*(?:### VARIANT (.*?)|<!-- VARIANT (.*?) -->)\s*$")
_FIELD = re.compile(r"\{(?:(seed)|([A-Za-z_]\w*)\.([A-Za-z_]\w*)(?::([^{}]*))?)\}")
_CLAIM = re.compile(r"^\s*%variant\s+(\d{1,12})\b", re.MULTILINE)


class VariantError(ValueError):
    """A marked line that can't be filled in. `line` is the line, `problem` says what to change."""

    def __init__(self, line: str, problem: str) -> None:
        self.line = line
        self.problem = problem
        super().__init__(f"{problem}, in the line {line.strip()!r}")


def seed_of(secret: str, learner: str) -> int:
    """The seed of a learner's variant: the same each time, and none to guess without the secret.

    Raises:
        ValueError: if one of the two is empty.

    Example: `seed_of("a long random text", "ada")`.
    """
    if not (secret and learner):
        raise ValueError("a variant needs the teacher's secret and the learner's name")
    digest = hmac.digest(secret.encode(), learner.encode(), "sha256")
    return 1 + int.from_bytes(digest[:4]) % (2**31 - 1)


def render(text: str, seed: int, exercises: Iterable[Exercise] | None = None) -> str:
    """The text of a cell as the learner with this seed gets it, without the markers.

    exercises: those whose numbers there are; all that the package knows, unless said otherwise.

    Raises:
        VariantError: if a template names an unknown number, or a line is not what its template
            gives with the default numbers.

    Example: `render("y = 2  ### VARIANT y = {f.a}", 0, [f])` is "y = 2" if 2 is the default of a.
    """
    if "VARIANT" not in text:
        return text
    if exercises is None:
        from autograd_lab.grading.desk import known_exercises

        exercises = [one for lesson in known_exercises().values() for one in lesson]
    known = {exercise.name: exercise for exercise in exercises}
    lines = (_rendered(line, seed, known) for line in text.split("\n"))
    return "\n".join(line for line in lines if line is not None)


def claimed(sources: Iterable[str]) -> tuple[int, ...]:
    """The seeds that the cells of a notebook set by `%variant`: whose numbers it was written for.

    Example: `claimed(["%variant 7"])` is `(7,)`.
    """
    return tuple({int(seed): None for source in sources for seed in _CLAIM.findall(source)})


def _rendered(line: str, seed: int, known: dict[str, Exercise]) -> str | None:
    match = _MARKED.match(line)
    if match is None:
        return line
    default, in_code, in_prose = match.groups()
    template = in_code or in_prose or ""
    indent = line[: len(line) - len(line.lstrip())]
    alone = not default.strip()
    if not alone and indent + _filled(template, 0, known, line) != default:
        should = _filled(template, 0, known, line)
        raise VariantError(line, f"with the default numbers the template gives {should!r}")
    if alone and seed == 0:
        _filled(template, 0, known, line)
        return None
    return indent + _filled(template, seed, known, line)


def _filled(template: str, seed: int, known: dict[str, Exercise], line: str) -> str:
    def value(match: re.Match[str]) -> str:
        is_seed, name, number, form = match.groups()
        if is_seed:
            return str(seed)
        numbers = known[name].for_variant(seed).numbers if name in known else {}
        if number not in numbers:
            raise VariantError(line, f"{name}.{number} is no number of an exercise")
        try:
            return _text(numbers[number], form or "")
        except (ValueError, TypeError) as error:
            raise VariantError(line, f"{name}.{number}: {error}") from None

    return _FIELD.sub(value, template)


def _text(value: Any, form: str) -> str:
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_text(member, form) for member in value) + "]"
    return format(value, form)
