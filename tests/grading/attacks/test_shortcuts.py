"""Right values by a way that the exercise does not ask about: the inputs differ, or the call,
so that they come out otherwise, or not at all."""

import pytest

from autograd_lab.grading import Status
from tests.grading.answers_04 import RIGHT
from tests.grading.attacks.attack import FULL, answered, as_bytes
from tests.grading.attacks.world import World

BACKWARD = "x = x.clone().requires_grad_(); {function}.backward(); return x.grad"
SHORTCUTS = {
    "differences by backward": (
        "numerical_gradient",
        f"def numerical_gradient(f, x, h): {BACKWARD.format(function='f(x)')}",
    ),
    "differences by the formula in the closure of f": (
        "numerical_gradient",
        """
def numerical_gradient(f, x, h):
    held = {n: c.cell_contents for n, c in zip(f.__code__.co_freevars, f.__closure__)}
    return 3 * held["a"] * x * x + 2 * held["b"] * x + x.prod() / x
""",
    ),
    "by hand by backward": (
        "gradient_by_hand",
        f"def gradient_by_hand(x): {BACKWARD.format(function='((x + 2) ** 2 * 3).mean()')}",
    ),
}


@pytest.mark.parametrize("name", SHORTCUTS)
def test_a_shortcut_earns_nothing(name: str, world: World) -> None:
    question, source = SHORTCUTS[name]
    result = world.grader.grade(as_bytes(answered({**RIGHT, question: source}))).result
    points = {one.name: one.points for one in result.questions}
    assert points == {**FULL, question: 0.0}
    found = next(one for one in result.questions if one.name == question)
    assert found.status is Status.WRONG_ANSWER
