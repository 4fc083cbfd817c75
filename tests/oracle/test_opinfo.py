"""PyTorch's own sample inputs for its operations, on both libraries.

`OpInfo` is PyTorch's table of what each operation is to be tested on. Every name in it that this
library has is run on those samples: values, dtypes, node names, which results are views, first and
second gradients, and what is refused.
"""

import functools

import pytest

import autograd_lab
from tests.oracle.samples import Ours, Theirs, agree, gradients, mapped, tensors_in

pytestmark = pytest.mark.oracle

SAMPLES = 8
DTYPES = ("float64", "complex128", "int64")
RANDOM = {
    "bernoulli", "cauchy", "empty", "empty_like", "empty_permuted", "empty_strided", "exponential",
    "geometric", "log_normal", "multinomial", "native_dropout", "nn.functional.alpha_dropout",
    "nn.functional.dropout", "nn.functional.dropout2d", "nn.functional.dropout3d",
    "nn.functional.feature_alpha_dropout", "nn.functional.multi_head_attention_forward",
    "nn.functional.rrelu", "nn.functional.scaled_dot_product_attention", "normal", "rand_like",
    "randint", "randint_like", "randn", "randn_like", "uniform",
}  # fmt: skip
"""Content by chance: the seeds are compared in test_random.py."""
DIFFERENT = {
    "as_strided_scatter": "PyTorch's gradient is that of the part that was overwritten",
    "kthvalue": "among equal elements any index is right",
    "linalg.eig": "an eigenvector may have any phase",
    "linalg.eigh": "an eigenvector may have any sign",
    "linalg.pinv": "its variant `singular` is a function of OpInfo's own",
    "mode": "among equal elements any index is right",
    "nn.functional.ctc_loss": "PyTorch has no second derivative of it",
    "nn.functional.triplet_margin_with_distance_loss": "its samples hold a module of PyTorch's",
    "native_group_norm": "PyTorch's mean and 1 / std have gradients of their own",
    "native_layer_norm": "PyTorch's second gradient fails where there is a bias and no weight",
    "topk": "among equal elements any index is right",
}


def names():
    """The operations that both libraries have; none where PyTorch's table can't be had."""
    try:
        from torch.testing._internal.common_methods_invocations import op_db
    except ImportError:
        return []
    listed = {info.name for info in op_db} - RANDOM - DIFFERENT.keys()
    return sorted(name for name in listed if reached(autograd_lab, name) is not None)


def reached(library, name):
    """The function of a dotted name; None where there is none."""
    try:
        return functools.reduce(getattr, name.split("."), library)
    except (AttributeError, NotImplementedError):
        return None


def facts(tensor):
    """All of a result but its values. PyTorch's complex conjugates are views, ours copies."""
    node = None if tensor.grad_fn is None else tensor.grad_fn.name()
    view = None if tensor.is_complex() else tensor._is_view()
    return tuple(tensor.shape), str(tensor.dtype), tensor.requires_grad, node, view


def outcome(side, function, sample):
    """The results, their leaves, and the error, of one call."""
    arguments = mapped(side, [sample.input, *sample.args])
    named = mapped(side, sample.kwargs)
    try:
        result = function(*arguments, **named)
    except Exception as error:
        return [], error
    return tensors_in(result, side.library.Tensor), None


def compare(pytorch, info, dtype, sample, order):
    ours, theirs = Ours(pytorch), Theirs(pytorch)
    our_results, our_error = outcome(ours, reached(autograd_lab, info.name), sample)
    peer = reached(pytorch, info.name) or info.op
    their_results, their_error = outcome(theirs, peer, sample)
    if our_error and not their_error:
        raise our_error
    assert bool(our_error) == bool(their_error), their_error
    assert list(map(facts, our_results)) == list(map(facts, their_results))
    for one, other in zip(our_results, their_results, strict=True):
        agree(one, other)
    if order:
        pairs = zip(
            gradients(ours, our_results, order),
            gradients(theirs, their_results, order),
            strict=True,
        )
        for one, other in pairs:
            agree(one, other)


@pytest.mark.parametrize("name", names())
@pytest.mark.filterwarnings("ignore")
def test_pytorchs_samples_give_what_pytorch_gives(name, pytorch):
    from torch.testing._internal.common_methods_invocations import op_db

    for info in op_db:
        for dtype in map(pytorch.__dict__.get, DTYPES) if info.name == name else ():
            if dtype not in info.supported_dtypes("cpu"):
                continue
            recorded = info.supports_autograd and dtype in info.supported_backward_dtypes("cpu")
            order = recorded and 1 + info.supports_gradgrad
            samples = info.sample_inputs("cpu", dtype, requires_grad=bool(recorded))
            for _, sample in zip(range(SAMPLES), samples, strict=False):
                compare(pytorch, info, dtype, sample, order)
