"""Broadcasting is NumPy's, and a gradient is summed over what was broadcast."""

import numpy as np
import pytest
from hypothesis import given

import autograd_lab as torch
from tests.properties.broadcasting import OPERATIONS, broadcastable, clashing, operations
from tests.properties.profile import deterministic


def numbers(shape, start):
    return start + 0.25 * np.arange(np.prod(shape, dtype=int)).reshape(shape)


def summed_to(array, shape):
    """An array summed over the dimensions in which `shape` is 1 or ends."""
    array = array.sum(axis=tuple(range(array.ndim - len(shape))))
    stretched = tuple(i for i, n in enumerate(shape) if n == 1)
    return array.sum(axis=stretched, keepdims=True)


@deterministic(150)
@given(broadcastable(), operations)
def test_values_shapes_and_gradients(shapes, name):
    operation, partials = OPERATIONS[name]
    arrays = numbers(shapes[0], 1.0), numbers(shapes[1], 2.0)
    x, y = (torch.tensor(a, requires_grad=True) for a in arrays)
    result = operation(x, y)
    wanted = np.asarray(operation(*arrays))
    assert tuple(result.shape) == wanted.shape
    np.testing.assert_allclose(result.detach().numpy(), wanted)
    weight = numbers(wanted.shape, -1.0)
    result.backward(torch.tensor(weight))
    for tensor, shape, partial in zip((x, y), shapes, partials(*arrays), strict=True):
        np.testing.assert_allclose(tensor.grad.numpy(), summed_to(weight * partial, shape))


@deterministic(50)
@given(clashing(), operations)
def test_shapes_that_clash_are_refused(shapes, name):
    x, y = map(torch.ones, shapes)
    with pytest.raises(RuntimeError, match=r"must match the size of tensor b \(\d\) at non-sing"):
        OPERATIONS[name][0](x, y)
