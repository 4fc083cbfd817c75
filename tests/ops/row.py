"""One operation as a row of the table, and the inputs to try it on."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from autograd_lab.backends import namespace
from autograd_lab.tensor import wrap


class Input(NamedTuple):
    """One input: its shape, how it lies in memory, and the range of its values.

    values: "any", or "positive"; of square matrices also "dominant", with a large diagonal, and
    "definite", symmetric and positive.
    """

    shape: tuple[int, ...]
    layout: str = "contiguous"
    values: str = "any"

    def array(self, dtype: Any, seed: int = 0) -> Any:
        """Distinct values, none of them 0, the same each time, in this layout."""
        count = int(np.prod(self.shape))
        order = np.random.default_rng([seed, count]).permutation(count)
        if np.dtype(dtype).kind == "f":
            low = 0.35 if self.values == "positive" else -1.9
            values = np.linspace(low, 2.3, count) if count > 1 else np.array([low] * count)
        elif np.dtype(dtype).kind == "b":
            values = np.arange(count) % 2
        else:
            values = np.arange(count) % 5 + 1
            if self.values == "any" and np.dtype(dtype).kind == "i":
                values = values * np.where(np.arange(count) % 2, 1, -1)
        values = values[order].reshape(self.shape).astype(dtype)
        if self.values == "dominant":
            values = values + 4 * np.eye(self.shape[-1], dtype=dtype)
        elif self.values == "definite":
            values = values @ np.swapaxes(values, -2, -1) + np.eye(self.shape[-1], dtype=dtype)
        return arranged(values, self.layout)


def arranged(values: Any, layout: str) -> Any:
    """A copy of `values` that lies in memory as `layout` says."""
    if layout == "transposed":
        return np.asfortranarray(values) if values.flags.c_contiguous else values.copy(order="F")
    if layout == "strided":
        wide = np.zeros((*values.shape[:-1], 2 * values.shape[-1] + 1), values.dtype)
        result = wide[..., 1::2]
        result[...] = values
        return result
    return values.copy()


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


def at(*shape: int, layout: str = "contiguous", values: str = "any") -> Input:
    return Input(shape, layout, values)


ONE = [
    (at(),), (at(3),), (at(2, 3),), (at(0),), (at(2, 0),), (at(3, 2, layout="transposed"),),
    (at(2, 3, layout="strided"),),
]  # fmt: skip
POSITIVE = [(x._replace(values="positive"),) for (x,) in ONE]
TWO = [
    (at(), at()), (at(2, 3), at(2, 3)), (at(2, 3), at(3)), (at(2, 1), at(1, 3)), (at(), at(2, 2)),
    (at(3), at()), (at(0, 3), at(1, 3)), (at(2, 1, 2), at(3, 1)),
    (at(2, 3, layout="transposed"), at(2, 3, layout="strided")),
]  # fmt: skip
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
