"""PyTorch's own samples made into arguments of either library, and what comes of them compared."""

import numpy as np

import autograd_lab


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
        if callable(x) and x is getattr(torch.nn.functional, getattr(x, "__name__", ""), None):
            return getattr(autograd_lab.nn.functional, x.__name__)
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


def gradients(side, results, order, retain_graph=None):
    """The first gradients, None where nothing flows, and the second, 0 where nothing does."""
    tops = [t for t in results if t.requires_grad]
    if not tops:
        return []
    grad, library = side.library.autograd.grad, side.library
    given = [weights(library, t, i) for i, t in enumerate(tops)]
    kept = {"retain_graph": retain_graph, "create_graph": order > 1, "allow_unused": True}
    first = grad(tops, side.leaves, given, **kept)
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
