"""The contours of the loss, the path of the ball, and what its last step was made of."""

import math

from autograd_lab.graph.shapes import rect, text
from autograd_lab.graph.sheet import sheet
from autograd_lab.graph.values import number
from autograd_lab.widgets.ball import Ball, Moment, Pair

WIDTH, MARGIN, LEGEND = 560.0, 12.0, 36.0
TALLEST = 420.0
RINGS = (0.25, 0.5, 0.75, 1.0, 1.25, 1.5)  # of the ring on which the ball starts
BLUE = 'style="stroke:var(--agl-blue)"'
ACCENT = 'style="stroke:var(--agl-now);stroke-width:2.5"'
FAINT = 'stroke-opacity="0.45"'
FAR = 1e5  # a place so far outside that where exactly does not matter


class _View:
    """From places in the loss's plane to places in the picture. Both axes have one scale."""

    def __init__(self, ball: Ball) -> None:
        across, down = 1.25 * abs(ball.start[0]), 1.4 * abs(ball.start[1])
        across = max(across, down * WIDTH / TALLEST)
        down = max(down, across / 2)
        self.scale = WIDTH / (2 * across)
        self.height = round(2 * down * self.scale)

    def __call__(self, w: Pair) -> Pair:
        x, y = WIDTH / 2 + w[0] * self.scale, self.height / 2 - w[1] * self.scale
        return round(min(max(x, -FAR), FAR), 1), round(min(max(y, -FAR), FAR), 1)

    def shows(self, w: Pair) -> bool:
        x, y = self(w)
        return 0 <= x <= WIDTH and 0 <= y <= self.height


def ball_svg(ball: Ball) -> str:
    """The picture. It is as large for all paths of one start, so that it stays in place."""
    view = _View(ball)
    inside = _contours(ball, view) + _path(ball, view) + _parts_of_step(ball, view)
    inside += _marker(view(ball.now.w))
    # A picture within the picture cuts off what is outside, and needs no id for it.
    window = (
        f'<svg x="{MARGIN:g}" y="{MARGIN:g}" width="{WIDTH:g}" height="{view.height:g}">'
        f"{inside}</svg>"
    )
    frame = rect(MARGIN, MARGIN, WIDTH, view.height, 0, "slot")
    drawn = window + frame + _legend(MARGIN + view.height + 20)
    height = view.height + 2 * MARGIN + LEGEND
    return sheet(WIDTH + 2 * MARGIN, height, "a ball on contours", ball_text(ball), drawn)


def _contours(ball: Ball, view: _View) -> str:
    """Rings of equal loss, each with its number; those between are a quarter of a radius apart."""
    x, y = view((0.0, 0.0))
    drawn = [f'<path class="edge" d="M{x:g} 0V{view.height:g}M0 {y:g}H{WIDTH:g}" {FAINT}/>']
    first = ball.path[0].loss
    for ring in RINGS:
        loss = first * ring**2
        across, down = (math.sqrt(2 * loss / c) * view.scale for c in ball.curvature)
        radii = f'rx="{across:.1f}" ry="{down:.1f}"'
        drawn.append(f'<ellipse class="edge" cx="{x:g}" cy="{y:g}" {radii} {FAINT}/>')
        if down < view.height / 2 - 12:
            drawn.append(text(x + 4, y - down - 4, number(loss), "m q"))
    drawn.append(text(WIDTH - 34, y - 6, "w[0]", "m q"))
    drawn.append(text(x + 6, view.height - 8, "w[1]", "m q"))
    return "".join(drawn)


def _path(ball: Ball, view: _View) -> str:
    points = [view(moment.w) for moment in ball.path]
    line = "M" + "L".join(f"{x:g} {y:g}" for x, y in points)
    dots = "".join(f'<circle class="done" cx="{x:g}" cy="{y:g}" r="3"/>' for x, y in points)
    return f'<path class="edge" {BLUE} d="{line}"/>{dots}'


def _parts_of_step(ball: Ball, view: _View) -> str:
    """From where the last step began: first what is left of the velocity, then the gradient."""
    now = ball.now
    if now.gradient is None:
        return ""
    before = ball.path[-2].w
    (x0, y0), (x1, y1), (x2, y2) = view(before), view(carried(before, now)), view(now.w)
    carry = f'<path class="edge dash" {BLUE} d="M{x0:g} {y0:g}L{x1:g} {y1:g}"/>'
    if now.velocity == now.gradient:
        carry = ""
    return carry + f'<path class="edge flow" d="M{x1:g} {y1:g}L{x2:g} {y2:g}"/>'


def carried(before: Pair, step: Moment) -> Pair:
    """Where the velocity alone would have taken the ball."""
    assert step.gradient is not None
    x, y = (w + step.lr * g for w, g in zip(step.w, step.gradient, strict=True))
    return x, y


def _marker(place: Pair) -> str:
    x, y = place
    return f'<circle class="part" cx="{x:g}" cy="{y:g}" r="7"/>'


def _legend(y: float) -> str:
    dash = f'<path class="edge dash" {BLUE} d="M{MARGIN + 4:g} {y - 4:g}h30"/>'
    flow = f'<path class="edge" {ACCENT} d="M{MARGIN + 4:g} {y + 14:g}h30"/>'
    return (
        dash
        + text(MARGIN + 44, y, "-lr · momentum · v: what is left of the last step", "q")
        + flow
        + text(MARGIN + 44, y + 18, "-lr · gradient: down the slope where the step began", "q")
    )


def ball_text(ball: Ball) -> str:
    """The same in words."""
    way = ", ".join(f"({number(w[0])}, {number(w[1])})" for w, *_ in ball.path[-6:])
    begun = "… " if len(ball.path) > 6 else ""
    view = _View(ball)
    out = "" if view.shows(ball.now.w) else " It has left the picture."
    return f"The ball's way over {loss_text(ball)}: {begun}{way}.{out}"


def loss_text(ball: Ball) -> str:
    """The loss as code."""
    factors = ["" if c == 1 else f"{number(c)} * " for c in ball.curvature]
    return f"loss = ({factors[0]}w[0]**2 + {factors[1]}w[1]**2) / 2"
