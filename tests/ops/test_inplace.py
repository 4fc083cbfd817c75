"""Chains of views changed in place: gradients against finite differences, and who follows whom."""

import numpy as np
import pytest

import autograd_lab as torch
from tests.ops.finite_differences import Differentiated
from tests.ops.test_ops import BACKENDS, compare, every_backend, placed


def row_of_a_base(a, b):
    base = a * 1
    base[0].mul_(b)
    return base


def view_of_a_view(a, b):
    base = a * 1
    base.t()[1:].unsqueeze(0)[..., 0].mul_(2)
    return base * base


def two_views_one_after_the_other(a, b):
    base = a * 1
    base[0].mul_(b)
    base[:, 1].exp_()
    return base.sin()


def a_view_taken_before_follows(a, b):
    base = a * 1
    view = base[1]
    base.mul_(2)
    return view * b


def a_view_taken_before_follows_another_view(a, b):
    base = a * 1
    flat, row = base.view(-1), base[0]
    row.copy_(b)
    return flat * flat


def base_changed_by_what_was_made_of_it(a, b):
    base = a * 1
    product = base * 3
    base.add_(product)
    return base * base


def overwritten_part_gets_nothing(a, b):
    base = a * 1
    base[0] = 7.0
    return base.exp()


def whole_overwritten(a, b):
    base = a * 1
    base[...] = b
    return base * b


def plain_base_takes_a_recorded_part(a, b):
    base = a.detach() * 0
    base[:, 0] = b[:2]
    return base * a


def change_of_a_changed_view(a, b):
    base = a * 1
    view = base[:, 1:]
    view.add_(b[0])
    view[0].mul_(b[:2])
    return base


CHAINS = [
    row_of_a_base, view_of_a_view, two_views_one_after_the_other, a_view_taken_before_follows,
    a_view_taken_before_follows_another_view, base_changed_by_what_was_made_of_it,
    overwritten_part_gets_nothing, whole_overwritten, plain_base_takes_a_recorded_part,
    change_of_a_changed_view,
]  # fmt: skip


def differentiated(chain, backend):
    arrays = [np.linspace(0.3, 1.3, 6).reshape(2, 3), np.array([0.7, 1.1, 1.9])]
    return Differentiated(chain, arrays, lambda i, array: placed(array, "contiguous", backend))


@every_backend
@pytest.mark.parametrize("chain", CHAINS, ids=lambda f: f.__name__)
def test_gradients_through_changed_views(chain, backend):
    compare(*differentiated(chain, backend).first())
    compare(*differentiated(chain, backend).second())


def test_the_base_gets_a_new_history_and_the_view_follows():
    base = torch.ones(3, requires_grad=True) * 2
    old, view = base.grad_fn, base[1:]
    view.mul_(5)
    assert base.grad_fn.name() == "torch::autograd::CopySlices"
    assert base.grad_fn.next_functions[0][0] is old
    assert view.grad_fn.name() == "AsStridedBackward0"
    assert view.grad_fn.next_functions[0][0] is base.grad_fn
    assert base.tolist() == [2.0, 10.0, 10.0]


def test_a_plain_base_joins_the_graph_with_its_part():
    base = torch.zeros(3)
    view = base[1:]
    assert view.is_leaf
    base[0] = torch.tensor(2.0, requires_grad=True)
    assert base.requires_grad
    assert view.requires_grad
    assert not view.is_leaf


def test_an_in_place_result_is_the_tensor_itself():
    x = torch.ones(2)
    assert x.add_(1) is x
    y = x
    y += 1
    assert y is x
    assert x.data_ptr() == y.data_ptr()


def test_a_refused_change_changes_nothing():
    x = torch.ones(2, requires_grad=True)
    with pytest.raises(RuntimeError):
        x.mul_(3)
    i = torch.tensor([1, 2])
    with pytest.raises(RuntimeError):
        i.mul_(0.5)
    assert (x.tolist(), x._version, i.tolist(), i._version) == ([1.0, 1.0], 0, [1, 2], 0)


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_change_keeps_the_memory_and_its_dtype(backend):
    x = placed(np.array([1.0, 2.0], np.float32), "contiguous", backend)
    memory = x.array
    x.mul_(placed(np.array([0.5, 0.25]), "contiguous", backend))
    assert x.array is memory
    assert x.dtype is torch.float32
    assert x.tolist() == [0.5, 0.5]
