"""The values that weights begin with."""

import math

import pytest

import autograd_lab as torch
from autograd_lab.nn import init


def test_it_fills_in_place_without_recording():
    weight = torch.nn.Parameter(torch.zeros(3, 4))
    assert init.ones_(weight) is weight
    assert weight.is_leaf
    assert weight.sum() == 12


def test_an_orthogonal_matrix_has_orthonormal_rows():
    q = init.orthogonal_(torch.zeros(3, 5, dtype=torch.float64))
    assert torch.allclose(q @ q.t(), torch.eye(3, dtype=torch.float64))


def test_truncated_numbers_lie_between_the_bounds():
    for low, high in ((-1.0, 1.0), (1.0, 2.0)):
        x = init.trunc_normal_(torch.zeros(1000), std=1.0, a=low, b=high)
        assert x.min() >= low
        assert x.max() <= high


def test_a_dirac_convolution_has_one_weight_for_each_channel():
    weight = init.dirac_(torch.zeros(2, 2, 3, 3))
    assert weight.sum() == 2
    assert weight[1, 1, 1, 1] == 1


def test_sparse_columns_have_their_share_of_zeros():
    assert ((init.sparse_(torch.ones(10, 4), 0.3) == 0).sum(0) == 3).all()


def test_the_bound_of_kaiming_is_that_of_the_fan():
    weight = init.kaiming_uniform_(torch.zeros(200, 50), a=math.sqrt(5))
    assert weight.abs().max() <= 1 / math.sqrt(50)


def test_a_vector_has_no_fans():
    with pytest.raises(ValueError, match="Fan in and fan out can not be computed"):
        init.xavier_uniform_(torch.zeros(3))


def test_an_old_name_warns_of_the_new_one():
    with pytest.warns(FutureWarning, match=r"in favor of `nn.init.uniform_`"):
        init.uniform(torch.zeros(3))
