"""The error explainer: a program that raises, the coach's reasons, their lines and their nodes."""

import textwrap

from autograd_lab.graph.describe import labels
from autograd_lab.graph.svg import svg
from autograd_lab.graph.table import table
from autograd_lab.widgets.board import Board
from autograd_lab.widgets.controls import Button, Control, Entry, Toggle
from autograd_lab.widgets.explaining import Explanation, Reason, explanation
from autograd_lab.widgets.frame import WIDEST, Drawing, Frame, Rows

HERE = "▶"


class ErrorExplainer(Board):
    """Runs a program, and shows its error beside the coach's advice, reason by reason.

    program: a cell's text, which finds `torch` and `nn`. The learner's own variables stay as they
    are; the program can be changed and run again.

    Example: `ErrorExplainer("x = torch.ones(2, requires_grad=True)\\nx.numpy()")`.
    """

    def __init__(self, program: str) -> None:
        self._editing = False
        self._explain(program)
        super().__init__()

    def _explain(self, program: str) -> None:
        self._program = textwrap.dedent(program).strip("\n")
        self._explanation = explanation(self._program)
        self._at = 0

    def _edit(self, on: bool) -> None:
        self._editing = on

    def _go(self, at: int) -> None:
        self._at = min(max(at, 0), len(self._explanation.reasons))

    @property
    def _reason(self) -> Reason | None:
        return self._explanation.reasons[self._at - 1] if self._at else None

    def look(self) -> Frame:
        found, reason = self._explanation, self._reason
        heading, detail = self._told()
        rows = [self._program_rows(reason.line if reason else found.line)]
        if found.printed:
            rows.append(Rows(("printed",), ((found.printed.rstrip(),),), code=True))
        if found.kind:
            message = textwrap.fill(found.message, WIDEST)
            rows.append(Rows((found.kind,), ((message,),), code=True))
        if found.reasons:
            rows.append(self._advice_rows())
        return Frame(
            found.kind or "no error",
            "the message, and what the coach makes of it",
            self._picture(reason),
            tuple(rows),
            heading=heading,
            detail=detail,
            controls=self._controls(),
            status=(f"reason {self._at} of {len(found.reasons)}",) if found.reasons else (),
            said=f"{heading} {detail}".strip(),
        )

    def _controls(self) -> tuple[Control, ...]:
        at, count = self._at, len(self._explanation.reasons)
        lines = min(max(len(self._program.splitlines()) + 1, 4), 16)
        steps = (
            Button("first", "|◀", do=lambda: self._go(0), key="Home", off=not at, help="message"),
            Button("back", "◀ back", do=lambda: self._go(at - 1), key="ArrowLeft", off=not at),
            Button("next", "next reason ▶", do=lambda: self._go(at + 1), main=True,
                   key="ArrowRight", off=at >= count),
            Button("last", "▶|", do=lambda: self._go(count), key="End", off=at >= count,
                   help="the last reason"),
        )  # fmt: skip
        edit = Toggle("edit", "change the program", value=self._editing, do=self._edit)
        entry = Entry("program", "the program; Shift-Enter runs it", value=self._program,
                      lines=lines, do=self._explain)  # fmt: skip
        return (*(steps if count else ()), edit, *((entry,) if self._editing else ()))

    def _program_rows(self, here: int | None) -> Rows:
        """The program with the line that is spoken of."""
        lines = self._program.splitlines()
        rows = tuple(
            (f"{HERE if at == here else ' '} {at}", line) for at, line in enumerate(lines, 1)
        )
        marked = frozenset() if here is None else frozenset({here - 1})
        return Rows(("line", "program"), rows, marked=marked, code=True)

    def _advice_rows(self) -> Rows:
        found = self._explanation
        rows = []
        for at, reason in enumerate(found.reasons, 1):
            sign = f"{HERE if at == self._at else ' '} why"
            rows.append((sign, reason.text, f"line {reason.line}" if reason.line else ""))
        for at, way in enumerate(found.ways):
            words = (way.code, way.gain) if way.code else (way.gain, "")
            rows.append(("  or" if at else "  try", *words))
        rows.append(("  see", found.see, ""))
        marked = frozenset({self._at - 1} if self._at else ())
        return Rows(("", "the coach says", ""), tuple(rows), marked=marked)

    def _told(self) -> tuple[str, str]:
        found, reason = self._explanation, self._reason
        if not found.kind:
            return "The program ran to its end: there is nothing to explain.", ""
        if reason is not None:
            heading = f"Reason {self._at} of {len(found.reasons)}: {reason.text}"
            return heading, self._where(found, reason)
        at = f" at line {found.line}" if found.line else ""
        if not found.reasons:
            return f"{found.kind}{at}", "The coach has nothing to add to the message."
        return f"{found.kind}{at}", "Which line is the cause? Say it first, then step on."

    def _where(self, found: Explanation, reason: Reason) -> str:
        """The line and the node of a reason, in words."""
        told = []
        if reason.line is not None:
            told.append(
                f"line {reason.line}: {self._program.splitlines()[reason.line - 1].strip()}"
            )
        if found.graph is not None and reason.node is not None:
            fault = ", which is at fault" if reason.node == found.fault else ""
            told.append(f"in the graph: {labels(found.graph)[reason.node]}{fault}")
        return "\n".join(told)

    def _picture(self, reason: Reason | None) -> tuple[Drawing, ...]:
        found = self._explanation
        if found.graph is None:
            return ()
        marked = reason.node if reason is not None else None
        drawn = svg(found.graph, fault=found.fault, marked=marked)
        of = f"the graph behind {found.name}" if found.name else "the graph that was walked"
        return (Drawing(drawn, table(found.graph), heading=of),)
