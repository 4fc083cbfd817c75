import json

import numpy as np
import pytest

from autograd_lab.graph.values import bytes_text, number, shape_text, value_of


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (20.085536, "20.1"),
        (-0.0123456, "-0.0123"),
        (27.0, "27"),
        (5130, "5130"),
        (1234.5, "1.23e3"),
        (0.00001234, "1.23e-5"),
        (2e30, "2e30"),
        (float("nan"), "nan"),
        (float("-inf"), "-inf"),
        (-0.0, "-0"),
        (True, "True"),
        (2.5 - 1j, "2.5-1j"),
        (np.float32(0.1), "0.1"),
    ],
)
def test_numbers_have_three_significant_digits(value, text):
    assert number(value) == text


def test_a_whole_float_keeps_its_point_and_an_integer_has_none():
    assert value_of(np.float32(2)).text == "2.0"
    assert value_of(np.array(2)).text == "2"


def test_a_small_matrix_is_shown_whole_with_aligned_columns():
    value = value_of(np.array([[1.0, 20.5], [3.25, -4.0]]))
    assert value.lines == ("   1 20.5", "3.25   -4")
    assert value.text == "[1 20.5; 3.25 -4]"


def test_a_large_array_shows_its_shape_and_how_it_starts():
    value = value_of(np.arange(24.0).reshape(2, 3, 4))
    assert value.lines == ("2×3×4", "0 1 2 …")
    assert value.text == "2×3×4 [0 1 2 …]"


def test_an_empty_array_is_called_empty():
    assert value_of(np.zeros((0, 3))).text == "0×3 empty"


def test_data_holds_small_arrays_whole_as_strict_json():
    data = value_of(np.array([1.0, np.nan, np.inf])).data
    assert json.loads(json.dumps(data, allow_nan=False)) == [1.0, "nan", "inf"]


def test_data_is_left_out_of_large_arrays():
    assert value_of(np.zeros(65)).data is None


def test_a_glance_at_a_large_view_copies_nothing_of_it():
    view = np.broadcast_to(np.float32(1.5), (10**6, 10**6))
    assert value_of(view).text == "1000000×1000000 [1.5 1.5 1.5 …]"


@pytest.mark.parametrize(
    ("shape", "text"), [((), "scalar"), ((5,), "5"), ((64, 3, 7, 7), "64×3×7×7"), (None, "")]
)
def test_shapes_as_text(shape, text):
    assert shape_text(shape) == text


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0 B"),
        (1023, "1023 B"),
        (1536, "1.5 KiB"),
        (3 << 20, "3 MiB"),
        (1 << 50, "1024 TiB"),
    ],
)
def test_bytes_as_text(count, text):
    assert bytes_text(count) == text
