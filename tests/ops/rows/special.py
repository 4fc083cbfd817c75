"""Special functions, each against a slow reference that is computed another way."""

import math

import numpy as np

from tests.ops.row import ONE, POSITIVE, Row, as_function, in_place


def each(function):
    """A function of one number, on every element."""
    return np.vectorize(function, otypes=[float])


def digamma(x):
    """By recurrence far up, where four terms of the series will do."""
    passed = sum(1 / (x + k) for k in range(100))
    a = x + 100
    return math.log(a) - 1 / (2 * a) - 1 / (12 * a**2) + 1 / (120 * a**4) - passed


def trigamma(x):
    """By the sum, and the formula of Euler and Maclaurin for its tail."""
    a = x + 200
    tail = 1 / a + 1 / (2 * a**2) + 1 / (6 * a**3) - 1 / (30 * a**5)
    return math.fsum([tail, *(1 / (x + k) ** 2 for k in range(200))])


def erfinv(y):
    """By bisection."""
    low, high = -4.0, 4.0
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if math.erf(middle) < y else (low, middle)
    return low


def i1(x):
    """By the power series."""
    factors = (math.factorial(k) * math.factorial(k + 1) for k in range(40))
    return math.fsum((x / 2) ** (2 * k + 1) / factor for k, factor in enumerate(factors))


def i0(x):
    """By the power series."""
    return math.fsum((x / 2) ** (2 * k) / math.factorial(k) ** 2 for k in range(40))


def special(name):
    return lambda torch, a: getattr(torch.special, name)(a)


UNARY = [
    # name, reference, samples, node
    ("erf", math.erf, ONE, "ErfBackward0"),
    ("erfc", math.erfc, ONE, "ErfcBackward0"),
    ("lgamma", math.lgamma, POSITIVE, "LgammaBackward0"),
    ("digamma", digamma, POSITIVE, "DigammaBackward0"),
]
IN_NAMESPACE = [
    ("i1", i1, ONE, "SpecialI1Backward0"),
    ("i1e", lambda x: i1(x) * math.exp(-abs(x)), ONE, "SpecialI1EBackward0"),
    ("erfcx", lambda x: math.erfc(x) * math.exp(x * x), POSITIVE, "SpecialErfcxBackward0"),
    ("entr", lambda x: -x * math.log(x), POSITIVE, "SpecialEntrBackward0"),
    ("log_ndtr", lambda x: math.log(math.erfc(-x / math.sqrt(2)) / 2), ONE,
     "SpecialLogNdtrBackward0"),
]  # fmt: skip


def unary_rows():
    for name, reference, samples, node in UNARY:
        yield Row(name, as_function(name), samples, each(reference), node, "floating")
        yield Row(f"{name}_()", in_place(name), samples, each(reference), node, None)
    for name, reference, samples, node in IN_NAMESPACE:
        yield Row(f"special.{name}", special(name), samples, each(reference), node, "floating")


OTHERS = [
    Row("i0", lambda torch, a: torch.i0(a * 0.5 + 0.1), ONE, lambda a: each(i0)(a * 0.5 + 0.1),
        "I0Backward0", "floating"),
    Row("special.i0e", lambda torch, a: torch.special.i0e(a * 0.5 + 0.1), ONE,
        lambda a: each(lambda x: i0(x) * math.exp(-abs(x)))(a * 0.5 + 0.1), "SpecialI0EBackward0",
        "floating"),
    Row("erfinv", lambda torch, a: torch.erfinv(a * 0.15), ONE, lambda a: each(erfinv)(a * 0.15),
        "ErfinvBackward0", "floating"),
    Row("special.ndtri", lambda torch, a: torch.special.ndtri(a * 0.15), POSITIVE,
        lambda a: math.sqrt(2) * each(erfinv)(a * 0.3 - 1), "SpecialNdtriBackward0", "floating"),
    Row("logit", lambda torch, a: torch.logit(a * 0.15), POSITIVE,
        lambda a: np.log(a * 0.15 / (1 - a * 0.15)), "LogitBackward0", "floating"),
    Row("polygamma(1)", lambda torch, a: torch.polygamma(1, a), POSITIVE, each(trigamma),
        "PolygammaBackward0", "floating"),
    Row("mvlgamma", lambda torch, a: torch.mvlgamma(a + 1, 2), POSITIVE,
        each(lambda x: math.log(math.pi) / 2 + math.lgamma(x + 1) + math.lgamma(x + 0.5)),
        "MvlgammaBackward0", "floating"),
]  # fmt: skip

ROWS = [*unary_rows(), *OTHERS]
