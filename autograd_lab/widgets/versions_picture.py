"""Memory with its version, and beside it who saved it and at which version, as SVG and as text."""

from autograd_lab.graph.measure import CORNER, SMALL, TITLE, shortened, text_width
from autograd_lab.graph.shapes import rect, text
from autograd_lab.graph.sheet import sheet
from autograd_lab.widgets.versions import Counter, Keep

MARGIN, GAP, HEIGHT, LANE = 16.0, 12.0, 46.0, 24.0
BETWEEN = 44.0  # from the memory to what saved it
LONGEST = 26  # letters of a value
UNNAMED = "no name"


def versions_svg(counters: tuple[Counter, ...], moved: frozenset[str] = frozenset()) -> str:
    """The picture: saved values filled in green, hollow once freed, a red ring where they differ.

    moved: the names of counters that have just moved; these have the accent.
    """
    width = max(map(_width, counters), default=160.0)
    parts = []
    y = MARGIN
    for counter in counters:
        height = max(HEIGHT, len(counter.keeps) * LANE)
        parts.append(_memory(counter, y + (height - HEIGHT) / 2, width, counter.names in moved))
        parts.append(_keeps(counter, y, height, MARGIN + width))
        y += height + GAP
    labels = [text_width(_kept(c, k), SMALL) for c in counters for k in c.keeps]
    right = MARGIN + width + (BETWEEN + 20 + max(labels) if labels else 0.0) + MARGIN
    said = versions_text(counters)
    return sheet(round(right), y - GAP + MARGIN, "memory and its versions", said, "".join(parts))


def _width(counter: Counter) -> float:
    name = text_width(shortened(counter.names or UNNAMED, 20), TITLE + 2)
    first = name + 24 + text_width(f"version {counter.version}", TITLE)
    return float(round(max(first, text_width(shortened(counter.value, LONGEST), SMALL)) + 28))


def _memory(counter: Counter, y: float, width: float, moved: bool) -> str:
    """A box with the names, the value and the version now."""
    state = "none" if not counter.names else "now" if moved else "leaf" if counter.leaf else ""
    name = shortened(counter.names or UNNAMED, 20)
    number = "m b e t1 n" if moved else "m b e t1"
    return (
        rect(MARGIN, y, width, HEIGHT, CORNER, f"box {state}".strip())
        + text(MARGIN + 14, y + 20, name, "m b t0" if counter.names else "q t1")
        + text(MARGIN + width - 14, y + 20, f"version {counter.version}", number)
        + text(MARGIN + 14, y + 37, shortened(counter.value, LONGEST), "m q")
    )


def _keeps(counter: Counter, y: float, height: float, x: float) -> str:
    """A line to each operation that saved the memory."""
    parts = []
    top = y + (height - len(counter.keeps) * LANE) / 2
    for at, keep in enumerate(counter.keeps):
        middle = top + (at + 0.5) * LANE
        parts.append(f'<path class="edge" d="M{x:g} {middle:g}h{BETWEEN - 8:g}"/>')
        left = x + BETWEEN
        parts.append(rect(left, middle - 5, 10, 10, 2, "freed" if keep.freed else "held"))
        differs = counter.differs(keep)
        if differs:
            parts.append(rect(left - 3, middle - 8, 16, 16, 4, "ring"))
        classes = "m q gone" if keep.freed else "m b bad" if differs else "m"
        parts.append(text(left + 20, middle + 4, _kept(counter, keep), classes))
    return "".join(parts)


def _kept(counter: Counter, keep: Keep) -> str:
    words = f"{keep.operation} saved v{keep.version}"
    return f"{words} ≠ v{counter.version} now" if counter.differs(keep) else words


def versions_text(counters: tuple[Counter, ...]) -> str:
    """The same as lines of text."""
    lines = []
    for counter in counters:
        kept = [_kept(counter, k) + (", freed" if k.freed else "") for k in counter.keeps]
        told = "; ".join(kept) or "saved by none"
        name = counter.names or UNNAMED
        lines.append(f"{name}, version {counter.version}: {told}")
    return "\n".join(lines)
