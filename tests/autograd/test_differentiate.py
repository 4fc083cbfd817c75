"""`backward` and `grad`: their arguments, what they return and what they leave alone."""

import pytest

import autograd_lab as torch


def leaf(*values):
    return torch.tensor(values, requires_grad=True)


def test_gradient_is_the_v_of_a_vector_jacobian_product():
    x = leaf(1.0, 2.0, 3.0)
    (x * x).backward(torch.tensor([1.0, 10.0, 100.0]))
    assert x.grad.tolist() == [2.0, 40.0, 600.0]


def test_two_variables_and_a_weight():
    a, b = leaf(2.0, 3.0), leaf(6.0, 4.0)
    (3 * a**3 - b**2).backward(gradient=torch.tensor([1.0, 10.0]))
    assert a.grad.tolist() == [36.0, 810.0]
    assert b.grad.tolist() == [-12.0, -80.0]


def test_the_mean_example():
    x = torch.ones(2, 2, requires_grad=True)
    y = x + 2
    out = (y * y * 3).mean()
    out.backward()
    assert out.item() == 27.0
    assert x.grad.tolist() == [[4.5, 4.5], [4.5, 4.5]]


def test_grad_leaves_grad_attributes_alone():
    x = leaf(1.0, 2.0)
    [g] = torch.autograd.grad((x * x).sum(), x)
    assert g.tolist() == [2.0, 4.0]
    assert x.grad is None


def test_grad_of_results_in_between():
    x = leaf(2.0)
    y = x * x
    z = y * 3
    gx, gy = torch.autograd.grad(z.sum(), [x, y])
    assert (gx.item(), gy.item()) == (12.0, 3.0)


def test_grad_of_the_same_input_twice():
    x = leaf(2.0)
    assert [g.item() for g in torch.autograd.grad((x * x).sum(), [x, x])] == [4.0, 4.0]


def test_inputs_restricts_what_is_filled():
    x, w = leaf(1.0, 2.0), leaf(3.0, 4.0)
    (x * w).sum().backward(inputs=[w])
    assert x.grad is None
    assert w.grad.tolist() == [1.0, 2.0]


def test_inputs_may_be_one_tensor_or_a_result():
    x = leaf(1.0, 2.0)
    y = x * 3
    y.retain_grad()
    (y * y).sum().backward(inputs=y)
    assert x.grad is None
    assert y.grad.tolist() == [6.0, 12.0]


def test_grad_frees_nothing_behind_its_inputs():
    x = torch.tensor(0.5, requires_grad=True)
    y = x.exp()
    torch.autograd.grad(y.exp(), y)
    y.backward()
    assert x.grad.item() == y.item()


def test_inputs_run_the_node_of_a_result_and_nothing_behind_it():
    x = leaf(1.0, 2.0)
    y = x.exp()
    z = y.exp()
    z.sum().backward(inputs=[z])
    assert z.grad_fn.released
    assert not y.grad_fn.released
    assert x.grad is None


def test_inputs_have_to_require_grad():
    with pytest.raises(RuntimeError, match="can't retain_grad"):
        leaf(1.0).sum().backward(inputs=[torch.ones(2)])


def test_inputs_accumulate():
    x = leaf(1.0, 2.0)
    for _ in range(2):
        (x * x).sum().backward(inputs=[x])
    assert x.grad.tolist() == [4.0, 8.0]


def test_unused_inputs():
    x, unused = leaf(1.0), leaf(2.0)
    y = (x * x).sum()
    with pytest.raises(RuntimeError, match="not have been used") as caught:
        torch.autograd.grad(y, [x, unused], retain_graph=True)
    assert (caught.value.tensor, caught.value.index) == (unused, 1)
    _, nothing = torch.autograd.grad(y, [x, unused], allow_unused=True, retain_graph=True)
    assert nothing is None
    _, zeros = torch.autograd.grad(y, [x, unused], materialize_grads=True)
    assert zeros.tolist() == [0.0]
    assert not zeros.requires_grad


def test_only_what_leads_to_the_inputs_is_visited():
    x, w = leaf(1.0, 2.0), leaf(3.0, 4.0)
    expensive = w.exp()
    seen = []
    expensive.register_hook(lambda g: seen.append(g))
    torch.autograd.grad((x * 2 + expensive * 0).sum(), x)
    assert seen == []


def test_several_outputs_with_weights():
    x = leaf(1.0, 2.0)
    y, z = x * x, x * 3
    [g] = torch.autograd.grad([y, z], x, [torch.tensor([1.0, 2.0]), torch.tensor([10.0, 20.0])])
    assert g.tolist() == [32.0, 68.0]


def test_none_among_the_weights_stands_for_one():
    x = leaf(2.0)
    y, z = (x * x).sum(), x * 3
    torch.autograd.backward([y, z], [None, torch.tensor([10.0])])
    assert x.grad.tolist() == [34.0]


def test_a_missing_graph_names_the_element():
    with pytest.raises(RuntimeError, match="element 1 of tensors does not require grad") as caught:
        torch.autograd.backward([leaf(1.0).sum(), torch.tensor(1.0)])
    assert caught.value.index == 1


def test_weights_with_a_graph_are_differentiated_under_create_graph():
    x, v = leaf(2.0, 3.0), leaf(1.0, 10.0)
    [g] = torch.autograd.grad(x**3, x, v, create_graph=True)
    by_x, by_v = torch.autograd.grad(g.sum(), [x, v])
    assert by_x.tolist() == [12.0, 180.0]
    assert by_v.tolist() == [12.0, 27.0]


def test_batches_of_weights_give_batches_of_gradients():
    x = leaf(1.0, 2.0)
    [g] = torch.autograd.grad(x * x, x, torch.eye(2), is_grads_batched=True)
    assert g.tolist() == [[2.0, 0.0], [0.0, 4.0]]


def test_a_batch_of_weights_frees_the_graph_after_its_last_row():
    x = leaf(1.0, 2.0)
    y = x * x
    torch.autograd.grad(y, x, torch.eye(2), is_grads_batched=True)
    with pytest.raises(RuntimeError, match="a second time"):
        y.sum().backward()


def test_mixed_partial_derivatives_agree():
    x, y = leaf(0.5), leaf(2.0)
    f = (x.sin() * y.exp() + x * y**2).sum()
    fx, fy = torch.autograd.grad(f, [x, y], create_graph=True)
    [fxy] = torch.autograd.grad(fx.sum(), y, retain_graph=True)
    [fyx] = torch.autograd.grad(fy.sum(), x)
    assert fxy.item() == pytest.approx(fyx.item())


def test_the_gradient_to_start_from_is_1_whatever_the_output_is():
    x = leaf(float("inf"))
    (x * 2).backward()
    assert x.grad.tolist() == [2.0]


def test_materialized_zeros_are_0_whatever_the_input_is():
    x, y = leaf(float("nan"), 1.0), leaf(1.0)
    (found,) = torch.autograd.grad(y.sum(), [x], materialize_grads=True)
    assert found.tolist() == [0.0, 0.0]


def test_zeros_for_what_is_unused_can_be_differentiated_in_turn():
    x, unused = leaf(1.0, 2.0), leaf(3.0)
    [zeros] = torch.autograd.grad(x.sum(), unused, materialize_grads=True, create_graph=True)
    assert zeros.tolist() == [0.0] and zeros.requires_grad
    [plain] = torch.autograd.grad(x.sum(), unused, materialize_grads=True)
    assert not plain.requires_grad


def test_no_zeros_can_be_made_for_an_edge():
    x, unused = leaf(1.0, 2.0), leaf(3.0)
    edge = torch.autograd.graph.get_gradient_edge(unused)
    with pytest.raises(RuntimeError, match=r"^materialize_grads cannot be used when the given"):
        torch.autograd.grad(x.sum(), edge, materialize_grads=True)


def test_a_graph_made_before_set_belongs_to_the_memory_of_before():
    x = leaf(1.0, 2.0)
    edge, y = torch.autograd.graph.get_gradient_edge(x), x * 3
    with torch.no_grad():
        x.set_(torch.ones(2))
    with pytest.raises(RuntimeError, match="to not have been used in the graph"):
        torch.autograd.grad(y.sum(), x, retain_graph=True)
    assert torch.autograd.grad(y.sum(), edge)[0].tolist() == [3.0, 3.0]
