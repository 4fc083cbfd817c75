"""What a learner can turn, press or fill in on a board, and what each of them calls."""

import dataclasses
import math
from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass
from typing import Any

from autograd_lab.graph.layout import Box

LONGEST = 20_000  # letters of an entry


class Refused(Exception):
    """What the learner asked for can't be done; the one sentence that says why is shown."""


@dataclass(frozen=True)
class Control:
    """One thing to act upon. label: its name in the page. do: called when the learner acts.

    id: unlike those of the other controls and parts of a frame. help: said when one points at it.
    off: it is shown, but does nothing now. code: the label is code.
    """

    id: str
    label: str
    _: KW_ONLY
    do: Callable[..., object]
    help: str = ""
    off: bool = False
    code: bool = False

    def act(self, value: object) -> None:
        """Call `do` with what came from the page; what no such control can send is ignored."""
        raise NotImplementedError

    def data(self) -> dict[str, Any]:
        """What the page needs to know, as JSON-able data."""
        fields = {f.name: getattr(self, f.name) for f in dataclasses.fields(self) if f.name != "do"}
        return fields | {"kind": type(self).__name__.lower()}


@dataclass(frozen=True)
class Button(Control):
    """Calls `do()`. main: what one does next, filled. key: presses it from anywhere in the board.

    Example: `Button("step", "step ▶", do=self.step, main=True, key="ArrowRight")`.
    """

    _: KW_ONLY
    main: bool = False
    key: str = ""

    def act(self, value: object) -> None:
        self.do()


@dataclass(frozen=True)
class Toggle(Control):
    """Calls `do(on)`. Example: `Toggle("keep", "retain_graph", value=False, do=self.keep)`."""

    _: KW_ONLY
    value: bool

    def act(self, value: object) -> None:
        if isinstance(value, bool):
            self.do(value)


@dataclass(frozen=True)
class Slider(Control):
    """Calls `do(number)` while it moves. text: the number as it is shown, and read aloud.

    Example: `Slider("lr", "lr", value=0.1, low=0.0, high=1.0, step=0.05, text="0.1", do=self.rate)`
    """

    _: KW_ONLY
    value: float
    low: float
    high: float
    step: float
    text: str

    def act(self, value: object) -> None:
        if isinstance(value, (int, float)) and self.low <= value <= self.high:
            self.do(float(value))


@dataclass(frozen=True)
class Choice(Control):
    """Calls `do(option)` with one of a few. Example: `Choice("tool", "cut with", value="detach()",
    options=("detach()", "no_grad"), do=self.cut)`."""

    _: KW_ONLY
    value: str
    options: tuple[str, ...]

    def act(self, value: object) -> None:
        if isinstance(value, str) and value in self.options:
            self.do(value)


@dataclass(frozen=True)
class Entry(Control):
    """Calls `do(text)` at Enter, or Shift-Enter where there are several lines.

    number: `do` gets a finite float; other text is refused with a sentence.

    Example: `Entry("v0", "v[0]", value="1", number=True, do=self.set_first)`.
    """

    _: KW_ONLY
    value: str
    lines: int = 1
    number: bool = False

    def act(self, value: object) -> None:
        if isinstance(value, str) and len(value) <= LONGEST:
            self.do(self._number(value) if self.number else value)

    def _number(self, text: str) -> float:
        try:
            number = float(text)
        except ValueError:
            number = math.nan
        if not math.isfinite(number):
            raise Refused(f"{self.label} is a number, such as 2 or -0.5. {text!r} is none.")
        return number


@dataclass(frozen=True)
class Part(Control):
    """A part of a picture that can be pressed; calls `do()`.

    left, top, width, height: where, in the picture's own units.
    pressed: whether it is on, for one that is on or off. expanded: whether what it opens is open.

    Example: `Part.over(plan.boxes[0], "x", "x, requires_grad", pressed=True, do=self.turn)`.
    """

    _: KW_ONLY
    left: float
    top: float
    width: float
    height: float
    pressed: bool | None = None
    expanded: bool | None = None

    @classmethod
    def over(cls, box: Box, id: str, label: str, **options: Any) -> "Part":
        """A part that covers the body of a node."""
        width, height = box.size.width, box.size.height
        return cls(id, label, left=box.left, top=box.top, width=width, height=height, **options)

    def act(self, value: object) -> None:
        self.do()
