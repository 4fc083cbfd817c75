"""Arithmetic, functions of one number, comparisons."""

import numpy as np

from tests.ops.row import (
    INTO,
    ONE,
    POSITIVE,
    POWERS,
    TWO,
    VARIES,
    Row,
    as_function,
    as_method,
    at,
    in_place,
)


def sigmoid(a):
    return 1 / (1 + np.exp(-a.astype(np.result_type(a, np.float32))))


def relu(a):
    return np.maximum(a, 0)


UNARY = [
    # name, NumPy's function, samples, node, dtype of integers
    ("abs", np.abs, ONE, "AbsBackward0", "same"),
    ("neg", np.negative, ONE, "NegBackward0", "same"),
    ("sign", np.sign, ONE, "SignBackward0", "same"),
    ("square", np.square, ONE, "PowBackward0", "same"),
    ("relu", relu, ONE, "ReluBackward0", "same"),
    ("clone", np.array, ONE, "CloneBackward0", "same"),
    ("exp", np.exp, ONE, "ExpBackward0", "floating"),
    ("sin", np.sin, ONE, "SinBackward0", "floating"),
    ("cos", np.cos, ONE, "CosBackward0", "floating"),
    ("tanh", np.tanh, ONE, "TanhBackward0", "floating"),
    ("sigmoid", sigmoid, ONE, "SigmoidBackward0", "floating"),
    ("log", np.log, POSITIVE, "LogBackward0", "floating"),
    ("sqrt", np.sqrt, POSITIVE, "SqrtBackward0", "floating"),
    ("reciprocal", lambda a: 1 / a, POSITIVE, "ReciprocalBackward0", "floating"),
]


def unary_rows():
    for name, reference, samples, node, dtype in UNARY:
        yield Row(name, as_function(name), samples, reference, node, dtype)
        yield Row(f"{name}()", as_method(name), samples, reference, node, dtype)
        if name != "clone":
            changed = None if dtype == "floating" else dtype
            yield Row(f"{name}_()", in_place(name), samples, reference, node, changed)


BINARY = [
    ("add", np.add, TWO, INTO, "AddBackward0", "same"),
    ("sub", np.subtract, TWO, INTO, "SubBackward0", "same"),
    ("mul", np.multiply, TWO, INTO, "MulBackward0", "same"),
    ("div", np.true_divide, TWO, INTO, "DivBackward0", "floating"),
    ("pow", np.power, POWERS, [(a._replace(values="positive"), b) for a, b in INTO],
     "PowBackward1", None),
]  # fmt: skip


def binary_rows():
    for name, reference, samples, into, node, dtype in BINARY:
        yield Row(name, as_function(name), samples, reference, node, dtype)
        changed = None if dtype == "floating" else dtype
        yield Row(f"{name}_()", in_place(name), into, reference, node, changed)


COMPARISONS = {
    "eq": np.equal, "ne": np.not_equal, "lt": np.less, "le": np.less_equal, "gt": np.greater,
    "ge": np.greater_equal,
}  # fmt: skip


def comparison_rows():
    for name, reference in COMPARISONS.items():
        yield Row(name, as_function(name), TWO, reference, None, "bool")


ARITHMETIC = [
    Row("a + 2", lambda _, a: a + 2, ONE, lambda a: a + 2, "AddBackward0"),
    Row("2 + a", lambda _, a: 2 + a, ONE, lambda a: 2 + a, "AddBackward0"),
    Row("a + 0.5", lambda _, a: a + 0.5, ONE, lambda a: a + 0.5, "AddBackward0", "floating"),
    Row("a - 2", lambda _, a: a - 2, ONE, lambda a: a - 2, "SubBackward0"),
    Row("2 - a", lambda _, a: 2 - a, ONE, lambda a: 2 - a, "RsubBackward1"),
    Row("a * 3", lambda _, a: a * 3, ONE, lambda a: a * 3, "MulBackward0"),
    Row("a / 3", lambda _, a: a / 3, ONE, lambda a: a / 3, "DivBackward0", "floating"),
    Row("3 / a", lambda _, a: 3 / a, ONE, lambda a: 3 / a, "MulBackward0", "floating"),
    Row("-a", lambda _, a: -a, ONE, np.negative, "NegBackward0"),
    Row("abs(a)", lambda _, a: abs(a), ONE, np.abs, "AbsBackward0"),
    Row("a ** 2", lambda _, a: a**2, ONE, lambda a: a**2, "PowBackward0"),
    Row("a ** 3", lambda _, a: a**3, ONE, lambda a: a**3, "PowBackward0"),
    Row("a ** 1", lambda _, a: a**1, ONE, lambda a: a**1, "PowBackward0"),
    Row("a ** 0", lambda _, a: a**0, ONE, lambda a: a**0, "PowBackward0"),
    Row("a ** 0.5", lambda _, a: a**0.5, POSITIVE, lambda a: a**0.5, "PowBackward0", "floating"),
    Row("a ** -1", lambda _, a: a**-1, ONE, lambda a: 1 / a, "PowBackward0", None),
    Row("2 ** a", lambda _, a: 2**a, POSITIVE, lambda a: 2**a, "PowBackward2"),
    Row("a += b", lambda _, a, b: a.clone().__iadd__(b), INTO, np.add, "AddBackward0"),
    Row("a -= b", lambda _, a, b: a.clone().__isub__(b), INTO, np.subtract, "SubBackward0"),
    Row("a *= b", lambda _, a, b: a.clone().__imul__(b), INTO, np.multiply, "MulBackward0"),
    Row("add alpha", lambda torch, a, b: torch.add(a, b, alpha=3), TWO, lambda a, b: a + 3 * b,
        "AddBackward0"),
    Row("sub alpha", lambda torch, a, b: torch.sub(a, b, alpha=3), TWO, lambda a, b: a - 3 * b,
        "SubBackward0"),
    Row("a + a", lambda _, a: a + a, ONE, lambda a: a + a, "AddBackward0"),
    Row("a * a", lambda _, a: a * a, ONE, lambda a: a * a, "MulBackward0"),
    Row("double()", lambda _, a: (a * 2).double(), ONE, lambda a: (a * 2).astype(float), VARIES,
        "float64"),
    Row("fill_()", lambda _, a: (a.clone() * 2).fill_(3), ONE, lambda a: np.full_like(a, 3),
        "FillBackward2"),
    Row("fill_(tensor)", lambda _, a, b: (a.clone() * 2).fill_(b), [(at(2, 3), at()), (at(), at())],
        lambda a, b: np.full_like(a, b), "FillBackward3"),
    Row("zero_()", lambda _, a: (a.clone() * 2).zero_(), ONE, np.zeros_like, "ZeroBackward0"),
    Row("copy_()", lambda _, a, b: (a.clone() * 2).copy_(b), INTO,
        lambda a, b: np.broadcast_to(b, a.shape), "torch::autograd::CopyBackwards"),
]  # fmt: skip


ROWS = [*unary_rows(), *binary_rows(), *comparison_rows(), *ARITHMETIC]
