"""The outcome of one check: numbers and words as data, and two ways to show it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from html import escape
from textwrap import wrap
from typing import Any

WIDTH = 88


class Status(StrEnum):
    """How far the answer came, in the order in which it is graded."""

    NOT_ATTEMPTED = "not attempted"
    NOT_GRADED = "not graded"
    CRASHED = "crashed"
    OUT_OF_TIME = "out of time"
    OUT_OF_MEMORY = "out of memory"
    UNSTABLE = "unstable"
    RAISED = "raised"
    TYPE = "type"
    SHAPE = "shape"
    DTYPE = "dtype"
    FLAGS = "flags"
    WRONG_ANSWER = "wrong answer"
    VALUES = "values"
    GRADIENTS = "gradients"
    RESOURCES = "resources"
    TEST_FAILED = "test failed"
    PARTLY = "partly right"
    PASSED = "passed"
    BY_HAND = "to be graded by hand"


@dataclass(frozen=True)
class CheckResult:
    """What `%check NAME` found.

    `points` and `max_points` are Python floats. `hint` says what the code did and what to think
    about; it is empty for a pass. `expected` says in words what was asked for. `wrong_answer` says
    which of the exercise's named wrong answers it is, as "name/number" counting from 1. `case` says
    for which inputs the code returned what, of the first case that failed.

    Example: `CheckResult("f", Status.PASSED, 2.0, 2.0).passed` is True.
    """

    name: str
    status: Status
    points: float
    max_points: float
    hint: str = ""
    expected: str = ""
    wrong_answer: str = ""
    case: str = ""

    @property
    def passed(self) -> bool:
        return self.status is Status.PASSED

    def to_dict(self) -> dict[str, Any]:
        """The result as JSON-able data."""
        return asdict(self)

    def verdict(self) -> str:
        """One word or two: "passed", "not attempted" or "not yet"."""
        if self.status in (Status.PASSED, Status.NOT_ATTEMPTED):
            return self.status.value
        return "not yet"

    def score(self) -> str:
        """The points in words, as "2 of 2 points"."""
        return f"{self.points:g} of {self.max_points:g} points"

    def text(self) -> str:
        """The result for a terminal: the verdict, then the hint, then what is asked for."""
        lines = [f"{self.name}   {self.verdict()}   {self.score()}"]
        if not self.passed:
            lines += wrap(self.hint, WIDTH, initial_indent="  ", subsequent_indent="  ")
            asked = f"asked for   {self.expected}"
            lines += wrap(asked, WIDTH, initial_indent="  ", subsequent_indent=" " * 14)
        return "\n".join(lines)

    def html(self) -> str:
        """The same as an HTML fragment that carries its own style and follows the page's theme."""
        mark, colour = (_CHECK, _BLUE) if self.passed else (_RING, _ACCENT)
        if self.status is Status.NOT_ATTEMPTED:
            colour = _GREY
        head = (
            f'<span style="color:{colour}">{mark}</span>'
            f'<code style="{_CODE}">{escape(self.name)}</code>'
            f"<strong>{self.verdict()}</strong>"
            f'<span style="color:{_GREY}">{self.score()}</span>'
        )
        body = ""
        if not self.passed:
            body = (
                f'<div style="margin-top:6px">{_prose(self.hint)}</div>'
                f'<div style="margin-top:4px;color:{_GREY}">asked for: '
                f"{_prose(self.expected)}</div>"
            )
        row = '<div style="display:flex;align-items:center;gap:10px;flex-wrap:wrap">'
        return f'<div role="status" style="{_CARD}">{row}{head}</div>{body}</div>'


def _prose(text: str) -> str:
    """Escape the text; what stands between backticks becomes code."""
    parts = escape(text).split("`")
    return "".join(
        f'<code style="{_CODE}">{part}</code>' if index % 2 else part
        for index, part in enumerate(parts)
    )


_BLUE = "var(--jp-info-color0, #0072b2)"
_ACCENT = "var(--jp-warn-color0, #d55e00)"
_GREY = "var(--jp-ui-font-color2, #5f6b76)"
_CODE = "font-family:var(--jp-code-font-family, monospace);font-size:13px;background:none;padding:0"
_CARD = (
    "border:1.5px solid var(--jp-border-color1, #c4cad0);border-radius:8px;padding:10px 14px;"
    "max-width:680px;font-family:var(--jp-ui-font-family, sans-serif);font-size:14px;"
    "line-height:1.45;color:var(--jp-ui-font-color1, #1b1f23)"
)
_SVG = '<svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true" style="display:block">'
_CHECK = (
    f'{_SVG}<circle cx="8" cy="8" r="8" fill="currentColor"/>'
    '<path d="M4.5 8.2l2.4 2.4 4.6-4.9" fill="none" stroke="var(--jp-layout-color0, #fff)" '
    'stroke-width="1.8"/></svg>'
)
_RING = (
    f'{_SVG}<circle cx="8" cy="8" r="6.5" fill="none" stroke="currentColor" stroke-width="1.5" '
    'stroke-dasharray="3 2"/></svg>'
)
