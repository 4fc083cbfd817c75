"""Versions: who shares them, what counts, and what a saved value notices."""

import pytest

import autograd_lab as torch

MODIFIED = "modified by an inplace operation"


def leaf(*values):
    return torch.tensor(values or (1.0, 2.0, 3.0), requires_grad=True)


def test_every_change_counts_one():
    x = torch.ones(3)
    x.add_(1).mul_(2)
    x[0] = 5
    x[:2] = 1
    x += 1
    x.zero_()
    assert x._version == 6


def test_operations_out_of_place_count_nothing():
    x = torch.ones(3)
    (x + 1, x * x, x.view(3, 1), x.detach(), x[0], x.clone())
    assert x._version == 0


@pytest.mark.parametrize(
    "look",
    ["view(-1)", "t()", "unsqueeze(0)", "[1:]", "[0]", "detach()", "expand(3)", "unbind()[1]"],
)
def test_views_and_detached_tensors_share_the_version(look):
    x = leaf() * 1
    other = eval("x." + look if look[0] != "[" else "x" + look)
    with torch.no_grad():
        x.add_(1)
    assert other._version == x._version == 1


def test_data_has_a_version_of_its_own():
    x = leaf() * 1
    x.data.add_(1)
    assert x._version == 0
    assert x.tolist() == [2.0, 3.0, 4.0]


def test_a_clone_starts_again():
    x = torch.ones(2).add_(1)
    assert x.clone()._version == 0


def test_a_result_that_is_saved_may_not_change():
    y = leaf().exp()
    y.add_(1)
    with pytest.raises(RuntimeError, match=MODIFIED) as caught:
        y.sum().backward()
    assert (caught.value.saved_version, caught.value.current_version) == (0, 1)
    assert caught.value.changed_by == "add_"


def test_the_error_knows_its_node():
    y = leaf().exp()
    node = y.grad_fn
    y.add_(1)
    with pytest.raises(RuntimeError) as caught:
        y.sum().backward()
    assert caught.value.node is node


def test_an_input_that_is_not_saved_may_change():
    y = leaf() * 2
    z = y + 1
    y.mul_(3)
    (y + z).sum().backward()


def test_what_is_saved_depends_on_who_wants_a_gradient():
    x, constant = leaf(), torch.ones(3)
    y = x * constant
    x.data.zero_()
    with torch.no_grad():
        x.add_(1)
    y.sum().backward()
    assert x.grad.tolist() == [1.0, 1.0, 1.0]
    y = x * constant
    constant.add_(1)
    with pytest.raises(RuntimeError, match=MODIFIED):
        y.sum().backward()


def test_a_value_saved_after_changes_expects_that_version():
    y = leaf() * 1
    y.mul_(2).mul_(3)
    z = y * y
    z.sum().backward(retain_graph=True)
    y.add_(1)
    with pytest.raises(RuntimeError, match="is at version 3; expected version 2 instead"):
        z.sum().backward()


def test_a_change_through_a_view_is_noticed():
    y = leaf().exp()
    y[0] = 0
    with pytest.raises(RuntimeError, match=MODIFIED):
        y.sum().backward()


def test_a_change_through_detach_is_noticed():
    y = leaf().exp()
    y.detach().zero_()
    with pytest.raises(RuntimeError, match=MODIFIED):
        y.sum().backward()


def test_a_change_through_data_passes_in_silence_with_wrong_gradients():
    x = leaf()
    y = x.exp()
    y.data.zero_()
    y.sum().backward()
    assert x.grad.tolist() == [0.0, 0.0, 0.0]


def test_saved_values_are_listed_with_both_versions():
    x, w = torch.ones(2, 3), leaf()
    y = x * w
    x.add_(1)
    [saved] = y.grad_fn.saved_values()
    assert (saved.name, saved.shape, saved.nbytes) == ("self", (2, 3), 24)
    assert (saved.saved_version, saved.current_version) == (0, 1)
    assert saved.tensor is x
    assert not saved.is_result
    assert not saved.freed


def test_freed_values_are_listed_with_the_size_that_they_had():
    x, w = torch.ones(2, 3), leaf()
    y = (x * w).exp()
    product, exponential = y.grad_fn.next_functions[0][0], y.grad_fn
    y.sum().backward()
    for node, name in ((product, "self"), (exponential, "result")):
        [saved] = node.saved_values()
        assert (saved.name, saved.value, saved.freed) == (name, None, True)
        assert (saved.shape, saved.nbytes) == ((2, 3), 24)


def test_saved_attributes_are_pytorchs():
    x, w = torch.tensor([1.0, 2.0, 3.0]), leaf()
    node = (x * w).grad_fn
    assert node._saved_self is x
    assert (w**3).grad_fn._saved_exponent == 3
    y = w.exp()
    assert y.grad_fn._saved_result.tolist() == y.tolist()
    assert y.grad_fn._saved_result.grad_fn is y.grad_fn
    with pytest.raises(AttributeError):
        _ = node._saved_result
