"""The question that the stepper asks at each operation, and how an answer to it is judged.

The truth is the engine's own derivative. It is evaluated with a gradient of one, at the values of
the learner's graph and at others, so that a number that happens to be right here is told apart from
a formula that is right everywhere.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from inspect import signature
from math import prod
from typing import Any

import numpy as np

from autograd_lab.core.node import Node
from autograd_lab.ops.node import INPUT, PARAMETER, OpNode
from autograd_lab.widgets.expressions import Formula, NotAFormula, UnknownName

INFIX = {"add": "+", "sub": "-", "rsub": "-", "mul": "*", "div": "/", "pow": "**"}
LETTERS = ("a", "b", "c", "d")
POINTS = 5
LARGEST = 1024  # elements; of larger arrays nothing is asked, for each question keeps its points
RTOL = 1e-6
RTOL_NUMBER = 5e-3  # 0.33 will do for 1/3
Values = Mapping[str, Any]


@dataclass(frozen=True)
class Verdict:
    """Whether an answer is right, and one sentence about it."""

    right: bool
    sentence: str


@dataclass(frozen=True)
class Point:
    """The operation somewhere: what its names stand for, its local derivatives, and its result."""

    values: Values
    g: Any
    local: tuple[Any, ...]
    result: Any


@dataclass(frozen=True)
class Question:
    """One local derivative that the learner is asked for.

    input: which input of the operation. names: what its inputs are called, in order.
    expression: the operation written with them, such as "x * y".
    here: the local derivative at the values of the learner's graph. points: at other values.
    """

    input: int
    names: tuple[str, ...]
    expression: str
    here: Any
    points: tuple[Point, ...]

    @property
    def name(self) -> str:
        """The input that the derivative is with respect to."""
        return self.names[self.input]

    def judge(self, text: str) -> Verdict:
        """Judge an answer. A wrong one gets one sentence about it, which never holds the answer."""
        try:
            formula = Formula(text)
            answers = [formula(point.values) for point in self.points]
        except UnknownName as error:
            known = " and ".join(dict.fromkeys(self.names))
            return Verdict(
                False, f"{error.name} has no part in {self.expression}: write it with {known}."
            )
        except NotAFormula as error:
            return Verdict(False, str(error))
        number = _is_number(formula)
        if self._equal(answers, [p.local[self.input] for p in self.points], number):
            return Verdict(True, "Right.")
        return Verdict(False, self._about(answers, number))

    def _about(self, answers: Sequence[Any], number: bool) -> str:
        """What a wrong answer is."""
        truths = [point.local[self.input] for point in self.points]

        def is_like(values: Sequence[Any]) -> bool:
            return self._equal(answers, values, number)

        if is_like([p.g * t for p, t in zip(self.points, truths, strict=True)]):
            return "That is the whole gradient, upstream included: leave g out."
        if is_like([point.g for point in self.points]):
            return "That is g, the gradient received; what does the operation itself do to it?"
        if is_like([point.result for point in self.points]):
            return f"That is {self.expression} itself, not its derivative."
        for other, name in enumerate(self.names):
            locals_ = [point.local[other] for point in self.points]
            if other != self.input and None not in locals_:
                if is_like(locals_):
                    return f"That is the derivative with respect to {name}."
                both = [a + b for a, b in zip(truths, locals_, strict=True)]
                if name == self.name and is_like(both):
                    return f"That adds up both places of {name}; only one of them is asked for."
        if number and _close(answers[0], self.here, RTOL_NUMBER):
            return "That number is right at these values only: write it with the names."
        if is_like([-truth for truth in truths]):
            return "The size is right, the sign is not."
        if self._is_multiple(answers, truths):
            return "That is right up to a constant factor."
        return f"That is not how {self.expression} changes with {self.name}."

    def _equal(self, answers: Sequence[Any], values: Sequence[Any], number: bool) -> bool:
        rtol = RTOL_NUMBER if number else RTOL
        return all(_close(a, v, rtol) for a, v in zip(answers, values, strict=True))

    def _is_multiple(self, answers: Sequence[Any], truths: Sequence[Any]) -> bool:
        with np.errstate(all="ignore"):
            ratios = [np.ravel(a / t) for a, t in zip(answers, truths, strict=True)]
        flat = np.concatenate(ratios)
        return bool(np.isfinite(flat).all() and flat[0] != 0 and np.allclose(flat, flat[0]))


def question(
    node: Node, input: int, names: Sequence[str | None], result: str | None
) -> Question | None:
    """The question for one input of an operation, or None where none can be asked.

    names: what the learner calls each input, None where it has no name. result: the same for what
    the operation made. None comes back where the operation does not work on each element alone, as
    `matmul` and `reshape`: there is no local derivative to type. Nor is a large array asked about.
    """
    if not isinstance(node, OpNode) or node.released or node.more_outputs:
        return None
    made = node.shape_and_dtype()[0]
    if max(prod(shape) for shape in (made, *map(_shape_of, node.edges))) > LARGEST:
        return None
    labels = _labels(node, names)
    rng = np.random.default_rng(0)
    try:
        with np.errstate(all="ignore"):
            points = tuple(
                _point(node, labels, result, rng, signed=at >= POINTS - 2) for at in range(POINTS)
            )
            if any(point.local[input] is None for point in points):
                return None
            here = node.apply([np.ones(made)], False)[input]
    except (TypeError, ValueError, LookupError):
        return None  # it can't be moved to other values: it rearranges, or selects
    return Question(input, labels, _expression(node, labels), np.asarray(here), points)


def _labels(node: OpNode, names: Sequence[str | None]) -> tuple[str, ...]:
    """The learner's names; a number stands for itself, and a letter for what has no name."""
    letters = iter([letter for letter in LETTERS if letter not in names])
    saved = _saved_inputs(node)
    labels = []
    for index, name in enumerate(names):
        value = saved.get(index)
        if isinstance(value, (int, float)):
            name = f"{value:g}"
        elif name is None and (value is not None or node.edges[index] is not None):
            name = next(letters)
        labels.append(name or "…")  # a number that was not saved
    return tuple(labels)


def _saved_inputs(node: OpNode) -> dict[int, Any]:
    """The inputs that the node saved, by their position: tensors and numbers."""
    saves = zip(node.plan.saves, node.saved, strict=True)
    return {index: value for (_, kind, index), value in saves if kind is INPUT}


def _expression(node: OpNode, labels: Sequence[str]) -> str:
    """The operation as a learner writes it: `x * y`, `exp(x)`, `x ** 3`."""
    name = node.name().partition("Backward")[0].lower()
    written = dict(zip(node.op.inputs, labels, strict=True))
    for (argument, kind, _), value in zip(node.plan.saves, node.saved, strict=True):
        if kind is PARAMETER and value != node.op.parameters[argument]:
            written[argument] = str(value)
    if name in INFIX and len(written) == 2:
        left = written.pop("self")
        [right] = written.values()
        return f"{right} - {left}" if name == "rsub" else f"{left} {INFIX[name]} {right}"
    return f"-{labels[0]}" if name == "neg" else f"{name}({', '.join(written.values())})"


def _point(
    node: OpNode, labels: Sequence[str], result_name: str | None, rng: Any, signed: bool
) -> Point:
    """The operation at random values of its tensors; its numbers and parameters stay."""
    inputs = _random_inputs(node, rng, signed)
    saved = {name: value for (name, _, _), value in zip(node.plan.saves, node.saved, strict=True)}
    parameters = {name: saved.get(name, default) for name, default in node.op.parameters.items()}
    result = np.asarray(node.op.forward(np, *inputs, **parameters))
    if result.shape != tuple(node.shape_and_dtype()[0]):
        raise ValueError("the result has another shape at other values")
    named = dict(zip(node.op.inputs, inputs, strict=True))
    g = rng.uniform(0.5, 2.0, result.shape)
    known = {**saved, **parameters, **named, "result": result}
    local = tuple(
        None if edge is None else _elementwise(node.op.derivatives[name], known, g)
        for name, edge in zip(node.op.inputs, node.edges, strict=True)
    )
    values = {**named, "result": result, "g": g, **dict(zip(labels, inputs, strict=True))}
    if result_name:
        values[result_name] = result
    largest = max(np.size(x) for x in inputs)
    if result.size < largest:
        values.setdefault("n", largest / result.size)  # how many elements each result is made of
    return Point(values, g, local, result)


def _random_inputs(node: OpNode, rng: Any, signed: bool) -> list[Any]:
    """An array for each tensor among the inputs; one array for a tensor that comes twice."""
    saved = _saved_inputs(node)
    drawn: dict[Any, Any] = {}
    inputs = []
    for index, edge in enumerate(node.edges):
        value = saved.get(index)
        if isinstance(value, (int, float)):
            inputs.append(float(value))
            continue
        source = edge or (id(value) if value is not None else index, None)
        if source not in drawn:
            array = rng.uniform(0.5, 2.0, _shape_of(edge, value))
            drawn[source] = array * rng.choice([-1.0, 1.0], array.shape) if signed else array
        inputs.append(drawn[source])
    return inputs


def _shape_of(edge: Any, value: Any = None) -> tuple[int, ...]:
    if edge is not None:
        source, number = edge
        return tuple(source.shape_and_dtype(number)[0])
    return () if value is None else tuple(getattr(value, "tensor", value).shape)


def _elementwise(derivative: Any, known: Values, g: Any) -> Any:
    """The local derivative, or None if what is sent is not g times one number an element."""
    arguments = [known[name] for name in list(signature(derivative).parameters)[1:]]
    local = np.asarray(derivative(np.ones_like(g), *arguments))
    sent = np.asarray(derivative(g, *arguments))
    if np.broadcast_shapes(local.shape, g.shape) != local.shape:
        return None
    return local if _close(sent, g * local, RTOL) else None


def _is_number(formula: Formula) -> bool:
    try:
        formula({})
    except NotAFormula:
        return False
    return True


def _close(one: Any, other: Any, rtol: float) -> bool:
    """Whether two arrays agree wherever the second is finite; one may be a single number."""
    try:
        one, other = np.broadcast_arrays(one, other)
    except ValueError:
        return False
    finite = np.isfinite(other)
    return bool(np.allclose(one[finite], other[finite], rtol=rtol, atol=1e-9))
