"""A graph, and a walk through it, as text: what a terminal shows and a screen reader says."""

from collections.abc import Sequence

from autograd_lab.graph import describe
from autograd_lab.graph.measure import formula_text, shortened
from autograd_lab.graph.model import Graph, GraphNode, Saved, Step, Value, held_buffers
from autograd_lab.graph.values import bytes_text, shape_text

WIDE = 40  # letters of an array that are shown


def table(graph: Graph) -> str:
    """One line for each node, in the order in which data flows; the ids are in the first column."""
    inputs: list[list[tuple[int, int]]] = [[] for _ in graph.nodes]
    for edge in graph.edges:
        inputs[edge.target].append((edge.input, edge.source))
    rows = [
        (
            str(node.id),
            node.title,
            node.name or "",
            shape_text(node.shape),
            _glance(node.value),
            ", ".join(str(source) for _, source in sorted(inputs[node.id])),
            formula_text(node),
            _folded(node) if node.kind == "module" else ", ".join(map(_saved, node.saved)),
            _grad(node),
        )
        for node in graph.nodes
    ]
    heads = ("#", "node", "name", "shape", "value", "from", "sends", "saved", ".grad")
    held = f", {bytes_text(graph.bytes_held)} held" if graph.bytes_held else ""
    return f"{describe.title(graph)}{held}\n\n{_columns(heads, rows)}"


def saved_table(graph: Graph) -> str:
    """One line for each value that an operation saved: whose it is, its versions, and itself."""
    rows = [
        (
            f"{node.title} #{node.id}",
            saved.argument,
            "" if saved.name == saved.argument else saved.name,
            shape_text(saved.shape),
            f"v{saved.saved_version}"
            + (f" ≠ v{saved.current_version}" if saved.overwritten else ""),
            bytes_text(saved.nbytes),
            "freed" if saved.freed else _glance(saved.value) or "packed by a hook",
        )
        for node in graph.nodes
        for saved in node.saved
    ]
    if not rows:
        return "No operation of this graph saved a value."
    return _columns(("saved by", "for", "name", "shape", "version", "bytes", "value"), rows)


def steps_table(steps: Sequence[Step]) -> str:
    """One line for each step of a walk backward, in its order."""
    rows = []
    for step in steps:
        filled = {bucket.leaf: bucket for bucket in step.after}.get(step.node)
        sends = [
            f"{sent.value.text if sent.value else 'None'} to {sent.label}" for sent in step.sent
        ]
        rows.append(
            (
                str(step.number),
                str(step.node),
                step.title,
                "" if step.label.startswith(step.title) else step.label,
                ", ".join(value.text if value else "None" for value in step.received),
                ", ".join(sent.formula for sent in step.sent if sent.formula),
                ", ".join(sends),
                _glance(filled.grad) if filled else "",
                bytes_text(step.bytes_held),
            )
        )
    heads = ("step", "#", "node", "name", "receives g", "rule", "sends", ".grad", "saved held")
    return _columns(heads, rows)


def _grad(node: GraphNode) -> str:
    if node.kind == "leaf":
        if not node.requires_grad:
            return "no gradient"
        grad = _glance(node.grad) or "None"
        return f"{grad}  ({node.broken} in it)" if node.broken else grad
    return _glance(node.grad)


def _glance(value: Value | None) -> str:
    return shortened(value.text, WIDE) if value else ""


def _folded(node: GraphNode) -> str:
    """How many operations a box stands for, and what they hold."""
    held = sum(held_buffers([node]).values())
    count = describe.counted(node.folded, "operation")
    return f"{count}, {bytes_text(held)}" if held else count


def _saved(saved: Saved) -> str:
    return f"{saved.label} (freed)" if saved.freed else saved.label


def _columns(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Text in columns, two spaces apart; a column that is empty throughout is left out."""
    used = [i for i in range(len(heads)) if any(row[i] for row in rows)]
    lines = [[heads[i] for i in used], *([row[i] for i in used] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )
