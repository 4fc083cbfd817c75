"""Exponentials, logarithms, roots, and angles: functions of the reals, and their inverses."""

import numpy as np

from tests.ops.row import ONE, POSITIVE, POWERS, TWO, Row, as_function, in_place

UNARY = [
    # name, NumPy's function, samples, node
    ("exp2", np.exp2, ONE, "Exp2Backward0"),
    ("expm1", np.expm1, ONE, "Expm1Backward0"),
    ("log2", np.log2, POSITIVE, "Log2Backward0"),
    ("log10", np.log10, POSITIVE, "Log10Backward0"),
    ("log1p", np.log1p, POSITIVE, "Log1PBackward0"),
    ("rsqrt", lambda a: 1 / np.sqrt(a), POSITIVE, "RsqrtBackward0"),
    ("atan", np.arctan, ONE, "AtanBackward0"),
    ("sinc", np.sinc, ONE, "SincBackward0"),
    ("deg2rad", np.deg2rad, ONE, "Deg2RadBackward0"),
    ("rad2deg", np.rad2deg, ONE, "Rad2DegBackward0"),
]

WITHIN = [
    # name, NumPy's function, samples, what brings the sample into the domain, node
    ("sinh", np.sinh, ONE, lambda a: a * 0.5, "SinhBackward0"),
    ("cosh", np.cosh, ONE, lambda a: a * 0.5, "CoshBackward0"),
    ("asinh", np.arcsinh, ONE, lambda a: a * 0.5, "AsinhBackward0"),
    ("tan", np.tan, ONE, lambda a: a * 0.15, "TanBackward0"),
    ("asin", np.arcsin, ONE, lambda a: a * 0.15, "AsinBackward0"),
    ("acos", np.arccos, ONE, lambda a: a * 0.15, "AcosBackward0"),
    ("atanh", np.arctanh, ONE, lambda a: a * 0.15, "AtanhBackward0"),
    ("acosh", np.arccosh, POSITIVE, lambda a: a * 1.5 + 1, "AcoshBackward0"),
]


def rows_of_one():
    for name, reference, samples, node in UNARY:
        yield Row(name, as_function(name), samples, reference, node, "floating")
        yield Row(f"{name}_()", in_place(name), samples, reference, node, None)
    for name, reference, samples, into, node in WITHIN:
        yield Row(
            name,
            lambda torch, a, name=name, into=into: getattr(torch, name)(into(a)),
            samples,
            lambda a, reference=reference, into=into: reference(into(a)),
            node,
            "floating",
        )


def ldexp(a, b):
    return a * 2.0**b


BINARY = [
    Row("logaddexp", as_function("logaddexp"), TWO, np.logaddexp, "LogaddexpBackward0", None),
    Row("logaddexp2", as_function("logaddexp2"), TWO, np.logaddexp2, "Logaddexp2Backward0", None),
    Row("ldexp", as_function("ldexp"), TWO, ldexp, "LdexpBackward0", "floating"),
    Row("atan2", as_function("atan2"), TWO, np.arctan2, "Atan2Backward0", "floating"),
    Row("hypot", as_function("hypot"), TWO, np.hypot, "HypotBackward0", None),
    Row("float_power", as_function("float_power"), POWERS, np.float_power, "PowBackward1",
        "float64"),
    Row("xlogy", lambda torch, a, b: torch.xlogy(b, a), POWERS, lambda a, b: b * np.log(a),
        "XlogyBackward0", "floating"),
    Row("xlogy(a, 2)", lambda torch, a: torch.xlogy(a, 2), ONE, lambda a: a * np.log(2),
        "XlogyBackward2", "floating"),
    Row("xlogy(2, a)", lambda torch, a: torch.xlogy(2, a), POSITIVE, lambda a: 2 * np.log(a),
        "XlogyBackward1", "floating"),
]  # fmt: skip

ROWS = [*rows_of_one(), *BINARY]
