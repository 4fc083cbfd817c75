"""In-place changes through real views of complex tensors, and complex views of real ones."""

import numpy as np
import pytest

import autograd_lab

CHANGES = {
    "real.mul_": lambda torch, w: w.real.mul_(3),
    "imag.copy_": lambda torch, w: w.imag.copy_(torch.ones(3)),
    "real = ": lambda torch, w: setattr(w, "real", torch.tensor([1.0, 2.0, 3.0])),
    "imag = ": lambda torch, w: setattr(w, "imag", torch.tensor([1.0, 2.0, 3.0])),
    "part of real": lambda torch, w: w.real[1:].mul_(2),
    "view_as_real": lambda torch, w: torch.view_as_real(w).mul_(torch.tensor([2.0, -1.0])),
    "a row of view_as_real": lambda torch, w: torch.view_as_real(w)[1].zero_(),
    "the tensor itself": lambda torch, w: w.mul_(1j),
}


def after(torch, change):
    """The changed tensor, the gradient behind it, and a view that was there before."""
    z = torch.tensor([1 + 2j, 0.5j, -1j], requires_grad=True)
    w = z * (2 + 1j)
    pairs, real = torch.view_as_real(w), w.real
    change(torch, w)
    loss = (w.abs() ** 2).sum() + pairs.sum() * 3 + (real**2).sum()
    loss.backward()
    return [w, z.grad, pairs, real], [t.grad_fn.name() for t in (w, pairs, real)]


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_reaches_the_base_its_views_and_the_gradient(name, pytorch):
    ours, our_nodes = after(autograd_lab, CHANGES[name])
    theirs, their_nodes = after(pytorch, CHANGES[name])
    assert our_nodes == their_nodes
    for one, other in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(
            one.detach().numpy(), other.detach().resolve_conj().numpy(), rtol=1e-5, atol=1e-6
        )


def test_a_complex_view_of_real_memory(pytorch):
    def gradient(torch):
        x = torch.tensor([[1.0, 2.0], [3.0, -1.0]], requires_grad=True)
        w = x * 2
        torch.view_as_complex(w).mul_(1 + 1j)
        (w**2).sum().backward()
        return w.tolist(), x.grad.tolist(), w.grad_fn.name()

    assert gradient(autograd_lab) == gradient(pytorch)
