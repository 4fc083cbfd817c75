"""The table of operations on both libraries: what each gives, and what each refuses."""

import numpy as np
import pytest

import autograd_lab
from tests.ops.cases import ROWS, arrays, as_tuple, each_sample
from tests.ops.finite_differences import weights_for
from tests.ops.rows import linalg

DTYPES = ("float32", "float64", "int64", "int32", "uint8", "bool")
ROUGH = ("lgamma", "lgamma_()", "digamma", "digamma_()", "mvlgamma", "binary_cross_entropy")
"""Of these PyTorch computes a derivative to no more than 8 digits."""

ALPHA = ("add alpha", "sub alpha")
"""Of booleans PyTorch takes no alpha but True."""

FACTORED = {row.name for row in linalg.ROWS} | {"addbmm"}
"""Of these sums go in another order: they agree but for the last digit that is printed."""

ONCE = (
    "cdist", "cdist p=1", "multi_margin_loss", "multi_margin_loss squared",
    "multilabel_margin_loss",
)  # fmt: skip
"""Of these PyTorch has no second derivative."""

every_row = pytest.mark.parametrize("row", ROWS, ids=[row.name for row in ROWS])
differentiable = pytest.mark.parametrize(
    "row",
    [row for row in ROWS if row.node is not None and row.name not in ONCE],
    ids=[row.name for row in ROWS if row.node is not None and row.name not in ONCE],
)


def described(result):
    """All of a result but its values."""
    return (
        tuple(result.shape), str(result.dtype), result.requires_grad,
        result.is_leaf, result._is_view(),
        None if result.grad_fn is None else result.grad_fn.name(),
        steps(result) if result._is_view() and result.numel() else None,
    )  # fmt: skip


def steps(result):
    """The strides that matter: those of dimensions with more than one element."""
    return [n for n, size in zip(result.stride(), result.shape, strict=True) if size > 1]


def run(torch, row, sample, dtype, requires_grad):
    """The descriptions and values of the results, or the error."""
    inputs = [torch.from_numpy(array) for array in arrays(row, sample, dtype)]
    try:
        if requires_grad:
            inputs = [x.requires_grad_() for x in inputs]
        results = as_tuple(row.call(torch, *inputs))
    except Exception as error:
        return f"{type(error).__name__}: {error}", []
    return [described(r) for r in results], results


def agree(ours, theirs, row):
    rough = row.name in FACTORED
    for one, other in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(
            one.detach().numpy(force=True), other.detach().numpy(force=True),
            rtol=2e-4 if rough else 2e-6, atol=1e-5 if rough else 1e-7,
        )  # fmt: skip
        assert rough or repr(one) == repr(other)


@every_row
@pytest.mark.parametrize("requires_grad", [False, True], ids=["plain", "recorded"])
def test_results_and_errors_are_pytorchs(row, requires_grad, pytorch):
    for dtype, sample in each_sample(row, DTYPES[:2] if requires_grad else DTYPES):
        if dtype == "bool" and row.name in ALPHA:
            continue
        ours, our_results = run(autograd_lab, row, sample, dtype, requires_grad)
        theirs, their_results = run(pytorch, row, sample, dtype, requires_grad)
        assert ours == theirs
        agree(our_results, their_results, row)


def derivatives(torch, row, sample, dtype):
    """The first gradients, and the second, by the inputs and by the weights."""
    inputs = [torch.from_numpy(a).requires_grad_() for a in arrays(row, sample, dtype)]
    outputs = [y for y in as_tuple(row.call(torch, *inputs)) if y.requires_grad]
    weights = [
        torch.from_numpy(weights_for(tuple(y.shape)).astype(str(y.dtype).partition(".")[2]))
        for y in outputs
    ]
    weights = [w.requires_grad_() for w in weights]
    first = torch.autograd.grad(outputs, inputs, weights, create_graph=True, materialize_grads=True)
    tops = [g for g in first if g.requires_grad]
    seeds = [
        torch.from_numpy(weights_for(tuple(g.shape), 1).astype(str(g.dtype).partition(".")[2]))
        for g in tops
    ]
    second = torch.autograd.grad(tops, [*inputs, *weights], seeds, materialize_grads=True)
    return first, second


@differentiable
@pytest.mark.parametrize("dtype", DTYPES[:2])
def test_first_and_second_gradients_are_pytorchs(row, dtype, pytorch):
    tolerance = 1e-5 if dtype == "float32" or row.name in ROUGH else 1e-12
    if row.name in FACTORED:
        tolerance *= 1000
    for _, sample in each_sample(row):
        ours = derivatives(autograd_lab, row, sample, dtype)
        theirs = derivatives(pytorch, row, sample, dtype)
        for our_order, their_order in zip(ours, theirs, strict=True):
            for one, other in zip(our_order, their_order, strict=True):
                assert tuple(one.shape) == tuple(other.shape)
                assert str(one.dtype) == str(other.dtype)
                np.testing.assert_allclose(
                    one.detach().numpy(force=True),
                    other.detach().numpy(force=True),
                    rtol=tolerance,
                    atol=tolerance,
                )


@pytest.mark.parametrize(
    "change",
    [
        lambda torch, x: x.relu(),
        lambda torch, x: x.sign(),
        lambda torch, x: x.clone().zero_(),
        lambda torch, x: x.clone().fill_(3),
        lambda torch, x: x.clone().copy_(torch.ones(3)),
    ],
    ids=["relu", "sign", "zero_", "fill_", "copy_"],
)
def test_what_lets_nothing_through_turns_inf_and_nan_into_0(change, pytorch):
    def gradient(torch):
        x = torch.tensor([-1.0, 2.0, -3.0], requires_grad=True)
        change(torch, x).backward(torch.tensor([float("inf"), 5.0, float("nan")]))
        return x.grad.tolist()

    assert gradient(autograd_lab) == gradient(pytorch)
