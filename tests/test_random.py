"""Random numbers, against values that PyTorch 2.13 gave on a CPU."""

import numpy as np
import pytest

import autograd_lab as torch

RAND = [0.49625659, 0.76822180, 0.08847743, 0.13203049, 0.30742282, 0.63407868]
RANDN_16 = [
    -1.12583983, -1.15236020, -0.25057858, -0.43387881, 0.84871036, 0.69200915, -0.31601277,
    -2.11521935, 0.32227492, -1.26333475, 0.34998319, 0.30813393, 0.11984151, 1.23765790,
    1.11677718, -0.24727815,
]  # fmt: skip
RANDN_20 = [
    -1.12583983, -1.15236020, -0.25057858, -0.43387881, 0.59883946, -1.55509508, -0.34136039,
    1.85300612, 0.46809641, -0.15771244, 1.44366014, 0.26604941, 1.38936615, 1.58633423, 0.94629836,
    -0.84367675, 0.93182659, 1.25900924, 2.00498056, 0.05373690,
]  # fmt: skip
FIRST = {
    "rand(6)": (lambda: torch.rand(6), RAND),
    "rand(2), float64": (lambda: torch.rand(2, dtype=torch.float64), [0.97005300, 0.70781986]),
    "randn(4)": (lambda: torch.randn(4), [1.54099607, -0.29342890, -2.17878938, 0.56843126]),
    "randn(16)": (lambda: torch.randn(16), RANDN_16),
    "randn(20)": (lambda: torch.randn(20), RANDN_20),
    "randint(0, 10, 8)": (lambda: torch.randint(0, 10, (8,)), [4, 9, 3, 0, 3, 9, 7, 3]),
    "randperm(8)": (lambda: torch.randperm(8), [4, 0, 7, 3, 2, 5, 1, 6]),
}


@pytest.mark.parametrize(("draw", "expected"), FIRST.values(), ids=FIRST)
def test_first_numbers_after_seed_0_are_pytorchs(draw, expected):
    torch.manual_seed(0)
    np.testing.assert_allclose(draw().numpy(), expected, rtol=1e-6, atol=1e-7)


def test_the_same_seed_gives_the_same_numbers_and_the_stream_goes_on():
    torch.manual_seed(3)
    first, second = torch.rand(4).tolist(), torch.rand(4).tolist()
    torch.manual_seed(3)
    assert torch.rand(8).tolist() == first + second
    assert first != second


def test_shape_only_arranges_the_stream():
    torch.manual_seed(0)
    flat = torch.rand(6)
    torch.manual_seed(0)
    assert torch.rand(2, 3).tolist() == flat.view(2, 3).tolist()


def test_a_generator_does_not_touch_the_default_one():
    torch.manual_seed(0)
    own = torch.Generator().manual_seed(0)
    assert torch.rand(3, generator=own).tolist() == torch.rand(3).tolist()
    assert torch.rand(3, generator=own).tolist() == torch.rand(3).tolist()


def test_numpys_own_random_state_is_left_alone():
    np.random.seed(1)
    expected = np.random.RandomState(1).rand(3)
    torch.manual_seed(0)
    torch.rand(5)
    np.testing.assert_array_equal(np.random.rand(3), expected)


def test_initial_seed_is_the_one_given():
    torch.manual_seed(12)
    assert torch.initial_seed() == 12


def test_random_leaves_may_require_grad():
    assert torch.rand(2, requires_grad=True).requires_grad
    assert torch.randn(2, dtype=torch.float64).dtype is torch.float64


def test_a_permutation_holds_each_number_once():
    assert sorted(torch.randperm(50).tolist()) == list(range(50))
