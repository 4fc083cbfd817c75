"""How each kind of node is drawn: a leaf as a box, an operation as a pill, a result as a circle."""

from html import escape

from autograd_lab.graph.layout import Box
from autograd_lab.graph.measure import (
    CORNER,
    LINE,
    SMALL,
    badge_rows,
    badge_width,
    corner,
    formula_text,
    module_text,
    shortened,
    text_width,
)
from autograd_lab.graph.model import Bucket, GraphNode, Kind, Saved, Value
from autograd_lab.graph.values import bytes_text, is_small, shape_text

BUCKET = 22.0


def text(x: float, y: float, words: str, classes: str) -> str:
    """A line of text; columns of numbers need spaces that don't collapse."""
    words = escape(words, quote=False).replace(" ", "\u00a0")
    return f'<text class="{classes}" x="{x:g}" y="{y:g}">{words}</text>'


def rect(x: float, y: float, width: float, height: float, radius: float, classes: str) -> str:
    """A rectangle with round corners."""
    return (
        f'<rect class="{classes}" x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" '
        f'rx="{radius:g}"/>'
    )


def leaf(node: GraphNode, box: Box, bucket: Bucket | None, state: str, dense: bool) -> str:
    """A rounded box: name and value, and below them the bucket of its gradient."""
    wants = "leaf" if node.requires_grad else "none"
    outline = rect(
        box.left, box.top, box.size.width, box.size.height, CORNER, f"box {wants} {state}".strip()
    )
    left, right, top = box.left + 14, box.right - 14, box.top
    shape = shape_text(node.shape)
    if dense:
        name = text(box.left + 10, box.y + 4, shortened(node.label), "m b" if node.name else "q")
        return outline + name + text(box.right - 10, box.y + 4, shape, "m e q")
    lines = node.value.lines if node.value else (shape,)
    named = "m b t0" if node.name else "q t1"
    parts = [outline, text(left, top + 23, shortened(node.label, 14), named)]
    classes = "m e t1" if is_small(node.shape or ()) else "m e q"
    parts += [text(right, top + 23 + at * LINE, line, classes) for at, line in enumerate(lines)]
    y = top + 46 + (len(lines) - 1) * LINE
    if not node.requires_grad:
        return "".join([*parts, text(left, y, "no gradient", "q")])
    parts.append(text(left, y, ".grad", "q"))
    parts.append(_bucket(left + 33, right, y, bucket or Bucket(node.id, None, node.grad)))
    return "".join(parts)


def _bucket(x: float, right: float, y: float, bucket: Bucket) -> str:
    """Empty, half full while gradients arrive, full when they have been added."""
    parts = []
    shown = bucket.grad
    if bucket.arrived is not None:
        shown = bucket.arrived
        parts.append(rect(x, y - 10, BUCKET / 2, 12, 3, "part"))
    elif bucket.grad is not None:
        parts.append(rect(x, y - 10, BUCKET, 12, 3, "done"))
    parts.append(rect(x, y - 10, BUCKET, 12, 3, "slot"))
    if shown is not None:
        parts += _fitting(shown, x + BUCKET + 4, right, y)
    return "".join(parts)


def _fitting(value: Value, left: float, right: float, y: float) -> list[str]:
    """The numbers of a value; of a large one, as many as fit."""
    room = right - left
    if not is_small(value.shape):
        words = value.lines[1].split(" ")
        while len(words) > 2 and text_width(" ".join(words), SMALL) > room:
            del words[-2]
        lines: tuple[str, ...] = (" ".join(words),)
    else:
        lines = value.lines
    if max(text_width(line, SMALL) for line in lines) > room:
        lines = (shape_text(value.shape),) if value.shape else lines
    return [text(right, y + at * LINE, line, "m b e") for at, line in enumerate(lines)]


def operation(node: GraphNode, box: Box, state: str, freed: bool, dense: bool) -> str:
    """A pill: PyTorch's name and what it sends; above, what it made; below, what it saved."""
    radius = corner(node.kind, box.size.height)
    parts = [
        rect(box.left, box.top, box.size.width, box.size.height, radius, f"box {state}".strip())
    ]
    quiet = " q" if state == "past" else ""
    title, formula = shortened(node.title, 30), shortened(formula_text(node))
    if node.name:
        parts.append(_name_tag(node, box))
    if dense:
        parts.append(text(box.center, box.y + 4, title, f"m c{quiet}"))
        return "".join([*parts, _squares(node, box, freed)])
    parts.append(text(box.center, box.y + (-4 if formula else 4.5), title, f"m b c t1{quiet}"))
    if formula:
        parts.append(text(box.center, box.y + 15, formula, "m c t2 q"))
    return "".join([*parts, _badges(node, box, freed)])


def _name_tag(node: GraphNode, box: Box) -> str:
    name, shape = shortened(node.name or "", 14), shape_text(node.shape)
    if node.value is not None and not node.value.shape:
        shape = node.value.text
    return (
        f'<text class="m c" x="{box.center:g}" y="{box.top - 5:g}"><tspan class="b">{escape(name)}'
        f"</tspan> {escape(shape)}</text>"
    )


def _badges(node: GraphNode, box: Box, freed: bool) -> str:
    """A square and a label for each saved value."""
    parts = []
    values = iter(node.saved)
    y = box.top + box.size.height + 14
    for row in badge_rows(node, box.size.width):
        width = sum(map(badge_width, row)) - 12
        x = box.center - width / 2
        for label in row:
            saved = next(values)
            gone = freed or saved.freed
            parts.append(_square(x, y - 9, saved, gone, 10))
            parts.append(text(x + 17, y, shortened(label), "m q gone" if gone else "m"))
            x += badge_width(label)
        y += 18
    return "".join(parts)


def _squares(node: GraphNode, box: Box, freed: bool) -> str:
    """The saved values of a small pill: a square each, and how many bytes they are."""
    shown = node.saved[:4]
    size = sum(saved.nbytes for saved in node.saved)
    label = bytes_text(size)
    if len(node.saved) > len(shown):
        label = f"+{len(node.saved) - len(shown)}  {label}"
    y = box.top + box.size.height + 4
    x = box.center - (len(shown) * 12 + text_width(label, SMALL)) / 2
    parts = []
    for saved in shown:
        parts.append(_square(x, y, saved, freed or saved.freed, 8))
        x += 12
    if shown:
        gone = freed or all(saved.freed for saved in node.saved)
        parts.append(text(x + 2, y + 8.5, label, "m q gone" if gone else "m q"))
    return "".join(parts)


def _square(x: float, y: float, saved: Saved, freed: bool, side: float) -> str:
    square = rect(x, y, side, side, 2, "freed" if freed else "held")
    if saved.overwritten and not freed:
        square += rect(x - 2.5, y - 2.5, side + 5, side + 5, 4, "ring")
    return square


def result(node: GraphNode, box: Box, seed: Value | None, state: str) -> str:
    """A circle with the name; below it the value, and what the walk began with."""
    side = box.size.height
    name = shortened(node.name or "")
    parts = [rect(box.left, box.top, box.size.width, side, side / 2, f"box {state}".strip())]
    if name:
        parts.append(text(box.center, box.y + 5, name, "m b c t0"))
    else:
        parts.append(text(box.center, box.y + 4, node.title, "c q"))
    y = box.top + side + 16
    for line in node.value.lines if node.value else ():
        parts.append(text(box.center, y, line, "m c t1"))
        y += LINE
    if seed is not None:
        parts.append(text(box.center, y + 2, f"seed {shortened(seed.text, 14)}", "c q"))
    return "".join(parts)


def module(node: GraphNode, box: Box, state: str) -> str:
    """A box before another, for it holds several: the module's name, its class, its bytes."""
    behind = rect(
        box.left + 4, box.top - 4, box.size.width - 4, box.size.height, CORNER, "box past"
    )
    parts = [
        behind,
        rect(
            box.left, box.top, box.size.width - 4, box.size.height, CORNER, f"box {state}".strip()
        ),
        text(box.center - 2, box.y - 2, shortened(node.label), "m b c t1"),
        text(box.center - 2, box.y + 13, module_text(node), "c q"),
    ]
    held = {saved.buffer: saved.nbytes for saved in node.saved if not saved.freed}
    if node.saved:
        y, gone = box.top + box.size.height + 6, not held
        size = sum(held.values()) if held else sum(saved.nbytes for saved in node.saved)
        parts.append(_square(box.left + 12, y, node.saved[0], gone, 8))
        parts.append(text(box.left + 24, y + 8.5, bytes_text(size), "m q gone" if gone else "m q"))
    return "".join(parts)


def broken(node: GraphNode, box: Box) -> str:
    """The mark of a gradient with nan or infinity in it: a cross, and the word below."""
    words = text(box.right - 10, box.top - 4, f".grad has {node.broken}", "m b e bad")
    return cross(node.kind, box) + words


def more(node: GraphNode, box: Box) -> str:
    """A dashed frame that stands for the nodes that were left out."""
    frame = rect(box.left, box.top, box.size.width, box.size.height, CORNER, "box none")
    return frame + text(box.center, box.y + 4, node.title, "c q")


def _at_corner(kind: Kind, box: Box) -> tuple[float, float]:
    """Where a mark sits: on the outline, at the upper right."""
    if kind == "op":
        return box.right - min(10.0, box.size.height / 5), box.top + min(4.0, box.size.height / 9)
    return box.right - 2, box.top + 2


def cross(kind: Kind, box: Box) -> str:
    """The mark of a node at which something went wrong."""
    x, y = _at_corner(kind, box)
    path = f"M{x - 3:g} {y - 3:g}l6 6m0 -6l-6 6"
    return f'<circle class="bad" cx="{x:g}" cy="{y:g}" r="8"/><path class="tick" d="{path}"/>'


def tick(kind: Kind, box: Box) -> str:
    """The mark of a node that has had its turn."""
    x, y = _at_corner(kind, box)
    path = f"M{x - 3.5:g} {y + 0.5:g}L{x - 1:g} {y + 3:g}L{x + 3.5:g} {y - 3:g}"
    return f'<circle class="done" cx="{x:g}" cy="{y:g}" r="8"/><path class="tick" d="{path}"/>'
