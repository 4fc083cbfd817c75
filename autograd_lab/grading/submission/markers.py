"""nbgrader's markers in the teacher's text, and the text that a student gets.

    ### BEGIN SOLUTION ... ### END SOLUTION              in cells that the learner writes
    ### BEGIN HIDDEN TESTS ... ### END HIDDEN TESTS      in cells that are graded
    === BEGIN MARK SCHEME === ... === END MARK SCHEME    in tasks that a person grades

Only the words count, so any comment style will do.
"""

from __future__ import annotations

import re

from autograd_lab.grading.submission.roles import Role

SOLUTION = "SOLUTION"
HIDDEN_TESTS = "HIDDEN TESTS"
MARK_SCHEME = "MARK SCHEME"
STUB = "raise NotImplementedError  # your code here"
TEXT_STUB = "YOUR ANSWER HERE"
# By the language of the notebook, or by the cell magic that the cell begins with.
STUBS = {
    "python": STUB,
    "r": 'stop("your code here")',
    "julia": 'error("your code here")',
    "matlab": "error('your code here')",
    "octave": "error('your code here')",
    "java": 'throw new UnsupportedOperationException("your code here");',
    "sas": "/* your code here */\n%notImplemented;",
    "bash": "exit 1  # your code here",
    "sh": "exit 1  # your code here",
    "javascript": 'throw new Error("your code here");',
    "js": 'throw new Error("your code here");',
    "html": "<!-- your code here -->",
    "svg": "<!-- your code here -->",
    "markdown": TEXT_STUB,
    "latex": "% your code here",
    "sql": "-- your code here",
}
_AUTOTEST = re.compile(r"^\s*#+\s*(?:HASHED\s+)?AUTOTEST\b", re.MULTILINE)
_ATTACHED = re.compile(r"!\[.*\]\(attachment:.+?\)")


class MarkerError(ValueError):
    """Markers without a partner or out of place. `problem` says what is wrong."""

    def __init__(self, problem: str) -> None:
        self.problem = problem
        super().__init__(problem)


def students_text(text: str, role: Role, kind: str, language: str = "python") -> str:
    """The text that a student gets for a cell of the teacher's.

    A cell that the learner writes and that has no marked region is replaced as a whole, as nbgrader
    does.

    Raises:
        MarkerError: if a marker has no partner, or stands in a cell of another role.

    Example: `students_text("a = 1", Role.SOLUTION, "code")` is
    "raise NotImplementedError  # your code here".
    """
    written = role in (Role.SOLUTION, Role.MANUAL)
    stub = _stub(text, language) if kind == "code" else TEXT_STUB
    text, regions = without(text, SOLUTION, stub)
    if regions and not written:
        raise MarkerError("a solution stands in a cell that is not a solution cell")
    if written and not regions:
        text = stub
    text, regions = without(text, HIDDEN_TESTS)
    if regions and role not in (Role.TEST, Role.MANUAL):
        raise MarkerError("hidden tests stand in a cell that is not a grade cell")
    text, regions = without(text, MARK_SCHEME)
    if regions and role is not Role.TASK:
        raise MarkerError("a mark scheme stands in a cell that is not a task cell")
    if any(_ATTACHED.search(region) for region in regions):
        raise MarkerError("a mark scheme shows an attachment, which students would get")
    if kind == "code" and _AUTOTEST.search(text):
        raise MarkerError(
            "### AUTOTEST is filled in by nbgrader generate_assignment; write the test out"
        )
    return text


def without(text: str, marker: str, stub: str | None = None) -> tuple[str, list[str]]:
    """The text with the stub in place of each marked region, and the regions.

    Raises:
        MarkerError: if a marker has no partner.

    Example: `without("a\\n# BEGIN SOLUTION\\nb\\n# END SOLUTION", "SOLUTION", "s")` is
    `("a\\ns", ["b"])`.
    """
    kept: list[str] = []
    regions: list[list[str]] = []
    inside = False
    for line in text.split("\n"):
        begins, ends = f"BEGIN {marker}" in line, f"END {marker}" in line
        if (begins and inside) or (ends and not inside):
            which = "BEGIN" if begins else "END"
            raise MarkerError(f"### {which} {marker} has no partner")
        if begins:
            regions.append([])
            if stub is not None:
                indent = line[: len(line) - len(line.lstrip())]
                kept += [indent + part for part in stub.split("\n")]
        elif inside and not ends:
            regions[-1].append(line)
        elif not ends:
            kept.append(line)
        inside = begins or (inside and not ends)
    if inside:
        raise MarkerError(f"### BEGIN {marker} has no partner")
    return "\n".join(kept), ["\n".join(region) for region in regions]


def _stub(text: str, language: str) -> str:
    """The stub in the language of the cell.

    Raises:
        MarkerError: for a language that no stub is known for.
    """
    magic = re.match(r"%%(\w+)", text)
    stub = magic and STUBS.get(magic[1])
    if not stub and language.lower() not in STUBS:
        raise MarkerError(f"its language is {language}, for which there is no stub")
    return stub or STUBS[language.lower()]
