"""Attention as one operation."""

import numpy as np
import pytest

import autograd_lab as torch
from autograd_lab.autograd import gradcheck, gradgradcheck
from autograd_lab.ops.attention import attention
from autograd_lab.tensor import wrap
from tests.ops.finite_differences import numpy_of
from tests.ops.strict_device import StrictArray


def leaves(*shapes):
    torch.manual_seed(0)
    return [torch.randn(shape, dtype=torch.float64, requires_grad=True) for shape in shapes]


HEADS = ((1, 2, 3, 2), (1, 1, 4, 2), (1, 1, 4, 2))
MASK = torch.tensor([[0.0, -1.0, 0.5, -torch.inf], [-torch.inf] * 4, [0.0] * 4])


@pytest.mark.parametrize("mask", [None, MASK.double()], ids=["all", "masked"])
@pytest.mark.parametrize("causal", [False, True])
def test_first_and_second_gradients_agree_with_finite_differences(mask, causal):
    def attend(*tensors):
        return attention(*tensors, mask, causal, 0.7)

    assert gradcheck(attend, leaves(*HEADS))
    assert gradgradcheck(attend, leaves(*HEADS))


def test_a_query_that_may_look_at_nothing_gets_nothing():
    query, key, value = leaves(*HEADS)
    result = attention(query, key, value, MASK.double(), False, None)
    assert torch.equal(result[:, :, 1], torch.zeros(1, 2, 2, dtype=torch.float64))
    result.sum().backward()
    assert not torch.isnan(query.grad).any()


def test_heads_of_keys_that_serve_several_are_as_if_repeated():
    query, key, value = leaves(*HEADS)
    shared = attention(query, key, value, None, False, None)
    repeated = [x.repeat_interleave(2, 1) for x in (key, value)]
    assert torch.allclose(shared, attention(query, *repeated, None, False, None))


def test_it_runs_on_a_device_that_takes_no_arrays_of_numpy():
    tensors = [x.detach() for x in leaves(*HEADS)]
    there = [wrap(StrictArray(x.numpy())).requires_grad_() for x in tensors]
    result = attention(*there, None, True, None)
    result.backward(wrap(StrictArray(np.ones(result.shape))))
    expected = attention(*tensors, None, True, None)
    np.testing.assert_allclose(numpy_of(result), expected.numpy())
    assert type(there[0].grad.array) is StrictArray
