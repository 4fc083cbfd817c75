"""A graph as an object that a notebook shows by itself: as SVG, or as text where there is none."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from autograd_lab.graph.extract import extract
from autograd_lab.graph.layout import LARGEST
from autograd_lab.graph.model import Graph
from autograd_lab.graph.svg import svg
from autograd_lab.graph.table import table
from autograd_lab.tensor import Tensor

PART = 200  # nodes that are drawn of a graph too large to draw


@dataclass(frozen=True)
class Picture:
    """A graph to show. `str()` gives the table; notebooks find the SVG by themselves."""

    graph: Graph

    def __str__(self) -> str:
        return table(self.graph)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        return {"image/svg+xml": svg(self.graph), "text/plain": table(self.graph)}


def show(tensors: Tensor | Iterable[Tensor], names: Mapping[str, object] | None = None) -> Picture:
    """A picture of the graph behind one tensor or several, for a notebook's cell to end in.

    names: the learner's variables, such as `globals()`.
    Of a graph with more than 2,000 nodes, the 200 nearest to the result are shown, and how many
    there are beyond. Errors: those of `extract`.

    Example:
        >>> x = torch.tensor(3., requires_grad=True)
        >>> show(x * x, globals())
    """
    graph = extract(tensors, names, limit=LARGEST)
    if graph.hidden or len(graph.nodes) > LARGEST:
        graph = extract(tensors, names, limit=PART)
    return Picture(graph)
