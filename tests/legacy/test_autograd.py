"""backward and grad of 0.3: gradients to start from, retaining, creating graphs, refusals."""

import pytest

from autograd_lab import legacy as torch
from autograd_lab.legacy.autograd import Variable, backward, grad


def leaf(*numbers):
    return Variable(torch.Tensor(numbers or [1, 2, 3]), requires_grad=True)


def test_a_gradient_of_size_1_is_right_for_a_reduction():
    x = leaf()
    (x * x).sum().backward(torch.Tensor([2.0]))
    assert x.grad.data.tolist() == [4.0, 8.0, 12.0]


def test_a_bare_gradient_for_a_vector():
    x = leaf()
    (x * x).backward(torch.Tensor([1, 10, 100]))
    assert x.grad.data.tolist() == [2.0, 40.0, 600.0]


def test_a_variable_as_gradient_records_the_walk_and_keeps_the_graph():
    x = leaf()
    y = (x * x * x).sum()
    y.backward(Variable(torch.ones(1)))
    first, x.grad = x.grad, None
    first.sum().backward()
    assert x.grad.data.tolist() == [6.0, 12.0, 18.0]


def test_a_volatile_variable_as_gradient_does_not():
    x = leaf()
    (x * x).sum().backward(Variable(torch.ones(1), volatile=True))
    assert x.grad.volatile


def test_several_variables_with_their_gradients():
    x = leaf()
    backward([x * 2, x.sum()], [torch.Tensor([1, 1, 1]), None])
    assert x.grad.data.tolist() == [3.0, 3.0, 3.0]


def test_what_was_retained_can_be_walked_again():
    x = leaf()
    y = (x * x).sum()
    y.backward(retain_graph=True)
    y.backward()
    assert x.grad.data.tolist() == [4.0, 8.0, 12.0]


def test_retain_variables_is_the_old_name():
    x = leaf()
    y = (x * x).sum()
    with pytest.warns(UserWarning, match="^retain_variables option is deprecated and will be rem"):
        y.backward(retain_variables=True)
    y.backward()
    with pytest.raises(ValueError, match="only one of retain_graph and retain_variables"):
        y.backward(retain_graph=True, retain_variables=True)


def test_grad_returns_variables_and_leaves_grad_alone():
    x = leaf()
    (g,) = grad((x**3).sum(), x, create_graph=True)
    assert g.data.tolist() == [3.0, 12.0, 27.0]
    (h,) = grad(g.sum(), [x])
    assert h.data.tolist() == [6.0, 12.0, 18.0]
    assert h.volatile and x.grad is None


def test_grad_of_an_unused_input():
    x, unused = leaf(), leaf()
    assert grad(x.sum(), [x, unused], allow_unused=True)[1] is None
    with pytest.raises(RuntimeError, match=r"^differentiated input is unreachable$"):
        grad(x.sum(), [unused])


def walked_twice():
    y = (leaf() ** 2).sum()
    y.backward()
    y.backward()


def saved_value_changed():
    x = leaf()
    y = x.exp()
    y.add_(1)
    y.sum().backward()


REFUSALS = {
    "twice": (
        walked_twice,
        "RuntimeError: Trying to backward through the graph a second time, but the buffers have "
        "already been freed. Specify retain_graph=True when calling backward the first time."),
    "changed": (
        saved_value_changed,
        "RuntimeError: one of the variables needed for gradient computation has been modified by "
        "an inplace operation"),
    "a vector": (
        lambda: (leaf() * 2).backward(),
        "RuntimeError: grad can be implicitly created only for scalar outputs"),
    "no history": (
        lambda: Variable(torch.ones(1)).backward(),
        "RuntimeError: element 0 of variables does not require grad and does not have a grad_fn"),
    "a number as gradient": (
        lambda: leaf().sum().backward([1.0]),
        "TypeError: gradients can be either Tensors, Variables or None, but got float"),
    "no variable": (
        lambda: backward([torch.ones(1)], [torch.ones(1)]),
        "RuntimeError: element 0 of variables tuple is not a Variable"),
    "too many gradients": (
        lambda: backward([leaf().sum()], [None, None]),
        "RuntimeError: got 1 variables and 2 gradients"),
    "a gradient of another size": (
        lambda: leaf().backward(torch.ones(2)),
        "RuntimeError: Mismatch in shape: grad_output[0] has a shape of torch.Size([2]) and "
        "output[0] has a shape of torch.Size([3])."),
    "inputs that are no variables": (
        lambda: grad(leaf().sum(), [torch.ones(1)]),
        "RuntimeError: all inputs have to be Variables, but got torch.FloatTensor"),
    "only_inputs=False": (
        lambda: grad(leaf().sum(), [leaf()], only_inputs=False),
        "NotImplementedError: torch.legacy: autograd.grad(only_inputs=False) is not in Autograd "
        "Lab"),
}  # fmt: skip


@pytest.mark.parametrize("program, words", REFUSALS.values(), ids=REFUSALS)
def test_refusals(program, words):
    with pytest.raises((RuntimeError, TypeError)) as caught:
        program()
    text = f"{caught.type.__name__}: {caught.value}"
    assert text == words or (caught.type.__name__ != "RuntimeError" and text.startswith(words))


def test_an_error_carries_the_facts_of_the_engine():
    x = leaf()
    y = (x * x).sum()
    y.backward()
    with pytest.raises(RuntimeError) as caught:
        y.backward()
    assert caught.value.node.name() == "MulBackward0"


def test_the_order_of_gradient_descent():
    x, w = Variable(torch.Tensor([1, 2])), Variable(torch.zeros(2), requires_grad=True)
    for _ in range(200):
        loss = ((x * w).sum() - 10) ** 2
        loss.backward()
        w.data -= 0.05 * w.grad.data
        w.grad.data.zero_()
    assert (w.data * x.data).sum() == pytest.approx(10, abs=1e-4)
