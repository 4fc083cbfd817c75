"""The text of tensors, against PyTorch's, for values of every kind that changes the format."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import autograd_lab

PLAIN = st.floats(-1e3, 1e3).map(lambda x: round(x, 3))
ANY = st.one_of(
    PLAIN, st.sampled_from([0.0, -0.0, np.nan, np.inf, -np.inf, 1.0, -7.0, 0.5, 1e-5, 123456.0]),
    st.floats(-1e12, 1e12), st.integers(-1000, 10**9).map(float),
)  # fmt: skip
DTYPES = ("float64", "float32", "int64", "int32", "uint8", "bool")


def shapes():
    return hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=5)


@st.composite
def arrays(draw):
    shape = draw(shapes())
    dtype = draw(st.sampled_from(DTYPES))
    if dtype.startswith("float"):
        elements = draw(st.sampled_from([ANY, PLAIN, st.integers(-20, 20).map(float)]))
        return draw(hnp.arrays("float64", shape, elements=elements)).astype(dtype)
    return draw(hnp.arrays(dtype, shape))


def same(array, pytorch, change=lambda x: x):
    with np.errstate(all="ignore"):
        ours = change(autograd_lab.from_numpy(array.copy()))
        theirs = change(pytorch.from_numpy(array.copy()))
    assert repr(ours) == repr(theirs)


few = settings(derandomize=True, deadline=None, max_examples=150)


@few
@given(array=arrays())
def test_text_of_small_tensors(array, pytorch):
    same(array, pytorch)


@few
@given(array=hnp.arrays("float32", shapes(), elements=st.floats(-100, 100, width=32)))
def test_text_with_a_grad_fn_breaks_its_line_where_pytorch_does(array, pytorch):
    same(array, pytorch, lambda x: x.requires_grad_())
    same(array, pytorch, lambda x: x.requires_grad_() + 0)
    same(array, pytorch, lambda x: x.double().requires_grad_().exp() * 0)


def test_text_of_long_tensors_is_summarised(pytorch):
    for shape in [(1000,), (1001,), (7, 200), (5, 6, 50), (40, 40), (1001, 0), (1, 1, 2000)]:
        values = np.arange(np.prod(shape)).reshape(shape)
        for dtype in DTYPES[:-1]:
            same(values.astype(dtype), pytorch)
        same(values % 2 == 0, pytorch)
        same(np.sin(values), pytorch)
        same(values * 1e4 + 0.5, pytorch)


def test_a_summary_takes_its_format_from_the_elements_that_it_shows(pytorch):
    values = np.ones(2000)
    values[1000] = 1e10
    same(values, pytorch)
    values[0] = 0.5
    same(values, pytorch)


def test_text_under_print_options(pytorch):
    values = np.linspace(-1.5, 1e3, 12).reshape(3, 4)
    options = [
        {"precision": 2}, {"sci_mode": True}, {"sci_mode": False}, {"linewidth": 40},
        {"threshold": 5, "edgeitems": 1}, {"profile": "short"}, {"profile": "full"},
    ]  # fmt: skip
    try:
        for chosen in options:
            for library in (autograd_lab, pytorch):
                library.set_printoptions(profile="default")
                library.set_printoptions(**chosen)
            same(values, pytorch)
    finally:
        for library in (autograd_lab, pytorch):
            library.set_printoptions(profile="default")


def test_text_of_complex_numbers(pytorch):
    for array in (np.array([1 + 2j, -0.5j]), np.array(3 - 1j, "complex64"), np.zeros((2, 0), "D")):
        same(array, pytorch)


def test_text_of_a_number_formatted(pytorch):
    for spec in ("", ".2f", "8.3e"):
        ours = format(autograd_lab.tensor(3.14159), spec)
        assert ours == format(pytorch.tensor(3.14159), spec)
