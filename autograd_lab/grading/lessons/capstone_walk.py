"""Lesson 15's middle stages: broadcasting undone, and the walk backward."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograd_lab.grading.checks import Exercise, fails_if
from autograd_lab.grading.probes.lesson_15 import reduced, walks

TWICE = "a second time"
NOT_A_NUMBER = "scalar outputs"


def _reduced(
    g: np.ndarray, shape: Sequence[int], over: Callable[..., Any] = np.sum, keeps: bool = True
) -> np.ndarray:
    """g summed, or reduced otherwise, over the axes along which `shape` was stretched."""
    extra = g.ndim - len(shape)
    in_front, inside = tuple(range(extra)), [i for i, size in enumerate(shape) if size == 1]
    result = over(over(g, axis=in_front), axis=tuple(inside), keepdims=keeps)
    return np.asarray(result)


def _first(g: np.ndarray, axis: tuple[int, ...], keepdims: bool = False) -> np.ndarray:
    for i in sorted(axis, reverse=True):
        g = np.take(g, [0] if keepdims else 0, i)
    return g


def _stretched_case(rng: np.random.Generator) -> dict[str, Any]:
    return {"g": rng.uniform(1.0, 2.0, (2, 3, 4)), "shape": [3, 1]}


_HUNDREDS = np.array([[1.0, 10.0, 100.0], [2.0, 20.0, 200.0]])

unbroadcast = Exercise(
    name="unbroadcast",
    points=2,
    expected="an array of the given shape: what reaches each entry of what was stretched",
    hints=(
        "An entry that was used in many places gets a gradient from each. What becomes of them?",
        "Broadcasting adds axes in front, and stretches axes of size 1. Which happened here?",
    ),
    examples=(
        {"g": _HUNDREDS, "shape": [2, 3]},
        {"g": _HUNDREDS, "shape": [3]},
        {"g": _HUNDREDS, "shape": [2, 1]},
        {"g": _HUNDREDS, "shape": []},
    ),
    inputs=_stretched_case,
    probe=reduced,
    right=_reduced,
    wrong=(
        fails_if(
            equal_to=lambda g, shape: _reduced(g, shape, keeps=False),
            hint=(
                "Your array lost the axes of size 1: (2, 1) became (2,). What keeps an axis over "
                "which NumPy sums?"
            ),
        ),
        fails_if(
            equal_to=lambda g, shape: g.sum(axis=tuple(range(g.ndim - len(shape)))),
            hint=(
                "Your code sums over the axes that were added in front, and leaves those of size "
                "1 stretched. Which shape did (2, 1) have before it met (2, 3)?"
            ),
        ),
        fails_if(
            equal_to=lambda g, shape: _reduced(g, shape, np.mean),
            hint=(
                "Your code takes means. An entry that is used in three places moves the result "
                "three times. What happens to gradients that meet?"
            ),
        ),
        fails_if(
            equal_to=lambda g, shape: _reduced(g, shape, _first),
            hint=(
                "Your code keeps the gradient of one of the places and drops the others. What "
                "happens to gradients that meet?"
            ),
        ),
        fails_if(
            equal_to=lambda g, shape: np.broadcast_to(g.sum(), shape),
            hint=(
                "Your code adds up everything, and gives every entry the whole. From which places "
                "does a gradient come back to one entry?"
            ),
        ),
        fails_if(
            equal_to=lambda g, shape: g,
            hint=(
                "Your code returns what it got. Which shape has the gradient of a leaf to have, so "
                "that a step can be taken with it?"
            ),
        ),
    ),
)


Walk = tuple[int, list[int], Any, bool]


def _error(words: str) -> str:
    return f"RuntimeError: {words}"


class _Rules:
    """How a walk treats what it meets; each argument away from its default is one mistake."""

    def __init__(
        self,
        *,
        frees: Callable[[bool, bool], bool] = lambda saves, retain: saves and not retain,
        refuses_shapes: bool = True,
        takes_gradient: bool = True,
        accumulates: bool = True,
        meets: bool = True,
        fits: bool = True,
        for_all: bool = False,
        for_unwanted: bool = False,
        shares: bool = False,
    ) -> None:
        self.frees = frees
        self.refuses_shapes = refuses_shapes
        self.takes_gradient = takes_gradient
        self.accumulates = accumulates
        self.meets = meets
        self.fits = fits
        self.for_all = for_all
        self.for_unwanted = for_unwanted
        self.shares = shares


def _walked(**mistakes: Any) -> Callable[..., Any]:
    """The log of the walks: what came of each, and every tensor's grad after it."""
    rules = _Rules(**mistakes)

    def found(
        shapes: Sequence[Sequence[int]],
        requires_grad: Sequence[bool],
        program: Sequence[tuple[list[int], list[np.ndarray]]],
        walks: Sequence[Walk],
        known: Sequence[str],
        adds: float,
    ) -> list[Any]:
        leaves = len(requires_grad)
        grads: list[Any] = [None] * len(shapes)
        freed: set[int] = set()

        def one(root: int, order: list[int], gradient: Any, retain: bool) -> str | None:
            if gradient is None and rules.refuses_shapes and np.prod(shapes[root]) != 1:
                return _error(NOT_A_NUMBER)
            if gradient is None or not rules.takes_gradient:
                gradient = np.ones(shapes[root])
            arrived: dict[int, Any] = {root: np.array(gradient)}
            for at in order:
                g = arrived[at]
                if at < leaves or rules.for_all:
                    before = grads[at] if rules.accumulates else None
                    kept = g if rules.shares else g.copy()
                    grads[at] = kept if before is None else before + g
                if at < leaves:
                    continue
                if at in freed:
                    return _error(TWICE)
                used, factors = program[at - leaves]
                for i, factor in zip(used, factors or [np.ones(())] * len(used), strict=True):
                    way = g * factor if factors else g
                    way = way.reshape(shapes[i]) if rules.fits else way
                    if i < leaves and not requires_grad[i]:
                        if rules.for_unwanted:
                            grads[i] = way if grads[i] is None else grads[i] + way
                        continue
                    arrived[i] = arrived[i] + way if i in arrived and rules.meets else way
                if rules.frees(bool(factors), retain):
                    freed.add(at)
            return None

        log: list[Any] = []
        for walk in walks:
            came = one(*walk)
            log.append([came, [None if g is None else np.array(g) for g in grads]])
            if grads[0] is not None:
                grads[0] += adds
        return log

    return found


_SCALAR = {"known": [TWICE, NOT_A_NUMBER], "adds": 0.0}


def _meeting(rng: np.random.Generator, walks: Sequence[tuple[Any, bool]]) -> dict[str, Any]:
    """Leaves 0 and 1 want a gradient, 2 does not. 3 is made of 0 and 1, 4 of 3 and 2, 5 of 3, 4 and
    0, each of two entries; 6 is a single number made of 5."""
    factors = rng.uniform(0.5, 2.0, (4, 3, 2)).round(2)
    return {
        "shapes": [[2]] * 6 + [[]],
        "requires_grad": [True, True, False],
        "program": [
            ([0, 1], [factors[0, 0], factors[0, 1]]),
            ([3, 2], [factors[1, 0], factors[1, 1]]),
            ([3, 4, 0], [*factors[2]]),
            ([5], [factors[3, 0]]),
        ],
        "walks": [
            (6, [6, 5, 4, 3, 1, 0], None if g is None else np.array(g), retain)
            for g, retain in walks
        ],
        **_SCALAR,
    }


def _passing(walks: Sequence[tuple[int, Any, bool]]) -> dict[str, Any]:
    """Leaves 0 and 1; 2 is their sum, which saves nothing and hands both the same array."""
    return {
        "shapes": [[2], [2], [2]],
        "requires_grad": [True, True],
        "program": [([0, 1], [])],
        "walks": [(root, [2, 1, 0], np.array(g), retain) for root, g, retain in walks],
        **_SCALAR,
        "adds": 0.5,
    }


def _walk_cases() -> list[dict[str, Any]]:
    rng = np.random.default_rng(15)
    no_shape = _meeting(rng, [])
    no_shape["walks"] = [(5, [5, 4, 3, 1, 0], None, False)]
    stretched = {
        "shapes": [[2], [2]],
        "requires_grad": [True],
        "program": [([0], [np.array([[3.0, 5.0]])])],
        "walks": [(1, [1, 0], np.array([1.0, 10.0]), False)],
        **_SCALAR,
    }
    return [
        _meeting(rng, [(None, False)]),
        _meeting(rng, [(None, True), (2.0, False)]),
        _meeting(rng, [(None, False), (None, False)]),
        _meeting(rng, [(3.0, True), (None, True), (None, False), (None, True)]),
        _passing([(2, [1.0, 10.0], False), (2, [2.0, 5.0], False)]),
        no_shape,
        stretched,
    ]


def _drawn_walks(rng: np.random.Generator) -> dict[str, Any]:
    return _meeting(rng, [(None, True), (float(rng.uniform(1.5, 3.0)), False), (None, True)])


backward = Exercise(
    name="backward",
    points=4,
    expected=(
        "a function that adds to the grad of each leaf what reaches it, refuses a walk over freed "
        "values and a start without a gradient that is no single number"
    ),
    hints=(
        "Keep what has arrived at each tensor in a dictionary. Where does the first one come from?",
        "What a node saved is freed once it has been used. When does it have to stay?",
    ),
    examples=_walk_cases(),
    inputs=_drawn_walks,
    probe=walks,
    right=_walked(),
    wrong=(
        fails_if(
            equal_to=_walked(frees=lambda saves, retain: False),
            hint=(
                "Your nodes keep what they saved, also without retain_graph, and a second walk "
                "goes through. Which message does PyTorch have for it, and what is won by freeing?"
            ),
        ),
        fails_if(
            equal_to=_walked(frees=lambda saves, retain: saves),
            hint=(
                "Your nodes free what they saved although retain_graph is True. What did the "
                "caller want to do next?"
            ),
        ),
        fails_if(
            equal_to=_walked(frees=lambda saves, retain: not retain),
            hint=(
                "Your code refuses a second walk through x + y, which saved nothing. What is there "
                "to be missed?"
            ),
        ),
        fails_if(
            equal_to=_walked(accumulates=False),
            hint=(
                "Your second walk replaced what the first one left in grad. What does a leaf do "
                "with a gradient that arrives?"
            ),
        ),
        fails_if(
            equal_to=_walked(meets=False),
            hint=(
                "Where two gradients meet, your code keeps the one that came last. What should "
                "have become of the other?"
            ),
        ),
        fails_if(
            equal_to=_walked(takes_gradient=False),
            hint=(
                "Your walk begins with ones, whatever gradient it was given. What was the second "
                "argument for, in lesson 06?"
            ),
        ),
        fails_if(
            equal_to=_walked(refuses_shapes=False),
            hint=(
                "Your walk begins with ones at a root of two entries, though nobody said how much "
                "each of them counts. What does PyTorch say there?"
            ),
        ),
        fails_if(
            equal_to=_walked(for_all=True),
            hint=(
                "Your walk leaves a grad at every tensor on its way. Which tensors keep theirs, "
                "unless they are asked to?"
            ),
        ),
        fails_if(
            equal_to=_walked(for_unwanted=True),
            hint=(
                "Your walk gives a grad to a leaf whose requires_grad is False. Who looks at that "
                "flag, and when?"
            ),
        ),
        fails_if(
            equal_to=_walked(fits=False),
            hint=(
                "Your leaf got a gradient of another shape than its own. Which of your functions "
                "brings it back, and where does a walk call it?"
            ),
        ),
        fails_if(
            equal_to=_walked(shares=True),
            hint=(
                "Two leaves ended with one and the same array as their grad: to change the one in "
                "place changes the other. Where does the sum's rule send the same g twice?"
            ),
        ),
    ),
)
