"""The 0.3 / 0.4 switch: the same cell in both worlds, with the differences marked."""

from autograd_lab.graph.describe import counted
from autograd_lab.widgets.board import Board
from autograd_lab.widgets.controls import Button, Choice, Entry
from autograd_lab.widgets.frame import Frame, Rows
from autograd_lab.widgets.worlds import NEW, OLD, run_in, side_by_side

BOTH, BEFORE, SINCE = "side by side", "PyTorch 0.3", "0.4 and later"
START = "x = torch.ones(2)\nprint(type(x))\nx.sum()"


class WorldSwitch(Board):
    """Runs one text as PyTorch 0.3 did, and as it is done since 0.4; shows what each of them says.

    code: the text, which can be changed in the page. In it `torch` stands for the library of the
    world, however it is imported. Nothing of it is left in the notebook.

    Example: `WorldSwitch("from torch.autograd import Variable; type(Variable(torch.ones(2)))")`.
    """

    def __init__(self, code: str = START) -> None:
        self._show_as = BOTH
        self._run(code)
        super().__init__()

    def _run(self, code: str) -> None:
        self._code = code
        self._outcomes = {BEFORE: run_in(OLD, code), SINCE: run_in(NEW, code)}

    def _run_again(self) -> None:
        self._run(self._code)

    def _switch(self, world: str) -> None:
        self._show_as = world

    def look(self) -> Frame:
        both = self._outcomes
        rows = side_by_side(both[BEFORE], both[SINCE])
        differences = sum(old != new for _, old, new in rows)
        heading = "Both worlds say the same."
        if differences:
            heading = (
                f"{counted(differences, 'line')} of the cell differ{'s' * (differences == 1)}."
            )
        failed = [name for name, outcome in both.items() if outcome.raised]
        where = "both worlds" if len(failed) == len(both) else "".join(failed)
        return Frame(
            "torch 0.3 | torch 0.4 and later",
            "the same cell, run in both worlds",
            rows=(self._rows(rows),),
            heading=heading,
            detail=f"It raises an error in {where}." if failed else "",
            controls=(
                Entry(
                    "code",
                    "the cell (Shift-Enter runs it)",
                    value=self._code,
                    lines=max(3, min(12, self._code.count("\n") + 1)),
                    do=self._run,
                ),
                Button("run", "run", do=self._run_again, main=True),
                Choice(
                    "world",
                    "show",
                    value=self._show_as,
                    options=(BEFORE, BOTH, SINCE),
                    do=self._switch,
                ),
            ),
            said=self._said(heading),
        )

    def _rows(self, rows: list[tuple[int, str, str]]) -> Rows:
        if self._show_as != BOTH:
            said = self._outcomes[self._show_as].said
            alone = tuple((str(line), text) for line, text in said.items())
            return Rows(("line", self._show_as), alone, code=True)
        marked = frozenset(at for at, (_, old, new) in enumerate(rows) if old != new)
        marks = tuple((f"{line}{' ≠' if old != new else ''}", old, new) for line, old, new in rows)
        return Rows(("line", BEFORE, SINCE), marks, marked=marked, code=True)

    def _said(self, heading: str) -> str:
        if self._show_as == BOTH:
            return heading
        return f"{self._show_as}: {' '.join(self._outcomes[self._show_as].said.values())}"
