"""Nodes and edges: their names, where they lead, and how they are looked at."""

import weakref

import autograd_lab as torch


def leaf(*values):
    return torch.tensor(values or (1.0, 2.0, 3.0), requires_grad=True)


def test_a_leaf_ends_in_one_accumulating_node():
    x = leaf()
    y, z = x * 2, x + 1
    [first], [second] = (n.next_functions[:1] for n in (y.grad_fn, z.grad_fn))
    assert first[0] is second[0]
    assert first[0].variable is x
    assert first[0].name() == "torch::autograd::AccumulateGrad"
    assert type(first[0]).__name__ == "AccumulateGrad"


def test_an_input_without_gradient_has_no_edge():
    node = (leaf() * torch.ones(3)).grad_fn
    assert node.next_functions[1] == (None, 0)


def test_an_edge_says_which_output():
    parts = (leaf() * 1).unbind()
    y = parts[2] * parts[1]
    assert [number for _, number in y.grad_fn.next_functions] == [2, 1]
    assert [p.output_nr for p in parts] == [0, 1, 2]
    assert parts[0].grad_fn is parts[2].grad_fn


def test_both_outputs_of_max_count_but_only_values_flow():
    values, indices = leaf(1.0, 5.0).max(0)
    assert values.grad_fn.name() == "MaxBackward0"
    assert indices.grad_fn is None
    values.backward()


def test_nodes_are_numbered_in_the_order_of_the_forward():
    x = leaf()
    a = x * 2
    b = a + 1
    assert a.grad_fn._sequence_nr() < b.grad_fn._sequence_nr()


def test_argument_names_and_formulas_follow_the_edges():
    x, w = leaf(), leaf()
    node = (x * w).grad_fn
    assert node.argument_names() == ("self", "other")
    assert node.formulas() == ("g·other", "g·self")
    assert (x * 2).grad_fn.formulas()[1] == ""
    assert len(torch.stack([x, w]).grad_fn.argument_names()) == 2


def test_a_result_is_made_by_its_node_and_a_leaf_by_none():
    x = leaf()
    assert x.grad_fn is None
    assert x.is_leaf
    y = x * 2
    assert not y.is_leaf
    assert repr(y.grad_fn).startswith("<MulBackward0 object at 0x")


def test_nodes_and_tensors_can_be_referred_to_weakly():
    y = leaf() * 2
    assert weakref.ref(y)() is y
    assert weakref.ref(y.grad_fn)() is y.grad_fn


def test_a_tensor_takes_attributes_of_the_users():
    x = leaf()
    x.label = "weights"
    x.required_grad = False
    assert (x.label, x.requires_grad) == ("weights", True)


def test_a_gradient_for_one_of_two_scalars():
    class Twice(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            return x * 1, x * 2

        @staticmethod
        def backward(ctx, first, second):
            return first + second * 2

    x = torch.tensor(3.0, requires_grad=True)
    Twice.apply(x)[0].backward()
    assert x.grad.item() == 1.0


def test_the_node_whose_derivative_runs_is_known_to_the_walk():
    from autograd_lab.core.modes import thread

    seen = []
    y = leaf().sin()
    y.grad_fn.register_prehook(lambda grads: seen.append(thread.modes.walk.node))
    y.sum().backward()
    assert seen == [y.grad_fn]
