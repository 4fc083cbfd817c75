from types import SimpleNamespace

import pytest

import autograd_lab as torch
from autograd_lab.graph.formulas import with_names


@pytest.mark.parametrize(
    ("formula", "saved", "called", "text"),
    [
        ("g·other", {}, {"other": "y"}, "g·y"),
        ("g·other", {"_saved_other": 3}, {}, "g·3"),
        ("g·other", {"_saved_other": -0.5}, {}, "g·(-0.5)"),
        ("g·other", {}, {"other": None}, "g·other"),
        ("g·exponent·self^(exponent - 1)", {"_saved_exponent": 2}, {"self": "x"}, "g·2·x"),
        ("g·exponent·self^(exponent - 1)", {"_saved_exponent": 3}, {"self": "x"}, "g·3·x^2"),
        ("times(g, alpha)", {"_saved_alpha": 1}, {}, "g"),
        ("times(g, alpha)", {"_saved_alpha": 10}, {}, "g·10"),
        ("g·cos(self)", {}, {"self": "cos"}, "g·cos(cos)"),
        ("g·self", {}, {"self": "g"}, "g·g"),
    ],
)
def test_names_and_numbers_take_the_place_of_arguments(formula, saved, called, text):
    assert with_names(formula, SimpleNamespace(**saved), called) == text


def test_the_number_in_an_operation_is_shown():
    node = (torch.ones(2, requires_grad=True) * 3).grad_fn
    assert with_names(node.formulas()[0], node, {}) == "g·3"


def test_a_number_that_was_freed_keeps_its_name():
    class Freed:
        @property
        def _saved_other(self):
            raise RuntimeError("freed")

    assert with_names("g·other", Freed(), {}) == "g·other"
