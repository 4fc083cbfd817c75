"""The picture of a graph as SVG: the same bytes for the same graph, with its description inside.

There are no ids in it, for two pictures on one page would share them, and nothing that changes from
run to run: validated notebooks compare it byte for byte.
"""

from itertools import pairwise

from autograd_lab.graph import describe, shapes
from autograd_lab.graph.layout import Layout, layout
from autograd_lab.graph.measure import SMALL, shortened, text_width
from autograd_lab.graph.model import Graph, Step, Value
from autograd_lab.graph.placing import spread
from autograd_lab.graph.sheet import sheet
from autograd_lab.graph.theme import Theme
from autograd_lab.graph.values import is_small, shape_text

ARROW = 10.0  # length of an arrowhead
WIDEST_LABEL = 9  # letters


def svg(
    graph: Graph,
    step: Step | None = None,
    theme: Theme = "auto",
    *,
    asked: int | None = None,
    fault: int | None = None,
    marked: int | None = None,
    plan: Layout | None = None,
) -> str:
    """Draw a graph, or a moment of the walk backward through it.

    step: one of `steps(...)` for the same tensor. Its node is drawn as current, what came before as
        done, and what it sends is written on the edges.
    theme: "auto" follows the page or the reader's preference; "light" and "dark" are fixed.
    asked: the position in `step.sent` of the gradient that the reader is asked for. It and the
        later ones are not written, and nothing that they change is shown yet.
    fault: the id of a node at which something went wrong; it gets a red outline and a cross.
    marked: the id of a node that is spoken of; it gets the outline of the current node.
    plan: the layout, if the caller has it from `layout(graph)` and draws many steps.
    Raises GraphTooLarge beyond 2,000 nodes.
    """
    plan = plan or layout(graph)
    said = describe.description(graph)
    if step is not None:
        hidden = asked is not None
        said = f"Step {step.number} of {step.count}. " + ("" if hidden else f"{step.text} ") + said
    if fault is not None:
        said = f"{describe.labels(graph)[fault]} is marked: it is at fault. {said}"
    if marked is not None and marked != fault:
        said = f"{describe.labels(graph)[marked]} is marked. {said}"
    drawn = [
        _edges(plan),
        _continued(plan),
        _flow(plan, step) if step else "",
        _nodes(plan, step, asked, fault, marked),
        _labels(plan, step, asked) + _heads(plan, step) if step else "",
    ]
    return sheet(plan.width, plan.height, describe.title(graph), said, "".join(drawn), theme)


def _edges(plan: Layout) -> str:
    """All edges in grey; dashed where no gradient goes back."""
    nodes = plan.graph.nodes
    with_gradient: list[str] = []
    without: list[str] = []
    for at, edge in enumerate(plan.graph.edges):
        drawn = with_gradient if nodes[edge.source].requires_grad else without
        drawn.append(plan.path(at))
    parts = []
    if with_gradient:
        parts.append(f'<path class="edge" d="{"".join(with_gradient)}"/>')
    if without:
        parts.append(f'<path class="edge dash" d="{"".join(without)}"/>')
    return "".join(parts)


def _continued(plan: Layout) -> str:
    """The names of the tensors that come in from the row above."""
    parts = []
    for (x, y), source in plan.continued():
        name = plan.graph.nodes[source].name
        if name:
            parts.append(shapes.text(x - 4, y - 4, shortened(name, 10), "m q"))
    return "".join(parts)


def _flow(plan: Layout, step: Step) -> str:
    """The edges on which a gradient flows now."""
    paths = (plan.path(sent.edge, whole=True) for sent in step.sent)
    return "".join(f'<path class="edge flow" d="{path}"/>' for path in paths)


def _heads(plan: Layout, step: Step) -> str:
    """An arrowhead where each of those gradients arrives."""
    parts = []
    for receiver in dict.fromkeys(sent.receiver for sent in step.sent):
        box = plan.boxes[receiver]
        head = f"M{box.right:g} {box.y:g}l{ARROW:g} -5v10z"
        parts.append(f'<path class="head" d="{head}"/>')
    return "".join(parts)


def _nodes(
    plan: Layout, step: Step | None, asked: int | None, fault: int | None, marked: int | None
) -> str:
    buckets, done, freed = {}, frozenset[int](), frozenset[int]()
    outlined = None
    if step is not None:
        done, freed = frozenset(step.done), frozenset(step.freed)
        shown = step.after if asked is None else step.before
        buckets = {bucket.leaf: bucket for bucket in shown}
        outlined = step.sent[asked].receiver if asked is not None else None
    parts = []
    for node, box in zip(plan.graph.nodes, plan.boxes, strict=True):
        state = "past" if node.id in done else ""
        if node.id == outlined:
            state = "asked"
        if node.id == marked or (step is not None and node.id == step.node):
            state = "now"
        if node.id == fault:
            state = "fault"
        if node.kind == "leaf":
            state = state.replace("past", "")
            parts.append(shapes.leaf(node, box, buckets.get(node.id), state, plan.dense))
        elif node.kind == "op":
            parts.append(shapes.operation(node, box, state, node.id in freed, plan.dense))
        elif node.kind == "result":
            parts.append(shapes.result(node, box, step.seed if step else None, state))
        elif node.kind == "module":
            parts.append(shapes.module(node, box, state))
        else:
            parts.append(shapes.more(node, box))
        if node.broken and step is None:
            parts.append(shapes.broken(node, box))
        if node.id in done:
            parts.append(shapes.tick(node.kind, box))
        if node.id == fault:
            parts.append(shapes.cross(node.kind, box))
    return "".join(parts)


def _labels(plan: Layout, step: Step, asked: int | None) -> str:
    """The gradients on the edges: grey where they wait for their node's turn."""
    shown: list[tuple[int, Value, str]] = [(edge, value, "") for edge, value in step.waiting]
    for sent in step.sent[:asked]:
        if sent.value is not None:
            shown.append((sent.edge, sent.value, " flow"))
    gaps: dict[int, list[tuple[float, float, Value, str]]] = {}
    for edge, value, state in shown:
        x, y = plan.label_point(edge)
        gaps.setdefault(round(x), []).append((y, x, value, state))
    parts = []
    for _, labels in sorted(gaps.items()):
        labels.sort(key=lambda label: label[:2])
        heights = [_label_height(label[2]) for label in labels]
        apart = [0.0] + [(one + two) / 2 + 3 for one, two in pairwise(heights)]
        places = spread([label[0] for label in labels], [1.0] * len(labels), apart)
        for (_, x, value, state), y in zip(labels, places, strict=True):
            parts.append(_label(x, round(y, 1), value, state))
    return "".join(parts)


def _label_lines(value: Value) -> tuple[str, ...]:
    """The value if it fits between two columns, else its shape and first number."""
    if len(value.lines) <= 2 and max(map(len, value.lines)) <= WIDEST_LABEL:
        return value.lines
    first = (value.lines[0] if is_small(value.shape) else value.lines[1]).split()[0]
    return shape_text(value.shape), f"{first} …"


def _label_height(value: Value) -> float:
    return 13.0 * len(_label_lines(value)) + 7


def _label(x: float, y: float, value: Value, state: str) -> str:
    lines = _label_lines(value)
    width = max(text_width(line, SMALL) for line in lines) + 12
    height = _label_height(value)
    x = max(x, width / 2 + 2)
    parts = [shapes.rect(x - width / 2, y - height / 2, width, height, 9, f"tag{state}")]
    first = y - height / 2 + 14.5
    classes = "m b c n" if state else "m b c q"
    parts += [shapes.text(x, first + at * 13, line, classes) for at, line in enumerate(lines)]
    return "".join(parts)
