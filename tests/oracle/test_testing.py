"""`assert_close` and `make_tensor`: the same on both libraries, messages and numbers."""

import numpy as np
import pytest

import autograd_lab
from tests.oracle.ask import outcome

NAN, INF = float("nan"), float("inf")


def close(actual, expected, **options):
    """A program that compares two values; a list is made a tensor, anything else stays."""

    def program(torch):
        def made(x):
            return torch.tensor(x) if isinstance(x, list) else x(torch) if callable(x) else x

        return torch.testing.assert_close(made(actual), made(expected), **options)

    return program


PROGRAMS = {
    "close": close([1.0, 2.0], [1.0, 2.0 + 1e-6]),
    "far": close([1.0, 2.0], [1.0, 2.1]),
    "two dimensions": close([[0.0, 1.0], [5.0, 3.0]], [[0.0, 2.0], [4.0, 3.0]]),
    "own tolerances": close([0.0, 1.0], [0.4, 2.0], rtol=0.1, atol=0.5),
    "exactly": close([0.0, 1.0], [0.4, 1.0], rtol=0, atol=0),
    "one tolerance": close([1.0], [2.0], rtol=1),
    "the other tolerance": close([1.0], [2.0], atol=1),
    "nan": close([NAN], [NAN]),
    "equal nan": close([NAN, 1.0], [NAN, 1.0], equal_nan=True),
    "inf": close([INF, 1.0], [INF, 2.0]),
    "expected 0": close([0.0, 1.0], [0.0, 0.0]),
    "whole numbers": close([1, 2, 5], [1, 3, 4]),
    "truths": close([True, False], [True, True]),
    "complex": close([1 + 1j], [1 + 2j]),
    "shapes": close([1.0], [1.0, 2.0]),
    "no dimensions and one": close(lambda t: t.ones(()), [1.0]),
    "dtypes": close([1.0], lambda t: t.ones(1).double()),
    "dtypes unchecked": close([1.0], lambda t: t.ones(1).double() * 3, check_dtype=False),
    "strides": close(lambda t: t.ones(2, 3), lambda t: t.ones(3, 2).t(), check_stride=True),
    "a scalar": close(lambda t: t.tensor(1.0), lambda t: t.tensor(1.5)),
    "a leaf": close(lambda t: t.ones(2, requires_grad=True), [1.0, 1.0]),
    "float64": close(lambda t: t.ones(2).double(), lambda t: t.ones(2).double() + 1e-6),
    "numbers": close(1.0, 1.1),
    "complex numbers": close(1j, 2j),
    "whole": close(1, 2),
    "int and float": close(1, 1.0),
    "Python's truths": close(True, False),
    "None": close(None, None),
    "None and a number": close(None, 1),
    "texts": close("a", "a"),
    "a tensor and a number": close([1.0], 1.0),
    "arrays": close(np.ones(2), np.zeros(2)),
    "tuples": close(lambda t: (t.ones(2), t.zeros(2)), lambda t: [t.ones(2), t.ones(2)]),
    "lengths": close((1,), (1, 2)),
    "keys": close({"a": 1, "c": 2}, {"b": 1, "c": 2}),
    "a number within": close({"a": (1, {"b": 2.0})}, {"a": (1, {"b": 3.0})}),
    "texts within": close(("a",), ("a",)),
    "a message": close(1.0, 2.0, msg="not what was asked"),
    "a message made": close((1.0,), (2.0,), msg=lambda text: f"exercise 3: {text}"),
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_assert_close(name, pytorch):
    expected, actual = outcome(PROGRAMS[name], pytorch), outcome(PROGRAMS[name], autograd_lab)
    assert actual == expected


def made(*shape, dtype="float32", **options):
    def program(torch):
        torch.manual_seed(7)
        return torch.testing.make_tensor(
            *shape, dtype=getattr(torch, dtype), device="cpu", **options
        )

    return program


TENSORS = {
    "float32": made(2, 3),
    "a tuple": made((2, 3), dtype="float64", requires_grad=True),
    "int64": made(4, dtype="int64"),
    "uint8": made(4, dtype="uint8"),
    "bool": made(5, dtype="bool"),
    "complex": made(3, dtype="complex64", low=0, high=1),
    "bounds": made(3, low=-0.5, high=0.5),
    "bounds of whole numbers": made(6, dtype="int32", low=1, high=3.5, exclude_zero=True),
    "steps": made(2, 3, noncontiguous=True),
    "no dimensions": made((), noncontiguous=True),
    "no zeros": made(30, dtype="int16", low=0, high=2, exclude_zero=True),
    "bounds the other way round": made(2, low=2, high=1),
    "nan as a bound": made(2, low=NAN),
    "bounds out of range": made(2, dtype="uint8", low=300, high=400),
    "whole numbers with a gradient": made(2, dtype="int64", requires_grad=True),
}


@pytest.mark.parametrize("name", TENSORS)
def test_make_tensor(name, pytorch):
    expected, actual = outcome(TENSORS[name], pytorch), outcome(TENSORS[name], autograd_lab)
    assert actual == expected
