"""One operation as a row of the table; the inputs to try it on are in grading/samples.py."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from autograd_lab.backends import namespace
from autograd_lab.grading.samples import ONE, TWO, Input, at
from autograd_lab.tensor import wrap

VARIES = "with the shapes"


class Row(NamedTuple):
    """One operation.

    call: takes the library and the tensors. samples: lists of inputs to try. reference: the same on
    NumPy arrays. node: the name of the result's grad_fn, None where no gradient flows. dtype: what
    integers give: the same, floating, or another dtype's name; None where they are refused.
    """

    name: str
    call: Callable[..., Any]
    samples: Sequence[tuple[Input, ...]]
    reference: Callable[..., Any]
    node: str | None = None
    dtype: str | None = "same"

    @property
    def fixed_dtype(self) -> str | None:
        """The dtype of the result whatever that of the inputs is; None if it follows theirs."""
        return self.dtype if self.dtype in ("bool", "float64") or self.node is None else None


POSITIVE = [(x._replace(values="positive"),) for (x,) in ONE]
POWERS = [(a._replace(values="positive"), b) for a, b in TWO]
INTO = [pair for pair in TWO if np.broadcast_shapes(*[x.shape for x in pair]) == pair[0].shape]
MATRIX = [(at(2, 3),), (at(3, 2, layout="transposed"),), (at(2, 3, layout="strided"),)]
CUBE = [(at(2, 3, 2),), (at(2, 3, 2, layout="transposed"),)]
NOT_EMPTY = [(x,) for (x,) in ONE if 0 not in x.shape]
SQUARED = [(at(3, 3),), (at(3, 3, layout="strided"),)]


def as_function(name):
    return lambda torch, *tensors: getattr(torch, name)(*tensors)


def as_method(name):
    return lambda torch, a, *others: getattr(a, name)(*others)


def in_place(name):
    """The in-place method, on a copy, so that a leaf may be given."""
    return lambda torch, a, *others: getattr(a.clone(), name + "_")(*others)


def tripled(function):
    """The function with all operands but the first times 3, so that none is equal to the first."""
    return lambda a, *others: function(a, *[b * 3 for b in others])


def function_tripled(name):
    return lambda torch, a, *others: tripled(getattr(torch, name))(a, *others)


def placed(torch, a, values):
    """Places as a tensor on the device of `a`."""
    places = torch.tensor(values)
    if a.device.type == "cpu":
        return places
    return wrap(namespace(a.array).asarray(places.array))
