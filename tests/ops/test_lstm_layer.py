"""A layer of an LSTM as one operation."""

import numpy as np
import pytest

import autograd_lab as torch
from autograd_lab.autograd import gradcheck, gradgradcheck
from autograd_lab.ops.lstm_layer import lstm_layer
from autograd_lab.tensor import wrap
from tests.ops.finite_differences import numpy_of
from tests.ops.strict_device import StrictArray

SHAPES = ((3, 2, 2), (4, 2), (4, 1), (4,), (4,), (2, 1), (2, 1))


def leaves():
    torch.manual_seed(0)
    return [torch.randn(shape, dtype=torch.float64, requires_grad=True) for shape in SHAPES]


def by_cells(x, w, u, b, c, h, state, reverse):
    """The same, one cell after the other."""
    outputs = []
    for step in reversed(x) if reverse else x:
        h, state = torch.lstm_cell(step, (h, state), w, u, b, c)
        outputs.append(h)
    return torch.stack(outputs[::-1] if reverse else outputs), h, state


both_ways = pytest.mark.parametrize("reverse", [False, True], ids=["forward", "backward"])


@both_ways
def test_it_is_what_the_cells_give(reverse):
    for ours, theirs in zip(
        lstm_layer(*leaves(), reverse), by_cells(*leaves(), reverse), strict=True
    ):
        assert torch.allclose(ours, theirs)


@both_ways
def test_first_and_second_gradients_agree_with_finite_differences(reverse):
    def layer(*tensors):
        return lstm_layer(*tensors, reverse)

    assert gradcheck(layer, leaves())
    assert gradgradcheck(layer, leaves())


def test_one_result_alone_has_a_gradient_too():
    for place in range(3):
        ours, theirs = leaves(), leaves()
        lstm_layer(*ours, False)[place].sum().backward()
        by_cells(*theirs, False)[place].sum().backward()
        for a, b in zip(ours, theirs, strict=True):
            assert torch.allclose(a.grad, b.grad)


def test_what_wants_no_gradient_gets_none():
    x, *weights = leaves()
    output, _, _ = lstm_layer(x.detach(), *weights, False)
    node = output.grad_fn
    assert node.name() == "MkldnnRnnLayerBackward0"
    assert node.next_functions[0][0] is None
    output.sum().backward()
    assert weights[0].grad is not None


def test_it_runs_on_a_device_that_takes_no_arrays_of_numpy():
    here = leaves()
    there = [wrap(StrictArray(x.detach().numpy())).requires_grad_() for x in here]
    output, _, _ = lstm_layer(*there, False)
    output.backward(wrap(StrictArray(np.ones(output.shape))))
    lstm_layer(*here, False)[0].sum().backward()
    for a, b in zip(there, here, strict=True):
        np.testing.assert_allclose(numpy_of(a.grad), b.grad.numpy())
