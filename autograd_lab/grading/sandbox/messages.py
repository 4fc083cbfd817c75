"""What the judge and the learner's process say to each other: data alone, in records of fixed form.

The judge asks, the learner's process answers, one at a time. While it answers an `Operate` or an
`Observe` it may say `CallBack`, when the learner's code calls a function that the judge handed
over; the judge's reply to that is an `Answer`.

An object of the learner's never crosses. A `Ref` stands for it: a number that only the learner's
process can look up.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from autograd_lab.grading.observe import Raised, Run


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
    """A tensor's values and flags. `dtype` is PyTorch's name, as "float32"."""

    array: np.ndarray
    dtype: str
    requires_grad: bool = False
    is_leaf: bool = True
    grad: TensorData | None = None
    grad_fn: str = ""


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

    `what` is "call", "getattr", "setattr", "getitem", "setitem", "len", "iter", "next", "contains",
    "str", "repr", "names" (the names of the namespace), or a function of the module operator.
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
    """The runs, up to the first that did not return. `tampered` names what was found replaced in
    the engine, in NumPy or in the builtins, and was put back."""

    runs: tuple[Run, ...]
    tampered: tuple[str, ...] = ()


@dataclass(frozen=True)
class Value:
    value: Any


@dataclass(frozen=True)
class Absent:
    """The name is not bound."""


@dataclass(frozen=True)
class Failed:
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
