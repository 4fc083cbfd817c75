"""Scissors: an edge of the graph is cut with each of several tools, and what that changes."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from autograd_lab import graph
from autograd_lab.graph.layout import Layout
from autograd_lab.graph.values import bytes_text
from autograd_lab.widgets.board import Board
from autograd_lab.widgets.controls import Choice, Part
from autograd_lab.widgets.cutting import TOOLS, Cutting, Outcome, Use
from autograd_lab.widgets.frame import Drawing, Frame, Rows
from autograd_lab.widgets.notebook import notebook_names

SIDE = 26.0  # of the mark on an edge, which is pressed
BLADES = "M{:g} {:g}l9.5 7m-9.5 0l9.5 -7"
RINGS = '<circle class="slot" cx="{:g}" cy="{:g}" r="2.2"/>'


class Scissors(Board):
    """The graph of a few lines, an edge to cut, and the gradients after each way of cutting.

    code: the lines; the tensors that they read are the leaves, and the last result is one number,
    from which backward starts. namespace: where the leaves are looked up; the notebook's by
    default. The learner's own tensors stay as they are.

    Raises as `Cutting` does.

    Example: `Scissors("y = x * w; z = y * x; out = z + y")`.
    """

    def __init__(self, code: str, namespace: Mapping[str, Any] | None = None) -> None:
        namespace = notebook_names(namespace)
        self._cutting = Cutting(code, namespace)
        self._tool = TOOLS[0]
        self._use: Use | None = None
        self._outcomes: tuple[Outcome, ...] = (self._cutting.uncut,)
        super().__init__()

    def look(self) -> Frame:
        cut = self._use is not None
        tool = Choice(
            "tool", "cut with", value=self._tool, options=TOOLS, do=self._take, off=not cut
        )
        heading, detail = self._said()
        return Frame(
            self._cutting.code,
            f"{self._cutting.result}.backward(), uncut and cut; every row is a run of its own",
            self._pictures(),
            (self._rows(),),
            heading=heading,
            detail=detail,
            controls=(tool,),
            said=f"{heading} {detail}" if cut else "",
        )

    def _said(self) -> tuple[str, str]:
        if self._use is None:
            return "Which gradients would a cut change?", "Say it first, then press scissors."
        outcome = self._chosen()
        return f"{self._edge(self._use)}, cut with {self._tool}:", "\n".join(
            filter(None, [outcome.line, outcome.problem or self._changes(outcome)])
        )

    def _changes(self, outcome: Outcome) -> str:
        uncut = self._cutting.uncut.grads
        changed = [
            f"{name}.grad is {grad}, was {uncut[name]}"
            for name, grad in outcome.grads.items()
            if grad != uncut[name]
        ]
        return ("; ".join(changed) or "No gradient changed") + "."

    def _edge(self, use: Use) -> str:
        line = self._cutting.statements[use.statement].lineno
        return f"{use.name} on its way into {self._cutting.code.splitlines()[line - 1]}"

    def _chosen(self) -> Outcome:
        return next(outcome for outcome in self._outcomes if outcome.tool == self._tool)

    def _rows(self) -> Rows:
        """A row for each tool, side by side with the uncut program."""
        leaves = [f"{name}.grad" for name in self._cutting.leaves]
        heads = ("cut with", *leaves, self._cutting.result, "saved", "instead of the tensor")
        rows = tuple(self._row(outcome) for outcome in self._outcomes)
        chosen = [at for at, one in enumerate(self._outcomes) if one.tool == self._tool]
        return Rows(heads, rows, marked=frozenset(chosen))

    def _row(self, outcome: Outcome) -> tuple[str, ...]:
        uncut = self._cutting.uncut.grads
        grads = [
            grad if grad == uncut[name] else f"{grad}, was {uncut[name]}"
            for name, grad in outcome.grads.items()
        ]
        chosen = "▸ " if outcome.tool == self._tool else ""
        gives = outcome.gives
        if outcome.problem:
            gives = ", ".join(filter(None, [gives, f"raises {outcome.problem.split(':')[0]}"]))
        held = bytes_text(outcome.held)
        return (f"{chosen}{outcome.tool or 'no cut'}", *grads, outcome.result or "–", held, gives)

    def _pictures(self) -> tuple[Drawing, ...]:
        """The uncut graph with scissors on its edges; below it the one after the cut."""
        uncut = self._cutting.uncut.graph
        assert uncut is not None
        plan = graph.layout(uncut)
        marks = "".join(self._mark(plan, use) for use in self._cutting.uses)
        drawn = graph.svg(uncut, plan=plan).removesuffix("</svg>") + marks + "</svg>"
        parts = tuple(self._part(plan, use) for use in self._cutting.uses)
        first = Drawing(drawn, graph.table(uncut), "no cut", parts)
        after = self._chosen().graph if self._use is not None else None
        if after is None:
            return (first,)
        second = Drawing(graph.svg(after), graph.table(after), f"cut with {self._tool}")
        return first, second

    def _part(self, plan: Layout, use: Use) -> Part:
        x, y = plan.label_point(use.edges[0])
        return Part(
            f"cut {use.name} {use.statement}",
            f"scissors: cut {self._edge(use)}",
            left=x - SIDE / 2,
            top=y - SIDE / 2,
            width=SIDE,
            height=SIDE,
            pressed=use == self._use,
            do=partial(self._cut, use),
        )

    def _mark(self, plan: Layout, use: Use) -> str:
        """Scissors on an edge; where it is cut, the edges that go with it have the accent."""
        chosen = use == self._use
        x, y = plan.label_point(use.edges[0])
        parts = []
        if chosen:
            parts += [
                f'<path class="edge flow dash" d="{plan.path(edge, whole=True)}"/>'
                for edge in use.edges
            ]
        state = "tag flow" if chosen else "tag"
        parts.append(f'<circle class="{state}" cx="{x:g}" cy="{y:g}" r="{SIDE / 2 - 1:g}"/>')
        parts.append(f'<path class="{state}" d="{BLADES.format(x - 2.5, y - 3.5)}"/>')
        parts += [RINGS.format(x - 4.5, y + side) for side in (-4.5, 4.5)]
        return "".join(parts)

    def _cut(self, use: Use) -> None:
        self._use = use if use != self._use else None
        outcomes = self._cutting.outcomes(use) if self._use else (self._cutting.uncut,)
        self._outcomes = outcomes

    def _take(self, tool: str) -> None:
        self._tool = tool
