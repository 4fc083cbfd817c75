"""Flag toggles: which of the leaves want a gradient, and what becomes of the graph."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from autograd_lab import graph
from autograd_lab.core.node import name_of
from autograd_lab.graph.behind import behind
from autograd_lab.graph.describe import listed
from autograd_lab.tensor import Tensor
from autograd_lab.widgets.board import Board
from autograd_lab.widgets.controls import Part, Refused, Toggle
from autograd_lab.widgets.frame import Drawing, Frame, Rows
from autograd_lab.widgets.notebook import notebook_names
from autograd_lab.widgets.program import Program


class Flags:
    """A program and the flags of its leaves. Each turn of a flag runs the program anew.

    Raises as `Program` does. Example: `Flags("z = x * y", globals()).turn("x", False)`.
    """

    def __init__(self, code: str, namespace: Mapping[str, Any]) -> None:
        __tracebackhide__ = True
        self.program = Program(code, namespace)
        self.turned = ""
        self._run()

    def _run(self) -> None:
        __tracebackhide__ = True
        self.names = self.program.run()
        given = {name: self.names.get(name) for name in self.program.targets}
        self.results = {n: x for n, x in given.items() if isinstance(x, Tensor)}

    def turn(self, name: str, on: bool) -> None:
        """Set a leaf's requires_grad. Raises Refused where it can't want a gradient."""
        try:
            self.program.leaves[name].requires_grad_(on)
        except RuntimeError as error:
            raise Refused(f"{name} stays as it is: {error}") from None
        before = {n for n, x in self.results.items() if x.requires_grad}
        self._run()
        after = {n for n, x in self.results.items() if x.requires_grad}
        changed = [n for n in self.results if n in before ^ after]
        self.turned = f"{name}.requires_grad = {on}. " + (
            f"So {listed(changed)} {_wants(changed, on)}."
            if changed
            else "The flags of what was computed from it stay as they were."
        )

    @property
    def ends(self) -> list[Tensor]:
        """The results with a graph that no other result was computed from."""
        wanting = [x for x in self.results.values() if x.requires_grad and x.grad_fn is not None]
        inner = {
            edge[0]
            for x in wanting
            for node in behind([x.grad_fn])
            for edge in node.edges
            if edge is not None
        }
        return [x for x in wanting if x.grad_fn not in inner]

    def rows(self) -> Rows:
        """The flags of every tensor of the program."""
        heads = ("", "requires_grad", "is_leaf", "grad_fn")
        tensors = {n: x for n, x in self.names.items() if isinstance(x, Tensor)}
        rows = tuple(
            (n, str(x.requires_grad), str(x.is_leaf), _made_by(x)) for n, x in tensors.items()
        )
        return Rows(heads, rows, code=True)


def _wants(names: list[str], on: bool) -> str:
    several = len(names) > 1
    if on:
        return "want a gradient now" if several else "wants a gradient now"
    return "want none any more" if several else "wants none any more"


def _made_by(tensor: Tensor) -> str:
    return "None" if tensor.grad_fn is None else name_of(tensor.grad_fn)


class FlagToggles(Board):
    """The graph of what a few lines compute, with a toggle on each leaf's requires_grad.

    code: the lines; the tensors that they read are the leaves. namespace: where these are looked
    up; the notebook's by default. The learner's own tensors stay as they are.

    Raises as `Flags` does.

    Example: `FlagToggles("a = x + y; b = a + z")`.
    """

    def __init__(self, code: str, namespace: Mapping[str, Any] | None = None) -> None:
        __tracebackhide__ = True
        namespace = notebook_names(namespace)
        self._flags = Flags(code, namespace)
        super().__init__()

    def look(self) -> Frame:
        flags = self._flags
        toggles = tuple(
            Toggle(
                name,
                f"{name}.requires_grad",
                value=leaf.requires_grad,
                do=partial(flags.turn, name),
                code=True,
            )
            for name, leaf in flags.program.leaves.items()
        )
        ends = flags.ends
        flagless = [n for n, x in flags.results.items() if not x.requires_grad]
        said = flags.turned or "A result wants a gradient if any of its inputs does."
        none = f"{listed(flagless)} has no graph." if flagless else ""
        if len(flagless) > 1:
            none = none.replace(" has ", " have ")
        return Frame(
            flags.program.code,
            "turn each leaf's requires_grad, and the lines are run anew",
            (self._picture(ends),) if ends else (),
            (flags.rows(),),
            heading=said,
            detail=none,
            controls=toggles,
            said=f"{said} {none}".strip(),
        )

    def _picture(self, ends: list[Tensor]) -> Drawing:
        picture = graph.show(ends, self._flags.names)
        drawn = picture.graph
        plan = graph.layout(drawn)
        leaves = self._flags.program.leaves
        parts = tuple(
            Part.over(
                box,
                f"leaf {node.name}",
                f"{node.name}, requires_grad",
                pressed=node.requires_grad,
                do=partial(self._flags.turn, node.name, not node.requires_grad),
            )
            for node, box in zip(drawn.nodes, plan.boxes, strict=True)
            if node.name in leaves
        )
        return Drawing(graph.svg(drawn, plan=plan), graph.table(drawn), picture.said, parts)
