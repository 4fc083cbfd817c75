"""A graph as an object that a notebook shows by itself: as SVG, or as text where there is none."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from autograd_lab.graph.birth import statements
from autograd_lab.graph.extract import Extraction
from autograd_lab.graph.fold import Group, folded
from autograd_lab.graph.layout import LARGEST
from autograd_lab.graph.model import Graph
from autograd_lab.graph.module_calls import made_by
from autograd_lab.graph.svg import svg
from autograd_lab.graph.table import table
from autograd_lab.tensor import Tensor

PART = 200  # nodes that are drawn of a graph too large to draw
FOLDED = 12_000  # nodes up to which such a graph is folded rather than cut


@dataclass(frozen=True)
class Picture:
    """A graph to show. `str()` gives the table; notebooks find the SVG by themselves.

    said: a sentence on what the picture leaves out; "" if it is the whole graph.
    """

    graph: Graph
    said: str = ""

    def __str__(self) -> str:
        return f"{self.said}\n\n{table(self.graph)}" if self.said else table(self.graph)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        return {"image/svg+xml": svg(self.graph), "text/plain": str(self)}


def show(
    tensors: Tensor | Iterable[Tensor],
    names: Mapping[str, object] | None = None,
    *,
    depth: int | None = None,
    level: int | None = None,
) -> Picture:
    """A picture of the graph behind one tensor or several, for a notebook's cell to end in.

    names: the learner's variables, such as `globals()`. depth: see `extract`. level: what modules
    made is drawn as one box, where their calls were noted; see `module_calls`.
    Of a graph with more than 2,000 nodes the folded one is shown: by modules, else by statements,
    and where that is too large as well, the 200 nodes nearest to the result.
    Errors: those of `extract`.

    Example:
        >>> x = torch.tensor(3., requires_grad=True)
        >>> show(x * x, globals())
    """
    extraction = Extraction(tensors, names, FOLDED, depth)
    if depth is None and extraction.hidden:
        return _part(tensors, names, extraction.hidden + FOLDED)
    graph = extraction.graph()
    count = len(graph.nodes)
    if level is not None or count > LARGEST:
        by_module = folded(graph, _by_module(extraction, names, 1 if level is None else level))
        if count <= LARGEST or (len(by_module.nodes) < count and len(by_module.nodes) <= LARGEST):
            return Picture(by_module, _too_large(count, "by modules") if count > LARGEST else "")
    if count <= LARGEST:
        return Picture(graph)
    groups = {extraction.ids[n]: group for n, group in statements(extraction.ids).items()}
    by_statement = folded(graph, groups)
    if len(by_statement.nodes) <= LARGEST:
        return Picture(by_statement, _too_large(count, "by the statements that made them"))
    return _part(tensors, names, count)


def _by_module(
    extraction: Extraction, names: Mapping[str, object] | None, level: int
) -> dict[int, Group]:
    """The groups of a graph, by the modules that made its nodes."""
    made = made_by(extraction.ids, names, level)
    return {
        extraction.ids[node]: Group(one.call.numbers, one.name, one.kind)
        for node, one in made.items()
    }


def _part(tensors: Any, names: Mapping[str, object] | None, count: int) -> Picture:
    said = f"{count:,} nodes are too many to draw: these are the {PART} nearest to the result."
    return Picture(Extraction(tensors, names, PART).graph(), said)


def _too_large(count: int, how: str) -> str:
    return f"{count:,} nodes are too many to draw: here they are folded {how}."
