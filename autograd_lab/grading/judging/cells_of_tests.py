"""The teacher's grade cells, run in the judge against the learner's namespace."""

from __future__ import annotations

import ast
import linecache
from dataclasses import dataclass
from numbers import Real
from types import CodeType
from typing import Any

import numpy as np

from autograd_lab.grading.checks import SEEDS
from autograd_lab.grading.desk import UnknownExercise, find
from autograd_lab.grading.judging.namespace import names_in_classes
from autograd_lab.grading.judging.one_process import as_one_process
from autograd_lab.grading.submission.markers import HIDDEN_TESTS


@dataclass(frozen=True)
class Outcome:
    """What running a grade cell gave: `value`, the number that it ended with, or None; `error`,
    what it raised; `line`, on which of its lines, and 0 where that is not known."""

    value: float | None = None
    error: BaseException | None = None
    line: int = 0


class GradeCell:
    """A grade cell, made ready to run.

    Args:
        name: the cell's grade_id.
        source: its text, hidden tests included.

    `exercise` is the name of the exercise whose points it asks for, or "", and `seeds` are those of
    all the cases that it asks for.

    Raises:
        SyntaxError: if the text is no Python.

    Example: `GradeCell("q1", "assert f(3) == 9").run(namespace).error`.
    """

    def __init__(self, name: str, source: str) -> None:
        self.name = name
        self.lines = source.split("\n")
        self.hidden = _hidden_lines(self.lines)
        self._file = f"<grade cell {name}>"
        # A probe that the teacher wrote crosses as its source, which inspect looks up here.
        linecache.cache[self._file] = (len(source), None, source.splitlines(True), self._file)
        tree = _python(source)
        asked = _asked(tree)
        self.exercise = asked[0][0] if asked else ""
        self.seeds = tuple(seed for name, seeds in asked if name == self.exercise for seed in seeds)
        self._last: CodeType | None = None
        if tree.body and isinstance(tree.body[-1], ast.Expr) and not _is_quiet(source):
            value = tree.body.pop().value  # type: ignore[attr-defined]
            self._last = compile(ast.Expression(value), self._file, "eval", dont_inherit=True)
        self._body = compile(tree, self._file, "exec", dont_inherit=True)

    @property
    def expected(self) -> str:
        """What the exercise asks for, in words, where there is one and it is known."""
        try:
            return find(self.exercise).expected
        except UnknownExercise:
            return ""

    def run(self, namespace: Any) -> Outcome:
        """Run the cell. Whatever it raises comes back in the outcome."""
        try:
            with as_one_process(namespace):
                namespace.fill(names_in_classes(self._body))
                exec(self._body, namespace)
                value = None if self._last is None else eval(self._last, namespace)
        except Exception as error:
            return Outcome(error=error, line=self._line(error))
        return Outcome(_number(value))

    def shows(self, line: int) -> bool:
        """True if a line is one that learners can see."""
        return line > 0 and line not in self.hidden

    def _line(self, error: BaseException) -> int:
        line, step = 0, error.__traceback__
        while step is not None:
            if step.tb_frame.f_code.co_filename == self._file:
                line = step.tb_lineno or line
            step = step.tb_next
        return line


def _python(source: str) -> ast.Module:
    """The text of a cell, parsed; magics become the calls that they stand for."""
    try:
        return ast.parse(source)
    except SyntaxError:
        from IPython.core.inputtransformer2 import TransformerManager

        return ast.parse(TransformerManager().transform_cell(source))


def _asked(tree: ast.Module) -> list[tuple[str, tuple[int, ...]]]:
    """The exercises whose points a cell asks for, by name, and the seeds of their cases."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
            name = node.args[0]
            if node.func.id in ("points", "check") and isinstance(name, ast.Constant):
                found.append((str(name.value), _seeds(node)))
    return found


def _seeds(call: ast.Call) -> tuple[int, ...]:
    """The seeds that a call writes out; those of `points`, if it names none."""
    for keyword in call.keywords:
        if keyword.arg == "seeds":
            try:
                return tuple(map(int, ast.literal_eval(keyword.value)))
            except (ValueError, TypeError):
                return ()
    return SEEDS


def _number(value: Any) -> float | None:
    """A number to be read as points; a truth value is none."""
    if type(value) in (bool, np.bool_) or not isinstance(value, Real):
        return None
    return float(value)


def _is_quiet(source: str) -> bool:
    """True if the last line ends with a semicolon, so that a notebook would show no value."""
    return source.rstrip().endswith(";")


def _hidden_lines(lines: list[str]) -> frozenset[int]:
    hidden, inside = set(), False
    for number, line in enumerate(lines, 1):
        inside = inside or f"BEGIN {HIDDEN_TESTS}" in line
        if inside:
            hidden.add(number)
        if f"END {HIDDEN_TESTS}" in line:
            inside = False
    return frozenset(hidden)
