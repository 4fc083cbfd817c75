"""A result for the terminal: what a command prints after grading one submission."""

from __future__ import annotations

from textwrap import wrap

from autograd_lab.grading.graded import QuestionResult, Result
from autograd_lab.grading.report.outcomes import number, outcome, score
from autograd_lab.grading.report.shown import in_one_line, short
from autograd_lab.grading.result import WIDTH

NAME = 30  # columns of a question's name
REMARKS = 20


def as_text(result: Result) -> str:
    """The result in lines of at most 88 characters, without colours or cursor codes.

    Example: `print(as_text(grade("solutions/04.ipynb", "ada.ipynb")))`.
    """
    heading = short(" · ".join(filter(None, (result.notebook, result.learner))), 60)
    total = score(result.points, result.max_points)
    lines = [f"{heading}{total.rjust(WIDTH - len(heading))}" if heading else total]
    if result.error:
        lines += ["", *_wrapped("not graded", result.error)]
    if result.questions:
        lines += ["", f"{'question':<{NAME}}  {'outcome':<24}{'points':>{WIDTH - NAME - 26}}"]
        lines.append("─" * WIDTH)
    for question in result.questions:
        lines += _question(question)
    remarks = [*result.remarks[:REMARKS]]
    if remarks:
        lines.append("")
    for remark in remarks:
        where = f" (cell {remark.cell})" if remark.cell else ""
        lines += _wrapped(remark.kind, remark.text + where)
    if len(result.remarks) > REMARKS:
        lines.append(f"{len(result.remarks) - REMARKS} more remarks are in the JSON result.")
    lines += ["", *_isolation(result)]
    return "\n".join(lines)


def _question(question: QuestionResult) -> list[str]:
    found = outcome(question)
    points = "–" if question.points is None else number(question.points)
    points += f" of {number(question.max_points)}"
    name = short(question.name, NAME)
    row = f"{name:<{NAME}}  {found.word:<24}"
    lines = [row + points.rjust(WIDTH - len(row))]
    if question.status != "passed":
        lines += _wrapped("", question.hint or found.advice)
        lines += _wrapped("asked for", question.expected)
        lines += _wrapped("reason", question.reason)
    return lines


def _wrapped(head: str, text: str) -> list[str]:
    if not text:
        return []
    start = f"  {short(head, 24)}  " if head else "  "
    return wrap(
        in_one_line(text, 600),
        WIDTH,
        initial_indent=start,
        subsequent_indent=" " * len(start),
        break_on_hyphens=False,
    )


def _isolation(result: Result) -> list[str]:
    missing = "; ".join(result.isolation.missing)
    said = (
        f"{result.isolation.level}; not isolated: {missing}" if missing else result.isolation.level
    )
    return _wrapped("isolation", f"{said}. {result.seconds:.2f} s")
