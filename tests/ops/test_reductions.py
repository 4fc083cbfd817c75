"""Reductions: what is shared, what is returned, what is refused."""

import pickle

import numpy as np
import pytest

import autograd_lab as torch


def gradient(function, values):
    x = torch.tensor(values, requires_grad=True)
    function(x).backward()
    return x.grad.tolist()


def test_the_largest_of_all_share_the_gradient():
    assert gradient(lambda x: x.max(), [3.0, 1.0, 3.0]) == [0.5, 0.0, 0.5]
    assert gradient(lambda x: x.amax(0), [3.0, 1.0, 3.0]) == [0.5, 0.0, 0.5]


def test_along_a_dimension_the_first_of_the_largest_gets_the_gradient():
    assert gradient(lambda x: x.max(0).values, [3.0, 1.0, 3.0]) == [1.0, 0.0, 0.0]


def test_a_product_has_gradients_where_factors_are_zero():
    assert gradient(lambda x: x.prod(), [0.0, 2.0, 3.0]) == [6.0, 0.0, 0.0]
    assert gradient(lambda x: x.prod(0), [0.0, 0.0, 3.0]) == [0.0, 0.0, 0.0]
    assert gradient(lambda x: x.cumprod(0).sum(), [0.0, 2.0, 3.0]) == [9.0, 0.0, 0.0]


def test_a_product_of_two_zeros_has_a_second_gradient():
    x = torch.tensor([0.0, 0.0, 3.0], requires_grad=True)
    (first,) = torch.autograd.grad(x.prod(), x, create_graph=True)
    (second,) = torch.autograd.grad(first.sum(), x)
    assert second.tolist() == [3.0, 3.0, 0.0]


@pytest.mark.parametrize("p", [0.5, 1, 1.5, 2, 3, float("inf")])
def test_the_gradient_of_a_norm_is_0_where_the_norm_is(p):
    assert gradient(lambda x: x.norm(p), [0.0, 0.0]) == [0.0, 0.0]


def test_softmax_does_not_overflow():
    assert torch.tensor([1000.0, 1000.0]).softmax(0).tolist() == [0.5, 0.5]
    assert torch.tensor([1000.0, 1000.0]).logsumexp(0).item() == pytest.approx(1000.6931)
    assert torch.tensor([0.0, -1000.0]).log_softmax(0).tolist() == [0.0, -1000.0]


def test_logcumsumexp_sums_in_any_length():
    values = np.linspace(-3, 3, 37)
    result = torch.from_numpy(values).logcumsumexp(0)
    np.testing.assert_allclose(result.numpy(), np.log(np.cumsum(np.exp(values))))


@pytest.mark.parametrize("length", [1, 2, 3, 7, 8, 9])
def test_cummax_knows_where_it_was_last_met(length):
    values, indices = torch.tensor([2, 2, 1, 5, 5, 0, 5, 7, 7])[:length].cummax(0)
    assert values.tolist() == [2, 2, 2, 5, 5, 5, 5, 7, 7][:length]
    assert indices.tolist() == [0, 1, 1, 3, 4, 4, 6, 7, 8][:length]


def test_several_results_unpack_and_have_names():
    result = torch.tensor([[1.0, 5.0], [7.0, 2.0]]).max(dim=1)
    values, indices = result
    assert values is result.values
    assert indices is result.indices
    assert indices.tolist() == [1, 0]


def test_several_results_are_pickled():
    result = pickle.loads(pickle.dumps(torch.tensor([3, 1, 2]).sort()))
    assert type(result) is torch.return_types.sort
    assert result.indices.tolist() == [1, 2, 0]


def test_several_results_go_where_out_says():
    values, indices = torch.empty(0), torch.empty(0, dtype=torch.int64)
    torch.topk(torch.tensor([1.0, 3.0, 2.0]), 2, out=(values, indices))
    assert values.tolist() == [3.0, 2.0]
    assert indices.tolist() == [1, 2]


def test_cumsum_in_place_counts_a_version_and_keeps_the_gradient():
    x = torch.ones(3, requires_grad=True)
    y = x * 2
    y.cumsum_(0)
    y.sum().backward()
    assert (y._version, y.tolist()) == (1, [2.0, 4.0, 6.0])
    assert x.grad.tolist() == [6.0, 4.0, 2.0]


def test_sort_keeps_the_order_of_equals_and_puts_nan_last():
    x = torch.tensor([2.0, float("nan"), 1.0, 2.0])
    assert x.sort().indices.tolist() == [2, 0, 3, 1]
    assert x.sort(descending=True).indices.tolist() == [1, 0, 3, 2]


def test_unique_has_no_derivative():
    x = torch.tensor([1.0, 1.0], requires_grad=True)
    with pytest.raises(NotImplementedError, match="the derivative for '_unique2' is not"):
        x.unique().sum().backward()


@pytest.mark.parametrize("name", ["max", "min", "amax", "amin", "argmax", "aminmax"])
def test_nothing_has_no_extreme(name):
    with pytest.raises((RuntimeError, IndexError), match=r"reduction dim|empty dimension"):
        getattr(torch, name)(torch.ones(0))


def test_too_few_elements_for_a_variance_are_warned_of():
    with pytest.warns(UserWarning, match=r"var\(\): degrees of freedom is <= 0"):
        assert torch.ones(1).var().isnan()


def test_numpys_names_of_arguments_are_taken():
    x = torch.ones(2, 3)
    assert x.sum(axis=1, keepdims=True).shape == (2, 1)
    assert x.logsumexp(axis=0).shape == (3,)
    assert x.cumsum(axis=0).shape == (2, 3)
