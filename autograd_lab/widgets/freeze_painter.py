"""The freeze painter: parts of a model frozen on its tree, and the live graph that follows."""

from dataclasses import replace
from functools import partial
from typing import Any

from autograd_lab import models, nn
from autograd_lab.factories import zeros
from autograd_lab.graph.svg import svg
from autograd_lab.graph.table import table
from autograd_lab.graph.values import bytes_text
from autograd_lab.widgets.board import Board
from autograd_lab.widgets.controls import Button
from autograd_lab.widgets.frame import Drawing, Frame
from autograd_lab.widgets.freezing import Freezing
from autograd_lab.widgets.module_rows import Row
from autograd_lab.widgets.tree_picture import Cell, Line, Mark, Press, tree_drawing

HEADS = ("part", "class", "numbers", "training", "nodes in the graph")
MOST = 120  # lines that are shown


class FreezePainter(Board):
    """A model's tree to paint frozen or training, and what its prediction keeps alive.

    model: a copy of it is painted; the model itself stays as it is. A narrow ResNet-18 for ten
    classes if not given. input: a small batch, such as `torch.rand(2, 3, 32, 32)`, which is also
    the default: each change runs the copy on it anew. name: what the model is called.

    Raises TypeError for what is no module, and what the model raises for the input.

    Example: `FreezePainter(model, images[:2])`.
    """

    def __init__(
        self, model: nn.Module | None = None, input: Any = None, name: str = "model"
    ) -> None:
        if model is None:
            model = models.resnet18(weights=models.ResNet18_Weights.GLYPHS)
            model.fc = nn.Linear(model.fc.in_features, 10)
        self._freezing = Freezing(model, zeros(2, 3, 32, 32) if input is None else input, name)
        super().__init__()

    def look(self) -> Frame:
        freezing = self._freezing
        rows = freezing.rows()
        behind, first = freezing.behind, freezing.first
        tree = tree_drawing(
            f"the parts of {freezing.name}", HEADS, [self._line(row) for row in rows[:MOST]],
            more=max(len(rows) - MOST, 0),
        )  # fmt: skip
        facts = (
            f"{behind.nodes:,} of {first.nodes:,} nodes behind the prediction, "
            f"{bytes_text(behind.nbytes)} of {bytes_text(first.nbytes)} saved, "
            f"{freezing.trainable:,} of {rows[0].count:,} numbers train"
        )
        return Frame(
            f"{freezing.name}: {rows[0].title}",
            "a copy; your own model stays as it is",
            (replace(tree, heading=facts), *self._graph()),
            heading=freezing.told or "How many nodes stay if you freeze a part?",
            detail=self._detail(),
            controls=self._buttons(),
            said=f"{freezing.told} {facts}.".strip(),
        )

    def _graph(self) -> tuple[Drawing, ...]:
        graph = self._freezing.behind.graph
        if graph is None:
            return ()
        return (Drawing(svg(graph), table(graph), heading="the graph, a box for each part"),)

    def _detail(self) -> str:
        freezing = self._freezing
        if freezing.behind.graph is None:
            return "The prediction has no graph: backward() would raise, for nothing trains."
        code = "\n".join(freezing.code())
        if code:
            return f"The same in code:\n{code}"
        return "Say it first, then press the word beside the part."

    def _buttons(self) -> tuple[Button, ...]:
        freezing = self._freezing
        buttons = [
            Button("freeze", "freeze all", do=partial(freezing.all, False)),
            Button("train", "train all", do=partial(freezing.all, True)),
        ]
        if freezing.head:
            label = f"freeze all but {freezing.head}"
            buttons.insert(0, Button("head", label, do=freezing.head_alone, main=True))
        return tuple(buttons)

    def _line(self, row: Row) -> Line:
        freezing = self._freezing
        name = freezing.called(row)
        opener = None
        if row.opened is not None:
            opener = Press(f"parts of {name}", partial(freezing.open, row), expanded=row.opened)
        cells = (
            Cell(row.title),
            Cell(f"{row.count:,}"),
            self._paint(row),
            Cell(_nodes(row, freezing.behind.parts.get(row.path, 0)), quiet=False),
        )
        frozen = not row.trainable
        return Line(row.path, row.depth, row.name or name, cells, opener=opener, dashed=frozen)

    def _paint(self, row: Row) -> Cell:
        words: tuple[str, Mark] = (f"{row.trainable} of {row.tensors}", "some")
        if row.trainable == row.tensors:
            words = "trains", "on"
        elif not row.trainable:
            words = "frozen", "off"
        label = f"{self._freezing.called(row)}: {words[0]}"
        on = row.trainable == row.tensors
        return Cell(*words, Press(label, partial(self._freezing.paint, row), on=on))


def _nodes(row: Row, count: int) -> str:
    if not count:
        return "none"
    return f"{count:,}" if row.trainable else f"{count:,}, for gradients that pass through"
