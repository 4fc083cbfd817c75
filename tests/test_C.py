"""The inner names: what they tell of the walk that runs, and the nodes that only tests want."""

import pytest

import autograd_lab as torch
from autograd_lab import _C


def leaf(value=2.0):
    return torch.tensor(value, requires_grad=True)


def asked_in_a_walk(question, walk=lambda y, x: y.backward()):
    """What `question(node of y, node of x)` says while the derivative of y = sin(x) runs."""
    x = leaf()
    y = x.sin()
    node = y.grad_fn
    answers = []
    y.register_hook(lambda grad: answers.append(question(node, node.next_functions[0][0])))
    walk(y, x)
    return answers[0]


def test_the_current_node_and_the_number_of_the_walk():
    assert asked_in_a_walk(lambda y, x: _C._current_autograd_node() is y)
    first, second = (asked_in_a_walk(lambda y, x: _C._current_graph_task_id()) for _ in range(2))
    assert second == first + 1 > 0
    assert (_C._current_autograd_node(), _C._current_graph_task_id()) == (None, -1)


def test_the_order_that_is_predicted_is_the_one_that_comes():
    a, b = leaf(), leaf()
    c, d = a.sin(), b.cos()
    product = c * d
    came, predicted = [], []
    for tensor in (a, b, c, d, product):
        node = tensor.grad_fn or (tensor * 1).grad_fn.next_functions[0][0]
        tensor.register_hook(lambda grad, node=node: came.append(node))
    product.register_hook(lambda g: predicted.extend(_C._current_graph_task_execution_order()))
    with torch.autograd.set_multithreading_enabled(False):
        product.backward()
    assert predicted == came


def test_the_order_is_told_only_in_a_walk_of_one_thread():
    with pytest.raises(RuntimeError, match="executed with multithreading disabled"):
        asked_in_a_walk(lambda y, x: _C._current_graph_task_execution_order())
    with pytest.raises(RuntimeError, match="should only be called during the backward pass"):
        _C._current_graph_task_execution_order()


def test_which_nodes_a_walk_goes_through():
    def both(y, x):
        return _C._will_engine_execute_node(y), _C._will_engine_execute_node(x)

    other = leaf().exp().grad_fn
    assert asked_in_a_walk(both) == (True, True)
    assert asked_in_a_walk(both, lambda y, x: y.backward(inputs=[x])) == (True, True)
    assert not asked_in_a_walk(lambda y, x: _C._will_engine_execute_node(other))
    with pytest.raises(RuntimeError, match=r"currently running autograd\.grad\(\)"):
        asked_in_a_walk(both, lambda y, x: torch.autograd.grad(y, x))
    with pytest.raises(RuntimeError, match="expects an grad_fn, but got Tensor"):
        _C._will_engine_execute_node(leaf())
    with pytest.raises(RuntimeError, match="during the backward pass"):
        _C._will_engine_execute_node(other)


def test_nothing_is_sent_through_an_undefined_gradient():
    x = leaf()
    y = _C._functions.UndefinedGrad()(x.sin())
    assert (y.item(), type(y.grad_fn).__name__) == (x.sin().item(), "UndefinedGradBackward")
    y.backward()
    assert x.grad is None


def test_a_delayed_error_comes_in_the_walk():
    x, y = leaf(), leaf()
    a, b = _C._functions.DelayedError("too late", 2)(x, y)
    with pytest.raises(RuntimeError, match=r"^too late$"):
        (a * b).backward()


def test_versions_can_be_set_and_kept():
    x = leaf().clone()
    x.add_(1)
    with torch.autograd._unsafe_preserve_version_counter(x):
        x.mul_(2)
    assert x._version == 1
    _C._autograd._unsafe_set_version_counter((x,), (7,))
    assert x._version == 7
    with pytest.raises(RuntimeError, match="Cannot set a version_counter to a value below 0: -1"):
        _C._autograd._unsafe_set_version_counter((x,), (-1,))


def test_a_weak_reference_expires():
    x = leaf()
    reference = _C._WeakTensorRef(x)
    assert not reference.expired()
    del x
    assert reference.expired()


def test_other_inner_names_are_not_here():
    with pytest.raises(NotImplementedError, match=r"torch\._C\._set_cached_tensors_enabled is not"):
        _C._set_cached_tensors_enabled(True)
