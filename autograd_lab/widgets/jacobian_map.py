"""The Jacobian heat map: a slider for each entry of v, and the product vᵀ·J beside it."""

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any

from autograd_lab.graph.names import Names
from autograd_lab.graph.values import number
from autograd_lab.tensor import Tensor
from autograd_lab.widgets.board import Board
from autograd_lab.widgets.controls import Button, Part, Slider
from autograd_lab.widgets.frame import Drawing, Frame
from autograd_lab.widgets.jacobian import Jacobian
from autograd_lab.widgets.jacobian_picture import (
    CELL,
    MARGIN,
    HeatMap,
    heat_map_svg,
    heat_map_text,
)
from autograd_lab.widgets.notebook import notebook_names

REACH = 10.0  # how far the sliders go at least, to both sides


class JacobianMap(Board):
    """Shows the Jacobian of y in x, and what `y.backward(gradient=v)` adds to `x.grad`.

    y: a tensor computed from x. v: an entry for each element of y, to begin with.
    names: where the learner's names are looked up; the notebook's by default.
    A row's label sets v so that the product is this row. The graph and every `.grad` stay as they
    are.

    Raises what `Jacobian` does.

    Example: `JacobianMap(x * x, x, v=[1, 10, 100])` as the last line of a cell.
    """

    def __init__(
        self,
        y: Tensor,
        x: Tensor,
        v: Sequence[float] | None = None,
        names: Mapping[str, Any] | None = None,
    ) -> None:
        names = notebook_names(names)
        self._jacobian = Jacobian(y, x, v)
        known = Names(names)
        self._y, self._x = known.of_tensor(y) or "y", known.of_tensor(x) or "x"
        self._first = list(self._jacobian.v)
        self._reach = max(REACH, *(float(math.ceil(abs(entry))) for entry in self._first))
        super().__init__()

    def look(self) -> Frame:
        jacobian, y, x = self._jacobian, self._y, self._x
        shown = HeatMap(
            tuple(_elements(y, jacobian.y)),
            tuple(_elements(x, jacobian.x)),
            tuple(jacobian.v),
            tuple(map(tuple, jacobian.rows)),
            tuple(jacobian.product),
        )
        picture = Drawing(heat_map_svg(shown), heat_map_text(shown), parts=self._parts(shown))
        v = _nested(jacobian.v, tuple(jacobian.y.shape))
        adds = _nested(shown.product, tuple(jacobian.x.shape))
        return Frame(
            f"{y}.backward(gradient=v)",
            f"The Jacobian has a row for each element of {y}, a column for each of {x}. "
            "backward never makes it: it makes the product with v.",
            (picture,),
            heading=f"{x}.grad receives {adds}",
            detail=f"v = {v}: each row of J times its entry of v, then summed down the columns.",
            controls=(*self._sliders(shown), self._again()),
        )

    def _sliders(self, shown: HeatMap) -> Iterator[Slider]:
        for at, (name, entry) in enumerate(zip(shown.y, shown.v, strict=True)):
            yield Slider(
                f"v {at}",
                f"v for {name}",
                value=entry,
                low=-self._reach,
                high=self._reach,
                step=0.5,
                text=number(entry),
                do=lambda entry, at=at: self._set(at, entry),
            )

    def _again(self) -> Button:
        back = self._jacobian.v == self._first
        return Button("reset", "start again", do=lambda: self._take(self._first), off=back)

    def _parts(self, shown: HeatMap) -> tuple[Part, ...]:
        """The rows' labels."""
        units = [[float(at == row) for at in range(len(shown.y))] for row in range(len(shown.y))]
        return tuple(
            Part(
                f"row {at}",
                f"only the row of {name}: v is 1 there and 0 elsewhere",
                left=MARGIN - 6,
                top=shown.top(at) + 2,
                width=shown.label,
                height=CELL - 4,
                pressed=self._jacobian.v == units[at],
                do=lambda unit=units[at]: self._take(unit),
            )
            for at, name in enumerate(shown.y)
        )

    def _set(self, at: int, entry: float) -> None:
        self._jacobian.v[at] = entry

    def _take(self, v: list[float]) -> None:
        self._jacobian.v = list(v)


def _elements(name: str, tensor: Tensor) -> Iterator[str]:
    """`x[0]`, `x[1]`; the name alone for a tensor without dimensions."""
    for place in product(*map(range, tensor.shape)):
        yield f"{name}[{', '.join(map(str, place))}]" if place else name


def _nested(values: Sequence[float], shape: tuple[int, ...]) -> str:
    """The numbers in brackets, as the tensor of this shape would have them."""
    if not shape:
        return number(values[0])
    size = len(values) // shape[0]
    inner = [_nested(values[at * size : (at + 1) * size], shape[1:]) for at in range(shape[0])]
    return f"[{', '.join(inner)}]"
