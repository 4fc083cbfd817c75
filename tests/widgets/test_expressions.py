"""A learner's formula: what is read, what it is worth, what is refused and how."""

import numpy as np
import pytest

from autograd_lab.widgets.expressions import Formula, NotAFormula, UnknownName

X = np.array([1.0, 3.0])


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2*x", [2, 6]),
        (" 6 * x ** 2 - x/4 ", [5.75, 53.25]),
        ("1/4", 0.25),
        ("-x", [-1, -3]),
        ("exp(x)", np.exp(X)),
        ("x.exp()", np.exp(X)),
        ("torch.exp(x)", np.exp(X)),
        ("(x).sigmoid() * (1 - sigmoid(x))", np.exp(-X) / (1 + np.exp(-X)) ** 2),
        ("x > 2", [0, 1]),
        ("3·x × 2 − 1", [5, 17]),
        ("1/x", [1, 1 / 3]),
        ("2*pi", 2 * np.pi),
    ],
)
def test_a_formula_is_evaluated_elementwise(text, value):
    np.testing.assert_allclose(Formula(text)({"x": X}), value)


@pytest.mark.parametrize("text", ["log(x - 1)", "1/(x - 1)", "9**9**9", "1e400"])
def test_what_has_no_finite_value_neither_warns_nor_hangs(text):
    assert not np.isfinite(Formula(text)({"x": X})).all()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Type the local derivative"),
        ("2x", "with a star"),
        ("x^2", "two stars"),
        ("2*", "does not read as a formula"),
        ("x" * 300, "longer"),
        ("(" * 190, "does not read"),
        ("'x'", "is none of these"),
        ("True", "is none of these"),
        ("2j", "is none of these"),
    ],
)
def test_what_is_no_formula_is_refused_in_a_sentence(text, said):
    with pytest.raises(NotAFormula, match=said.replace("(", r"\(")):
        Formula(text)({"x": X})


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').getcwd()",
        "x.__class__",
        "x.tofile",
        "x.tofile()",
        "(lambda: x)()",
        "[x for x in (1, 2)]",
        "x if x else x",
        "x[0]",
        "exp(x, out=x)",
        "(y := 3)",
        "f'{x}'",
        "torch.load(x)",
    ],
)
def test_nothing_but_formulas_is_run(text):
    with pytest.raises(NotAFormula):
        Formula(text)({"x": X})


def test_an_unknown_name_is_told_by_name():
    with pytest.raises(UnknownName) as caught:
        Formula("2*q")({"x": X})
    assert caught.value.name == "q"


def test_a_learners_own_name_outranks_a_constant():
    assert Formula("e")({"e": 7.0}) == 7.0
