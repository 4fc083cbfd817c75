"""What the judge and the learner's process say to each other: data alone, in records of fixed form.

The judge asks, the learner's process answers, one at a time. While it answers an `Operate` or an
`Observe` it may say `CallBack`, when the learner's code calls a function that the judge handed
over; the judge's reply to that is an `Answer`, before which it may ask further things. To any
request the reply may be `Failed`: the learner's code raised, or what it gave can't cross.

An object of the learner's never crosses. A `Ref` stands for it: a number that only the learner's
process can look up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from autograd_lab import dtypes
from autograd_lab.grading.observe import Inputs, Run, Seen
from autograd_lab.grading.raised import Raised

DTYPES = frozenset(dtype.name for dtype in dtypes.ALL)


@dataclass(frozen=True)
class Ref:
    """An object in the learner's process. `kind` is "function", "class", "module", "exception" or
    "object"; `name` its own name where it has one; `type_name` that of its class."""

    number: int
    kind: str
    type_name: str
    name: str = ""
    callable: bool = False


@dataclass(frozen=True)
class Handed:
    """A function of the judge's that the learner's code may call: arguments and result are data."""

    number: int
    name: str = ""


@dataclass(frozen=True)
class TensorData:
    """A tensor's values and flags. `dtype` is PyTorch's name, as "float32".

    `ref` stands for the tensor itself, if it is the learner's: given back, it is that tensor again.
    Without it the learner's process makes a fresh one. A tensor of the judge's may have a `key`, a
    number above 0: the same key stands for the same tensor then, brought to these values, and
    `Value` tells what becomes of it, so that `f(x).backward()` reaches the judge's own x.

    Raises:
        ValueError: for values of another dtype than `dtype`, or of none that tensors have.
    """

    array: np.ndarray
    dtype: str
    requires_grad: bool = False
    is_leaf: bool = True
    grad: TensorData | None = None
    grad_fn: str = ""
    ref: Ref | None = None
    key: int = 0

    def __post_init__(self) -> None:
        if self.dtype != self.array.dtype.name or self.dtype not in DTYPES:
            raise ValueError(f"a tensor's values are {self.array.dtype}, said to be {self.dtype!r}")


@dataclass(frozen=True)
class Begin:
    """The first request: files for the working folder, by relative names with "/" between their
    parts, and the seed of `random`, of NumPy and of the engine; answered by `Value`."""

    files: dict[str, bytes] = field(default_factory=dict)
    seed: int = 0


@dataclass(frozen=True)
class RunCell:
    """Run a cell as IPython would, in the learner's namespace; answered by `Ran`."""

    name: str
    source: str


@dataclass(frozen=True)
class Ran:
    """`error` is what the cell raised; `output` the start of what it printed and displayed."""

    error: Raised | None = None
    output: str = ""


@dataclass(frozen=True)
class Look:
    """Give the value of a name of the learner's; answered by `Value`, or `Absent` if unbound."""

    name: str


@dataclass(frozen=True)
class Operate:
    """Do one thing to objects of the learner's process; answered by `Value` or `Failed`.

    `what` is "call" (the first argument, with the others), "names" (of the namespace, without
    arguments), "bind" and "unbind" (a name in it), "delitem", "enter", "exit", a function of the
    module operator, or one of the builtins that objects.py names, such as "getattr" or "len".
    """

    what: str
    args: tuple[Any, ...]
    kwargs: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Observe:
    """Put the object called `name` to work on cases, by a probe; answered by `Observations`.

    `probe` is "module:function" below autograd_lab.grading.probes, or Python source that defines
    `probe(subject, inputs)`.
    """

    name: str
    probe: str
    cases: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class Observations:
    """The runs, up to the first that did not return, without their inputs: those the judge has, and
    believes nobody else about them. `tampered` names what was found replaced in the engine, in
    NumPy or in the builtins, and was put back.

    Raises:
        ValueError: for runs that say what their inputs were.
    """

    runs: tuple[Run, ...]
    tampered: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if any(run.inputs for run in self.runs):
            raise ValueError("a run says what its inputs were")

    def on(self, cases: Sequence[Inputs]) -> list[Run]:
        """The runs with the inputs that were sent.

        Raises:
            ValueError: if there are more runs than cases, or fewer though each of them returned.
        """
        runs = self.runs
        stopped = bool(runs) and not isinstance(runs[-1].outcome, Seen)
        if len(runs) > len(cases) or (len(runs) < len(cases) and not stopped):
            raise ValueError(f"{len(runs)} runs for {len(cases)} cases")
        return [replace(run, inputs=case) for run, case in zip(runs, cases, strict=False)]


@dataclass(frozen=True)
class Value:
    """What came of an operation, and what else happened.

    `changed` holds the arguments that it changed in place, as pairs of their position or name and
    what they are now: lists, dicts, sets, deques and arrays. `tensors` holds those tensors with a
    key that have changed since they last crossed. `output` is the start of what was printed.
    `same` is the position or name of the argument that `value` is, if it is one that can change.
    """

    value: Any
    changed: tuple[tuple[Any, Any], ...] = ()
    tensors: tuple[TensorData, ...] = ()
    output: str = ""
    same: Any = None


@dataclass(frozen=True)
class Absent:
    """The name is not bound."""


@dataclass(frozen=True)
class Failed:
    """The learner's code raised."""

    error: Raised


@dataclass(frozen=True)
class CallBack:
    """The learner's code calls a `Handed` function."""

    number: int
    args: tuple[Any, ...]
    kwargs: dict[str, Any]


@dataclass(frozen=True)
class Answer:
    """What a `CallBack` gave: a value, or the exception that it raised."""

    value: Any = None
    error: Raised | None = None


RECORDS = (
    Raised, Seen, Run, Ref, Handed, TensorData, Begin, RunCell, Ran, Look, Operate, Observe,
    Observations, Value, Absent, Failed, CallBack, Answer,
)  # fmt: skip
"""What may cross beside plain values; on the wire each is its place in this table."""
