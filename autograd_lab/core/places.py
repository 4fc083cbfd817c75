"""Where in the learner's code something happened: which operation made a node, changed a tensor.

While it happens only a spot is kept, the learner's code object and the place in its bytecode; a
`Place`, with the line and its text, is made of it by who asks. A frame is never kept: it would keep
its local variables alive, and so whole graphs.
"""

import os
import sys
from types import CodeType
from typing import Any, NamedTuple

Spot = tuple[CodeType, int]

PACKAGE = os.path.dirname(os.path.dirname(__file__)) + os.sep
learners_files: set[str] = set()
package_files: set[str] = set()
"""The names of the files met so far: the learner's, that is all others, and the package's."""


def learners_frame(frame: Any) -> Any:
    """The nearest frame from `frame` outward that is not the package's own, else the outermost."""
    while True:
        name = frame.f_code.co_filename
        if name in learners_files:
            return frame
        if name not in package_files:
            (package_files if name.startswith(PACKAGE) else learners_files).add(name)
            continue
        if frame.f_back is None:
            return frame
        frame = frame.f_back


def ours(code: CodeType) -> bool:
    """Whether a code object is the package's own."""
    return code.co_filename.startswith(PACKAGE)


class Place(NamedTuple):
    """A line of code. `text` is the line itself, where its file, or its cell, can still be read.

    Example:
        >>> error.changed_at
        Place(file='lesson.py', line=12, function='train')
    """

    file: str
    line: int
    function: str

    @property
    def text(self) -> str:
        """The line, without its indent; "" where the source can't be had."""
        import linecache

        return linecache.getline(self.file, self.line).strip()

    def __str__(self) -> str:
        return f"{self.file}:{self.line}, in {self.function}"


def here(depth: int = 1) -> Spot:
    """The spot in the nearest caller that is not the package's own, else in the outermost."""
    frame = learners_frame(sys._getframe(depth))
    return frame.f_code, frame.f_lasti


def stacklevel() -> int:
    """The `stacklevel` with which a warning of the caller's shows the learner's line."""
    frame: Any = sys._getframe(1)
    level = 1
    learners = learners_frame(frame)
    while frame is not learners:
        frame, level = frame.f_back, level + 1
    return level


def place_of(spot: Spot | None) -> Place | None:
    """The place of a spot; None for None."""
    if spot is None:
        return None
    code, offset = spot
    line = code.co_firstlineno
    for start, end, number in code.co_lines():
        if start <= offset < end:
            line = number or line
            break
    return Place(code.co_filename, line, code.co_name)
