"""Small programs whose text, whether printed or raised, has to be PyTorch's.

Each takes the library. `programs.json` beside this file holds what PyTorch 2.13 answered;
`python -m tests.programs`, where PyTorch is installed, writes it anew.
"""

import json
from pathlib import Path

import numpy as np

from tests.oracle.ask import outcome

RECORD = Path(__file__).with_suffix(".json")
PROGRAMS = {}


def program(function):
    PROGRAMS[function.__name__.replace("_", " ").strip()] = function
    return function


def leaf(torch, *values):
    return torch.tensor(values or [1.0, 2.0], requires_grad=True)


def matrix(torch, rows=2, columns=3):
    values = [[float(columns * i + j + 1) for j in range(columns)] for i in range(rows)]
    return torch.tensor(values, requires_grad=True)


# Walking backward


@program
def backward_twice(torch):
    y = (leaf(torch) ** 2).sum()
    y.backward()
    y.backward()


@program
def backward_twice_through_additions(torch):
    x = leaf(torch)
    y = (x + 2).sum()
    y.backward()
    y.backward()
    return x.grad


@program
def backward_twice_through_a_product(torch):
    x, w = leaf(torch), leaf(torch, 3.0, 4.0)
    y = (x * w).sum()
    y.backward()
    y.backward()


@program
def saved_value_after_it_was_freed(torch):
    y = leaf(torch).exp()
    y.sum().backward()
    return y.grad_fn._saved_result


@program
def backward_of_a_vector(torch):
    (leaf(torch) * 2).backward()


@program
def grad_of_a_vector(torch):
    x = leaf(torch)
    torch.autograd.grad(x * 2, x)


@program
def backward_without_a_graph(torch):
    torch.tensor(1.0).backward()


@program
def backward_without_a_graph_of_a_vector(torch):
    torch.ones(3).backward()


@program
def backward_of_two_of_which_one_has_no_graph(torch):
    x = leaf(torch)
    torch.autograd.backward([x.sum(), torch.tensor(1.0)])


@program
def backward_of_a_detached_result(torch):
    (leaf(torch) * 2).sum().detach().backward()


@program
def backward_under_no_grad(torch):
    with torch.no_grad():
        y = (leaf(torch) * 2).sum()
    y.backward()


@program
def grad_of_an_input_that_requires_none(torch):
    x = torch.ones(2)
    torch.autograd.grad(leaf(torch).sum(), x)


@program
def grad_of_an_unused_input(torch):
    torch.autograd.grad(leaf(torch).sum(), leaf(torch))


@program
def grad_of_an_unused_input_allowed(torch):
    return torch.autograd.grad(leaf(torch).sum(), leaf(torch), allow_unused=True)


@program
def grad_of_an_unused_input_materialised(torch):
    return torch.autograd.grad(leaf(torch).sum(), leaf(torch), materialize_grads=True)


@program
def grad_materialised_but_unused_not_allowed(torch):
    x = leaf(torch)
    torch.autograd.grad(x.sum(), x, allow_unused=False, materialize_grads=True)


@program
def gradient_of_another_shape(torch):
    (matrix(torch) * 2).backward(torch.ones(2))


@program
def gradient_of_shape_1_for_a_number(torch):
    leaf(torch).sum().backward(torch.tensor([1.0]))


@program
def gradient_that_is_a_number(torch):
    (leaf(torch) * 2).backward(2)


@program
def gradients_that_are_a_list_of_numbers(torch):
    torch.autograd.backward([leaf(torch).sum()], [2])


@program
def two_results_and_one_gradient(torch):
    x = leaf(torch)
    torch.autograd.backward([x * 2, x * 3], [torch.ones(2)])


@program
def two_vectors_without_gradients(torch):
    x = leaf(torch)
    torch.autograd.backward([x.sum(), x * 2])


@program
def gradient_of_another_dtype(torch):
    x = leaf(torch)
    (x * 2).backward(torch.ones(2, dtype=torch.float64))
    return x.grad


@program
def backward_with_empty_inputs(torch):
    leaf(torch).sum().backward(inputs=[])


@program
def backward_with_create_graph_warns(torch):
    x = leaf(torch)
    (x**2).sum().backward(create_graph=True)
    grad, x.grad = x.grad, None
    return grad


# In-place changes


@program
def saved_result_overwritten(torch):
    y = matrix(torch).sigmoid()
    y += 1
    y.sum().backward()


@program
def saved_result_of_exp_overwritten_twice(torch):
    y = leaf(torch).exp()
    y.mul_(2).add_(1)
    y.sum().backward()


@program
def saved_input_overwritten(torch):
    x, w = torch.ones(2, 2), matrix(torch, 2, 2)
    y = (x * w).sum()
    x.add_(1)
    y.backward()


@program
def saved_leaf_overwritten_under_no_grad(torch):
    x, w = leaf(torch), leaf(torch, 3.0, 4.0)
    y = (x * w).sum()
    with torch.no_grad():
        w.mul_(2)
    y.backward()


@program
def saved_result_of_a_numbered_node_overwritten(torch):
    y = matrix(torch).sum(0)
    z = y * y
    with torch.no_grad():
        y.add_(1)
    z.sum().backward()


@program
def saved_view_overwritten(torch):
    y = (matrix(torch) * 1)[0]
    z = y * y
    with torch.no_grad():
        y.add_(1)
    z.sum().backward()


@program
def saved_result_overwritten_through_a_view(torch):
    y = matrix(torch).sigmoid()
    y[0].mul_(2)
    y.sum().backward()


@program
def saved_value_overwritten_through_detach(torch):
    y = leaf(torch, 1.0, 2.0, 3.0).exp()
    y.detach().zero_()
    y.sum().backward()


@program
def saved_value_overwritten_through_data_in_silence(torch):
    x = leaf(torch, 1.0, 2.0, 3.0)
    y = x.exp()
    y.data.zero_()
    y.sum().backward()
    return x.grad, y._version


@program
def saved_attribute_of_an_overwritten_input(torch):
    x = torch.ones(2)
    y = leaf(torch) * x
    x.zero_()
    return y.grad_fn._saved_other


@program
def product_then_in_place_is_fine(torch):
    x = leaf(torch)
    y = x * 2
    y += 1
    y.sum().backward()
    return x.grad, y


@program
def leaf_changed(torch):
    leaf(torch).add_(1)


@program
def leaf_changed_by_an_operator(torch):
    x = leaf(torch)
    x += 1


@program
def leaf_zeroed(torch):
    leaf(torch).zero_()


@program
def leaf_assigned_to(torch):
    x = leaf(torch)
    x[0] = 1


@program
def leaf_assigned_to_with_a_mask(torch):
    x = leaf(torch)
    x[x > 1] = 1


@program
def view_of_a_leaf_changed(torch):
    leaf(torch).view(2, 1).mul_(2)


@program
def slice_of_a_leaf_changed(torch):
    leaf(torch)[:1].mul_(2)


@program
def plain_tensor_takes_a_recorded_value(torch):
    x = torch.zeros(2)
    x.add_(leaf(torch))
    return x, x.is_leaf


@program
def part_of_a_plain_tensor_takes_a_recorded_value(torch):
    x = torch.zeros(3)
    x[1:] = leaf(torch)
    return x, x.grad_fn.next_functions


@program
def view_made_in_no_grad_changed(torch):
    x = leaf(torch)
    with torch.no_grad():
        view = x[:1]
    view.mul_(2)


@program
def view_of_a_result_made_in_no_grad_changed(torch):
    y = leaf(torch) * 1
    with torch.no_grad():
        view = y[:1]
    view.mul_(2)


@program
def output_of_unbind_changed(torch):
    (leaf(torch) * 1).unbind()[0].mul_(2)


@program
def second_output_of_unbind_changed(torch):
    (leaf(torch) * 1).unbind()[1].mul_(2)


@program
def expanded_tensor_changed(torch):
    torch.ones(1).expand(3).add_(1)


@program
def integers_plus_a_float(torch):
    torch.tensor([1, 2]).add_(0.5)


@program
def integers_divided(torch):
    torch.tensor([1, 2]).div_(2)


@program
def integers_times_a_float_tensor(torch):
    x = torch.tensor([1, 2])
    x *= torch.tensor([0.5, 1.0])


@program
def in_place_result_of_another_shape(torch):
    torch.ones(2).add_(torch.ones(3, 2))


@program
def in_place_shapes_that_do_not_broadcast(torch):
    torch.ones(2).add_(torch.ones(3))


# Flags and leaves


@program
def numpy_of_a_recorded_tensor(torch):
    leaf(torch).numpy()


@program
def asarray_of_a_recorded_tensor(torch):
    np.asarray(leaf(torch))


@program
def requires_grad_off_on_a_result(torch):
    (leaf(torch) * 2).requires_grad = False


@program
def requires_grad_on_on_a_result(torch):
    y = leaf(torch) * 2
    y.requires_grad = True
    return y


@program
def requires_grad_method_off_on_a_result(torch):
    (leaf(torch) * 2).requires_grad_(False)


@program
def integers_that_require_grad(torch):
    torch.tensor([1, 2], requires_grad=True)


@program
def zeros_of_integers_that_require_grad(torch):
    torch.zeros(2, dtype=torch.int64, requires_grad=True)


@program
def integers_told_to_require_grad(torch):
    torch.tensor([1, 2]).requires_grad = True


@program
def integers_asked_to_require_grad(torch):
    torch.tensor([1, 2]).requires_grad_()


@program
def grad_of_a_result(torch):
    return (leaf(torch) * 2).grad


@program
def retained_grad_of_a_result_before_backward(torch):
    y = leaf(torch) * 2
    y.retain_grad()
    return y.grad, y.retains_grad


@program
def retain_grad_without_requires_grad(torch):
    torch.ones(2).retain_grad()


@program
def retain_grad_of_a_leaf(torch):
    x = leaf(torch)
    x.retain_grad()
    return x.retains_grad


@program
def hook_without_requires_grad(torch):
    torch.ones(2).register_hook(print)


@program
def hook_that_changes_the_shape(torch):
    x = leaf(torch)
    x.register_hook(lambda g: g[:1])
    x.sum().backward()


@program
def hook_that_returns_a_number(torch):
    x = leaf(torch)
    x.register_hook(lambda g: 3)
    x.sum().backward()


@program
def assigned_grad_of_another_shape(torch):
    matrix(torch, 2, 2).grad = torch.ones(3)


@program
def assigned_grad_of_another_dtype(torch):
    leaf(torch).grad = torch.ones(2, dtype=torch.float64)


@program
def assigned_grad_that_is_the_tensor(torch):
    x = leaf(torch)
    x.grad = x


@program
def assigned_grad_that_is_a_number(torch):
    leaf(torch).grad = 3


@program
def detach_in_place_of_a_view(torch):
    (leaf(torch) * 1)[:1].detach_()


@program
def detach_in_place_of_a_result(torch):
    y = leaf(torch) * 2
    y.detach_()
    return y, y.is_leaf


@program
def flags_of_views_and_detached(torch):
    x = leaf(torch)
    y = x * 2
    tensors = (x, y, x[:1], y.detach(), y.data, x.detach())
    return [(t.is_leaf, t.requires_grad, t._version, t._is_view()) for t in tensors]


@program
def factories_under_no_grad(torch):
    with torch.no_grad():
        x = torch.ones(1, requires_grad=True)
        return x.requires_grad, (x * 2).requires_grad


# Conversions


@program
def item_of_several(torch):
    torch.ones(2).item()


@program
def item_of_none(torch):
    torch.ones(0).item()


@program
def truth_of_several(torch):
    bool(torch.ones(2))


@program
def truth_of_none(torch):
    bool(torch.ones(0))


@program
def float_of_a_leaf(torch):
    return float(leaf(torch, 1.0))


@program
def length_of_a_number(torch):
    len(torch.tensor(1.0))


@program
def iterating_over_a_number(torch):
    list(torch.tensor(1.0))


@program
def index_by_a_float_tensor(torch):
    [1, 2][torch.tensor(1.0)]


@program
def copy_of_a_leaf(torch):
    return torch.tensor(leaf(torch))


@program
def item_and_list(torch):
    return leaf(torch, 1.0).item(), leaf(torch).tolist(), torch.tensor(3).item()


@program
def ragged_lists(torch):
    torch.tensor([[1.0, 2.0], [3.0]])


@program
def tensor_of_a_string(torch):
    torch.tensor("a")


@program
def tensor_of_none(torch):
    torch.tensor(None)


@program
def tensor_of_an_object(torch):
    torch.tensor([1, object])


@program
def from_numpy_of_a_list(torch):
    torch.from_numpy([1, 2])


@program
def negative_size(torch):
    torch.zeros(-1)


# Shapes and dtypes


@program
def shapes_that_do_not_broadcast(torch):
    torch.ones(2) + torch.ones(3)


@program
def shapes_that_do_not_broadcast_in_the_middle(torch):
    torch.ones(2, 3, 4) * torch.ones(2, 4)


@program
def matrices_that_do_not_fit(torch):
    torch.ones(2, 3) @ torch.ones(2, 3)


@program
def matrix_and_vector_that_do_not_fit(torch):
    torch.ones(2, 3) @ torch.ones(2)


@program
def vectors_that_do_not_fit(torch):
    torch.ones(2) @ torch.ones(3)


@program
def matrix_product_with_a_number(torch):
    torch.ones(2) @ torch.tensor(1.0)


@program
def matrix_product_of_two_dtypes(torch):
    torch.ones(2, 2) @ torch.ones(2, 2, dtype=torch.float64)


@program
def mm_of_a_vector(torch):
    torch.mm(torch.ones(2), torch.ones(2, 2))


@program
def batches_that_do_not_fit(torch):
    torch.bmm(torch.ones(2, 2, 3), torch.ones(2, 2, 3))


@program
def view_that_would_need_a_copy(torch):
    torch.ones(2, 3).t().view(6)


@program
def view_of_another_size(torch):
    torch.ones(2, 3).view(4)


@program
def view_with_two_unknown_sizes(torch):
    torch.ones(2, 3).view(-1, -1)


@program
def view_with_a_negative_size(torch):
    torch.ones(2, 3).view(-2, 3)


@program
def reshape_that_does_not_divide(torch):
    torch.ones(5).reshape(2, -1)


@program
def expand_to_another_size(torch):
    torch.ones(2).expand(3)


@program
def expand_to_fewer_dimensions(torch):
    torch.ones(2, 3).expand(3)


@program
def expand_with_a_leading_minus_one(torch):
    torch.ones(2).expand(-1, 2)


@program
def t_of_three_dimensions(torch):
    torch.ones(2, 2, 2).t()


@program
def permute_with_too_few(torch):
    torch.ones(2, 3).permute(0)


@program
def permute_with_one_twice(torch):
    torch.ones(2, 3).permute(0, 0)


@program
def sum_along_a_dimension_that_is_not_there(torch):
    torch.ones(2, 3).sum(2)


@program
def sum_along_a_dimension_twice(torch):
    torch.ones(2, 3).sum((0, 0))


@program
def mean_of_integers(torch):
    torch.tensor([1, 2]).mean()


@program
def max_of_nothing(torch):
    torch.ones(0).max()


@program
def index_out_of_range(torch):
    torch.ones(2)[2]


@program
def index_out_of_range_in_the_second_dimension(torch):
    torch.ones(2, 3)[0, 3]


@program
def index_of_a_number(torch):
    torch.tensor(1.0)[0]


@program
def last_index_of_a_number(torch):
    torch.tensor(1.0)[-1]


@program
def unbind_of_a_number(torch):
    torch.tensor(1.0).unbind()


@program
def slice_of_a_number(torch):
    torch.tensor(1.0)[0:1]


@program
def too_many_indices(torch):
    torch.ones(2)[0, 0]


@program
def picked_index_out_of_range(torch):
    torch.ones(2)[[0, 2]]


@program
def mask_of_another_shape(torch):
    torch.ones(2)[torch.tensor([True, False, True])]


@program
def index_by_floats(torch):
    torch.ones(2)[torch.tensor([0.0])]


@program
def slice_backwards(torch):
    torch.ones(2)[::-1]


@program
def assigned_value_that_does_not_fit(torch):
    x = torch.ones(2, 3)
    x[0] = torch.ones(2)


@program
def stack_of_two_shapes(torch):
    torch.stack([torch.ones(2), torch.ones(3)])


@program
def cat_of_two_ranks(torch):
    torch.cat([torch.ones(2), torch.ones(2, 2)])


@program
def cat_of_sizes_that_differ(torch):
    torch.cat([torch.ones(2, 2), torch.ones(2, 3)])


@program
def cat_of_numbers(torch):
    torch.cat([torch.tensor(1.0), torch.tensor(2.0)])


@program
def cat_of_nothing(torch):
    torch.cat([])


@program
def adding_a_string(torch):
    torch.ones(2) + "a"


@program
def adding_none(torch):
    torch.add(torch.ones(2), None)


@program
def exp_of_a_number(torch):
    torch.exp(1.0)


@program
def promotion_of_numbers_and_tensors(torch):
    i, f = torch.tensor([1]), torch.tensor([1.0])
    results = (
        i + 1.5, f + torch.tensor([1.0], dtype=torch.float64), f + torch.tensor(1.0).double(),
        torch.tensor([1], dtype=torch.int32) + torch.tensor(1), i / 2, i + True, f + i,
        torch.tensor([True]) + 1, torch.tensor(1) + torch.tensor(1.5), 2**i, i**2.0,
    )  # fmt: skip
    return [t.dtype for t in results]


# What is printed


@program
def repr_of_the_usual_things(torch):
    x = leaf(torch)
    y = x * 2
    return x, y, y.sum(), x.grad, y.grad_fn, y.grad_fn.next_functions[0][0].name()


@program
def repr_of_sizes(torch):
    size = torch.ones(2, 3).shape
    return size, size[0], size[1:], size + size, size.numel(), torch.tensor(1.0).size()


@program
def repr_of_max_along_a_dimension(torch):
    return torch.tensor([[1.0, 5.0], [7.0, 2.0]]).max(1)


@program
def repr_of_dtypes(torch):
    return torch.float32, torch.int64, torch.bool, torch.ones(1).dtype, torch.float, torch.long


@program
def repr_of_types(torch):
    return [torch.ones(1, dtype=d).type() for d in (torch.float32, torch.int64, torch.bool)]


@program
def range_warns(torch):
    return torch.range(0, 5)


# Variable


@program
def variable_of_a_range(torch):
    torch.autograd.Variable(range(6))


@program
def variable_of_an_array(torch):
    torch.autograd.Variable(np.ones(2))


@program
def variable_of_a_tensor(torch):
    v = torch.autograd.Variable(torch.ones(2), requires_grad=True)
    return v, type(v) is torch.Tensor, isinstance(v, torch.autograd.Variable)


@program
def variable_of_nothing(torch):
    return torch.autograd.Variable()


@program
def variable_volatile(torch):
    return torch.autograd.Variable(torch.ones(2), volatile=True)


@program
def variable_volatile_with_requires_grad(torch):
    torch.autograd.Variable(torch.ones(2), volatile=True, requires_grad=True)


@program
def variable_of_integers_that_require_grad(torch):
    torch.autograd.Variable(torch.tensor([1]), requires_grad=True)


@program
def volatile_read(torch):
    return torch.ones(1).volatile


@program
def volatile_set(torch):
    x = torch.ones(1)
    x.volatile = True
    return x


@program
def cuda_without_a_gpu(torch):
    torch.ones(1).cuda()


def main():
    """Record PyTorch's answers."""
    import torch

    answers = {name: outcome(function, torch) for name, function in PROGRAMS.items()}
    RECORD.write_text(json.dumps(answers, indent=1) + "\n")


if __name__ == "__main__":
    main()
