"""The text of tensors before 0.4, from outputs that users of 0.3 published, and from its rules."""

import math

import numpy as np
import pytest

from autograd_lab import legacy as torch
from autograd_lab.legacy.autograd import Variable


@pytest.fixture(autouse=True)
def default_options():
    yield
    torch.set_printoptions(profile="default")


def lines(*rows):
    return "\n".join(("", *rows, ""))


PUBLISHED = {
    "whole": (
        [[2, 2], [2, 2]],
        (" 2  2", " 2  2", "[torch.FloatTensor of size 2x2]"),
    ),
    "negative": ([[-5, -5]], ("-5 -5", "[torch.FloatTensor of size 1x2]")),
    "wider": (
        [[7, 9, 11, 13, 15]],
        ("  7   9  11  13  15", "[torch.FloatTensor of size 1x5]"),
    ),
    "fractions": (
        [[1 / 6, 2 / 7, 3 / 8]],
        (" 0.1667  0.2857  0.3750", "[torch.FloatTensor of size 1x3]"),
    ),
    "tiny": (
        [1.3192e-34],
        ("1.00000e-34 *", "  1.3192", "[torch.FloatTensor of size 1]"),
    ),
    "one": ([2.7183], (" 2.7183", "[torch.FloatTensor of size 1]")),
}  # fmt: skip


@pytest.mark.parametrize("numbers, rows", PUBLISHED.values(), ids=PUBLISHED)
def test_published_outputs(numbers, rows):
    assert repr(torch.FloatTensor(numbers)) == lines(*rows)


RULES = {
    "small": ([0.012, 0.034], ("1.00000e-02 *", "  1.2000", "  3.4000")),
    "large": ([123456.75, 200000], ("1.00000e+05 *", "  1.2346", "  2.0000")),
    "far apart": ([1e-5, 1.5], (" 1.0000e-05", " 1.5000e+00")),
    "large and whole": ([1234567, 1], (" 1.2346e+06", " 1.0000e+00")),
    "tenths": ([0.5, 0.25], (" 0.5000", " 0.2500")),
    "hundreds": ([100.5, 2], (" 100.5000", "   2.0000")),
    "not finite": ([math.inf, 1, math.nan], ("inf", "  1", "nan")),
    "not finite with fractions": ([-math.inf, 1.5], ("   -inf", " 1.5000")),
}


@pytest.mark.parametrize("numbers, rows", RULES.values(), ids=RULES)
def test_the_common_format_of_a_vector(numbers, rows):
    size = f"[torch.FloatTensor of size {len(numbers)}]"
    assert repr(torch.FloatTensor(numbers)) == lines(*rows, size)


def test_an_empty_tensor_has_no_dimension():
    assert repr(torch.FloatTensor()) == "[torch.FloatTensor with no dimension]\n"


def test_types_print_by_their_names():
    assert repr(torch.LongTensor([1])) == lines(" 1", "[torch.LongTensor of size 1]")
    assert repr(torch.DoubleTensor([0.5])) == lines(" 0.5000", "[torch.DoubleTensor of size 1]")


def test_three_dimensions_print_matrix_by_matrix():
    assert repr(torch.arange(0, 8).view(2, 2, 2)) == lines(
        "(0 ,.,.) = ",
        "  0  1",
        "  2  3",
        "",
        "(1 ,.,.) = ",
        "  4  5",
        "  6  7",
        "[torch.FloatTensor of size 2x2x2]",
    )


def test_a_wide_matrix_prints_in_blocks_of_columns():
    text = repr(torch.arange(0, 30).view(2, 15))
    assert text.startswith("\n\nColumns 0 to 12 \n    0     1     2")
    assert "\n\nColumns 13 to 14 \n   13    14\n   28    29\n" in text


def test_a_large_matrix_is_abridged():
    assert repr(torch.zeros(100, 100)) == lines(
        "    0     0     0  ...      0     0     0",
        "    0     0     0  ...      0     0     0",
        "    0     0     0  ...      0     0     0",
        "       ...          ⋱          ...       ",
        "    0     0     0  ...      0     0     0",
        "    0     0     0  ...      0     0     0",
        "    0     0     0  ...      0     0     0",
        "[torch.FloatTensor of size 100x100]",
    )


def test_a_long_vector_is_abridged():
    rows = repr(torch.arange(0, 1000)).splitlines()
    assert rows == ["", "   0", "   1", "   2", " ⋮  ", " 997", " 998", " 999",
                    "[torch.FloatTensor of size 1000]"]  # fmt: skip


def test_many_matrices_are_abridged_with_dots_where_some_are_left_out():
    text = repr(torch.zeros(2, 20, 5, 6))
    assert "(0 ,2 ,.,.) = " in text and "(0 ,17,.,.) = " in text
    assert "(0 ,3 ,.,.) = " not in text
    assert "\n   ...\n\n(0 ,17,.,.)" in text
    assert "\n     ⋮ \n\n(1 ,0 ,.,.)" in text


def test_print_options():
    torch.set_printoptions(precision=2)
    assert repr(torch.FloatTensor([0.123])) == lines("   0.12", "[torch.FloatTensor of size 1]")
    torch.set_printoptions(profile="full")
    assert len(repr(torch.zeros(2000)).splitlines()) == 2002


def test_a_variable_says_what_it_contains():
    assert repr(Variable(torch.ones(2, 2))) == (
        "Variable containing:\n 1  1\n 1  1\n[torch.FloatTensor of size 2x2]\n"
    )
    assert repr(Variable(torch.Tensor())) == (
        "Variable containing:[torch.FloatTensor with no dimension]\n"
    )


def test_a_numpy_array_prints_as_its_type():
    assert repr(torch.from_numpy(np.array([1.5]))) == lines(
        " 1.5000", "[torch.DoubleTensor of size 1]"
    )
