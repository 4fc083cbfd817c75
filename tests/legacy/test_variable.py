"""Variable before 0.4: what it wraps, its flags, its gradient, its refusals."""

import copy

import pytest

from autograd_lab import legacy as torch
from autograd_lab.legacy.autograd import Variable, grad


def leaf(*numbers):
    return Variable(torch.Tensor(numbers or [1, 2, 3]), requires_grad=True)


def test_data_is_the_tensor_that_was_wrapped():
    data = torch.ones(2)
    x = Variable(data)
    assert x.data is data
    data[0] = 5
    assert x.data.tolist() == [5.0, 1.0]


def test_data_of_a_result_is_bare_and_shares_its_memory():
    y = leaf() * 2
    assert type(y.data) is torch.FloatTensor
    y.data.zero_()
    assert y.data.sum() == 0


def test_what_a_reduction_gives_has_size_1():
    y = leaf().sum()
    assert y.size() == torch.Size([1])
    assert y.data[0] == 6.0
    assert float(y) == 6.0


def test_an_element_is_a_variable_of_size_1():
    y = leaf()[1]
    assert isinstance(y, Variable)
    assert y.size() == torch.Size([1])
    y.backward()


def test_its_type_is_named_as_it_was():
    assert str(type(leaf())) == "<class 'torch.autograd.variable.Variable'>"


def test_no_creator_no_item_no_requires_grad_():
    for name in ("creator", "item", "numpy", "requires_grad_"):
        with pytest.raises(AttributeError, match=f"'Variable' object has no attribute '{name}'"):
            getattr(leaf(), name)


def test_leaves_and_results():
    x = leaf()
    y = x + 2
    assert (x.is_leaf, x.requires_grad, x.grad_fn) == (True, True, None)
    assert (y.is_leaf, y.requires_grad, y.volatile) == (False, True, False)
    assert (Variable(torch.ones(1)) + 1).is_leaf


def test_names_of_nodes():
    x = leaf()
    names = {
        "AddBackward0": x + 2,
        "AddBackward1": x + x,
        "MulBackward0": 3 * x,
        "MulBackward1": x * x,
        "PowBackward0": x**2,
        "SumBackward0": x.sum(),
        "SumBackward1": x.sum(0),
        "MeanBackward1": x.mean(),
        "ExpBackward": x.exp(),
        "ViewBackward": x.view(3, 1),
        "IndexBackward": x[0],
    }
    assert {name: y.grad_fn.name() for name, y in names.items()} == {n: n for n in names}
    assert repr((x + x).grad_fn).startswith("<AddBackward1 object at 0x")


def test_next_functions_leave_numbers_out():
    x = leaf()
    y = x * 2
    (first, number), = (y + 2).grad_fn.next_functions  # fmt: skip
    assert (first, number) == (y.grad_fn, 0)
    assert repr(y.grad_fn.next_functions[0][0]).startswith("<AccumulateGrad object at 0x")


def test_grad_is_a_variable_and_the_same_one_each_time():
    x = leaf()
    (x * x).sum().backward()
    gradient = x.grad
    assert isinstance(gradient, Variable)
    assert gradient.data.tolist() == [2.0, 4.0, 6.0]
    (x * 3).sum().backward()
    assert x.grad is gradient
    assert gradient.data.tolist() == [5.0, 7.0, 9.0]
    gradient.data.zero_()
    assert x.grad.data.tolist() == [0.0, 0.0, 0.0]


def test_grad_can_be_assigned():
    x = leaf()
    x.grad = Variable(torch.ones(3))
    (x * 2).sum().backward()
    assert x.grad.data.tolist() == [3.0, 3.0, 3.0]
    x.grad = None
    assert x.grad is None


def test_a_hook_gets_and_returns_variables():
    x = leaf()
    seen = []
    handle = x.register_hook(lambda g: seen.append(g) or g * 2)
    (x * 3).sum().backward()
    assert isinstance(seen[0], Variable) and seen[0].volatile
    assert x.grad.data.tolist() == [6.0, 6.0, 6.0]
    handle.remove()


def test_a_hook_on_a_result_of_one_element_sees_size_1():
    y = leaf().sum()
    sizes = []
    y.register_hook(lambda g: sizes.append(g.size()))
    y.backward()
    assert sizes == [torch.Size([1])]


def test_retain_grad():
    x = leaf()
    y = x * 2
    y.retain_grad()
    y.sum().backward()
    assert y.grad.data.tolist() == [1.0, 1.0, 1.0]


def test_detach_shares_memory_and_the_version():
    x = leaf()
    y = x * 2
    d = y.detach()
    assert (d.requires_grad, d.is_leaf) == (False, True)
    d.data[0] = 7
    assert y.data[0] == 7.0
    y.detach_()
    assert y.is_leaf and not y.requires_grad


def test_arithmetic_is_recorded_from_either_side():
    x = leaf(1.0, 2.0)
    (5 - x + 2 / x + 2**x).sum().backward()
    assert x.grad.data.tolist() == pytest.approx([-1 - 2 + 1.3862944, -1 - 0.5 + 2.7725887])


def test_in_place_on_a_result_is_recorded():
    x = leaf()
    y = x * 2
    y += 1
    y.mul_(3)
    y.sum().backward()
    assert x.grad.data.tolist() == [6.0, 6.0, 6.0]


def test_parts_can_be_assigned():
    x = leaf()
    y = x * 2
    y[0] = 5
    y[1:2] = x[2:]
    y.sum().backward()
    assert x.grad.data.tolist() == [0.0, 0.0, 3.0]


def test_shapes():
    x = Variable(torch.ones(2, 3))
    assert x.t().size() == torch.Size([3, 2])
    assert x.view(-1).size() == torch.Size([6])
    assert x.resize(3, 2).size() == torch.Size([3, 2])
    assert x.sum().expand(4).size() == torch.Size([4])
    assert (len(x), x.numel(), x.dim()) == (2, 6, 2)
    assert [row.size() for row in x] == [torch.Size([3])] * 2


def test_types_are_converted_with_their_gradients():
    x = leaf()
    x.double().sum().backward()
    assert x.grad.data.type() == "torch.FloatTensor"
    assert x.type("torch.LongTensor").data.tolist() == [1, 2, 3]


def test_a_leaf_can_be_copied():
    x = copy.deepcopy(leaf())
    assert x.requires_grad and x.data.tolist() == [1.0, 2.0, 3.0]


def test_functions_take_variables():
    x, y = leaf(), leaf()
    z = torch.cat([x, y])
    assert z.grad_fn.name() == "CatBackward"
    torch.mul(z, z).sum().backward()
    assert y.grad.data.tolist() == [2.0, 4.0, 6.0]
    assert not torch.is_tensor(x)


def test_a_leaf_changed_in_place_before_it_required_a_gradient_is_refused_by_the_walk():
    x = Variable(torch.ones(2))
    x.add_(1)
    x.requires_grad = True
    with pytest.raises(RuntimeError, match=r"^leaf variable was used in an inplace operation$"):
        (x * 2).sum().backward()


MIXED = "received an invalid combination of arguments - got (torch.FloatTensor), but expected one"
REFUSALS = {
    "a variable in a variable": (
        lambda: Variable(leaf()), "Variable data has to be a tensor, but got Variable"),
    "a range in a variable": (
        lambda: Variable(range(6)), "Variable data has to be a tensor, but got range"),
    "a list in a variable": (
        lambda: Variable([1.0]), "Variable data has to be a tensor, but got list"),
    "a list as data": (
        lambda: setattr(leaf(), "data", [1]), "Variable data has to be a tensor, but got list"),
    "variable + tensor": (
        lambda: leaf() + torch.ones(3),
        f"add() {MIXED} of:\n * (float other, float alpha)\n * (Variable other, float alpha)\n"),
    "variable * tensor": (
        lambda: leaf() * torch.ones(3),
        f"mul() {MIXED} of:\n * (float other)\n"
        "      didn't match because some of the arguments have invalid types: "
        "(!torch.FloatTensor!)\n * (Variable other)\n"
        "      didn't match because some of the arguments have invalid types: "
        "(!torch.FloatTensor!)\n"),
    "mm with a tensor": (
        lambda: leaf().view(1, 3).mm(torch.ones(3, 1)),
        "mm(): argument 'mat2' (position 1) must be Variable, not torch.FloatTensor"),
    "another type": (
        lambda: leaf() + Variable(torch.DoubleTensor([1.0])),
        "Expected object of type Variable[torch.FloatTensor] but found type "
        "Variable[torch.DoubleTensor] for argument #1 'other'"),
    "requires_grad of a result": (
        lambda: setattr(leaf() * 2, "requires_grad", False),
        "you can only change requires_grad flags of leaf variables. If you want to use a computed "
        "variable in a subgraph that doesn't require differentiation use var_no_grad = "
        "var.detach()."),
    "requires_grad=True of a result": (
        lambda: setattr(leaf() * 2, "requires_grad", True),
        "you can only change requires_grad flags of leaf variables."),
    "requires_grad=1": (
        lambda: setattr(leaf(), "requires_grad", 1), "requires_grad must be a bool"),
    "in place on a leaf": (
        lambda: leaf().add_(1),
        "a leaf Variable that requires grad has been used in an in-place operation."),
    "a part of a leaf": (
        lambda: leaf().__setitem__(0, 1.0),
        "a leaf Variable that requires grad has been used in an in-place operation."),
    "a view of a leaf": (
        lambda: leaf()[:2].zero_(),
        "a leaf Variable that requires grad has been used in an in-place operation."),
    "detach_ of a view": (
        lambda: (leaf() * 2)[:2].detach_(), "Can't detach views in-place. Use detach() instead"),
    "a hook where no gradient comes": (
        lambda: Variable(torch.ones(1)).register_hook(print),
        "cannot register a hook on a variable that doesn't require gradient"),
    "bool": (
        lambda: bool(leaf() > 1),
        "bool value of Variable objects containing non-empty torch.ByteTensor is ambiguous"),
    "a tensor as grad": (
        lambda: setattr(leaf(), "grad", torch.ones(3)),
        "expected Variable or None (got torch.FloatTensor)"),
    "a grad of another size": (
        lambda: setattr(leaf(), "grad", Variable(torch.ones(2))),
        "assigned grad has data of a different size"),
    "a grad of another type": (
        lambda: setattr(leaf(), "grad", Variable(torch.ones(3).double())),
        "assigned grad has data of a different type"),
    "resize to more": (
        lambda: leaf().resize(2, 2),
        "requested resize to 2x2 (4 elements in total), but the given tensor has a size of 3 (3 "
        "elements). autograd's resize can only change the shape of a given tensor, while "
        "preserving the number of elements. "),
    "copying a result": (
        lambda: copy.deepcopy(leaf() * 2),
        "Only Variables created explicitly by the user (graph leaves) support the deepcopy "
        "protocol at the moment"),
    "grad of a variable that wants none": (
        lambda: grad(leaf().sum(), Variable(torch.ones(1))),
        "One of the differentiated Variables does not require grad"),
}  # fmt: skip


@pytest.mark.parametrize("program, words", REFUSALS.values(), ids=REFUSALS)
def test_refusals(program, words):
    with pytest.raises(RuntimeError) as caught:
        program()
    assert caught.type.__name__ == "RuntimeError"
    assert str(caught.value) == words


def test_its_own_grad():
    x = leaf()
    with pytest.raises(RuntimeError, match="can't assign Variable as its own grad"):
        x.grad = x


def test_a_tensor_refuses_a_variable_with_the_list_of_what_it_takes():
    with pytest.raises(TypeError) as caught:
        torch.ones(3) * leaf()
    mark = "      didn't match because some of the arguments have invalid types: (!Variable!)\n"
    assert str(caught.value) == (
        "mul received an invalid combination of arguments - got (Variable), but expected one of:\n"
        f" * (float value)\n{mark} * (torch.FloatTensor other)\n{mark}"
    )


def test_a_function_names_its_first_tensor_as_the_source():
    with pytest.raises(TypeError, match=r"^torch\.mm received .* got \(torch.FloatTensor, Vari"):
        torch.mm(torch.ones(3, 3), leaf().view(3, 1))
