"""Lesson 15's first stages: scalars, tensors that record a graph, the walk's order."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograd_lab.grading.checks import Exercise, fails_if
from autograd_lab.grading.observe import Run, Seen
from autograd_lab.grading.probes.lesson_15 import NUMBER, STRANGER, graph, ordered, scalars

Program = list[tuple[str, int, Any]]
Slopes = Callable[[str, Any, Any], tuple[Any, Any]]


def _slopes(op: str, left: Any, right: Any) -> tuple[Any, Any]:
    """The derivatives of a sum or a product by its two sides."""
    return (right, left) if op == "mul" else (1.0, 1.0)


def _own_values(op: str, left: Any, right: Any) -> tuple[Any, Any]:
    return (left, right) if op == "mul" else (1.0, 1.0)


def _ones(op: str, left: Any, right: Any) -> tuple[Any, Any]:
    return 1.0, 1.0


def _applied(op: str, left: Any, right: Any) -> Any:
    return left * right if op == "mul" else left + right


def _by_paths(
    *,
    slopes: Slopes = _slopes,
    keep: Callable[[float, float], float] = operator.add,
    sent: Callable[[float, float, float], float] = lambda g, grad, slope: g * slope,
    walks_counted: Callable[[int], int] = int,
) -> Callable[..., Any]:
    """A walk along every path; `keep` says what becomes of a grad when g arrives, `sent` what goes
    on, from g, the grad and the slope."""

    def found(leaves: Sequence[float], program: Program, walks: int) -> list[Any]:
        values: list[Any] = list(leaves)
        senders: list[list[tuple[int, float]]] = [[] for _ in leaves]
        for op, i, j in program:
            first, second = slopes(op, values[i], values[j])
            senders.append([(i, first), (j, second)])
            values.append(_applied(op, values[i], values[j]))
        grads = [0.0] * len(values)

        def walk(at: int, g: float) -> None:
            grads[at] = keep(grads[at], g)
            for to, slope in senders[at]:
                walk(to, sent(g, grads[at], slope))

        for _ in range(walks_counted(walks)):
            walk(len(values) - 1, 1.0)
        return [float(values[-1]), grads[: len(leaves)]]

    return found


def _scalar_case(rng: np.random.Generator) -> dict[str, Any]:
    leaves = rng.uniform(0.5, 2.0, 3).round(2).tolist()
    ops = ["mul", "add"]
    drawn = [(ops[rng.integers(2)], n, int(rng.integers(n + 1))) for n in range(3, 6)]
    return {
        "leaves": leaves,
        "program": [("mul", 0, 1), *drawn, ("mul", 6, 2), ("add", 7, 0), ("mul", 8, 3)],
        "walks": 1,
    }


Scalar = Exercise(
    name="Scalar",
    points=2,
    expected="a class of numbers that add, multiply, and send a gradient back by backward()",
    hints=(
        "What has a product to remember, so that it can say how fast it grows with each factor?",
        "A number that is used twice is reached twice. What has to be true of its grad then?",
    ),
    examples=(
        {"leaves": [3.0], "program": [("mul", 0, 0), ("mul", 1, 0), ("add", 1, 2)], "walks": 1},
        {"leaves": [2.0, 5.0], "program": [("mul", 0, 1), ("add", 2, 1)], "walks": 2},
    ),
    inputs=_scalar_case,
    probe=scalars,
    right=_by_paths(),
    wrong=(
        fails_if(
            equal_to=_by_paths(keep=lambda grad, g: g),
            hint=(
                "Your grad holds what came last. In y + y * x the number x is reached along three "
                "ways. What has to happen to what came before?"
            ),
        ),
        fails_if(
            equal_to=_by_paths(sent=lambda g, grad, slope: grad * slope),
            hint=(
                "Your code sends on all that its grad holds. A part of that was sent on when it "
                "came. What has just arrived, and is new?"
            ),
        ),
        fails_if(
            equal_to=_by_paths(sent=lambda g, grad, slope: slope),
            hint=(
                "Your code sends on the derivative alone. What arrived from upstream, and where "
                "did it go?"
            ),
        ),
        fails_if(
            equal_to=_by_paths(slopes=_own_values),
            hint=(
                "Your product gives each factor its own value. If one factor grows by a little, "
                "by how much does the product grow?"
            ),
        ),
        fails_if(
            equal_to=_by_paths(slopes=_ones),
            hint=(
                "Your product sends on what it got, which is right for a sum. If one factor "
                "grows by a little, by how much does the product grow?"
            ),
        ),
        fails_if(
            equal_to=_by_paths(walks_counted=lambda walks: 1),
            hint=(
                "Your second backward() leaves the gradients as the first one made them. What did "
                "lesson 05 say of two calls, and who sets a grad back to zero?"
            ),
        ),
    ),
)


def _recorded(
    *,
    slopes: Slopes = _slopes,
    weighed: Callable[[Any, Any], Any] = lambda g, slope: g * slope,
    flag: Callable[[list[bool]], bool] = any,
    has_node: Callable[[bool], bool] = bool,
    moved: float = 0.0,
) -> Callable[..., Any]:
    """Of each tensor its data, requires_grad, is_leaf and grad, the inputs of its node, by number,
    and what the node sends them."""

    def found(
        leaves: Sequence[Any], requires_grad: Sequence[bool], program: Program, g: np.ndarray
    ) -> list[Any]:
        values: list[Any] = [leaf + (moved if leaf.dtype == np.float64 else 0.0) for leaf in leaves]
        flags = [*requires_grad]
        log: list[Any] = [[*leaf, True, None, [], []] for leaf in zip(values, flags, strict=True)]
        for op, i, j in program:
            is_number = type(j) is float
            right = np.full(values[i].shape, j) if is_number else values[j]
            flags.append(flag([flags[i], False if is_number else flags[j]]))
            to = (i, NUMBER if is_number else j)
            ways = sorted(
                zip(to, slopes(op, values[i], right), strict=True), key=lambda way: way[0]
            )
            if not has_node(flags[-1]):
                ways = []
            values.append(_applied(op, values[i], right))
            sent = [weighed(g, slope) for _, slope in ways]
            log.append([values[-1], flags[-1], not ways, None, [to for to, _ in ways], sent])
        return log

    return found


def _graph_case(rng: np.random.Generator) -> dict[str, Any]:
    """Two leaves that want a gradient and two that do not, and results of every kind."""
    ops = ["add", "mul"]
    drawn = [(ops[rng.integers(2)], int(rng.integers(n)), int(rng.integers(n))) for n in (8, 9)]
    return {
        "leaves": [rng.integers(1, 9, 3), *rng.uniform(0.5, 3.0, (3, 3)).round(2)],
        "requires_grad": [False, True, True, False],
        "program": [
            ("mul", 1, 2), ("add", 3, 1), ("mul", 0, 3), ("mul", 1, 2.5), *drawn, ("add", 0, 0.5),
        ],
        "g": rng.uniform(1.0, 2.0, 3),
    }  # fmt: skip


def _first_data(run: Run) -> Seen:
    assert isinstance(run.outcome, Seen)
    return run.outcome.items[0].items[0]


Tensor = Exercise(
    name="Tensor",
    points=3,
    expected=(
        "a class of float64 arrays with data, requires_grad, grad, is_leaf and node, whose sums "
        "and products record a node where a gradient is wanted"
    ),
    hints=(
        "Who wants a node: every result, or the one behind which somebody wants a gradient?",
        "A rule makes from g one gradient for each input. Which arrays does it need for that?",
    ),
    inputs=_graph_case,
    probe=graph,
    right=_recorded(),
    wrong=(
        fails_if(
            equal_to=(TypeError, "unsupported operand"),
            hint=(
                "Your tensors can't be combined with a number. What does your operation find in "
                "`other` then, and what could you make of it first?"
            ),
        ),
        fails_if(
            equal_to=(AttributeError, "no attribute 'grad'"),
            hint=(
                "Your new tensor has no grad at all, and the first walk will ask for it. What is "
                "the grad of a leaf that no gradient has reached yet?"
            ),
        ),
        fails_if(
            when=lambda run: _first_data(run).dtype.startswith("int"),
            hint=(
                "Your tensor of [1, 2, 3] holds integers. A gradient is rarely a whole number. "
                "Which dtype does the task ask for?"
            ),
        ),
        fails_if(
            equal_to=_recorded(moved=1.0),
            hint=(
                "Your tensor changed when the array it was made from was changed. Lesson 01 had a "
                "word for that. Whose memory is it?"
            ),
        ),
        fails_if(
            equal_to=_recorded(flag=all),
            hint=(
                "Your result wants a gradient only if all of its inputs do. Along which way would "
                "a gradient reach x in x + z, if z wants none?"
            ),
        ),
        fails_if(
            equal_to=_recorded(flag=lambda flags: True),
            hint=(
                "Your results want a gradient always, even those of two constants. Who would "
                "receive it?"
            ),
        ),
        fails_if(
            equal_to=_recorded(has_node=lambda wanted: True),
            hint=(
                "Your code records a node for every result, and so keeps alive what nobody will "
                "walk back to. Which results have no use for a node?"
            ),
        ),
        fails_if(
            equal_to=_recorded(flag=lambda flags: False, has_node=lambda wanted: True),
            hint=(
                "Your results have a node, and their requires_grad is False. How does an operation "
                "on such a result know that somebody behind it wants a gradient?"
            ),
        ),
        fails_if(
            equal_to=_recorded(weighed=lambda g, slope: slope * np.ones(3)),
            hint=(
                "Your rules return the local derivatives alone. What arrived from upstream, and "
                "where did it go?"
            ),
        ),
        fails_if(
            equal_to=_recorded(slopes=_own_values),
            hint=(
                "The rule of your product gives each factor its own value. If one factor grows by "
                "a little, by how much does the product grow?"
            ),
        ),
    ),
)


def _order_case(rng: np.random.Generator) -> dict[str, Any]:
    """Two leaves, of which one wants no gradient; then always the newest tensor is used, so that
    none is out of reach, and an older one beside it."""
    drawn = [[n, int(rng.integers(n + 1))] for n in range(2, 8)]
    return {"requires_grad": [True, False], "program": [[0, 1], *drawn]}


def _wanted(run: Run) -> list[int]:
    """The tensors that want a gradient: the first, and all that were made."""
    return [0, *range(2, 2 + len(run.inputs["program"]))]


def _listed(run: Run) -> list[int]:
    assert isinstance(run.outcome, Seen)
    plain = run.outcome.plain()
    return plain if type(plain) is list else []


def _has_each_once(run: Run) -> bool:
    return sorted(_listed(run)) == _wanted(run)


def _too_early(run: Run) -> bool:
    """True if some tensor stands before one that was made from it."""
    place = {number: at for at, number in enumerate(_listed(run))}
    return any(
        i in place and number in place and place[i] < place[number]
        for number, used in enumerate(run.inputs["program"], 2)
        for i in used
    )


DEEP = 3_000

order = Exercise(
    name="order",
    points=3,
    expected=(
        "a list of the tensors behind root that want a gradient, root first, each once and after "
        "all that were made from it"
    ),
    hints=(
        "A tensor's turn has come when all that were made from it have gone. Who counts them?",
        "tensor.node.inputs leads to what a tensor was made from. A leaf's node is None.",
    ),
    examples=(
        {"requires_grad": [True, False], "program": [[0, 0], [2, 0], [2, 3]]},
        {"requires_grad": [True, False], "program": [[0, 1], *([n, n] for n in range(2, 8))]},
        {"requires_grad": [True, False], "program": [[0, 1], *([n, 1] for n in range(2, DEEP))]},
    ),
    inputs=_order_case,
    probe=ordered,
    right=lambda requires_grad, program: [*range(1 + len(program), 1, -1), 0],
    accepts=lambda run: _has_each_once(run) and not _too_early(run),
    wrong=(
        fails_if(
            equal_to=(RecursionError, ""),
            points=2,
            hint=(
                "Your code calls itself once for each step of the way, and Python stops it at a "
                "depth of about a thousand. A graph of 3,000 steps is not rare: which list could "
                "hold what is still to be done?"
            ),
        ),
        fails_if(
            when=lambda run: STRANGER in _listed(run),
            hint=(
                "Your list holds something that is not a tensor of this graph. A node and the "
                "tensor that it made are two things. Which is asked for?"
            ),
        ),
        fails_if(
            when=lambda run: 1 in _listed(run),
            hint=(
                "Your list holds a tensor that wants no gradient. What would a walk bring to it?"
            ),
        ),
        fails_if(
            when=lambda run: len(set(_listed(run))) < len(_listed(run)),
            hint=(
                "Your list has a tensor once for every path that leads to it. How do you know "
                "that you were there?"
            ),
        ),
        fails_if(
            when=lambda run: sorted(_listed(run)) == _wanted(run)[1:],
            hint=(
                "Your list ends before the leaf. Where does the gradient have to arrive in the end?"
            ),
        ),
        fails_if(
            when=lambda run: _has_each_once(run) and _listed(run)[0] == 0,
            hint=(
                "Your list begins at the leaf, as the forward pass did. Who has a gradient to send "
                "when the walk begins?"
            ),
        ),
        fails_if(
            when=lambda run: _has_each_once(run) and _too_early(run),
            hint=(
                "Your list has each tensor once, but one stands before a tensor that was made from "
                "it. When is the gradient of y complete in y + y * x?"
            ),
        ),
    ),
)
