"""The momentum ball: SGD's own steps, what each was made of, and changed settings."""

import math

import pytest

import autograd_lab as torch
from autograd_lab.widgets import MomentumBall
from autograd_lab.widgets.ball import LONGEST, Ball
from autograd_lab.widgets.ball_picture import ball_svg, ball_text, carried


def by_hand(ball, settings):
    """w and velocity after steps with these settings, by the rule of SGD."""
    w, v = torch.tensor(ball.start, dtype=torch.float64), None
    curvature = torch.tensor(ball.curvature, dtype=torch.float64)
    for lr, momentum in settings:
        v = curvature * w if v is None else momentum * v + curvature * w
        w = w - lr * v
    return w.tolist(), v.tolist()


def test_a_step_is_the_rule_of_sgd_with_momentum():
    ball = Ball(lr=0.05, momentum=0.9)
    ball.step(4)
    w, v = by_hand(ball, [(0.05, 0.9)] * 4)
    assert (ball.now.w, ball.now.velocity) == (pytest.approx(w), pytest.approx(v))


def test_the_first_velocity_is_the_gradient_where_the_ball_began():
    ball = Ball(start=(2.0, 1.0), curvature=(1.0, 10.0))
    ball.step()
    assert ball.now.velocity == ball.now.gradient == (2.0, 10.0)


def test_without_momentum_the_velocity_is_the_gradient_of_each_step():
    ball = Ball(momentum=0.0)
    ball.step(3)
    assert ball.now.velocity == ball.now.gradient
    assert ball.now.gradient == pytest.approx(
        [c * w for c, w in zip(ball.curvature, ball.path[-2].w, strict=True)]
    )


def test_a_widget_that_begins_some_steps_on_has_them_in_the_static_picture():
    ball = Ball()
    ball.step(3)
    data, _ = MomentumBall(steps=3)._repr_mimebundle_()
    assert ball_text(ball) in data["text/plain"]
    assert ball_text(Ball()) not in data["text/plain"]


def test_a_step_back_is_as_if_it_had_not_been():
    ball, other = Ball(), Ball()
    ball.step(5)
    ball.back()
    other.step(4)
    assert ball.path == other.path
    ball.step()
    other.step()
    assert ball.path == other.path


def test_a_new_lr_runs_the_path_anew():
    ball, other = Ball(lr=0.05), Ball(lr=0.1)
    ball.step(3)
    ball.set(lr=0.1)
    other.step(3)
    assert ball.path == other.path


def test_a_new_lr_onward_leaves_the_path_and_scales_the_next_step():
    ball = Ball(lr=0.05, momentum=0.9)
    ball.step(3)
    path = list(ball.path)
    ball.set(lr=0.2, onward=True)
    assert ball.path == path
    ball.step()
    w, v = by_hand(ball, [(0.05, 0.9)] * 3 + [(0.2, 0.9)])
    assert (ball.now.w, ball.now.velocity) == (pytest.approx(w), pytest.approx(v))


def test_a_step_is_what_is_left_of_the_last_and_the_push_of_the_gradient():
    ball = Ball(lr=0.05, momentum=0.9)
    ball.step(2)
    before = ball.path[-2]
    rest = [w - 0.05 * 0.9 * v for w, v in zip(before.w, before.velocity, strict=True)]
    assert carried(before.w, ball.now) == pytest.approx(rest)


def test_the_ball_rests_at_the_end():
    ball = Ball()
    ball.step(LONGEST + 5)
    assert ball.count == LONGEST
    assert math.isfinite(ball.now.loss)


def test_a_ball_that_leaves_the_picture_is_said_to():
    ball = Ball(lr=0.25, momentum=0.0)
    ball.step(LONGEST)
    assert ball_text(ball).endswith("It has left the picture.")
    assert "inf" not in ball_svg(ball) and "nan" not in ball_svg(ball)


def test_the_picture_is_the_same_for_the_same_steps():
    one, two = Ball(), Ball()
    one.step(3)
    two.step(3)
    assert ball_svg(one) == ball_svg(two)


@pytest.mark.parametrize(
    "arguments",
    [
        {"start": (0.0, 0.0)},
        {"start": (math.nan, 1.0)},
        {"curvature": (1.0, 0.0)},
        {"lr": -1.0},
        {"momentum": -0.1},
    ],
)
def test_a_ball_that_can_not_roll_is_refused(arguments):
    with pytest.raises(ValueError):
        Ball(**arguments)
