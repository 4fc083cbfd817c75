"""What the author of an exercise writes: what is asked for, what is right, what goes wrong.

An exercise is declared in a few lines:

    square = Exercise(
        name="square",
        points=2,
        expected="a tensor of the shape of x: the square of each entry",
        inputs=lambda rng: {"x": rng.normal(size=3).astype("float32")},
        right=lambda x: x * x,
        gradients=("x",),
        graph=Graph(nodes={"MulBackward0": 1}),
        wrong=(fails_if(equal_to=lambda x: 2 * x, hint="Your code doubles x. ..."),),
    )

`judge` in verdict.py grades by it, `proofread` in proofreading.py refuses one that can't tell right
from wrong. docs/exercises.md has an example of each part.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from functools import cache
from inspect import signature
from typing import Any

import numpy as np

from autograd_lab.grading.comparing import ATOL, RTOL
from autograd_lab.grading.observe import Inputs, Probe, Run, Seen, observe
from autograd_lab.grading.probes import calls, text_of

SEEDS = (11, 23, 47)

Values = Callable[..., Any]
"""From the inputs by name, values: an array stands for a tensor of its shape and dtype. A parameter
called `numbers` is given the numbers of the learner's variant."""

Error = tuple[type[BaseException], str]
"""An exception's class and a part of its message."""


def inputs_of(case: Inputs) -> dict[str, Any]:
    """The inputs of a case, without what the probe is asked for."""
    return {name: value for name, value in case.items() if name != calls.ASKED}


@cache
def _parameters(function: Values) -> frozenset[str]:
    """The names of an author's function, which are looked up again and again."""
    return frozenset(signature(function).parameters)


@dataclass(frozen=True)
class Graph:
    """The graph behind a result.

    Args:
        nodes: how many operations of a name there are, such as `{"MulBackward0": 1}`; 0 for none.
            Operations that are not named here are free.
        at_most: the largest number of operations in all that is fine.
        saved_bytes: the most that saved values may hold. Both may be functions of the inputs.

    Example: `Graph(nodes={"ExpBackward0": 1}, saved_bytes=lambda x: x.nbytes)`.
    """

    nodes: Mapping[str, int] = field(default_factory=dict)
    at_most: int | Values | None = None
    saved_bytes: int | Values | None = None


@dataclass(frozen=True)
class WrongAnswer:
    """A known wrong answer with its hint; made by `fails_if`."""

    hint: str
    equal_to: Values | Graph | Error | Mapping[str, object] | None
    of: str
    when: Callable[[Run], bool] | None
    points: float


def fails_if(
    *,
    equal_to: Values | Graph | Error | Mapping[str, object] | None = None,
    of: str = "",
    when: Callable[[Run], bool] | None = None,
    hint: str,
    points: float = 0.0,
) -> WrongAnswer:
    """Declare a known wrong answer.

    Args:
        equal_to: what the mistake gives: from the inputs, by name, the values, whose shapes must
            agree too; or flags, as `{"requires_grad": False}`; a `Graph`; or an error, as
            `(TypeError, "part of the message")`.
        of: what has these values, if it is not the result: "gradient of x", "second gradient of x",
            an argument after the call, "x", or its "x.grad"; or a note of the probe. A note that
            `at_most` limits counts only where the values are right.
        when: or a test of the run, for a mistake that no single value shows.
        hint: what the learner's code did, then what to think about. It does not give the answer.
        points: partial credit.

    Raises:
        ValueError: unless exactly one of `equal_to` and `when` is given.

    Example: `fails_if(equal_to=lambda x: 2 * x, hint="Your code doubles x. What is x times x?")`.
    """
    if (equal_to is None) == (when is None):
        raise ValueError("fails_if needs one of equal_to and when")
    return WrongAnswer(hint, equal_to, of, when, points)


@dataclass(frozen=True)
class Exercise:
    """One exercise and everything that is known about answers to it.

    Args:
        name: the name that the learner defines; also what `%check` is given.
        points: for a right answer.
        expected: what is asked for, in words, without the answer.
        inputs: from a random generator, one case as plain data by name.
        right: from the inputs, the right answer: an array, or a number of NumPy's, stands for a
            tensor of its shape and dtype, a list or tuple for a sequence of such.
        examples: cases that are always tried, before the seeded ones; a hint quotes the first that
            fails. Or a function that gives them, from `numbers`.
        hints: what helps with any answer, one after another, from the general to the particular.
        wrong: the named wrong answers, the more special first. Their place is their number.
        accepts: where more than one answer is right, from a run whether it is; `right` then gives
            only the form.
        raises: the error that is asked for, `(RuntimeError, "part of the message")`; or, from the
            inputs, that or None.
        flags: of each tensor returned, such as `{"requires_grad": False}`; also `is_leaf` and
            `grad_fn`.
        leaves: the inputs that are handed over as leaves that want a gradient.
        gradients: the inputs whose gradient through the learner's code is held against differences
            of `right`; they are leaves too.
        second_gradients: whether a backward through that gradient is checked as well.
        afterwards: what an argument, "x", has for values after the call, its gradient, "x.grad", or
            a flag of it, "x.requires_grad": functions of the inputs. `{"x": lambda x: x}` for one
            that stays as it was.
        graph: what the graph of the result may hold.
        shows_graph: from the inputs as tensors, the right answer in operations of the engine; its
            graph is then drawn in the feedback beside the learner's.
        probe: how the learner's object is put to work; calling it with tensors, unless said
            otherwise.
        at_most: from the inputs, by name of a note of the probe, the largest number that is fine.
        numbers: the numbers of the exercise by name, for those who have no variant.
        varied: from a random generator, the numbers of a variant. `inputs`, `right` and all that
            is asked for inputs may have a parameter `numbers`.
        rtol, atol: values agree if they differ by at most atol + rtol * |right|.

    Raises:
        ValueError: if a probe of one's own meets what only the stock probe notes.
    """

    name: str
    points: float
    expected: str
    inputs: Callable[..., Inputs]
    right: Values | None = None
    examples: Sequence[Inputs] | Callable[..., Sequence[Inputs]] = ()
    hints: Sequence[str] = ()
    wrong: Sequence[WrongAnswer] = ()
    accepts: Callable[[Run], bool] | None = None
    raises: Error | Callable[..., Error | None] | None = None
    flags: Mapping[str, object] = field(default_factory=dict)
    leaves: Sequence[str] = ()
    gradients: Sequence[str] = ()
    second_gradients: bool = False
    afterwards: Mapping[str, Values] = field(default_factory=dict)
    graph: Graph | None = None
    shows_graph: Values | None = None
    probe: Probe = calls.with_tensors
    at_most: Mapping[str, Values] = field(default_factory=dict)
    numbers: Mapping[str, Any] = field(default_factory=dict)
    varied: Callable[[np.random.Generator], Mapping[str, Any]] | None = None
    rtol: float = RTOL
    atol: float = ATOL

    def __post_init__(self) -> None:
        if self._is_watched and self.probe not in (calls.with_tensors, calls.watched):
            raise ValueError(
                f"{self.name}: leaves, gradients, afterwards, graph, shows_graph and raises are "
                "noted by the usual probe. Leave them out, or leave out the probe"
            )
        if self._is_watched:
            object.__setattr__(self, "probe", calls.watched)

    @property
    def _is_watched(self) -> bool:
        parts = (self.leaves, self.gradients, self.afterwards, self.graph, self.raises)
        return any(parts) or self.shows_graph is not None

    @property
    def probe_text(self) -> str:
        """The probe as it crosses to the learner's process.

        Raises:
            ProbeError: if it can't.
        """
        return text_of(self.probe)

    def for_variant(self, seed: int) -> Exercise:
        """The exercise with the numbers of one variant; seed 0 is the exercise as it is written.

        Example: `square.for_variant(7).numbers`.
        """
        if seed == 0 or self.varied is None:
            return self
        return replace(self, numbers=dict(self.varied(np.random.default_rng(seed))))

    def cases(self, seeds: Sequence[int] = SEEDS) -> list[dict[str, Any]]:
        """The examples, then one case a seed; the same seed gives the same case. With what the
        probe is asked for, they are all that crosses to the learner's process."""
        examples = self.examples
        given = self.filled(examples, {}) if callable(examples) else examples
        drawn = [self.filled(self.inputs, {}, np.random.default_rng(seed)) for seed in seeds]
        return [self._asking(dict(inputs), at) for at, inputs in enumerate([*given, *drawn])]

    def filled(self, function: Values, case: Inputs, *given: object) -> Any:
        """What an author's function gives for a case; with `numbers` or `upstream` if it asks."""
        offered = {"numbers": self.numbers, "upstream": case.get(calls.ASKED, {}).get("upstream")}
        wanted = _parameters(function)
        extra = {name: value for name, value in offered.items() if name in wanted}
        return function(*given, **(extra | inputs_of(case)))

    def observe(self, subject: object, seeds: Sequence[int] = SEEDS) -> list[Run]:
        """Put the learner's object to work on every case, up to the first that raises."""
        runs: list[Run] = []
        for case in self.cases(seeds):
            # Learners' code may change a list that it is given.
            runs.append(replace(observe(self.probe, subject, deepcopy(case)), inputs=case))
            if not isinstance(runs[-1].outcome, Seen):
                break
        return runs

    def _asking(self, case: dict[str, Any], at: int) -> dict[str, Any]:
        """The case with what `calls.watched` is asked to note."""
        if not self._is_watched:
            return case
        asked: dict[str, Any] = {
            "leaves": [*dict.fromkeys((*self.leaves, *self.gradients))],
            "raises": self.raises is not None,
            "nodes": self.graph is not None,
            "picture": self.shows_graph is not None,
        }
        if self.gradients and self.right is not None:
            rng = np.random.default_rng(at)
            right = self.filled(self.right, case)
            members = right if type(right) in (list, tuple) else [right]
            asked["through"] = list(self.gradients)
            asked["upstream"] = [rng.normal(size=np.shape(member)) for member in members]
            if self.second_gradients:
                asked["second"] = [rng.normal(size=case[name].shape) for name in self.gradients]
        return case | {calls.ASKED: asked}
