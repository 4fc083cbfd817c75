"""A program with one of its edges cut by each of several tools, run anew each time."""

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import autograd_lab
from autograd_lab import graph
from autograd_lab.core.events import unheard
from autograd_lab.graph.extract import Extraction
from autograd_lab.graph.model import Graph
from autograd_lab.graph.values import value_of
from autograd_lab.tensor import Tensor
from autograd_lab.widgets.memory import array_of, shared_groups
from autograd_lab.widgets.program import Program

NO_GRAD = "no_grad()"
IN_PLACE_OF = {
    "detach()": "{}.detach()",
    "item()": "{}.item()",
    ".data": "{}.data",
    "clone().detach()": "{}.clone().detach()",
}
"""What stands for a name where the tool cuts it."""
TOOLS = ("detach()", NO_GRAD, "item()", ".data", "clone().detach()")
MOST = 40  # nodes of a graph whose edges can be told apart


@dataclass(frozen=True)
class Use:
    """A tensor that a statement reads: all edges from the one into the other.

    statement: its position in the program. edges: positions in the graph of the uncut program.
    """

    name: str
    statement: int
    edges: tuple[int, ...]


@dataclass(frozen=True)
class Outcome:
    """What became of the program. tool: "" for the uncut one. line: the statement that was changed.

    gives: what is there instead of the tensor. grads: of each leaf, as text. held: bytes of saved
    values. graph: None where there is none. problem: the engine's error, by name.
    """

    tool: str
    line: str
    gives: str
    grads: dict[str, str]
    result: str
    held: int
    graph: Graph | None
    problem: str


class Cutting:
    """A program that ends in a number, and what each tool does to one of its edges.

    detach(), item(), .data and clone().detach() are put where the statement reads the tensor;
    no_grad() goes round the statement that makes it, or reads it where it is a leaf.

    Raises as `Program` does, ValueError where the last result can't start a backward, and
    graph.GraphTooLarge for a graph of more than 40 nodes.

    Example: `cutting = Cutting("y = x * x; out = y * x", globals())`, `cutting.outcomes(use)` for a
    `use` of `cutting.uses`.
    """

    def __init__(self, code: str, namespace: Mapping[str, Any]) -> None:
        self.code = ast.unparse(ast.parse(code.strip()))
        self.statements = ast.parse(self.code).body  # a line each, for a node knows its line
        first = Program(self.code, namespace)
        self._namespace = {"torch": autograd_lab, **namespace, **first.leaves}
        self.leaves = [name for name, leaf in first.leaves.items() if leaf.requires_grad]
        self.result = first.result
        with unheard(), autograd_lab.enable_grad():
            names = first.run()
        result = names[self.result]
        if not isinstance(result, Tensor) or not result.requires_grad or result.numel() != 1:
            raise ValueError(
                f"{self.result} can't start a backward: it has to be one number, computed from a "
                "tensor that wants a gradient"
            )
        self.uses = self._uses(result, names)
        self.uncut = self._outcome("", self.code, "", "")

    def _uses(self, result: Tensor, names: Mapping[str, Any]) -> tuple[Use, ...]:
        """The edges that lead from a name into a statement that reads it."""
        extraction = Extraction(result, names, None)
        drawn = extraction.graph()
        if len(drawn.nodes) > MOST:
            raise graph.GraphTooLarge(
                f"this graph has {len(drawn.nodes)} nodes: scissors find their way in at most "
                f"{MOST}",
                nodes=len(drawn.nodes),
                limit=MOST,
            )
        made_by = {at: node for node, at in extraction.ids.items()}
        found: dict[tuple[str, int], list[int]] = {}
        for at, edge in enumerate(drawn.edges):
            source, target = drawn.nodes[edge.source], made_by.get(edge.target)
            place = target.born_at if target is not None else None
            if source.name is None or not source.requires_grad or place is None:
                continue
            for number, statement in enumerate(self.statements):
                inside = statement.lineno <= place.line <= (statement.end_lineno or 0)
                if inside and source.name in _read(statement):
                    found.setdefault((source.name, number), []).append(at)
        return tuple(Use(*key, tuple(edges)) for key, edges in found.items())

    def outcomes(self, use: Use) -> tuple[Outcome, ...]:
        """The uncut program, then what each tool makes of it."""
        return (self.uncut, *(self._cut(use, tool) for tool in TOOLS))

    def _cut(self, use: Use, tool: str) -> Outcome:
        tree = ast.parse(self.code)
        if tool == NO_GRAD:
            at = self._maker(use)
            statement = tree.body[at]
            block = ast.parse("with torch.no_grad():\n    pass").body[0]
            assert isinstance(block, ast.With)
            block.body, tree.body[at] = [statement], block
            read = use.name if at != use.statement else _given(statement) or use.name
        else:
            at, read = use.statement, IN_PLACE_OF[tool].format(use.name)
            _Replace(use.name, ast.parse(read, mode="eval").body).visit(tree.body[at])
        code = ast.unparse(ast.fix_missing_locations(tree))
        return self._outcome(tool, code, ast.unparse(tree.body[at]), read)

    def _maker(self, use: Use) -> int:
        """The statement that made what is cut; for a leaf, the one that reads it."""
        makers = [at for at in range(use.statement) if use.name in _gives(self.statements[at])]
        return makers[-1] if makers else use.statement

    def _outcome(self, tool: str, code: str, line: str, read: str) -> Outcome:
        problem, gives, result, drawn = "", "", "", None
        with unheard(), autograd_lab.enable_grad():
            program = Program(code, self._namespace)
            try:
                names = program.run()
                gives = _told(read, names) if tool else ""
                out: Any = names[self.result]
                result = value_of(array_of(out)).text if isinstance(out, Tensor) else str(out)
                drawn = _graph(out, names)
                out.backward(retain_graph=True)
                drawn = _graph(out, names)
            except Exception as error:
                problem = f"{type(error).__name__}: {error}"
        grads = {name: _grad(program.leaves[name]) for name in self.leaves}
        held = drawn.bytes_held if drawn else 0
        return Outcome(tool, line, gives, grads, result, held, drawn, problem)


class _Replace(ast.NodeTransformer):
    """Puts an expression in the place of each reading of a name."""

    def __init__(self, name: str, expression: ast.expr) -> None:
        self.name = name
        self.expression = expression

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """The expression, if it is the name."""
        return self.expression if node.id == self.name and isinstance(node.ctx, ast.Load) else node


def _read(statement: ast.stmt) -> set[str]:
    return {n.id for n in _names(statement) if isinstance(n.ctx, ast.Load)}


def _gives(statement: ast.stmt) -> set[str]:
    return {n.id for n in _names(statement) if isinstance(n.ctx, ast.Store)}


def _given(statement: ast.stmt) -> str:
    """The last name that a statement gives; "" if it gives none."""
    given = [name for name in _names(statement) if isinstance(name.ctx, ast.Store)]
    return max(given, key=lambda name: (name.lineno, name.col_offset)).id if given else ""


def _names(statement: ast.stmt) -> list[ast.Name]:
    return [node for node in ast.walk(statement) if isinstance(node, ast.Name)]


def _told(read: str, names: dict[str, Any]) -> str:
    """What an expression of a name gives: a number, or a tensor, and on whose memory."""
    name = read.partition(".")[0]
    value = eval(read, dict(names))
    if not isinstance(value, Tensor):
        return f"a Python {type(value).__name__}"
    wants = "still wants a gradient" if value.requires_grad else "wants no gradient"
    if value is names[name]:
        return f"{name} itself {wants}"
    arrays = {"one": array_of(value), "two": array_of(names[name])}
    memory = f"{name}'s memory" if len(shared_groups(arrays)) == 1 else "memory of its own"
    return f"a tensor on {memory}, {wants}"


def _graph(out: Any, names: Mapping[str, Any]) -> Graph | None:
    if not isinstance(out, Tensor) or out.grad_fn is None:
        return None
    return graph.extract(out, names)


def _grad(leaf: Tensor) -> str:
    return "None" if leaf.grad is None else value_of(array_of(leaf.grad)).text
