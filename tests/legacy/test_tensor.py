"""The bare tensor of 0.3: typed, without gradients, without 0 dimensions."""

import warnings

import numpy as np
import pytest

from autograd_lab import legacy as torch


def test_tensor_is_the_class_of_floats():
    assert torch.Tensor is torch.FloatTensor
    assert type(torch.ones(2)) is torch.FloatTensor
    assert str(torch.FloatTensor) == "<class 'torch.FloatTensor'>"


def test_integers_are_sizes_and_sequences_are_numbers():
    assert torch.Tensor(2, 3).size() == torch.Size([2, 3])
    assert torch.Tensor([2, 3]).tolist() == [2.0, 3.0]
    assert torch.FloatTensor(range(4)).tolist() == [0.0, 1.0, 2.0, 3.0]
    assert torch.Tensor(torch.Size([3])).size() == torch.Size([3])


def test_a_tensor_made_of_a_tensor_shares_its_memory():
    first = torch.ones(2)
    torch.FloatTensor(first).fill_(7)
    assert first.tolist() == [7.0, 7.0]


def test_range_includes_its_end_and_warns():
    with pytest.warns(UserWarning, match=r"values in \[start; end\), not \[start; end\]"):
        assert torch.range(1, 6).tolist() == [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]


def test_factories_make_floats():
    for made in (torch.arange(3), torch.eye(2), torch.linspace(0, 1, 2), torch.rand(2)):
        assert made.type() == "torch.FloatTensor"


NUMBERS = {
    "sum": (lambda x: x.sum(), 10.0),
    "mean": (lambda x: x.mean(), 2.5),
    "max": (lambda x: x.max(), 4.0),
    "an element": (lambda x: x[1], 2.0),
    "the last": (lambda x: x[-1], 4.0),
}


@pytest.mark.parametrize("program, answer", NUMBERS.values(), ids=NUMBERS)
def test_what_is_one_number_is_a_python_number(program, answer):
    found = program(torch.Tensor([1, 2, 3, 4]))
    assert (type(found), found) == (float, answer)


def test_whole_numbers_sum_to_an_int():
    assert type(torch.LongTensor([1, 2]).sum()) is int


def test_sums_of_floats_are_made_in_double_precision():
    tenth = float(np.float32(0.1))
    assert torch.Tensor([0.1] * 10).sum() == pytest.approx(10 * tenth, rel=1e-15)


def test_reducing_the_only_dimension_leaves_a_tensor_of_size_1():
    assert torch.Tensor([1, 2]).sum(0).size() == torch.Size([1])


def test_max_along_a_dimension_is_a_plain_tuple():
    values, indices = found = torch.Tensor([[1, 5], [7, 2]]).max(1)
    assert type(found) is tuple
    assert (values.tolist(), indices.tolist()) == ([5.0, 7.0], [1, 0])
    assert indices.type() == "torch.LongTensor"


def test_comparisons_give_bytes_that_serve_as_a_mask():
    x = torch.Tensor([1, 2, 3])
    mask = x > 1
    assert mask.type() == "torch.ByteTensor"
    assert x[mask].tolist() == [2.0, 3.0]
    x[mask] = 0
    assert x.tolist() == [1.0, 0.0, 0.0]


def test_division_of_whole_numbers_drops_the_fraction():
    assert (torch.LongTensor([7, -7]) / 2).tolist() == [3, -3]
    assert torch.LongTensor([7]).div_(torch.LongTensor([2])).tolist() == [3]


def test_add_with_a_factor():
    assert torch.ones(2).add(3, torch.ones(2)).tolist() == [4.0, 4.0]
    assert torch.ones(2).sub_(3, torch.ones(2)).tolist() == [-2.0, -2.0]


def test_arithmetic_with_numbers_on_either_side():
    x = torch.Tensor([1, 2])
    assert (3 - x).tolist() == [2.0, 1.0]
    assert (2 / x).tolist() == [2.0, 1.0]
    assert (-(x**2)).tolist() == [-1.0, -4.0]
    x += 1
    x *= x
    assert x.tolist() == [4.0, 9.0]


def test_resizing_in_place():
    x = torch.Tensor([1, 2, 3, 4])
    assert x.resize_(2, 2).tolist() == [[1.0, 2.0], [3.0, 4.0]]
    assert x.resize_as_(torch.Tensor(2)).tolist() == [1.0, 2.0]


def test_conversions():
    x = torch.Tensor([1.5])
    assert x.long().type() == "torch.LongTensor"
    assert x.type("torch.DoubleTensor").type() == "torch.DoubleTensor"
    assert x.type(torch.IntTensor).tolist() == [1]
    assert x.type_as(torch.ByteTensor([1])).type() == "torch.ByteTensor"
    assert x.float() is x
    assert float(x) == 1.5


def test_numpy_shares_memory_both_ways():
    array = np.zeros(2, np.float32)
    x = torch.from_numpy(array)
    x.add_(1)
    x.numpy()[0] = 5
    assert array.tolist() == [5.0, 1.0]


def test_functions_are_the_methods_of_their_first_tensor():
    x = torch.Tensor([[1, 2], [3, 4]])
    assert torch.mm(x, x).tolist() == x.mm(x).tolist()
    assert torch.cat([x, x]).size() == torch.Size([4, 2])
    assert torch.stack([x, x], 1).size() == torch.Size([2, 2, 2])
    assert torch.is_tensor(x)


def test_the_default_type_can_be_double():
    torch.set_default_tensor_type("torch.DoubleTensor")
    try:
        assert torch.Tensor is torch.DoubleTensor
        assert torch.ones(1).type() == "torch.DoubleTensor"
    finally:
        torch.set_default_tensor_type(torch.FloatTensor)


INVALID = "TypeError: {} received an invalid combination of arguments - got ({}), but expected "
NOT_HERE = "      didn't match because some of the arguments have invalid types: ({})\n"
REFUSALS = {
    "another type": (
        lambda: torch.ones(1) * torch.LongTensor([1]),
        INVALID.format("mul", "torch.LongTensor")
        + "one of:\n * (float value)\n"
        + NOT_HERE.format("!torch.LongTensor!")
        + " * (torch.FloatTensor other)\n"
        + NOT_HERE.format("!torch.LongTensor!"),
    ),
    "a fraction among whole numbers": (
        lambda: torch.LongTensor([1]).mul_(1.5),
        INVALID.format("mul_", "float")
        + "one of:\n * (int value)\n"
        + NOT_HERE.format("!float!")
        + " * (torch.LongTensor other)\n"
        + NOT_HERE.format("!float!"),
    ),
    "sizes that are no integers": (
        lambda: torch.FloatTensor(2, 1.5),
        INVALID.format("torch.FloatTensor constructor", "int, float")
        + "one of:\n * no arguments\n * (int ...)\n"
        + NOT_HERE.format("int, !float!")
        + " * (torch.FloatTensor viewed_tensor)\n * (torch.Size size)\n"
        + " * (torch.FloatStorage data)\n * (Sequence data)\n",
    ),
    "item": (
        lambda: torch.ones(1).item(),
        "AttributeError: 'torch.FloatTensor' object has no attribute 'item'",
    ),
    "requires_grad": (
        lambda: torch.ones(1).requires_grad,
        "AttributeError: 'torch.FloatTensor' object has no attribute 'requires_grad'",
    ),
    "data": (
        lambda: torch.ones(1).data,
        "RuntimeError: cannot call .data on a torch.Tensor: did you intend to use "
        "autograd.Variable?",
    ),
    "bool": (
        lambda: bool(torch.ones(1)),
        "RuntimeError: bool value of non-empty torch.FloatTensor objects is ambiguous",
    ),
}  # fmt: skip


@pytest.mark.parametrize("program, words", REFUSALS.values(), ids=REFUSALS)
def test_refusals(program, words):
    with pytest.raises(Exception) as caught:
        program()
    assert f"{caught.type.__name__}: {caught.value}" == words


def test_what_is_not_here_says_so():
    with pytest.raises(NotImplementedError, match=r"legacy\.svd"):
        torch.svd(torch.eye(2))


def test_an_empty_tensor_is_false():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert not torch.Tensor()
