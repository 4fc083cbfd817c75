"""Lesson 15's last stages: a learner's engine in the harness of ours, and a network on it.

The harness is that of tests/ops: the same inputs, values as ours, gradients by finite differences;
then whole programs, with the gradients that our engine gives.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

import autograd_lab as torch
from autograd_lab.grading import differences
from autograd_lab.grading.checks import Exercise, WrongAnswer, fails_if
from autograd_lab.grading.observe import Run, Seen
from autograd_lab.grading.probes.lesson_15 import harness, trained
from autograd_lab.grading.samples import ONE, TWO, Input, at

Program = list[tuple[str, list[int]]]
Operations = Mapping[str, Callable[..., Any]]

OURS: Operations = {
    name: getattr(torch, name)
    for name in ("add", "mul", "sub", "div", "exp", "tanh", "matmul", "sum", "mean")
}
SAMPLES: dict[str, Sequence[tuple[Input, ...]]] = {
    **dict.fromkeys(("add", "mul", "sub", "div"), TWO),
    **dict.fromkeys(("exp", "tanh", "sum"), ONE),
    "mean": [(x,) for (x,) in ONE if 0 not in x.shape],
    "matmul": [
        (at(2, 3), at(3, 2)), (at(1, 3), at(3, 4)), (at(3, 2, layout="transposed"), at(2, 2)),
    ],
}  # fmt: skip


def _result(operations: Operations, leaves: Sequence[Any], program: Program) -> Any:
    values = [*leaves]
    for op, used in program:
        values.append(operations[op](*[values[i] for i in used]))
    return values[-1]


def _by_engine(operations: Operations = OURS) -> Callable[..., Any]:
    """The value of a program, and the gradients of its leaves, by our engine."""

    def found(leaves: Sequence[np.ndarray], program: Program, g: np.ndarray) -> list[Any]:
        tensors = [torch.tensor(array, requires_grad=True) for array in leaves]
        result = _result(operations, tensors, program)
        result.backward(torch.tensor(g))
        return [result.detach().numpy(), [tensor.grad.numpy() for tensor in tensors]]

    return found


def _right(leaves: Sequence[np.ndarray], program: Program, g: np.ndarray) -> list[Any]:
    """A single operation's gradients are found by differences, a program's by our engine."""
    if len(program) > 1:
        return list(_by_engine()(leaves, program, g))

    def value(**arrays: np.ndarray) -> np.ndarray:
        tensors = [torch.tensor(array) for array in arrays.values()]
        return np.asarray(_result(OURS, tensors, program).numpy())

    named = {f"leaf{i}": array for i, array in enumerate(leaves)}
    return [value(**named), list(differences.gradients(value, named, [*named], [g]).values())]


def _rows() -> Iterator[dict[str, Any]]:
    for op, samples in SAMPLES.items():
        for number, sample in enumerate(samples):
            leaves = [x.array(np.float64, number + i) for i, x in enumerate(sample)]
            program = [(op, [*range(len(leaves))])]
            shape = _result(OURS, [torch.tensor(array) for array in leaves], program).shape
            g = np.random.default_rng(number).uniform(0.5, 1.5, tuple(shape))
            yield {"leaves": leaves, "program": program, "g": np.array(g)}


def _drawn_program(rng: np.random.Generator) -> dict[str, Any]:
    """A layer, four operations drawn by chance on what it gives and on an earlier value, and the
    mean or the sum of squares."""
    drawn = []
    for n in (5, 6, 9, 10):
        ways = [("add", [n, 2]), ("sub", [n, 3]), ("sub", [n - 1, n]), ("mul", [n, n - 1])]
        drawn.append(ways[rng.integers(4)])
    return {
        "leaves": [
            rng.normal(size=(3, 2)), rng.normal(size=(2, 4)), rng.normal(size=4),
            rng.uniform(1.0, 2.0, (3, 1)),
        ],
        "program": [
            ("matmul", [0, 1]), ("add", [4, 2]), *drawn[:2], ("tanh", [7]), ("div", [8, 3]),
            *drawn[2:], ("mul", [11, 11]), (("mean", "sum")[rng.integers(2)], [12]),
        ],
        "g": np.array(rng.uniform(1.5, 3.0)),
    }  # fmt: skip


def _through(value: Any, way: Any) -> Any:
    """A tensor with the value of the one and the gradient of the other."""
    return way + (value - way).detach()


def _wrongly(**operations: Callable[..., Any]) -> Callable[..., Any]:
    return _by_engine({**OURS, **operations})


def _lacks(part: str, what: str, exercise: str = "engine") -> WrongAnswer:
    def when(run: Run) -> bool:
        return isinstance(run.outcome, Seen) and run.outcome.text == f"missing: {part}"

    start = "Your engine" if exercise == "engine" else "Your training"
    return fails_if(
        when=when,
        hint=(
            f"{start} comes to a stop in `{part}`, which is not written yet, or whose cell "
            f"did not run. {what} Go back to that stage, then run the cells from there on."
        ),
    )


def _earlier(exercise: str) -> tuple[WrongAnswer, ...]:
    return (
        _lacks("Tensor", "What records the graph?", exercise),
        _lacks("order", "What says whose turn it is?", exercise),
        _lacks("unbroadcast", "What brings a gradient into the shape of its tensor?", exercise),
        _lacks("backward", "What walks?", exercise),
    )


def _gradients(run: Run) -> tuple[Seen, ...]:
    assert isinstance(run.outcome, Seen)
    return run.outcome.items[1].items


def _is_stretched(run: Run) -> bool:
    """True if what failed combines arrays of two shapes entry by entry, and returned something."""
    shapes = {array.shape for array in run.inputs["leaves"]}
    return (
        bool(_gradients(run)) and len(shapes) > 1 and run.inputs["program"] != [("matmul", [0, 1])]
    )


def _is_one_number(run: Run) -> bool:
    """True for a sum or mean that sends a single number; for a program with one at its end."""
    gradient = _gradients(run)[0].array
    ends_in = run.inputs["program"][-1][0]
    is_number = gradient is not None and gradient.ndim == 0
    return ends_in in ("sum", "mean") and (is_number or len(run.inputs["program"]) > 1)


engine = Exercise(
    name="engine",
    points=4,
    expected=(
        "a dictionary with your tensor, your backward, and operations by the names of PyTorch, "
        "which agree with ours forward and backward"
    ),
    hints=(
        "An operation made of others needs no rule. Which of these can be made of + and *?",
        "A rule can be checked on paper with two entries. Which of your rules have you checked?",
    ),
    examples=tuple(_rows()),
    inputs=_drawn_program,
    probe=harness,
    right=_right,
    wrong=(
        *_earlier("engine"),
        fails_if(
            equal_to=(RuntimeError, "does not require grad"),
            hint=(
                "Your engine hands the work to another engine, and here that one records nothing. "
                "What do your own nodes hold?"
            ),
        ),
        fails_if(
            equal_to=(ValueError, "mismatch in its core dimension"),
            hint=(
                "A product in your rule of matmul has shapes that do not fit. g has the shape of "
                "the result. Which of the two matrices has to be turned, and on which side of g?"
            ),
        ),
        fails_if(
            when=_is_one_number,
            hint=(
                "Your sum sends one number back. The gradient of x has an entry for each entry of "
                "x. How can the one number reach them all?"
            ),
        ),
        fails_if(
            equal_to=_wrongly(tanh=lambda x: _through(torch.tanh(x), x)),
            hint=(
                "Your tanh sends g on unchanged, as if it were a straight line. How steep is it "
                "far from 0?"
            ),
        ),
        fails_if(
            equal_to=_wrongly(tanh=lambda x: _through(torch.tanh(x), x - x**3 / 3)),
            hint=(
                "In your rule of tanh the square of x is taken from 1, which is below 0 for an x "
                "of 2. Does tanh ever fall? Which number has to be squared?"
            ),
        ),
        fails_if(
            equal_to=_wrongly(sub=lambda a, b: _through(a - b, a + b)),
            hint=(
                "Your difference sends g to both sides unchanged. If b grows by a little, by how "
                "much does a - b grow?"
            ),
        ),
        fails_if(
            equal_to=_wrongly(div=lambda a, b: _through(a / b, a / (2 * b.detach() - b))),
            hint=(
                "In your rule of div the gradient for b has the wrong sign. If b grows, does a / b "
                "grow?"
            ),
        ),
        fails_if(
            equal_to=_wrongly(exp=lambda x: _through(torch.exp(x), x)),
            hint=(
                "Your exp sends g on unchanged. How steep is the exponential where its value is "
                "large?"
            ),
        ),
        fails_if(
            equal_to=_wrongly(mean=lambda x: _through(x.mean(), x.sum())),
            hint=(
                "Your mean sends the whole of g to every entry, which is the rule of a sum. If one "
                "entry grows by 1, by how much does the mean grow?"
            ),
        ),
        fails_if(
            when=_is_stretched,
            hint=(
                "Your operations agree with ours where the shapes are alike, and not where one was "
                "stretched to meet the other. Which stage brings a gradient back into shape?"
            ),
        ),
    ),
)


def _network_case(rng: np.random.Generator) -> dict[str, Any]:
    x = rng.uniform(-1.0, 1.0, (16, 2))
    sizes = ((2, 8), (8,), (8, 1), (1,))
    return {
        "x": x,
        "labels": x[:, :1] * x[:, 1:] + 0.5,
        "weights": [rng.normal(0.0, 0.7, size) for size in sizes],
        "lr": 0.05,
        "momentum": 0.9,
        "steps": 6,
    }


def _trained(
    *,
    zeroes: bool = True,
    sign: float = 1.0,
    keeps: Callable[[float], float] = float,
    takes: Callable[[float], float] = lambda momentum: 1.0,
    late: bool = False,
    mean: Callable[[Any], Any] = torch.mean,
) -> Callable[..., Any]:
    """The training, by our engine; each argument away from its default is one mistake."""

    def found(
        x: np.ndarray,
        labels: np.ndarray,
        weights: Sequence[np.ndarray],
        lr: float,
        momentum: float,
        steps: int,
    ) -> list[Any]:
        inputs, wanted = torch.tensor(x), torch.tensor(labels)
        parameters = [torch.tensor(array, requires_grad=True) for array in weights]
        velocities: list[Any] = [torch.zeros_like(one) for one in parameters]
        w1, b1, w2, b2 = parameters
        losses = []

        def loss() -> Any:
            return mean((torch.tanh(inputs @ w1 + b1) @ w2 + b2 - wanted) ** 2)

        for _ in range(steps):
            before = loss()
            before.backward()
            with torch.no_grad():
                for i, one in enumerate(parameters):
                    velocities[i] = keeps(momentum) * velocities[i] + takes(momentum) * one.grad
                    one -= sign * lr * velocities[i]
                    if zeroes:
                        one.grad = None
            losses.append((loss() if late else before).item())
        return [np.array(losses), [one.detach().numpy() for one in parameters]]

    return found


train_network = Exercise(
    name="train_network",
    points=3,
    expected="the losses of the steps, each before its update, and the weights at the end",
    hints=(
        "Four things happen in a step, in the order of lesson 12. Which, and which comes first?",
        "A weight has to stay a leaf. How can its numbers change without a graph growing?",
    ),
    inputs=_network_case,
    probe=trained,
    right=_trained(),
    wrong=(
        *_earlier("train_network"),
        _lacks("engine", "Which operations does the network need?", "train_network"),
        fails_if(
            equal_to=_trained(zeroes=False),
            hint=(
                "Your gradients grow from step to step: each step takes the sum of all before it. "
                "Where are they set back?"
            ),
        ),
        fails_if(
            equal_to=_trained(sign=-1.0),
            hint=(
                "Your loss grows. The gradient points to where the loss gets larger. In which "
                "direction does a step go?"
            ),
        ),
        fails_if(
            equal_to=_trained(keeps=lambda momentum: 0.0),
            hint=(
                "Your steps forget the ones before them: this is SGD without momentum. What does "
                "the velocity keep of itself?"
            ),
        ),
        fails_if(
            equal_to=_trained(takes=lambda momentum: 1.0 - momentum),
            hint=(
                "Your velocity is a moving average: the new gradient counts a tenth. What does "
                "PyTorch's SGD multiply by the momentum, and what does it leave alone?"
            ),
        ),
        fails_if(
            equal_to=_trained(late=True),
            hint=(
                "Your losses are those after each update. The task asks for the loss that the "
                "update was made from. Where does your loop note it?"
            ),
        ),
        fails_if(
            equal_to=_trained(mean=torch.sum),
            hint=(
                "Your loss is a sum over the sixteen points, so that steps are sixteen times "
                "larger. Which reduction does the task name?"
            ),
        ),
    ),
)
