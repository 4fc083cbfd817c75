"""Every operation on every backend: forward, backward, and backward of the backward.

What the values have to be is NumPy's answer; what the gradients have to be, finite differences'.
"""

import itertools

import numpy as np
import pytest

import autograd_lab as torch
from autograd_lab.tensor import wrap
from tests.ops.cases import ROWS, VARIES, arranged, arrays, as_tuple, each_sample
from tests.ops.finite_differences import Differentiated, numpy_of, outputs_of, weights_for
from tests.ops.strict_device import StrictArray

BACKENDS = {"numpy": np.array, "strict": StrictArray}
TOLERANCES = {"float32": 1e-5, "float64": 1e-12}
INTEGERS = ("int64", "int32", "uint8")

every_backend = pytest.mark.parametrize("backend", BACKENDS)


def of_rows(rows):
    rows = list(rows)
    return pytest.mark.parametrize("row", rows, ids=[row.name for row in rows])


every_row = of_rows(ROWS)
of_integers = of_rows(row for row in ROWS if row.dtype is not None)
differentiable = of_rows(row for row in ROWS if row.node is not None)


def placed(array, layout, backend):
    """A tensor of `array` on the backend, in the layout."""
    array = arranged(array, layout)
    return wrap(array if backend == "numpy" else StrictArray(array))


def check_forward(row, sample, dtype, backend, tolerance):
    """The first result, once all have been compared with NumPy's."""
    before = arrays(row, sample, dtype)
    inputs = [placed(a, x.layout, backend) for a, x in zip(before, sample, strict=True)]
    given = [a.astype(float) for a in before] if row.dtype == "floating" else before
    results = as_tuple(row.call(torch, *inputs))
    with np.errstate(all="ignore"):
        expected = as_tuple(row.reference(*given))
    assert len(results) == len(expected)
    for result, wanted in zip(results, expected, strict=True):
        assert type(result.array) is type(inputs[0].array)
        assert tuple(result.shape) == np.shape(wanted)
        np.testing.assert_allclose(numpy_of(result), wanted, rtol=tolerance, atol=tolerance)
    for tensor, array in zip(inputs, before, strict=True):
        np.testing.assert_array_equal(numpy_of(tensor), array)
    return results[0]


@every_row
@every_backend
def test_forward_agrees_with_numpy_and_keeps_the_dtype(row, backend):
    for (dtype, tolerance), sample in each_sample(row, TOLERANCES.items()):
        first = check_forward(row, sample, dtype, backend, tolerance)
        assert first.dtype.name == (row.fixed_dtype or dtype)


@of_integers
@every_backend
def test_integers_give_the_dtype_that_pytorch_gives(row, backend):
    for dtype, sample in each_sample(row, INTEGERS):
        first = check_forward(row, sample, dtype, backend, 1e-5)
        promoted = {"same": dtype, "floating": "float32"}
        assert first.dtype.name == promoted.get(row.dtype, row.dtype)


@of_rows(row for row in ROWS if row.node is None)
def test_what_has_no_derivative_requires_no_grad(row):
    for dtype, sample in each_sample(row, TOLERANCES):
        inputs = [wrap(a).requires_grad_() for a in arrays(row, sample, dtype)]
        for result in as_tuple(row.call(torch, *inputs)):
            assert result.grad_fn is None
            assert not result.requires_grad


@of_rows(row for row in ROWS if row.node not in (None, VARIES))
def test_the_node_has_pytorchs_name(row):
    for sample in row.samples:
        inputs = [wrap(a).requires_grad_() for a in arrays(row, sample, "float32")]
        assert as_tuple(row.call(torch, *inputs))[0].grad_fn.name() == row.node


def differentiated(row, sample, backend):
    return Differentiated(
        lambda *tensors: row.call(torch, *tensors),
        arrays(row, sample, "float64"),
        lambda i, array: placed(array, sample[i].layout, backend),
    )


def compare(found, expected):
    for engine, differences in zip(found, expected, strict=True):
        assert engine.shape == differences.shape
        np.testing.assert_allclose(engine, differences, rtol=2e-4, atol=2e-5)


@differentiable
@every_backend
def test_gradients_agree_with_finite_differences(row, backend):
    for _, sample in each_sample(row):
        compare(*differentiated(row, sample, backend).first())


@differentiable
@every_backend
def test_second_gradients_agree_with_finite_differences(row, backend):
    for _, sample in each_sample(row):
        compare(*differentiated(row, sample, backend).second())


def gradients(row, sample, dtype, backend, create_graph=False):
    values = arrays(row, sample, dtype)
    leaves = [placed(a, x.layout, backend) for a, x in zip(values, sample, strict=True)]
    leaves = [leaf.requires_grad_() for leaf in leaves]
    outputs = outputs_of(row.call(torch, *leaves))
    weights = [placed(weights_for(y.shape).astype(dtype), "contiguous", backend) for y in outputs]
    return leaves, torch.autograd.grad(
        outputs, leaves, weights, create_graph=create_graph, materialize_grads=True
    )


@differentiable
@every_backend
def test_a_gradient_has_the_shape_dtype_and_device_of_its_leaf(row, backend):
    for _, sample in each_sample(row):
        leaves, narrow = gradients(row, sample, "float32", backend)
        _, wide = gradients(row, sample, "float64", backend)
        for leaf, grad, exact in zip(leaves, narrow, wide, strict=True):
            assert (grad.shape, grad.dtype, grad.device) == (leaf.shape, leaf.dtype, leaf.device)
            assert type(grad.array) is type(leaf.array)
            np.testing.assert_allclose(numpy_of(grad), numpy_of(exact), rtol=1e-4, atol=1e-5)


@differentiable
def test_recording_the_walk_does_not_change_the_gradients(row):
    for dtype, sample in each_sample(row, TOLERANCES):
        _, plain = gradients(row, sample, dtype, "numpy")
        _, recorded = gradients(row, sample, dtype, "numpy", create_graph=True)
        for one, other in zip(plain, recorded, strict=True):
            assert one.dtype is other.dtype
            np.testing.assert_array_equal(numpy_of(one), numpy_of(other))


@pytest.mark.parametrize("name", ["add", "sub", "mul", "div", "pow", "eq", "lt"])
def test_tensors_on_two_devices_do_not_mix(name):
    here = torch.tensor([1.0, 2.0])
    there = wrap(StrictArray(np.ones(2, np.float32)))
    for a, b in itertools.permutations([here, there]):
        with pytest.raises(RuntimeError, match="Expected all tensors to be on the same device"):
            getattr(torch, name)(a, b)


def test_a_number_on_the_cpu_may_join_a_tensor_on_another_device():
    there = wrap(StrictArray(np.array([1.0, 2.0], np.float32)))
    result = torch.tensor(3.0) * there
    assert type(result.array) is StrictArray
    assert result.tolist() == [3.0, 6.0]
