"""The matrix of four switches: what each of them changes, and what all of them do together."""

from dataclasses import replace
from functools import partial
from typing import Any

from autograd_lab.widgets.board import Board
from autograd_lab.widgets.controls import Toggle
from autograd_lab.widgets.frame import Drawing, Frame, Rows
from autograd_lab.widgets.switches import Measured, Setting, Switches, cells
from autograd_lab.widgets.switches_picture import matrix_svg

HEADS = ("", "gradients", "held for backward", "batch statistics", "dropout")
ALONE = {
    "no switch": Setting(),
    "requires_grad=False": Setting(requires_grad=False),
    "no_grad()": Setting(no_grad=True),
    "volatile=True, of 0.3": Setting(volatile=True),
    "eval()": Setting(eval=True),
}


class SwitchMatrix(Board):
    """A row for each of four switches, with what it changes, and one for all as they are set.

    model, x: a network and an input for it; a small one of Linear, BatchNorm, ReLU and Dropout by
    default. Every cell is measured: a copy of the network runs forward and backward. The learner's
    own stays as it is.

    Raises as `Switches` does.

    Example: `SwitchMatrix(model, images)`.
    """

    def __init__(self, model: Any = None, x: Any = None) -> None:
        self._switches = Switches(model, x)
        self._alone = {name: self._switches.measure(setting) for name, setting in ALONE.items()}
        self._setting = Setting()
        self._turned = ""
        super().__init__()

    def look(self) -> Frame:
        now = self._switches.measure(self._setting)
        rows = [(name, *cells(measured)) for name, measured in self._alone.items()]
        rows.append(("▸ as set below", *cells(now)))
        table = "\n".join(Rows(HEADS, tuple(rows)).lines())
        changes = self._changes(self._alone["no switch"], now)
        return Frame(
            self._code(),
            "the mean square of out runs backward, once for each row; what changed is bold",
            (Drawing(matrix_svg(HEADS, tuple(rows)), table),),
            heading=self._turned or "What does each switch change, and what does it leave?",
            detail="\n".join(filter(None, [changes, now.problem and f"backward: {now.problem}"])),
            controls=self._toggles(),
            said=f"{self._turned}. {changes}" if self._turned else "",
        )

    def _changes(self, without: Measured, now: Measured) -> str:
        """What differs from no switch at all."""
        if self._setting == Setting():
            return "No switch is on." if self._turned else "Say it first, then turn the switches."
        pairs = zip(HEADS[1:], cells(without), cells(now), strict=True)
        changed = [f"{head}: {b[2:]} → {a[2:]}" for head, b, a in pairs if b != a]
        return "; ".join(changed) or "Nothing changes against no switch at all."

    def _code(self) -> str:
        """The program as it is set."""
        setting = self._setting
        lines = ["model.eval()" if setting.eval else "model.train()"]
        lines += [] if setting.requires_grad else ["model.requires_grad_(False)"]
        lines += ["x = Variable(x, volatile=True)"] if setting.volatile else []
        lines += ["with torch.no_grad():"] if setting.no_grad else []
        lines.append("    out = model(x)" if setting.no_grad else "out = model(x)")
        return "\n".join(lines)

    def _toggles(self) -> tuple[Toggle, ...]:
        labels = {
            "requires_grad": "requires_grad, of the parameters",
            "no_grad": "no_grad()",
            "volatile": "volatile, of the input (0.3)",
            "eval": "eval()",
        }
        return tuple(
            Toggle(
                name,
                label,
                value=getattr(self._setting, name),
                do=partial(self._turn, name, label),
            )
            for name, label in labels.items()
        )

    def _turn(self, name: str, label: str, on: bool) -> None:
        self._setting = replace(self._setting, **{name: on})
        self._turned = f"{label}: {'on' if on else 'off'}"
