"""What arrives at a leaf: added in place, never shared, not copied without need."""

import numpy as np
import pytest

import autograd_lab as torch


def leaves(*values):
    return [torch.tensor(v, requires_grad=True) for v in values]


SHARING = {
    "add": lambda a, b: a + b,
    "add a view": lambda a, b: a.view(-1) + b,
    "add transposed twice": lambda a, b: a.view(1, -1).t().view(-1) + b,
    "add an expanded": lambda a, b: a.expand(2, 2) + b.expand(2, 2),
    "add itself": lambda a, b: a + a + b,
    "stack": lambda a, b: torch.stack([a, b]),
    "sum": lambda a, b: a.sum() + b.sum(),
    "clone": lambda a, b: a.clone() + b.clone(),
    "add a number": lambda a, b: (a + 1) + (b + 2),
}


@pytest.mark.parametrize("name", SHARING)
def test_two_leaves_never_share_a_gradient(name):
    a, b = leaves([1.0, 2.0], [3.0, 4.0])
    result = SHARING[name](a, b)
    weights = torch.ones(result.shape)
    result.backward(weights)
    assert not np.shares_memory(a.grad.numpy(), b.grad.numpy())
    assert not np.shares_memory(a.grad.numpy(), weights.numpy())
    assert not np.shares_memory(b.grad.numpy(), weights.numpy())


def test_a_gradient_is_not_the_weight_that_was_given():
    (a,) = leaves([1.0, 2.0])
    weight = torch.tensor([3.0, 4.0])
    a.backward(weight)
    weight.zero_()
    assert a.grad.tolist() == [3.0, 4.0]


def test_zeroing_one_gradient_leaves_the_other():
    a, b = leaves([1.0, 2.0], [3.0, 4.0])
    (a + b).sum().backward()
    a.grad.zero_()
    assert b.grad.tolist() == [1.0, 1.0]


def test_a_retained_gradient_does_not_change_with_the_leafs():
    (a,) = leaves([1.0, 2.0])
    y = a.view(-1)
    y.retain_grad()
    for _ in range(2):
        y.sum().backward(retain_graph=True)
        kept = y.grad.tolist()
        a.grad.mul_(10)
        assert y.grad.tolist() == kept


def test_a_gradient_seen_by_a_hook_does_not_change_later():
    (a,) = leaves([1.0, 2.0])
    seen = []
    a.register_hook(seen.append)
    for _ in range(2):
        (a * 3).sum().backward()
    assert [g.tolist() for g in seen] == [[3.0, 3.0], [3.0, 3.0]]
    assert a.grad.tolist() == [6.0, 6.0]


def test_a_fresh_gradient_is_kept_without_a_copy():
    """The array that the last derivative made is the leaf's gradient."""
    (a,) = leaves([1.0, 2.0])
    y = a * 3
    made = []
    forward_apply = type(y.grad_fn).apply

    class Watched(type(y.grad_fn)):
        __slots__ = ()

        def apply(self, grads, differentiable):
            sent = forward_apply(self, grads, differentiable)
            made.append(sent[0].__array_interface__["data"])
            return sent

    y.grad_fn.__class__ = Watched
    y.sum().backward()
    assert a.grad.numpy().__array_interface__["data"] == made[0]


def test_later_gradients_are_added_in_place():
    (a,) = leaves([1.0, 2.0])
    (a * 3).sum().backward()
    held = a.grad
    (a * 4).sum().backward()
    assert a.grad is held
    assert held.tolist() == [7.0, 7.0]


def test_a_gradient_set_to_none_starts_again():
    (a,) = leaves([1.0, 2.0])
    (a * 3).sum().backward()
    a.grad = None
    (a * 4).sum().backward()
    assert a.grad.tolist() == [4.0, 4.0]


def test_an_assigned_gradient_is_added_to():
    (a,) = leaves([1.0, 2.0])
    a.grad = torch.tensor([10.0, 20.0])
    (a * 3).sum().backward()
    assert a.grad.tolist() == [13.0, 23.0]


def test_gradients_with_a_graph_are_added_with_their_graphs():
    (x,) = leaves(2.0)
    with pytest.warns(UserWarning, match="reference cycle"):
        (x**3).backward(create_graph=True)
    with pytest.warns(UserWarning, match="reference cycle"):
        (x**2).backward(create_graph=True)
    assert x.grad.item() == 16.0
    grad, x.grad = x.grad, None
    assert torch.autograd.grad(grad, x)[0].item() == 14.0
