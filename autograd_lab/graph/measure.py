"""How much room each node takes, and where its edges meet it. The layout and the SVG share this.

Text can't be measured without a browser, so all text inside a node is set in a monospaced face,
whose letters are about 0.6 of the font's size wide.
"""

import math
import unicodedata
from dataclasses import dataclass

from autograd_lab.graph.model import Graph, GraphNode, Kind
from autograd_lab.graph.values import is_small, shape_text

TITLE, SMALL = 13.0, 11.0  # font sizes: names, and the rest
LINE = 15.0  # height of one line of small text
CORNER = 8.0
LEAF_WIDTH, OP_HEIGHT, RESULT = 128.0, 54.0, 48.0
DENSE_HEIGHT = 30.0
DENSE_FROM = 40  # nodes from which each is drawn as one line of text
BUCKET_ROOM = 59.0  # of a leaf's second line, before the gradient's numbers
LONGEST = 22  # letters of a name or formula that are shown


@dataclass(frozen=True, slots=True)
class Size:
    """The body of a node, and what hangs above and below it. Edges meet the middle of the body."""

    width: float
    height: float
    above: float = 0.0
    below: float = 0.0

    @property
    def top(self) -> float:
        """From the top of everything to the middle of the body."""
        return self.above + self.height / 2

    @property
    def bottom(self) -> float:
        """From the middle of the body to the bottom of everything."""
        return self.height / 2 + self.below


def is_dense(graph: Graph) -> bool:
    """Whether the graph has so many nodes that each is drawn as one line of text."""
    return len(graph.nodes) >= DENSE_FROM


def text_width(text: str, size: float) -> float:
    """Width in a monospaced face; East Asian wide letters count twice."""
    letters = len(text)
    if not text.isascii():
        letters += sum(unicodedata.east_asian_width(c) in "WF" for c in text)
        letters -= sum(unicodedata.combining(c) > 0 for c in text)
    return letters * size * 0.605


def shortened(text: str, longest: int = LONGEST) -> str:
    """The text, cut at `longest` letters with an ellipsis."""
    return text if len(text) <= longest else text[: longest - 1] + "…"


def formula_text(node: GraphNode) -> str:
    """The gradients that an operation sends, in the order of its inputs: `g·y , g·x`."""
    sent = [formula for formula in node.formulas if formula]
    if len(sent) > 4:
        return f"{sent[0]} , … , {sent[-1]}"
    return " , ".join(sent)


def badge_rows(node: GraphNode, width: float) -> list[list[str]]:
    """The labels of the saved values, as many in a row as fit under a body of this width."""
    rows: list[list[str]] = []
    used = 0.0
    width += 36  # they may stand out a little, and the last has no gap
    for saved in node.saved:
        needed = badge_width(saved.label)
        if rows and used + needed <= width:
            rows[-1].append(saved.label)
            used += needed
        else:
            rows.append([saved.label])
            used = needed
    return rows


def badge_width(label: str) -> float:
    """A square, the label, and the gap to the next."""
    return 17 + text_width(shortened(label), SMALL) + 12


def measure(node: GraphNode, inputs: int, dense: bool) -> Size:
    """The size of a node with so many edges coming in."""
    if node.kind == "leaf":
        return _dense_leaf(node) if dense else _leaf(node)
    if node.kind == "op":
        return _op(node, inputs, dense)
    if node.kind == "module":
        return _module(node, inputs)
    if node.kind == "more":
        return Size(text_width(node.title, SMALL) + 24, 36)
    return _result(node)


def _leaf(node: GraphNode) -> Size:
    """Name and value; below them the gradient, in as many lines as the value has numbers."""
    shape = node.shape or ()
    small = is_small(shape)
    first, *rest = node.value.lines if node.value else (shape_text(shape),)
    across = text_width(shortened(node.label, 14), TITLE + 2) + 12 + text_width(first, TITLE)
    numbers = max((text_width(line, TITLE if small else SMALL) for line in rest), default=0.0)
    letters = 5 * min(shape[-1], 3) if shape else 8
    grad = BUCKET_ROOM + letters * SMALL * 0.605
    width = max(LEAF_WIDTH, 28 + across, 28 + numbers, 28 + grad if node.requires_grad else 0.0)
    more = len(rest) + (len(rest) if small and node.requires_grad else 0)
    return Size(_even(width), 58 + more * LINE)


def _dense_leaf(node: GraphNode) -> Size:
    text = f"{shortened(node.label)} {shape_text(node.shape)}"
    return Size(_even(max(72.0, text_width(text, SMALL) + 24)), DENSE_HEIGHT)


def _op(node: GraphNode, inputs: int, dense: bool) -> Size:
    ports = 14 + 8 * inputs
    title = shortened(node.title, 30)
    above = LINE if node.name else 0.0
    if dense:
        width = text_width(title, SMALL) + 24
        return Size(_even(width), max(DENSE_HEIGHT, ports), above, LINE if node.saved else 0.0)
    formula = shortened(formula_text(node))
    width = _even(max(112.0, text_width(title, TITLE) + 22, text_width(formula, SMALL + 1) + 26))
    badges = len(badge_rows(node, width)) * 18
    return Size(width, max(OP_HEIGHT, ports), above, badges + 4 if badges else 0.0)


def module_text(node: GraphNode) -> str:
    """What a box holds: its class, where the name does not say it, and how many operations."""
    count = "1 operation" if node.folded == 1 else f"{node.folded:,} operations"
    return count if node.title == node.name else f"{shortened(node.title)} · {count}"


def _module(node: GraphNode, inputs: int) -> Size:
    width = max(text_width(shortened(node.label), TITLE), text_width(module_text(node), SMALL)) + 28
    below = LINE if node.saved else 0.0
    return Size(_even(width), max(42.0, 14 + 8 * min(inputs, 8)), 4.0, below + 4.0)


def _result(node: GraphNode) -> Size:
    name = text_width(shortened(node.name or ""), TITLE + 2)
    width = max(RESULT, name + 22)
    lines = 0 if node.value is None else len(node.value.lines)
    return Size(_even(width), RESULT, 0.0, lines * LINE + LINE + 4)


def _even(width: float) -> float:
    """Whole pixels keep hairlines sharp."""
    return 2.0 * math.ceil(width / 2)


def port_offset(index: int, count: int, height: float) -> float:
    """Where the index-th of `count` edges meets a side, from its middle, downwards."""
    if count < 2:
        return 0.0
    step = min(20.0, (height - 16) / (count - 1))
    return (index - (count - 1) / 2) * step


def corner(kind: Kind, height: float) -> float:
    """The radius of a body's corners: round ends for operations and results."""
    return min(height, OP_HEIGHT) / 2 if kind in ("op", "result") else CORNER


def inset(offset: float, height: float, radius: float) -> float:
    """How far a rounded side lies inside its box at this distance from the middle."""
    into_corner = abs(offset) - (height / 2 - radius)
    if into_corner <= 0:
        return 0.0
    return radius - math.sqrt(max(radius**2 - into_corner**2, 0.0))
