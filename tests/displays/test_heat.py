"""The picture of a matrix: each kind of number has its own shape."""

import re

import numpy as np
import pytest

from autograd_lab.displays.heat import heat_map


def paths(matrix):
    svg, _ = heat_map(np.array(matrix, dtype=float), "a matrix")
    return re.findall(r'<path d="([^"]*)" ([^>]*)/>', svg)


@pytest.mark.parametrize(
    ("value", "outline", "look"),
    [
        (1.0, "M1 1h8v8h-8z", "fill:var(--agl-now)"),
        (-1.0, "M1 1h8v8h-8z", 'fill="none"'),
        (float("nan"), "M2 2l6 6m0-6l-6 6", "--agl-red"),
        (float("inf"), "M5 1l4 8h-8z", "--agl-red"),
        (float("-inf"), "M5 9l4-8h-8z", "--agl-red"),
    ],
)
def test_each_kind_of_number_has_a_shape(value, outline, look):
    ((drawn, style),) = paths([[value]])
    assert drawn == outline and look in style


def test_zero_is_empty():
    assert paths([[0.0, 0.0]]) == []


def test_larger_numbers_are_larger_squares():
    ((drawn, _),) = paths([[1.0, 2.0, 3.0, 4.0]])
    assert re.findall(r"h(\d+)v", drawn) == ["2", "4", "6", "8"]


def test_a_square_stands_for_the_largest_of_its_elements():
    matrix = np.zeros((64, 32))
    matrix[3, 5] = -2.0
    svg, block = heat_map(matrix, "a matrix")
    assert block == (2, 1)
    assert re.findall(r'd="(M[^"]*)"', svg) == ["M51 11h8v8h-8z"]


def test_a_nan_is_never_lost_among_others():
    matrix = np.ones((320, 320))
    matrix[200, 100] = np.nan
    svg, _ = heat_map(matrix, "a matrix")
    assert "M102 202l6 6" in svg


def test_those_who_can_not_see_it_hear_what_it_is():
    svg, _ = heat_map(np.ones((2, 2)), "matrix <0>")
    assert 'role="img" aria-label="matrix &lt;0&gt;"' in svg
