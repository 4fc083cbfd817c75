"""PyTorch's own sample inputs for its operations, on both libraries.

`OpInfo` is PyTorch's table of what each operation is to be tested on. Every name in it that this
library has is run on those samples: values, dtypes, node names, which results are views, first and
second gradients, and what is refused.
"""

import functools

import numpy as np
import pytest

import autograd_lab

pytestmark = pytest.mark.oracle

SAMPLES = 8
DTYPES = ("float64", "complex128", "int64")
RANDOM = {
    "bernoulli", "cauchy", "empty", "empty_like", "empty_permuted", "empty_strided", "exponential",
    "geometric", "log_normal", "multinomial", "native_dropout", "normal", "rand_like", "randint",
    "randint_like", "randn", "randn_like", "uniform",
}  # fmt: skip
"""Content by chance: the seeds are compared in test_random.py."""
DIFFERENT = {
    "as_strided_scatter": "PyTorch's gradient is that of the part that was overwritten",
    "kthvalue": "among equal elements any index is right",
    "linalg.eig": "an eigenvector may have any phase",
    "linalg.eigh": "an eigenvector may have any sign",
    "linalg.pinv": "its variant `singular` is a function of OpInfo's own",
    "mode": "among equal elements any index is right",
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


def mapped(change, value):
    """Nested arguments with `change` done to every single one."""
    if isinstance(value, dict):
        return {key: mapped(change, x) for key, x in value.items()}
    if type(value) in (list, tuple):
        return type(value)(mapped(change, x) for x in value)
    return change(value)


class Ours:
    """How a sample becomes one of this library."""

    library = autograd_lab

    def __init__(self, torch):
        self.torch = torch
        self.leaves = []

    def __call__(self, x):
        torch = self.torch
        if isinstance(x, torch.Tensor):
            array = x.detach().resolve_conj().resolve_neg().numpy().copy(order="K")
            return self.kept(autograd_lab.from_numpy(array), x.requires_grad)
        if isinstance(x, torch.dtype):
            return getattr(autograd_lab, str(x).partition(".")[2])
        if isinstance(x, (torch.device, torch.Size)):
            return autograd_lab.device(str(x)) if isinstance(x, torch.device) else tuple(x)
        return x

    def kept(self, tensor, requires_grad):
        if requires_grad:
            self.leaves.append(tensor.requires_grad_())
        return tensor


class Theirs(Ours):
    """A fresh copy of a sample, for PyTorch."""

    def __init__(self, torch):
        super().__init__(torch)
        self.library = torch

    def __call__(self, x):
        if isinstance(x, self.torch.Tensor):
            return self.kept(x.detach().clone(), x.requires_grad)
        return x


def tensors_in(result, kind):
    """The tensors of a result, in order."""
    if isinstance(result, kind):
        return [result]
    return (
        [t for x in result for t in tensors_in(x, kind)] if isinstance(result, tuple | list) else []
    )


def weights(library, tensor, seed):
    """Numbers to weigh the elements of a result with, the same for both libraries."""
    generator = np.random.default_rng(seed)
    values = generator.standard_normal(tuple(tensor.shape))
    if tensor.is_complex():
        values = values + 1j * generator.standard_normal(tuple(tensor.shape))
    dtype = getattr(library, str(tensor.dtype).partition(".")[2])
    return library.from_numpy(np.asarray(values)).to(dtype).requires_grad_()


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


def gradients(side, results, order):
    """The first gradients, None where nothing flows, and the second, 0 where nothing does."""
    tops = [t for t in results if t.requires_grad]
    if not tops:
        return []
    grad, library = side.library.autograd.grad, side.library
    given = [weights(library, t, i) for i, t in enumerate(tops)]
    first = grad(tops, side.leaves, given, create_graph=order > 1, allow_unused=True)
    if order == 1:
        return list(first)
    found = [g for g in first if g is not None]
    total = sum((g * weights(library, g, 7 + i).detach()).sum() for i, g in enumerate(found))
    wanted = [*side.leaves, *given]
    if not found or not total.requires_grad:
        return [*first, *map(library.zeros_like, wanted)]
    one = library.ones_like(total)
    return [*first, *grad(total, wanted, one, allow_unused=True, materialize_grads=True)]


def agree(ours, theirs):
    assert (ours is None) == (theirs is None)
    if ours is not None:
        expected = theirs.numpy(force=True)
        tolerance = 1e-5 if expected.dtype in (np.float32, np.complex64) else 1e-7
        np.testing.assert_allclose(ours.detach().numpy(), expected, tolerance, tolerance)


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
