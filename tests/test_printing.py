"""The text of tensors, as PyTorch 2.13 prints them."""

import pytest

import autograd_lab as torch

NAN, INF = float("nan"), float("inf")
TEXTS = {
    "tensor(1.)": lambda: torch.tensor(1.0),
    "tensor(3)": lambda: torch.tensor(3),
    "tensor(True)": lambda: torch.tensor(True),
    "tensor([1., 2.])": lambda: torch.tensor([1.0, 2.0]),
    "tensor([0.5000, 2.0000])": lambda: torch.tensor([0.5, 2.0]),
    "tensor([ 1.0000, -0.2500])": lambda: torch.tensor([1.0, -0.25]),
    "tensor([-1.,  2.])": lambda: torch.tensor([-1.0, 2.0]),
    "tensor([1, 2])": lambda: torch.tensor([1, 2]),
    "tensor([ True, False])": lambda: torch.tensor([True, False]),
    "tensor([  1, -20])": lambda: torch.tensor([1, -20]),
    "tensor([nan, inf, -inf])": lambda: torch.tensor([NAN, INF, -INF]),
    "tensor([nan, 1.])": lambda: torch.tensor([NAN, 1.0]),
    "tensor([   inf, 1.5000])": lambda: torch.tensor([INF, 1.5]),
    "tensor([1.0000e+00, 1.0000e-05])": lambda: torch.tensor([1.0, 1e-5]),
    "tensor([1.0000e+00, 1.0000e+04, 5.0000e-01])": lambda: torch.tensor([1.0, 1e4, 0.5]),
    "tensor([1.0000e+09])": lambda: torch.tensor([1e9]),
    "tensor([100000.])": lambda: torch.tensor([1e5]),
    "tensor([0., -0.])": lambda: torch.tensor([0.0, -0.0]),
    "tensor([1., 2.], dtype=torch.float64)": lambda: torch.tensor([1.0, 2.0], dtype=torch.float64),
    "tensor([1, 2], dtype=torch.int32)": lambda: torch.tensor([1, 2], dtype=torch.int32),
    "tensor([])": lambda: torch.tensor([]),
    "tensor([], dtype=torch.int64)": lambda: torch.zeros(0, dtype=torch.int64),
    "tensor([], size=(2, 0))": lambda: torch.zeros(2, 0),
    "tensor([[1., 2.],\n        [3., 4.]])": lambda: torch.tensor([[1.0, 2.0], [3.0, 4.0]]),
    "tensor([[[0],\n         [1]],\n\n        [[2],\n         [3]]])": lambda: torch.arange(4).view(
        2, 2, 1
    ),
    "tensor([1.], requires_grad=True)": lambda: torch.tensor([1.0], requires_grad=True),
    "tensor([2.], grad_fn=<MulBackward0>)": lambda: torch.tensor([1.0], requires_grad=True) * 2,
    "tensor([   0,    1,    2,  ..., 1998, 1999, 2000])": lambda: torch.arange(2001),
    "tensor([0.+1.j, 2.-1.j])": lambda: torch.tensor([1j, 2 - 1j]),
}


@pytest.mark.parametrize(("text", "make"), TEXTS.items(), ids=TEXTS)
def test_text(text, make):
    assert repr(make()) == text
    assert str(make()) == text


def test_a_name_that_does_not_fit_goes_to_a_line_of_its_own():
    x = torch.tensor([0.5, 1.5, 2.5, 3.5], dtype=torch.float64, requires_grad=True)
    assert repr(x) == (
        "tensor([0.5000, 1.5000, 2.5000, 3.5000], dtype=torch.float64,\n       requires_grad=True)"
    )


def test_lines_break_at_80_columns():
    lines = repr(torch.arange(100)).splitlines()
    assert max(map(len, lines)) <= 80
    assert all(line.startswith("        ") for line in lines[1:])


def test_a_summary_shows_three_at_each_end():
    text = repr(torch.zeros(50, 50))
    assert text.count("0.") == 36
    assert "        ...,\n" in text


def test_options_change_the_text_and_the_default_profile_brings_it_back():
    x = torch.tensor([1.23456, 100.0])
    before = repr(x)
    try:
        torch.set_printoptions(precision=2)
        assert repr(x) == "tensor([  1.23, 100.00])"
        torch.set_printoptions(sci_mode=True, precision=1)
        assert repr(x) == "tensor([1.2e+00, 1.0e+02])"
    finally:
        torch.set_printoptions(profile="default")
    assert repr(x) == before


def test_printing_touches_neither_graph_nor_version():
    x = torch.ones(2, requires_grad=True)
    y = x * 2
    repr(y)
    assert y._version == 0
    y.sum().backward()
    assert x.grad.tolist() == [2.0, 2.0]


def test_a_number_takes_a_format():
    assert f"{torch.tensor(3.14159):.2f}" == "3.14"
