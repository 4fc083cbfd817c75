"""Random keys read and assign as PyTorch's do: values, gradients, nodes, errors."""

from hypothesis import given

import autograd_lab
from tests.properties.index_keys import assign, assigned, keys, read, shapes
from tests.properties.log import assert_same
from tests.properties.profile import deterministic


@deterministic(200)
@given(shapes, keys)
def test_reading_is_pytorchs(pytorch, shape, key):
    assert_same(read(autograd_lab, shape, key), read(pytorch, shape, key))


@deterministic(200)
@given(shapes, keys, assigned)
def test_assigning_is_pytorchs(pytorch, shape, key, value):
    assert_same(assign(autograd_lab, shape, key, value), assign(pytorch, shape, key, value))
