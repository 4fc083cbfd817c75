"""The momentum ball: SGD on a quadratic loss, step by step, with sliders for lr and momentum."""

from autograd_lab.graph.values import number
from autograd_lab.widgets.ball import LONGEST, Ball, Moment, Pair
from autograd_lab.widgets.ball_picture import ball_svg, ball_text, loss_text
from autograd_lab.widgets.board import Board
from autograd_lab.widgets.controls import Button, Slider, Toggle
from autograd_lab.widgets.frame import Drawing, Frame, Rows

SHOWN = 6  # moments in the table
MANY = 10


class MomentumBall(Board):
    """A ball on the contours of (a·w[0]² + b·w[1]²) / 2, moved by `torch.optim.SGD`.

    start: w at first. curvature: a and b. lr, momentum: where the sliders stand at first. steps:
    how many have been taken already, so that the static picture shows a path.

    Raises as `Ball` does.

    Example: `MomentumBall(lr=0.1, momentum=0.9)`.
    """

    def __init__(
        self,
        start: Pair = (-4.0, 1.5),
        curvature: Pair = (1.0, 10.0),
        lr: float = 0.05,
        momentum: float = 0.8,
        steps: int = 0,
    ) -> None:
        self._ball = Ball(start, curvature, lr, momentum)
        self._ball.step(steps)
        self._onward = False
        self._fastest = max(lr, 2.5 / max(curvature))
        super().__init__()

    def _set_onward(self, on: bool) -> None:
        self._onward = on

    def look(self) -> Frame:
        ball = self._ball
        drawing = Drawing(ball_svg(ball), ball_text(ball))
        first = max(len(ball.path) - SHOWN, 0)
        moments = list(enumerate(ball.path))[first:]
        rows = Rows(
            ("step", "w", "gradient", "velocity v", "loss"),
            tuple(_row(at, moment, at == ball.count) for at, moment in moments),
            marked=frozenset({len(moments) - 1}),
            code=True,
        )
        heading, detail = _told(ball)
        return Frame(
            loss_text(ball),
            "torch.optim.SGD([w], lr, momentum), step by step",
            (drawing,),
            (rows,),
            heading=heading,
            detail=detail,
            controls=self._controls(),
            status=(f"step {ball.count}", f"loss {number(ball.now.loss)}"),
            said=f"{heading} loss {number(ball.now.loss)}.",
        )

    def _controls(self) -> tuple[Button | Slider | Toggle, ...]:
        ball = self._ball
        begun, done = ball.count > 0, ball.count >= LONGEST
        return (
            Button("first", "|◀", do=ball.restart, key="Home", off=not begun, help="to the start"),
            Button("back", "◀ back", do=ball.back, key="ArrowLeft", off=not begun),
            Button("step", "step ▶", do=ball.step, main=True, key="ArrowRight", off=done),
            Button("many", f"{MANY} steps", do=lambda: ball.step(MANY), key="End", off=done),
            Slider("lr", "lr", value=ball.lr, low=0.0, high=self._fastest,
                   step=self._fastest / 100, text=number(ball.lr),
                   do=lambda lr: ball.set(lr=lr, onward=self._onward)),
            Slider("momentum", "momentum", value=ball.momentum, low=0.0, high=0.99, step=0.01,
                   text=number(ball.momentum),
                   do=lambda momentum: ball.set(momentum=momentum, onward=self._onward)),
            Toggle("onward", "change the next steps alone", value=self._onward,
                   do=self._set_onward,
                   help="else the path so far is run anew with the new numbers"),
        )  # fmt: skip


def _pair(two: Pair | None) -> str:
    return "" if two is None else f"[{number(two[0])}, {number(two[1])}]"


def _row(at: int, moment: Moment, last: bool) -> tuple[str, ...]:
    sign = f"▶ {at}" if last else f"  {at}"
    velocity = _pair(moment.velocity)
    return sign, _pair(moment.w), _pair(moment.gradient), velocity, number(moment.loss)


def _told(ball: Ball) -> tuple[str, str]:
    """The last step with its numbers: the rule, and what it made."""
    now = ball.now
    if now.gradient is None:
        return "Where will the next step take the ball?", "Say it first, then press step."
    before = ball.path[-2]
    lr, momentum = number(now.lr), number(now.momentum)
    if ball.count == 1 or not now.momentum:
        velocity = f"v = gradient = {_pair(now.velocity)}"
        why = "The first step's velocity is the gradient itself." if now.momentum else ""
    else:
        velocity = f"v = {momentum} · {_pair(before.velocity)} + {_pair(now.gradient)}"
        velocity += f" = {_pair(now.velocity)}"
        why = ""
    step = f"w = {_pair(before.w)} - {lr} · {_pair(now.velocity)} = {_pair(now.w)}"
    away = "The loss grows from step to step: lr is too large." if _diverges(ball) else ""
    return f"Step {ball.count}: {velocity}", "\n".join(filter(None, (step, why, away)))


def _diverges(ball: Ball) -> bool:
    """Whether the ball is higher than it ever was before, after a few steps."""
    return ball.count > 2 and ball.now.loss > max(moment.loss for moment in ball.path[:-1])
