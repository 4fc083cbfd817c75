"""Lesson 14, Debugging clinic: ten causes to name, and five programs to mend."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd_lab.grading.checks import Exercise, fails_if
from autograd_lab.grading.lessons.causes import causes
from autograd_lab.grading.lessons.mended_network import mended_network
from autograd_lab.grading.observe import Run, Seen
from autograd_lab.grading.probes import lesson_14 as probes


def _normal(rng: np.random.Generator, *shape: int) -> np.ndarray:
    return rng.normal(size=shape).astype(np.float32)


def _kind(run: Run) -> str:
    return run.outcome.kind if isinstance(run.outcome, Seen) else ""


def _is_new_leaf(run: Run) -> bool:
    """Whether the result has the flag and no history."""
    seen = run.outcome
    return isinstance(seen, Seen) and seen.requires_grad and seen.is_leaf


def _step_case(rng: np.random.Generator) -> dict[str, Any]:
    return {
        "w": _normal(rng, 2),
        "x": _normal(rng, 5, 2),
        "y": _normal(rng, 5),
        "lr": float(rng.choice([0.02, 0.05, 0.1])),
    }


def _slope(w: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    return 2 * x.T @ (x @ w - y) / len(y)


mended_step = Exercise(
    name="mended_step",
    points=2,
    expected="a float, the loss before the step; afterwards w has moved and its .grad is None",
    hints=(
        "Is the prediction recorded? Ask before you ask about the loss.",
        "Where may w be changed in place, so that it stays the leaf that it is?",
    ),
    inputs=_step_case,
    right=lambda w, x, y, lr: float(((x @ w - y) ** 2).mean()),
    leaves=("w",),
    afterwards={
        "w": lambda w, x, y, lr: w - lr * _slope(w, x, y),
        "w.grad": lambda w, x, y, lr: None,
        "w.requires_grad": lambda w, x, y, lr: True,
        "w.is_leaf": lambda w, x, y, lr: True,
    },
    rtol=1e-4,
    atol=1e-5,
    wrong=(
        fails_if(
            equal_to=(AttributeError, "no attribute 'backward'"),
            hint=(
                "Your loss is a plain number before backward() is called. Which of the two comes "
                "first: the walk, or the number to show?"
            ),
        ),
        fails_if(
            equal_to=(RuntimeError, "element 0 of tensors"),
            hint=(
                "Your loss has no graph. Go back from it: which is the first value that was made "
                "where nothing is recorded?"
            ),
        ),
        fails_if(
            equal_to=(TypeError, "NoneType"),
            hint=(
                "Your loss has the flag and no history, so backward() ended where it began, and "
                "w.grad is None. Does a flag bring back what was not recorded?"
            ),
        ),
        fails_if(
            equal_to=(RuntimeError, "a leaf Variable that requires grad"),
            hint=(
                "Your code changes w in place while autograd records. Where does an update belong?"
            ),
        ),
        fails_if(
            when=lambda run: _kind(run) == "tensor",
            hint=(
                "Your code returns the loss as a tensor, and so its whole graph. What do you need "
                "of it after the step?"
            ),
        ),
        fails_if(
            of="w",
            equal_to=lambda w, x, y, lr: w,
            hint=(
                "Your code leaves w as it was: what moved is another tensor. To which tensor does "
                "the name w point after your update, and to which the caller's?"
            ),
        ),
        fails_if(
            of="w",
            equal_to=lambda w, x, y, lr: w + lr * _slope(w, x, y),
            hint="Your step goes up the slope. In which direction does a loss become smaller?",
        ),
        fails_if(
            of="w.grad",
            equal_to=lambda w, x, y, lr: _slope(w, x, y),
            hint=(
                "Your step is right, and its gradient is still in w.grad. What will the next "
                "backward() do with it?"
            ),
        ),
    ),
)


def _ages_case(rng: np.random.Generator) -> dict[str, Any]:
    return {
        "weight": np.array(rng.uniform(5, 15), dtype=np.float32),
        "heights": rng.uniform(0.8, 2.0, size=5).astype(np.float32),
        "ages": rng.integers(5, 30, size=5),
    }


mended_ages_loss = Exercise(
    name="mended_ages_loss",
    points=2,
    expected="a float32 tensor of shape []: the mean distance of the guesses, not rounded, to ages",
    hints=(
        "Move weight by a little: does your loss move?",
        "Whole numbers are for people to read. Where does the loss need them?",
    ),
    inputs=_ages_case,
    right=lambda weight, heights, ages: np.abs(weight * heights - ages).mean(
        dtype=np.result_type(weight)
    ),
    gradients=("weight",),
    wrong=(
        fails_if(
            when=lambda run: isinstance(run.outcome, Seen) and run.outcome.dtype.startswith("int"),
            hint=(
                "Your loss is made of integers. An integer can't move by a little, so it has no "
                "slope. Which step makes them?"
            ),
        ),
        fails_if(
            when=_is_new_leaf,
            hint=(
                "Your loss is a new leaf: the flag was set, and no way leads back from it to "
                "weight. Where was the way cut?"
            ),
        ),
        fails_if(
            when=lambda run: _kind(run) == "number",
            hint="Your loss is a plain number. What can be sent back through a number?",
        ),
        fails_if(
            equal_to=lambda weight, heights, ages: np.abs(np.round(weight * heights) - ages).mean(),
            hint=(
                "Your guesses are rounded. The graph is there, and carries zeros: what is the "
                "slope of a staircase, between its jumps?"
            ),
        ),
        fails_if(
            equal_to=lambda weight, heights, ages: np.abs(weight * heights - ages).sum(),
            hint="Your loss is the sum of the distances. By what does it differ from their mean?",
        ),
        fails_if(
            equal_to=lambda weight, heights, ages: (weight * heights - ages).mean(),
            hint=(
                "Your loss has no abs: a guess too low makes up for one too high. What is the "
                "distance of two numbers?"
            ),
        ),
    ),
)


def _data_part(w: np.ndarray, x: np.ndarray) -> np.ndarray:
    """The gradient of the softplus part alone."""
    return x.T @ (1 / (1 + np.exp(-(x @ w)))) / len(x)


mended_detour = Exercise(
    name="mended_detour",
    points=2,
    expected="a float32 tensor of shape []: the same loss, with a gradient for w from both parts",
    hints=(
        "Two parts of this loss leave for NumPy. Which names stand at the two borders?",
        "For each function of NumPy here there is one of torch. And which of your tensors are "
        "detached?",
    ),
    inputs=lambda rng: {"w": _normal(rng, 3), "x": _normal(rng, 4, 3)},
    right=lambda w, x: np.log1p(np.exp(x @ w)).mean() + (w * w).sum() / 2,
    gradients=("w",),
    wrong=(
        fails_if(
            equal_to=(RuntimeError, "Can't call numpy()"),
            hint=(
                "Your code hands a tensor with a graph to NumPy, which is refused. Is the advice "
                "of the message meant for a loss?"
            ),
        ),
        fails_if(
            when=_is_new_leaf,
            hint=(
                "Your loss is a new leaf: the flag was set after NumPy had done the work, and "
                "nothing leads back to w. What would have to be recorded?"
            ),
        ),
        fails_if(
            equal_to={"requires_grad": False},
            hint=(
                "Your loss has no graph: all of it was computed outside of autograd. Which line "
                "is the first that leaves?"
            ),
        ),
        fails_if(
            of="gradient of w",
            equal_to=lambda w, x, upstream: upstream[0] * w,
            hint=(
                "Your penalty reaches w, and the part with x does not. The values are right, so "
                "nothing tells you. Where is that part cut?"
            ),
        ),
        fails_if(
            of="gradient of w",
            equal_to=lambda w, x, upstream: upstream[0] * _data_part(w, x),
            hint=(
                "The part with x reaches w, and your penalty does not. The values are right, so "
                "nothing tells you. Where is the penalty cut?"
            ),
        ),
    ),
)


def _loop_case(rng: np.random.Generator) -> dict[str, Any]:
    return {
        "w": _normal(rng, 2) / 2,
        "x": _normal(rng, 5, 2),
        "y": rng.uniform(-0.8, 0.8, size=5).astype(np.float32),
        "steps": int(rng.integers(3, 6)),
        "lr": float(rng.choice([0.1, 0.2])),
    }


def _looped(
    *, anew: bool = True, clears: bool = True, moves: bool = True, kept: bool = False
) -> Any:
    """What a loop gives. anew: whether it predicts in each turn. clears: whether it sets gradients
    to None. moves: whether the caller's w moves. kept: whether each walk keeps its graph."""

    def values(w: Any, x: Any, y: Any, steps: int, lr: float) -> list[Any]:
        now, gradient, losses = w.astype(np.float64), 0.0, []
        prediction = np.tanh(x @ now)
        for _ in range(steps):
            prediction = np.tanh(x @ now) if anew else prediction
            losses.append(float(((prediction - y) ** 2).mean()))
            new = 2 * x.T @ ((prediction - y) * (1 - prediction**2)) / len(y)
            gradient = new if clears else gradient + new
            now = now - lr * gradient
        end = (now if moves else w).astype(np.float32)
        return [losses, end, f"calls that kept the graph: {steps if kept else 0}"]

    return values


def _keeps(run: Run) -> bool:
    return isinstance(run.outcome, Seen) and not run.outcome.plain()[2].endswith(" 0")


mended_loop = Exercise(
    name="mended_loop",
    points=3,
    expected=(
        "a list of floats, the loss of each turn before its step; w moves in each, and no call "
        "keeps its graph"
    ),
    hints=(
        "Which line of the program belongs to every turn, and is run once?",
        "What would the loss of the second turn be, if it were computed from the w of then?",
    ),
    inputs=_loop_case,
    probe=probes.training,
    right=_looped(),
    rtol=1e-4,
    atol=1e-5,
    wrong=(
        fails_if(
            equal_to=(RuntimeError, "a second time"),
            hint=(
                "Your second turn walks the graph of the first, whose saved values are freed. What "
                "should each turn make anew?"
            ),
        ),
        fails_if(
            equal_to=(RuntimeError, "element 0 of tensors"),
            hint=(
                "Your loop cuts the prediction off, so that no turn can walk to w. The graph was "
                "too old; does it help to have none?"
            ),
        ),
        fails_if(
            equal_to=_looped(anew=False, kept=True),
            hint=(
                "Your losses are all the same: each turn walks the graph of a prediction that was "
                "made before the first step. What does retain_graph=True keep, and is that still "
                "true?"
            ),
        ),
        fails_if(
            equal_to=_looped(kept=True),
            points=1,
            hint=(
                "Your losses are right. But each call keeps a graph that nobody walks again, and "
                "an alarm is off. Which calls need retain_graph=True here?"
            ),
        ),
        fails_if(
            when=_keeps,
            hint=(
                "Your calls keep their graphs, and the losses are not those of the w that moves. "
                "Make the graph anew first; who then still needs the old one?"
            ),
        ),
        fails_if(
            when=lambda run: run.outcome.items[0].items[0].kind == "tensor",  # type: ignore[union-attr]
            hint=(
                "Your list holds tensors, and each of them its graph. What of a loss is worth "
                "keeping?"
            ),
        ),
        fails_if(
            equal_to=_looped(clears=False),
            hint=(
                "Your turns add their gradient to those before. What has to happen to w.grad "
                "between two turns?"
            ),
        ),
        fails_if(
            equal_to=_looped(moves=False),
            hint=(
                "Your losses fall, but the caller's w has not moved: your loop goes on with a "
                "tensor of its own. How is a leaf changed in place?"
            ),
        ),
    ),
)


EXERCISES = (
    causes,
    mended_step,
    mended_ages_loss,
    mended_detour,
    mended_loop,
    mended_network,
)
