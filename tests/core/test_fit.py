"""A gradient is brought home in shape and dtype at once."""

import autograd_lab as torch


def test_a_gradient_that_is_summed_is_cast_too():
    x = torch.ones(3, dtype=torch.float32, requires_grad=True)
    y = torch.tensor(2.0, dtype=torch.float64, requires_grad=True)
    (x * y).sum().backward()
    assert y.grad.dtype is torch.float64
    assert y.grad.item() == 3.0


def test_a_recorded_gradient_that_is_summed_is_cast_too():
    x = torch.ones(3, dtype=torch.float32, requires_grad=True)
    y = torch.tensor(2.0, dtype=torch.float64, requires_grad=True)
    (g,) = torch.autograd.grad((x * y * y).sum(), y, create_graph=True)
    assert g.dtype is torch.float64
    assert torch.autograd.grad(g, y)[0].item() == 6.0
