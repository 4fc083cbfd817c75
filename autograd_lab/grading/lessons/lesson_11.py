"""Lesson 11, Modules, functions, parameters, buffers: constants of a module, a convolution by hand,
data on another device, pictures for TensorBoard, a running mean."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograd_lab.grading.checks import Exercise, Graph, fails_if
from autograd_lab.grading.lessons.picture_problem import picture_problem
from autograd_lab.grading.lessons.running_centre import RunningCentre
from autograd_lab.grading.observe import Run, Seen
from autograd_lab.grading.probes.lesson_11 import placed, standardized


def _normal(rng: np.random.Generator, *shape: int) -> np.ndarray:
    return rng.normal(size=shape).astype(np.float32)


def _standardized(output: Callable[..., np.ndarray]) -> Callable[..., list[Any]]:
    """All that the probe gives for a module with two buffers, with this output."""

    def answer(x: np.ndarray, mean: np.ndarray, std: np.ndarray) -> list[Any]:
        names = ["mean", "std"]
        places = ["torch.float64", "torch.float64"]
        return [names, [], output(x, mean, std), mean, std, places]

    return answer


def _part(run: Run, number: int) -> Any:
    """One of the things that a probe gave, as plain data."""
    assert isinstance(run.outcome, Seen)
    return run.outcome.items[number].plain()


def _is_parameter(run: Run) -> bool:
    return bool(_part(run, 1))


def _moved_by_sgd(run: Run) -> bool:
    before = [run.inputs["mean"], run.inputs["std"]]
    left = zip((_part(run, 3), _part(run, 4)), before, strict=True)
    return _is_parameter(run) and not all(np.allclose(now, then) for now, then in left)


def _standard_case(rng: np.random.Generator) -> dict[str, Any]:
    std = rng.uniform(2, 4, size=3).astype(np.float32)
    return {"x": _normal(rng, 4, 3), "mean": _normal(rng, 3) + 2, "std": std}


Standardize = Exercise(
    name="Standardize",
    points=2,
    expected=(
        "a module with the constants mean and std in its state, not among its parameters, whose "
        "output is (x - mean) / std"
    ),
    hints=(
        (
            "Three things may happen to a tensor that a module holds: it is trained, it is saved, "
            "it moves along. Which of them should happen to mean and std?"
        ),
        "What does a module do with a tensor that is set on it as an attribute, and nothing more?",
    ),
    inputs=_standard_case,
    probe=standardized,
    right=_standardized(lambda x, mean, std: (x - mean) / std),
    wrong=(
        fails_if(
            when=_moved_by_sgd,
            hint=(
                "Your mean and std are among the parameters, and a step of SGD has moved them. "
                "Who should be able to change what was measured on the data?"
            ),
        ),
        fails_if(
            when=_is_parameter,
            hint=(
                "Your constants are parameters that want no gradient. They are still in "
                "parameters(), and one call of requires_grad_() on the model trains them. What "
                "is kept, and is no parameter?"
            ),
        ),
        fails_if(
            when=lambda run: _part(run, 0) == [] and _part(run, 5) == ["torch.float64"] * 2,
            hint=(
                "Your constants move along with the module, and its state_dict() is empty. Who "
                "loads a checkpoint of it will have none of them. Which argument of yours leaves "
                "them out?"
            ),
        ),
        fails_if(
            when=lambda run: _part(run, 0) == [],
            hint=(
                "Your constants are plain attributes. state_dict() has none of them, and to() "
                "left them behind. How does a module get to know of a tensor that it should keep?"
            ),
        ),
        fails_if(
            when=lambda run: len(_part(run, 0)) == 1,
            hint=(
                "One of your two constants is in the state, the other is a plain attribute. What "
                "happens to it when the module is saved or moved?"
            ),
        ),
        fails_if(
            equal_to=_standardized(lambda x, mean, std: (x - x.mean(0)) / std),
            hint=(
                "Your forward measures the mean of the batch that it is given. Which mean was "
                "the module built with?"
            ),
        ),
        fails_if(
            equal_to=_standardized(lambda x, mean, std: x / std - mean),
            hint=(
                "Your forward divides first, and subtracts the mean after that. In which unit is "
                "mean measured: that of x, or that of x / std?"
            ),
        ),
        fails_if(
            equal_to=_standardized(lambda x, mean, std: (x - mean) * std),
            hint=(
                "Your forward multiplies by std, so that data which spread widely spread more. "
                "What should the spread of the output be?"
            ),
        ),
    ),
)


def _windows(x: np.ndarray, weight: np.ndarray, bias: np.ndarray) -> np.ndarray:
    """What a convolution without padding gives for one picture."""
    rows, columns = weight.shape[2:]
    height, width = x.shape[1] - rows + 1, x.shape[2] - columns + 1
    result = np.zeros((len(weight), height, width), np.float32)
    for i, j in np.ndindex(height, width):
        window = x[:, i : i + rows, j : j + columns]
        result[:, i, j] = (window * weight).sum((1, 2, 3)) + bias
    return result


def _flipped(x: np.ndarray, weight: np.ndarray, bias: np.ndarray) -> np.ndarray:
    return _windows(x, weight[:, :, ::-1, ::-1], bias)


def _first_channel(x: np.ndarray, weight: np.ndarray, bias: np.ndarray) -> np.ndarray:
    return _windows(x[:1], weight[:, :1], bias)


def _is_padded(run: Run) -> bool:
    assert isinstance(run.outcome, Seen) and run.outcome.array is not None
    return run.outcome.array.shape == (len(run.inputs["weight"]), *run.inputs["x"].shape[1:])


def _one_short(x: np.ndarray, weight: np.ndarray, bias: np.ndarray) -> np.ndarray:
    return _windows(x, weight, bias)[:, :-1, :-1]


convolve = Exercise(
    name="convolve",
    points=3,
    expected="a float32 tensor (kernels, H - h + 1, W - w + 1): what F.conv2d gives, made by hand",
    hints=(
        (
            "Begin with one entry of the result: which part of the picture does it come from, and "
            "which numbers of weight meet it?"
        ),
        "In how many places does a kernel of w columns fit into a row of W?",
    ),
    inputs=lambda rng: {
        "x": _normal(rng, 2, 5, 6),
        "weight": _normal(rng, 3, 2, 2, 3),
        "bias": _normal(rng, 3) + 3,
    },
    right=_windows,
    leaves=("weight",),
    graph=Graph(nodes={"ConvolutionBackward0": 0}),
    atol=1e-5,
    wrong=(
        fails_if(
            equal_to=Graph(nodes={"ConvolutionBackward0": 1}),
            hint=(
                "Your code lets a convolution of the library do the work. Which products does "
                "that add up?"
            ),
        ),
        fails_if(
            equal_to=_flipped,
            hint=(
                "Your code turns the kernel round, as a convolution in mathematics does. conv2d "
                "lays it on the picture as it is. Which entry of the kernel meets the window's "
                "top left?"
            ),
        ),
        fails_if(
            equal_to=lambda x, weight, bias: _windows(x, weight, 0 * bias),
            hint=(
                "Your code leaves out the bias. A function knows nothing but its arguments: which "
                "of the three did yours not use?"
            ),
        ),
        fails_if(
            equal_to=_first_channel,
            hint=(
                "Your code uses the first channel alone. A kernel has a layer for each channel "
                "of the picture. What becomes of the other products?"
            ),
        ),
        fails_if(
            when=_is_padded,
            hint=(
                "Your result is as high and wide as the picture. Does the kernel fit into it that "
                "often, if it must not stick out?"
            ),
        ),
        fails_if(
            equal_to=_one_short,
            hint=(
                "Your result is one row and one column short. A kernel as wide as the picture "
                "fits once: what does your formula give for it?"
            ),
        ),
    ),
)


PLACES = ("float64", "float32")


def _placed_case(rng: np.random.Generator, at: int | None = None) -> dict[str, Any]:
    at = int(rng.integers(2)) if at is None else at
    here = PLACES[1 - at]
    batches = [(rng.normal(size=(n, 3)).astype(here), rng.normal(size=n).astype(here))
               for n in (4, 2, 5)]  # fmt: skip
    return {"weight": rng.normal(size=3).astype(here), "batches": batches, "place": PLACES[at]}


def _placed(loss: Callable[[list[float]], float]) -> Callable[..., list[Any]]:
    """All that the probe gives, when the losses of the batches become this one."""

    def answer(weight: np.ndarray, batches: list[Any], place: str) -> list[Any]:
        losses = [float(((x @ weight - y) ** 2).mean()) for x, y in batches]
        return [loss(losses), [f"torch.{place}"] * len(batches)]

    return answer


def _stayed(run: Run) -> bool:
    return f"torch.{run.inputs['place']}" not in _part(run, 1)


mean_loss = Exercise(
    name="mean_loss",
    points=3,
    expected="a number: the mean of the model's losses over the batches, computed at place",
    hints=(
        "Three kinds of tensors meet in model(x, y). Where is each of them before your first line?",
        "What does to() give back, for a module and for a tensor?",
    ),
    examples=tuple(_placed_case(np.random.default_rng(11 + at), at) for at in (0, 1)),
    inputs=_placed_case,
    probe=placed,
    right=_placed(lambda losses: sum(losses) / len(losses)),
    rtol=1e-5,
    wrong=(
        fails_if(
            equal_to=(RuntimeError, "a copy elsewhere was made of x and y"),
            hint=(
                "Your code asks x and y to move, and calls the model with the old ones. What does "
                "x.to(place) return, and what does it do to x?"
            ),
        ),
        fails_if(
            equal_to=(RuntimeError, "x is in torch.float64, y is in torch.float32"),
            hint=(
                "Your code moves x, and y is where it was. The loss compares the two: where must "
                "y be?"
            ),
        ),
        fails_if(
            equal_to=(RuntimeError, "x is in torch.float32, y is in torch.float32, the weight"),
            hint=(
                "Your model is at the new place and the data are not: no line of yours moved "
                "them. model.to() moves what the module holds. Does it hold x and y?"
            ),
        ),
        fails_if(
            equal_to=(RuntimeError, "the weight is in torch.float32"),
            hint=(
                "Your code moves the data, and the model's parameters are where they were. Who "
                "moves them?"
            ),
        ),
        fails_if(
            when=_stayed,
            hint=(
                "Your code computes the right number where everything was, and nothing moved. "
                "What is the argument place for?"
            ),
        ),
        fails_if(
            equal_to=_placed(sum),
            hint=(
                "Your code adds up the losses. With twice as many batches it would be twice as "
                "large: what makes a sum a mean?"
            ),
        ),
        fails_if(
            equal_to=_placed(lambda losses: losses[-1]),
            hint="Your code returns the loss of the last batch. What became of the others?",
        ),
    ),
)


EXERCISES = (Standardize, convolve, mean_loss, picture_problem, RunningCentre)
