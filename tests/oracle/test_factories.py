"""Factories, dtypes and promotion against PyTorch's, over all pairs of dtypes and operands."""

import itertools

import numpy as np
import pytest

import autograd_lab
from tests.oracle.ask import outcome

DTYPES = [
    "bool", "uint8", "int8", "int16", "int32", "int64", "float32", "float64", "complex64",
    "complex128",
]  # fmt: skip
NUMBERS = [True, 2, 2.5, 1j]
INPUTS = [
    1, 1.5, True, [1, 2], [1, 2.5], [True, False], [True, 2], [[1.0], [2.0]], [], [[]], (1, 2),
    np.float64(1.5), np.float32(1.5), np.int32(3), np.array([1.5]), np.array([1], "int16"),
    [np.float64(1.0)], [np.float32(1.0)], range(3), 1j, [1, 1j], 2**40,
]  # fmt: skip
CALLS = {
    "zeros(2, 3)": lambda t: t.zeros(2, 3),
    "ones((2,))": lambda t: t.ones((2,)),
    "ones(int64)": lambda t: t.ones(2, dtype=t.int64),
    "full int": lambda t: t.full((2,), 7),
    "full float": lambda t: t.full((2,), 7.5),
    "full bool": lambda t: t.full((2,), True),
    "eye": lambda t: t.eye(2, 3),
    "arange(5)": lambda t: t.arange(5),
    "arange(5.)": lambda t: t.arange(5.0),
    "arange(1, 7, 2)": lambda t: t.arange(1, 7, 2),
    "arange down": lambda t: t.arange(5, 0, -2),
    "arange(0, 1, .1)": lambda t: t.arange(0, 1, 0.1),
    "arange float64": lambda t: t.arange(3, dtype=t.float64),
    "arange backwards": lambda t: t.arange(5, 0),
    "arange step 0": lambda t: t.arange(0, 5, 0),
    "linspace": lambda t: t.linspace(0, 1, 5),
    "linspace of one": lambda t: t.linspace(3, 10, 1),
    "range": lambda t: t.range(1, 6).reshape(-1, 3),
    "zeros_like": lambda t: t.zeros_like(t.arange(3)),
    "ones_like": lambda t: t.ones_like(t.ones(2, dtype=t.float64)),
    "full_like": lambda t: t.full_like(t.ones(2), 3),
    "Tensor of a list": lambda t: t.Tensor([1, 2, 3, 4]),
    "Tensor of nothing": lambda t: t.Tensor(),
    "shape of Tensor(2, 3)": lambda t: t.Tensor(2, 3).shape,
    "as_tensor": lambda t: t.as_tensor([1, 2.5]),
    "to": lambda t: t.tensor([1.7, -1.7]).to(t.int64),
    "casts": lambda t: [getattr(t.tensor([1.5]), n)() for n in ("int", "long", "double", "bool")],
    "type_as": lambda t: t.tensor([1]).type_as(t.tensor([1.5])),
}  # fmt: skip


@pytest.mark.parametrize("name", CALLS)
def test_factories(name, pytorch):
    assert outcome(CALLS[name], autograd_lab) == outcome(CALLS[name], pytorch)


@pytest.mark.parametrize("data", INPUTS, ids=repr)
def test_tensor_infers_the_dtype(data, pytorch):
    def made(torch):
        x = torch.tensor(data)
        return x, x.dtype, x.shape

    assert outcome(made, autograd_lab) == outcome(made, pytorch)


def results(torch, operate):
    """The dtypes that come of every pair of dtypes, with and without dimensions."""
    dtypes = [getattr(torch, name) for name in DTYPES]
    vectors = [torch.ones(2, dtype=d) for d in dtypes]
    scalars = [torch.tensor(1, dtype=d) for d in dtypes]
    return [
        str(operate(torch, a, b).dtype)
        for a, b in (
            *itertools.product(vectors, vectors),
            *itertools.product(vectors, scalars),
            *itertools.product(scalars, scalars),
            *itertools.product(vectors + scalars, NUMBERS),
            *((n, x) for n in NUMBERS for x in vectors + scalars),
        )
    ]


OPERATIONS = {
    "add": lambda torch, a, b: a + b,
    "mul": lambda torch, a, b: a * b,
    "div": lambda torch, a, b: a / b,
    "eq": lambda torch, a, b: a == b,
}


@pytest.mark.parametrize("name", OPERATIONS)
@pytest.mark.parametrize("default", ["float32", "float64"])
def test_promotion(name, default, pytorch):
    found = []
    for library in (autograd_lab, pytorch):
        library.set_default_dtype(getattr(library, default))
        try:
            found.append(results(library, OPERATIONS[name]))
        finally:
            library.set_default_dtype(library.float32)
    assert found[0] == found[1]


def test_complex_numbers_of_halves_are_refused():
    with pytest.raises(NotImplementedError, match="complex32"):
        autograd_lab.ones(2).half() + 1j


def test_half_beside_the_others(pytorch):
    def dtypes(torch):
        half = torch.ones(2, dtype=torch.float16)
        others = [torch.ones(n, dtype=getattr(torch, d)) for d in DTYPES for n in (2, ())]
        return [str((half + x).dtype) for x in others if x.dim() or not x.is_complex()]

    assert outcome(dtypes, autograd_lab) == outcome(dtypes, pytorch)


def test_can_cast(pytorch):
    for a, b in itertools.product(DTYPES, DTYPES):
        ours, theirs = (t.can_cast(getattr(t, a), getattr(t, b)) for t in (autograd_lab, pytorch))
        assert ours == theirs


def test_promote_types(pytorch):
    for a, b in itertools.product(DTYPES, DTYPES):
        ours, theirs = (
            str(t.promote_types(getattr(t, a), getattr(t, b))) for t in (autograd_lab, pytorch)
        )
        assert ours == theirs


def test_the_default_dtype_decides_what_floats_become(pytorch):
    def made(torch):
        torch.set_default_dtype(torch.float64)
        try:
            x = torch.tensor([1.5])
            return x, x.dtype, torch.ones(1), torch.arange(2.0), (torch.tensor([1]) / 2).dtype
        finally:
            torch.set_default_dtype(torch.float32)

    assert outcome(made, autograd_lab) == outcome(made, pytorch)
