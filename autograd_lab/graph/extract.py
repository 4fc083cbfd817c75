"""From tensors of the engine to plain data. The graph is looked at, never changed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from autograd_lab.core.node import Node, name_of
from autograd_lab.graph.errors import NoGraph
from autograd_lab.graph.formulas import with_names
from autograd_lab.graph.model import Edge, Graph, GraphNode, Saved
from autograd_lab.graph.names import Names
from autograd_lab.graph.values import dtype_name, not_a_number, value_of
from autograd_lab.tensor import Tensor


def extract(
    tensors: Tensor | Iterable[Tensor],
    names: Mapping[str, object] | None = None,
    *,
    limit: int | None = None,
    depth: int | None = None,
) -> Graph:
    """The graph behind one tensor, or behind several.

    names: the learner's variables, such as `globals()`.
    limit: keep at most so many nodes of the engine, those nearest to the results; one node of kind
        "more" stands for the others. depth: keep those that are at most so many edges away.
    Errors: NoGraph if a tensor has no graph, or there is no tensor; TypeError for what is none.

    Example:
        >>> x = torch.tensor(3., requires_grad=True)
        >>> [node.title for node in extract(x * x, {"x": x}).nodes]
        ['leaf', 'MulBackward0', 'result']
    """
    return Extraction(tensors, names, limit, depth).graph()


@dataclass(frozen=True, slots=True)
class _Root:
    """A result: the tensor, and the edge that leads to what made it."""

    tensor: Tensor
    node: Node
    output: int


class Extraction:
    """A graph in the making, and the ids that the engine's nodes have in it."""

    def __init__(
        self,
        tensors: Tensor | Iterable[Tensor],
        names: Mapping[str, object] | None,
        limit: int | None,
        depth: int | None = None,
    ) -> None:
        self.names = Names(names)
        self.roots = [self._root(tensor, at) for at, tensor in enumerate(_listed(tensors))]
        if not self.roots:
            raise NoGraph("there is no tensor to draw: the list is empty")
        self.nodes: list[GraphNode] = []
        self.edges: list[Edge] = []
        self.ids: dict[Node, int] = {}
        self.made_at: dict[int, int] = {}  # tensors that want no gradient, by identity
        self.buffers: dict[int, int] = {}
        self.kept, self.hidden = self._nearest(limit, depth)

    def graph(self) -> Graph:
        """All nodes behind the roots, each after its sources."""
        if self.hidden:
            self.nodes.append(GraphNode(0, "more", f"{self.hidden:,} more nodes"))
        for node in self._in_order():
            if node.is_accumulator:
                self._add_leaf(node)
            else:
                self._add_operation(node)
        for root in self.roots:
            if not root.node.is_accumulator:
                self._add_result(root)
        return Graph(tuple(self.nodes), tuple(self.edges), self.hidden)

    def _root(self, tensor: object, at: int) -> _Root:
        if not isinstance(tensor, Tensor):
            raise TypeError(f"a graph starts from a tensor, not from {type(tensor).__name__}")
        edge = tensor._edge()
        if edge is None:
            name = self.names.of_tensor(tensor)
            raise NoGraph(
                f"{name or 'this tensor'} has no graph: it wants no gradient, and was not computed "
                "from a tensor that wants one. Make one of its inputs with requires_grad=True, "
                "outside torch.no_grad().",
                name=name,
                position=at,
            )
        return _Root(tensor, *edge)

    def _nearest(self, limit: int | None, depth: int | None) -> tuple[set[Node], int]:
        """The nodes nearest to the roots, and how many others there are."""
        order = list(dict.fromkeys(root.node for root in self.roots))
        away = dict.fromkeys(order, 1)
        for node in order:
            for edge in node.edges:
                if edge is not None and edge[0] not in away:
                    away[edge[0]] = away[node] + 1
                    order.append(edge[0])
        kept = order[:limit]
        if depth is not None:
            kept = [node for node in kept if away[node] <= max(depth, 1)]
        return set(kept), len(order) - len(kept)

    def _in_order(self) -> Iterable[Node]:
        """The kept nodes, sources first, in the order of the inputs; without recursion."""
        entered: set[Node] = set()
        stack = [(root.node, False) for root in reversed(self.roots)]
        while stack:
            node, sources_done = stack.pop()
            if sources_done:
                yield node
            elif node not in entered:
                entered.add(node)
                stack.append((node, True))
                stack += [
                    (edge[0], False)
                    for edge in reversed(node.edges)
                    if edge is not None and edge[0] in self.kept and edge[0] not in entered
                ]

    def _add_leaf(self, node: Any) -> None:
        self.ids[node] = self._add_tensor("leaf", node.variable)

    def _add_tensor(self, kind: Any, tensor: Tensor, requires_grad: bool = True) -> int:
        at = len(self.nodes)
        value = value_of(tensor._data)
        grad = None if tensor._grad is None else value_of(tensor._grad._data)
        name = self.names.of_tensor(tensor)
        self.nodes.append(
            GraphNode(
                at, kind, kind, name, value.shape, value.dtype, value, grad, requires_grad,
                broken="" if tensor._grad is None else not_a_number(tensor._grad._data),
            )
        )  # fmt: skip
        return at

    def _add_result(self, root: _Root) -> None:
        at = self._add_tensor("result", root.tensor)
        self.edges.append(Edge(self.ids[root.node], at, 0, root.output))

    def _add_operation(self, node: Any) -> None:
        views = node.saved_values()
        arguments = node.argument_names()
        sources = self._sources(node, arguments, views)
        name, tensor = self.names.of_output(node)
        if any(root.node is node for root in self.roots):
            name, tensor = None, None  # the result says it
        shape, dtype = node.shape_and_dtype()
        at = len(self.nodes)
        saved = tuple(self._saved(node, view, arguments, sources) for view in views)
        called = {argument: self.nodes[source].name for argument, source in sources.items()}
        called |= {one.argument: one.name for one in saved}
        self.ids[node] = at
        self.nodes.append(
            GraphNode(
                at,
                "op",
                name_of(node),
                name,
                tuple(shape),
                dtype_name(dtype),
                None if tensor is None else value_of(tensor._data),
                None if tensor is None or tensor._grad is None else value_of(tensor._grad._data),
                arguments=arguments,
                formulas=tuple(with_names(text, node, called) for text in node.formulas()),
                saved=saved,
            )
        )
        for index, (argument, edge) in enumerate(zip(arguments, node.edges, strict=True)):
            if edge is not None:
                source = self.ids.get(edge[0], 0)
                self.edges.append(Edge(source, at, index, edge[1]))
            elif argument in sources:
                self.edges.append(Edge(sources[argument], at, index))

    def _sources(self, node: Any, arguments: tuple[str, ...], views: Any) -> dict[str, int]:
        """The id of the node behind each argument; tensors that want no gradient get one here."""
        views_by_name = {view.name: view for view in views}
        sources: dict[str, int] = {}
        for argument, edge in zip(arguments, node.edges, strict=True):
            view = views_by_name.get(argument)
            if edge is not None:
                sources[argument] = self.ids.get(edge[0], 0)
            elif view is not None and view.tensor is not None:
                known = self.made_at.get(id(view.tensor))
                if known is None:
                    known = self._add_tensor("leaf", view.tensor, requires_grad=False)
                    self.made_at[id(view.tensor)] = known
                sources[argument] = known
            elif view is not None and view.dtype is not None:
                sources[argument] = at = len(self.nodes)
                shape, dtype = tuple(view.shape), dtype_name(view.dtype)
                self.nodes.append(
                    GraphNode(at, "leaf", "leaf", None, shape, dtype, requires_grad=False)
                )
        return sources

    def _saved(
        self, node: Any, view: Any, arguments: tuple[str, ...], sources: dict[str, int]
    ) -> Saved:
        name = self.names.of_tensor(view.tensor) if view.tensor is not None else None
        if view.is_result:
            name = self.names.of_output(node)[0]
        elif name is None and view.name in sources:
            name = self.nodes[sources[view.name]].name
        # What a hook has packed has no value to see either.
        memory = -len(self.buffers) if view.value is None else _memory(view.value)
        return Saved(
            name or view.name,
            view.name,
            tuple(view.shape),
            dtype_name(view.dtype),
            view.nbytes,
            self.buffers.setdefault(memory, len(self.buffers)),
            view.saved_version,
            view.current_version,
            view.freed,
            view.is_result,
            None if view.value is None else value_of(view.value),
        )


def _listed(tensors: Tensor | Iterable[Tensor]) -> list[Any]:
    """One tensor or several as a list, each tensor once."""
    if isinstance(tensors, (list, tuple, set, frozenset)):
        return list({id(tensor): tensor for tensor in tensors}.values())
    return [tensors]


def _memory(array: Any) -> int:
    """The same number for arrays that are views of the same memory."""
    while getattr(array, "base", None) is not None:
        array = array.base
    return id(array)
