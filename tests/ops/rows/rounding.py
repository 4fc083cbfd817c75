"""Rounding, division that rounds, remainders."""

import numpy as np

from tests.ops.row import ONE, TWO, Row, as_function, function_tripled, in_place, tripled

ROUNDED = {"ceil": np.ceil, "floor": np.floor, "trunc": np.trunc, "round": np.rint}


def rounded_rows():
    for name, reference in ROUNDED.items():
        node = f"{name.capitalize()}Backward0"
        yield Row(name, as_function(name), ONE, reference, node)
        yield Row(f"{name}_()", in_place(name), ONE, reference, node)


def trunc_div(a, b):
    return np.trunc(a / b)


DIVIDED = [
    Row("frac", as_function("frac"), ONE, lambda a: a - np.trunc(a), "FracBackward0", None),
    Row("round(decimals=1)", lambda torch, a: torch.round(a, decimals=1), ONE,
        lambda a: np.round(a, 1), "RoundBackward1", None),
    Row("div floor", lambda torch, a, b: torch.div(a, b * 3, rounding_mode="floor"),
        TWO, tripled(np.floor_divide), "DivBackward2"),
    Row("div trunc", lambda torch, a, b: torch.div(a, b * 3, rounding_mode="trunc"),
        TWO, tripled(trunc_div), "DivBackward2"),
    Row("remainder", function_tripled("remainder"), TWO, tripled(np.remainder),
        "RemainderBackward1"),
    Row("remainder_()", lambda _, a: a.clone().remainder_(3), ONE, lambda a: a % 3,
        "RemainderBackward0"),
    Row("a % 2", lambda _, a: a % 2, ONE, lambda a: a % 2, "RemainderBackward0"),
    Row("fmod", function_tripled("fmod"), TWO, tripled(np.fmod), "FmodBackward1"),
    Row("fmod(2)", lambda torch, a: torch.fmod(a, 2), ONE, lambda a: np.fmod(a, 2),
        "FmodBackward0"),
]  # fmt: skip

ROWS = [*rounded_rows(), *DIVIDED]
