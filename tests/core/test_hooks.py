"""Hooks: what they see and may change, in which order they run, and how they are taken away."""

import pytest

import autograd_lab as torch


def leaf(*values):
    return torch.tensor(values, requires_grad=True)


def test_a_hook_sees_the_gradient():
    x = leaf(1.0, 2.0)
    seen = []
    x.register_hook(lambda g: seen.append(g.tolist()))
    (x * x).sum().backward()
    assert seen == [[2.0, 4.0]]
    assert x.grad.tolist() == [2.0, 4.0]


def test_what_a_hook_returns_replaces_the_gradient():
    x = leaf(1.0, 2.0)
    y = x * 3
    y.register_hook(lambda g: g * 10)
    y.sum().backward()
    assert x.grad.tolist() == [30.0, 30.0]


def test_hooks_run_in_the_order_in_which_they_came():
    x = leaf(1.0)
    x.register_hook(lambda g: g + 1)
    x.register_hook(lambda g: g * 10)
    x.sum().backward()
    assert x.grad.tolist() == [20.0]


def test_a_leafs_hook_sees_the_sum_of_its_paths_once():
    x = leaf(2.0)
    seen = []
    x.register_hook(lambda g: seen.append(g.item()))
    (x * x + x * 3).backward()
    assert seen == [7.0]


def test_a_removed_hook_does_not_run():
    x = leaf(1.0)
    handle = x.register_hook(lambda g: g * 10)
    handle.remove()
    handle.remove()
    x.sum().backward()
    assert x.grad.tolist() == [1.0]


def test_a_handle_is_a_context():
    x = leaf(1.0)
    with x.register_hook(lambda g: g * 10):
        x.sum().backward()
    x.sum().backward()
    assert x.grad.tolist() == [11.0]


def test_a_hook_that_removes_itself_runs_once():
    x = leaf(1.0)

    def once(g):
        handle.remove()
        return g * 10

    handle = x.register_hook(once)
    x.register_hook(lambda g: g + 1)
    x.sum().backward()
    x.sum().backward()
    assert x.grad.tolist() == [13.0]


def test_hooks_outlive_the_nodes_of_one_pass():
    x = leaf(1.0)
    seen = []
    x.register_hook(lambda g: seen.append(1))
    for _ in range(3):
        (x * 2).backward()
    assert len(seen) == 3


def test_retained_gradient_is_what_the_tensors_hooks_made_of_it():
    x = leaf(1.0, 2.0)
    y = x * 3
    y.retain_grad()
    y.register_hook(lambda g: g * 10)
    y.sum().backward()
    assert y.grad.tolist() == [10.0, 10.0]


def test_retained_gradients_accumulate():
    x = leaf(1.0, 2.0)
    y = x * 3
    y.retain_grad()
    assert y.retains_grad
    y.sum().backward(retain_graph=True)
    (y * y).sum().backward()
    assert y.grad.tolist() == [7.0, 13.0]


def test_retain_grad_after_backward_is_too_late():
    x = leaf(1.0, 2.0)
    y = x * 3
    y.sum().backward(retain_graph=True)
    y.retain_grad()
    assert y.grad is None


def test_retain_grad_of_a_leaf_changes_nothing():
    x = leaf(1.0)
    x.retain_grad()
    assert not x.retains_grad
    x.sum().backward()
    assert x.grad.tolist() == [1.0]


def test_one_output_of_several_retains_its_own_gradient():
    parts = (leaf(1.0, 2.0) * 1).unbind()
    parts[1].retain_grad()
    (parts[0] * 3 + parts[1] * 5).backward()
    assert parts[1].grad.item() == 5.0


def test_hooks_run_for_grad_and_for_inputs():
    x = leaf(2.0)
    y = x * 3
    seen = []
    y.register_hook(lambda g: seen.append(g.item()))
    torch.autograd.grad(y.sum(), y, retain_graph=True)
    y.sum().backward(inputs=[x])
    assert len(seen) == 2


def test_a_hook_under_create_graph_gets_and_may_return_a_recorded_gradient():
    x = leaf(2.0)
    y = x**3
    y.register_hook(lambda g: g * x)
    [first] = torch.autograd.grad(y.sum(), x, create_graph=True)
    assert first.tolist() == [24.0]
    assert torch.autograd.grad(first.sum(), x)[0].tolist() == [36.0]


def test_an_error_in_a_hook_comes_out_as_it_is():
    x = leaf(2.0)
    x.register_hook(lambda g: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        x.sum().backward()


@pytest.mark.parametrize("values", [[1.0, 2.0], 3.0], ids=["a vector", "a scalar"])
def test_a_leafs_own_hooks_see_what_the_others_made_of_the_gradient_it_keeps(values):
    x = torch.tensor(values, requires_grad=True)
    seen = []
    accumulator = (x * 1).grad_fn.next_functions[0][0]

    def tenfold(x):
        x.grad.mul_(10)

    x.register_post_accumulate_grad_hook(tenfold)
    accumulator.register_hook(lambda sent, came: seen.append(came[0].tolist()))
    (x * 3).sum().backward()
    assert seen == [torch.full_like(x, 30.0).tolist()]


def test_hooks_of_saved_tensors_entered_in_a_walk_end_with_it():
    def unpack(tensor):
        torch.autograd.graph.saved_tensors_hooks(seen.append, lambda x: x).__enter__()
        return tensor

    seen = []
    x = leaf(1.0, 2.0)
    with torch.autograd.graph.saved_tensors_hooks(lambda x: x, unpack):
        x.sin().sum().backward()
    x.sin()
    assert seen == []


def test_a_nodes_hook_hung_while_its_derivative_runs_sees_no_more_what_came():
    from autograd_lab import _C

    def unpack(tensor):
        _C._current_autograd_node().register_hook(
            lambda sent, came: seen.append(came) or tuple(g * 2 for g in sent)
        )
        return tensor

    seen = []
    x = leaf(1.0, 2.0)
    with torch.autograd.graph.saved_tensors_hooks(lambda x: x, unpack):
        (x**2).sum().backward()
    assert seen == [(None,)]
    assert x.grad.tolist() == [4.0, 8.0]
