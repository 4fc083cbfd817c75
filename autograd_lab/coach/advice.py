"""Advice as plain data: why something happened, what to try instead, where to read on."""

from dataclasses import dataclass
from typing import Any

LESSONS = (
    "How the lab works",
    "Arrays, tensors, shared memory",
    "From Variable to Tensor",
    "The graph: requires_grad, grad_fn, leaves",
    "Backward by hand",
    "Gradients accumulate",
    "Vectors: the gradient argument",
    "One graph, many backwards",
    "Cutting the graph",
    "In-place changes and versions",
    "Four switches: requires_grad, no_grad, volatile, eval",
    "Modules, functions, parameters, buffers",
    "SGD with momentum",
    "Fine-tuning ResNet-18",
    "Debugging clinic",
)
"""The titles of the lessons, by their number."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that led to the error, in the learner's names.

    text: a short clause, such as "alias shares base's memory". where: such as "cell 3, line 4", or
    "" if it has no place of its own. code: the line of code there.
    """

    text: str
    where: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """One way out.

    code: a line that runs in the learner's namespace, or "" where the way is a change of order.
    gain: what it does, in a clause; without code, the whole sentence.
    """

    code: str
    gain: str


@dataclass(frozen=True, slots=True)
class Advice:
    """What the coach says of one error.

    reasons: one to four. ways: one or two. lesson: the number of the lesson that explains it.
    graph: the name of a tensor whose picture helps, for `%graph`; "" for none.
    head: what the reasons are called: "why" of an error, "saw" of a silent mistake.
    node: the node at fault, marked in that picture. picture: it as SVG; "" for none.

    Example: `str(advice)` is at most eight lines of text.
    """

    reasons: tuple[Reason, ...]
    ways: tuple[Way, ...]
    lesson: int
    graph: str = ""
    node: Any = None
    picture: str = ""
    head: str = "why"

    def __str__(self) -> str:
        from autograd_lab.coach.text import text

        return text(self)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        from autograd_lab.coach.html import html

        return {"text/html": html(self), "text/plain": str(self)}
