"""The charts of the class page: inline SVG, the same bytes for the same numbers.

Each says in words what it shows, and a table beside it holds its numbers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

from autograd_lab.grading.report.outcomes import Tone, number

HEIGHT, TOP, BOTTOM = 236, 36, 44  # of the histogram, and what is left free in it
LEFT = 8.0  # per cent of its width
LABELLED = 0.12  # the least share that has room for its number
ONE_EACH = 20  # up to so many whole points, each has a bin of its own
STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True)
class Bin:
    """Totals from `start` up to, and without, `stop`; the last bin holds `stop` too.

    `single` says that it holds the one total `start`.
    """

    start: float
    stop: float
    count: int
    single: bool

    @property
    def label(self) -> str:
        return number(self.start) if self.single else f"{number(self.start)} to {number(self.stop)}"


def bins(totals: Mapping[float, int], most: float) -> list[Bin]:
    """The distribution of totals between 0 and `most`.

    A class whose totals are whole numbers and few gets a bin for each; else some ten bins of a
    round width.

    Example: `bins({0.0: 3, 2.0: 9}, 2.0)` has the counts 3, 0, 9.
    """
    top = max(most, *totals, 1.0) if totals else max(most, 1.0)
    low = min(0.0, *totals) if totals else 0.0
    whole = all(float(points).is_integer() for points in totals)
    single = whole and top - low <= ONE_EACH
    width = 1.0 if single else _round_step((top - low) / 10)
    start = floor(low / width)
    many = ceil(top / width - 1e-9) - start + single
    counts = [0] * many
    for points, count in totals.items():
        counts[min(many - 1, floor(points / width + 1e-9) - start)] += count
    edges = [(start + at) * width for at in range(many + 1)]
    return [Bin(a, b, count, single) for a, b, count in zip(edges, edges[1:], counts, strict=False)]


def _round_step(rough: float) -> float:
    """The smallest of 1, 2, 2.5, 5 times a power of ten that is no less."""
    power = 10.0 ** floor(log10(rough))
    return next(step * power for step in STEPS if step * power >= rough - 1e-12)


def histogram(found: Sequence[Bin], said: str) -> str:
    """How many submissions have how many points. It takes any width, with letters of one size.

    said: what is seen, for those who cannot see it.

    Example: `histogram(bins(totals, 12.0), "Most have 8 points or more.")`.
    """
    base, highest = HEIGHT - BOTTOM, max((item.count for item in found), default=0)
    step = max(1, int(_round_step(max(highest, 1) / 4)))
    top = max(step, ceil(highest / step) * step)
    parts = ['<text class="q" x="0" y="12">submissions</text>']
    for value in range(0, top + 1, step):
        y = base - value / top * (base - TOP)
        parts.append(
            f'<line class="rule" x1="{LEFT}%" x2="100%" y1="{y:.1f}" y2="{y:.1f}"/>'
            f'<text class="e q" x="{LEFT}%" dx="-8" y="{y + 4:.1f}">{value:,}</text>'
        )
    slot = (100 - LEFT) / max(1, len(found))
    for at, item in enumerate(found):
        parts.append(_column(item, LEFT + at * slot, slot, item.count / top * (base - TOP)))
    if found and not found[-1].single:
        parts.append(_text("e q", 100, base + 17, number(found[-1].stop)))
    parts.append(_text("e q", 100, HEIGHT - 6, "points"))
    return f'<svg class="chart" role="img"><title>{said}</title>{"".join(parts)}</svg>'


def _column(item: Bin, x: float, slot: float, height: float) -> str:
    """One column with its count on top, and below its points or where its range begins."""
    base, middle = HEIGHT - BOTTOM, x + slot / 2
    drawn = ""
    if item.count:
        drawn = (
            f'<rect class="column" x="{x + slot / 10:.2f}%" y="{base - height:.1f}" '
            f'width="{slot * 0.8:.2f}%" height="{height:.1f}"/>'
            + _text("c", middle, base - height - 5, f"{item.count:,}")
        )
    return drawn + _text("c q", middle if item.single else x, base + 17, number(item.start))


def _text(classes: str, x: float, y: float, words: str) -> str:
    return f'<text class="{classes}" x="{x:.2f}%" y="{y:.1f}">{words}</text>'


def stacked_bar(tones: Mapping[Tone, int], said: str) -> str:
    """The shares of the tones of one question's outcomes, each with its own hatching.

    Example: `stacked_bar(Counter({Tone.PASSED: 3}), "passed: 3")`.
    """
    total = max(1, sum(tones.values()))
    parts, x = [], 0.0
    for tone in Tone:
        share = tones.get(tone, 0) / total
        if not share:
            continue
        name = tone.name.lower()
        parts.append(
            f'<rect class="part {name}" x="{x:.2f}%" y="1" width="{100 * share:.2f}%" '
            f'height="26" fill="url(#fill-{name})"/>'
        )
        if share > LABELLED:
            # On a plate of its own, so that the hatching does not run through the number.
            middle = x + 50 * share
            parts.append(
                f'<svg class="label" x="{middle:.2f}%" y="14"><rect class="plate" x="-19" y="-8" '
                'width="38" height="16" rx="8"/><text class="c" y="4.5">'
                f"{percent(share)}</text></svg>"
            )
        x += 100 * share
    return f'<svg class="stack" role="img"><title>{said}</title>{"".join(parts)}</svg>'


def percent(share: float) -> str:
    """A share in whole per cent, where only none is 0 % and only all is 100 %.

    Example: `percent(0.999)` is "99 %".
    """
    if 0 < share < 1:
        return f"{min(99, max(1, round(100 * share)))}\u202f%"
    return f"{round(100 * share)}\u202f%"


_HATCHES = {
    Tone.PASSED: '<rect width="8" height="8" fill="currentColor"/>',
    Tone.PARTLY: '<rect width="8" height="8" fill="var(--wash)"/>'
    '<path d="M-2 2l4-4M0 8l8-8M6 10l4-4" stroke="currentColor" stroke-width="1.6"/>',
    Tone.NOT_YET: '<path d="M-2 6l4 4M0 0l8 8M6-2l4 4" stroke="currentColor" stroke-width="2"/>',
    Tone.STOPPED: '<path d="M0 0l8 8M8 0l-8 8" stroke="currentColor" stroke-width="1.4"/>',
    Tone.OPEN: '<circle cx="4" cy="4" r="1.3" fill="currentColor"/>',
    Tone.WAITING: '<path d="M0 2H8M0 6H8" stroke="currentColor" stroke-width="1.2"/>',
}


def hatchings() -> str:
    """The fills of the stacked bars; once on a page.

    Example: `hatchings() + stacked_bar(tones, said)`.
    """
    patterns = "".join(
        f'<pattern id="fill-{tone.name.lower()}" class="{tone.name.lower()}" width="8" height="8" '
        f'patternUnits="userSpaceOnUse">{drawn}</pattern>'
        for tone, drawn in _HATCHES.items()
    )
    return f'<svg class="marks" width="0" height="0" aria-hidden="true">{patterns}</svg>'


def swatch(tone: Tone) -> str:
    """A small square in a tone's hatching, for the legend."""
    name = tone.name.lower()
    return (
        f'<svg class="swatch" viewBox="0 0 16 16" aria-hidden="true"><rect class="part {name}" '
        f'x="1" y="1" width="14" height="14" fill="url(#fill-{name})"/></svg>'
    )
