"""The walk backward: in which order, how often, what it leaves behind, and what an error leaves."""

import pytest

import autograd_lab as torch
from autograd_lab.autograd import trace


def names(output):
    return [step.node.name().removesuffix("Backward0") for step in trace(output)]


LEAF = "torch::autograd::AccumulateGrad"


def test_the_node_made_last_goes_first_and_leaves_go_at_once():
    x = torch.tensor(3.0, requires_grad=True)
    y = torch.tensor(2.0, requires_grad=True)
    a = x * y
    b = x.exp()
    assert names(a + b) == ["Add", "Exp", "Mul", LEAF, LEAF]


def test_a_leaf_waits_for_all_its_gradients():
    x = torch.tensor(3.0, requires_grad=True)
    order = names(x.sin() * x.cos() + x)
    assert order == ["Add", "Mul", "Cos", "Sin", LEAF]


def test_a_leaf_that_is_ready_goes_before_nodes_that_were_ready_earlier():
    x, y = (torch.tensor(v, requires_grad=True) for v in (3.0, 2.0))
    order = names(x.sin() + y.cos())
    assert order == ["Add", "Cos", LEAF, "Sin", LEAF]


def test_a_node_of_two_paths_runs_once_on_the_sum():
    x = torch.tensor(3.0, requires_grad=True)
    h = x * 2
    steps = trace(h.sin() + h.cos() + h)
    [step] = [s for s in steps if s.node is h.grad_fn]
    expected = (h.cos() - h.sin() + 1).item()
    assert step.grads_in[0] == pytest.approx(expected)


def test_gradients_multiply_along_a_path_and_add_over_paths():
    x = torch.tensor(3.0, requires_grad=True)
    y = x * x
    (y + y * x).backward()
    assert x.grad.item() == 33.0


def test_a_path_behind_a_shared_node_is_not_lost_when_inputs_are_given():
    leaf = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    x = leaf * 1
    y = x + x[0].clone()
    assert torch.autograd.grad(y.sum(), leaf, retain_graph=True)[0].tolist() == [4.0, 1.0, 1.0]
    y.sum().backward(inputs=[leaf])
    assert leaf.grad.tolist() == [4.0, 1.0, 1.0]


def test_gradients_accumulate():
    x = torch.tensor(3.0, requires_grad=True)
    for _ in range(3):
        (x * x).backward()
    assert x.grad.item() == 18.0


def test_a_walk_frees_values_and_keeps_nodes():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    product, y = x * x, x + 2
    product.sum().backward()
    node = product.grad_fn
    assert node.next_functions[0][0].name() == LEAF
    with pytest.raises(RuntimeError, match="backward through the graph a second time"):
        product.sum().backward()
    y.sum().backward()
    y.sum().backward()
    assert x.grad.tolist() == [4.0, 6.0]


def test_retain_graph_keeps_the_values():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    y = (x * x).sum()
    y.backward(retain_graph=True)
    y.backward()
    assert x.grad.tolist() == [4.0, 8.0]
    with pytest.raises(RuntimeError):
        y.backward()


def test_a_failing_walk_leaves_what_it_had_added():
    """Two losses over a shared trunk; the second walk fails at the trunk, past its own branch."""
    x = torch.tensor(2.0, requires_grad=True)
    a = torch.tensor(3.0, requires_grad=True)
    b = torch.tensor(7.0, requires_grad=True)
    trunk = x * x
    first, second = a * trunk, b * trunk + a
    first.backward()
    assert (x.grad.item(), a.grad.item(), b.grad) == (12.0, 4.0, None)
    with pytest.raises(RuntimeError, match="second time"):
        second.backward()
    assert (x.grad.item(), a.grad.item(), b.grad.item()) == (12.0, 5.0, 4.0)


def test_a_failing_walk_restores_the_grad_mode():
    x = torch.tensor(2.0, requires_grad=True)
    y = x * x
    y.backward()
    with pytest.raises(RuntimeError):
        y.backward()
    assert torch.is_grad_enabled()
    with torch.no_grad():
        with pytest.raises(RuntimeError):
            y.backward()
        assert not torch.is_grad_enabled()


def test_the_walk_runs_under_no_grad_too():
    x = torch.tensor(3.0, requires_grad=True)
    y = x * x
    with torch.no_grad():
        y.backward()
    assert x.grad.item() == 6.0
    assert x.grad.grad_fn is None


def test_create_graph_records_the_walk():
    x = torch.tensor(2.0, requires_grad=True)
    [first] = torch.autograd.grad(x**3, x, create_graph=True)
    [second] = torch.autograd.grad(first, x, create_graph=True)
    [third] = torch.autograd.grad(second, x)
    assert (first.item(), second.item(), third.item()) == (12.0, 12.0, 6.0)
    assert not third.requires_grad


def test_create_graph_keeps_the_values():
    x = torch.tensor(2.0, requires_grad=True)
    y = x**3
    torch.autograd.grad(y, x, create_graph=True)
    assert torch.autograd.grad(y, x)[0].item() == 12.0


def test_a_scalar_may_be_differentiated_by_itself():
    x = torch.tensor(2.0, requires_grad=True)
    assert torch.autograd.grad(x, x)[0].item() == 1.0
    y = x * 3
    assert torch.autograd.grad(y, y)[0].item() == 1.0
    x.backward()
    assert x.grad.item() == 1.0


def test_several_outputs_of_one_graph_are_walked_together():
    x = torch.tensor(2.0, requires_grad=True)
    y = x * x
    torch.autograd.backward([y, y * 3, x])
    assert x.grad.item() == 17.0


def test_an_output_given_twice_counts_twice():
    x = torch.tensor(2.0, requires_grad=True)
    y = x * x
    torch.autograd.backward([y, y])
    assert x.grad.item() == 8.0


def test_a_gradient_that_reaches_one_output_of_several_leaves_zeros_for_the_others():
    x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    parts = x.unbind()
    (parts[1] * 5).backward()
    assert x.grad.tolist() == [0.0, 5.0, 0.0]


def test_trace_looks_without_touching():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    y = (x * x).sum()
    steps = trace(y)
    assert x.grad is None
    assert [s.node for s in steps][-1].variable is x
    assert steps[-1].grads_in[0].tolist() == [2.0, 4.0]
    y.backward()
    assert x.grad.tolist() == [2.0, 4.0]


def test_trace_weighs_the_output():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    steps = trace(x * x, torch.tensor([10.0, 100.0]))
    assert steps[-1].grads_in[0].tolist() == [20.0, 400.0]


def test_a_backward_inside_a_hook_is_a_walk_of_its_own():
    x = torch.tensor(2.0, requires_grad=True)
    z = torch.tensor(5.0, requires_grad=True)
    y = x * 3

    def inner(g):
        with torch.enable_grad():
            (z * z).backward()

    y.register_hook(inner)
    y.backward()
    assert (x.grad.item(), z.grad.item()) == (3.0, 10.0)
