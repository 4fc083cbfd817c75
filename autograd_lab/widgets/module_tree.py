"""The module tree: parameters, buffers and gradients of a module, and what a backward changes."""

from functools import partial

from autograd_lab import nn
from autograd_lab.graph.describe import counted
from autograd_lab.graph.values import shape_text
from autograd_lab.tensor import Tensor
from autograd_lab.widgets.board import Board
from autograd_lab.widgets.controls import Button
from autograd_lab.widgets.frame import Frame
from autograd_lab.widgets.module_parts import Parts
from autograd_lab.widgets.module_rows import Row
from autograd_lab.widgets.tree_picture import Cell, Line, Mark, Press, tree_drawing

HEADS = ("name", "kind", "shape", "numbers", "requires_grad", "gradient", "mode")
MOST = 150  # lines that are shown


class ModuleTree(Board):
    """Shows what a module is made of. Its switches act on the learner's own module.

    input: with one, a button runs `module(input).sum().backward()` on the module, so that one sees
    which parts get a gradient and which buffers a forward changes. name: what it is called. opened:
    whether all parts are open at first, as they then are in the static picture.

    Raises TypeError for what is no module.

    Example: `ModuleTree(model, torch.rand(2, 3, 32, 32))`; `ModuleTree(copy.deepcopy(model))`
    leaves the model itself alone.
    """

    def __init__(
        self,
        module: nn.Module,
        input: Tensor | None = None,
        name: str = "model",
        opened: bool = False,
    ) -> None:
        self._parts = Parts(module, input, name, opened)
        super().__init__()

    def look(self) -> Frame:
        parts = self._parts
        rows = parts.rows()
        lines = [self._line(row) for row in rows[:MOST]]
        of = f"the parts of {parts.name}"
        picture = tree_drawing(of, HEADS, lines, more=max(len(rows) - MOST, 0))
        wanting = sum(p.numel() for p in parts.module.parameters() if p.requires_grad)
        buffers = sum(1 for _ in parts.module.buffers())
        return Frame(
            f"{parts.name}: {rows[0].title}",
            "your own module: the switches act on it",
            (picture,),
            heading=parts.told or "Open a part, or turn a switch.",
            controls=tuple(self._buttons()),
            status=(
                f"{rows[0].count:,} numbers in {counted(rows[0].tensors, 'parameter')}",
                f"{wanting:,} of them require grad",
                counted(buffers, "buffer"),
            ),
        )

    def _buttons(self) -> list[Button]:
        parts = self._parts
        buttons = [
            Button("open all", "open all", do=parts.open_all),
            Button("close all", "close all", do=parts.close_all),
            Button("again", "look again", do=parts.refresh, help="after a cell changed the module"),
        ]
        if parts.input is None:
            return buttons
        code = f"{parts.name}(input).sum().backward()"
        run = Button("run", "forward and backward", do=parts.backward, main=True, help=code)
        return [run, Button("zero", "zero_grad()", do=parts.zero_grad), *buttons]

    def _line(self, row: Row) -> Line:
        name = self._parts.called(row)
        opener = None
        if row.opened is not None:
            opener = Press(f"parts of {name}", partial(self._parts.open, row), expanded=row.opened)
        cells = (
            Cell(row.title),
            Cell("" if row.shape is None else shape_text(row.shape)),
            Cell(f"{row.count:,}" if row.count else ""),
            self._flag(row),
            self._gradient(row),
            self._mode(row),
        )
        frozen = row.kind == "parameter" and not row.trainable
        return Line(row.path, row.depth, row.name or name, cells, row.kind, opener, frozen)

    def _flag(self, row: Row) -> Cell:
        if not row.tensors:
            return Cell()
        words, mark = flag_of(row)
        label = f"{self._parts.called(row)}: requires_grad, {words}"
        on = row.trainable == row.tensors
        return Cell(words, mark, Press(label, partial(self._parts.turn, row), on=on))

    def _gradient(self, row: Row) -> Cell:
        if row.kind == "buffer":
            new = row.path in self._parts.changed
            return Cell("changed by the forward" if new else "", changed=new)
        if not row.tensors:
            return Cell()
        if row.kind == "module":
            return Cell(f"{row.with_grad} of {row.tensors}", "full" if row.with_grad else "empty")
        if row.with_grad:
            return Cell(f"largest {row.largest}", "full")
        return Cell("None", "empty") if row.trainable else Cell("not wanted", "none")

    def _mode(self, row: Row) -> Cell:
        if row.training is None:
            return Cell()
        mode = "train" if row.training else "eval"
        press = Press(
            f"{self._parts.called(row)}: train mode",
            partial(self._parts.switch, row),
            on=row.training,
        )
        return Cell(mode, "on" if row.training else "off", press)


def flag_of(row: Row) -> tuple[str, Mark]:
    """Whether the parameters of a row require grad: in a word or two, and as a mark."""
    if row.trainable == row.tensors:
        return "True", "on"
    return (f"{row.trainable} of {row.tensors}", "some") if row.trainable else ("False", "off")
