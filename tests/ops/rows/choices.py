"""Choosing between operands, clamping, three operands in one step, signs, logic."""

import numpy as np

from tests.ops.row import (
    ONE,
    TWO,
    Row,
    as_function,
    at,
    function_tripled,
    in_place,
    tripled,
)

THREE = [(at(2, 3), at(2, 3), at(2, 3)), (at(2, 3), at(3), at(2, 1)), (at(), at(2), at())]
APART = [(at(2, 3), at(2, 3)), (at(2, 3), at(3)), (at(2, 1), at(1, 3))]
CLAMPED = [(at(2, 3),), (at(3),), (at(),), (at(0),), (at(2, 3, layout="strided"),)]


def lerp(a, b, w):
    return a + w * (b - a)


def clamp(a, low, high):
    return np.minimum(np.maximum(a, low), high)


ROWS = [
    Row("maximum", function_tripled("maximum"), TWO, tripled(np.maximum), "MaximumBackward0"),
    Row("minimum", function_tripled("minimum"), TWO, tripled(np.minimum), "MinimumBackward0"),
    Row("fmax", function_tripled("fmax"), TWO, tripled(np.fmax), "FmaxBackward0"),
    Row("fmin", function_tripled("fmin"), TWO, tripled(np.fmin), "FminBackward0"),
    Row("where", lambda torch, a, b: torch.where(a > 1, a, b), TWO,
        lambda a, b: np.where(a > 1, a, b),
        "WhereBackward0"),
    Row("where(number)", lambda torch, a: torch.where(a > 1, a, 0), ONE,
        lambda a: np.where(a > 1, a, 0), "WhereBackward0"),
    Row("a.where", lambda torch, a, b: a.where(b > 1, b), TWO, lambda a, b: np.where(b > 1, a, b),
        "WhereBackward0"),
    Row("clamp", lambda torch, a: torch.clamp(a, -1, 1), CLAMPED, lambda a: clamp(a, -1, 1),
        "ClampBackward1", None),
    Row("clamp(min)", lambda torch, a: a.clamp(min=1), CLAMPED, lambda a: np.maximum(a, 1),
        "ClampBackward1"),
    Row("clamp(tensors)", lambda torch, a, b, c: torch.clamp(a, b * 3, c * 5), THREE[:2],
        lambda a, b, c: clamp(a, b * 3, c * 5), "ClampBackward0"),
    Row("clamp_min", lambda torch, a: torch.clamp_min(a, 1), CLAMPED, lambda a: np.maximum(a, 1),
        "ClampMinBackward0"),
    Row("clamp_max(tensor)", function_tripled("clamp_max"), TWO, tripled(np.minimum),
        "ClampMaxBackward1"),
    Row("clamp_()", lambda torch, a: (a * 2).clamp_(1, 2), CLAMPED, lambda a: clamp(a * 2, 1, 2),
        "ClampBackward1"),
    Row("lerp", lambda torch, a, b: torch.lerp(a, b, 0.3), TWO, lambda a, b: lerp(a, b, 0.3),
        "LerpBackward0", None),
    Row("lerp(tensor)", as_function("lerp"), THREE, lerp, "LerpBackward1", None),
    Row("addcmul", lambda torch, a, b, c: torch.addcmul(a, b, c, value=2), THREE,
        lambda a, b, c: a + 2 * b * c, "AddcmulBackward0"),
    Row("addcdiv", lambda torch, a, b, c: torch.addcdiv(a, b, c, value=2), THREE,
        lambda a, b, c: a + 2 * b / c, "AddcdivBackward0", None),
    Row("copysign", as_function("copysign"), TWO, np.copysign, "CopysignBackward0", "floating"),
    Row("copysign(-1)", lambda torch, a: torch.copysign(a, -1), ONE, lambda a: np.copysign(a, -1),
        "CopysignBackward1", "floating"),
    Row("nan_to_num", as_function("nan_to_num"), ONE, np.nan_to_num, "NanToNumBackward0"),
    Row("nan_to_num_()", in_place("nan_to_num"), ONE, np.nan_to_num, "NanToNumBackward0"),
    Row("rsub", as_function("rsub"), TWO, lambda a, b: b - a, "RsubBackward0"),
    Row("isclose", as_function("isclose"), TWO, np.isclose, None, "bool"),
    Row("isfinite", as_function("isfinite"), ONE, np.isfinite, None, "bool"),
    Row("isnan", as_function("isnan"), ONE, np.isnan, None, "bool"),
    Row("signbit", as_function("signbit"), ONE, lambda a: a < 0, None, "bool"),
    Row("logical_and", as_function("logical_and"), TWO, np.logical_and, None, "bool"),
    Row("logical_xor", as_function("logical_xor"), TWO, np.logical_xor, None, "bool"),
    Row("logical_not", as_function("logical_not"), ONE, np.logical_not, None, "bool"),
    Row("dist", as_function("dist"), APART, lambda a, b: np.sqrt(((a - b) ** 2).sum()),
        "DistBackward0", None),
    Row("dist(p=3)", lambda torch, a, b: torch.dist(a, b, 3), APART,
        lambda a, b: (np.abs(a - b) ** 3).sum() ** (1 / 3), "DistBackward0", None),
]  # fmt: skip
