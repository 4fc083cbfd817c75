"""Where something happened: errors name the learner's line that changed, made, or freed."""

import linecache

import pytest

import autograd_lab as torch
from autograd_lab.core.places import Place


def leaf(*values):
    return torch.tensor(values or (1.0, 2.0), requires_grad=True)


def line_of(text):
    """The place of the one line of this file that ends in the mark `# text`."""
    lines = linecache.getlines(__file__)
    [number] = [i for i, line in enumerate(lines, 1) if line.rstrip().endswith("# " + text)]
    return __file__, number


def failure(walk):
    with pytest.raises(RuntimeError) as caught:
        walk()
    return caught.value


def at(place):
    return place.file, place.line


def test_a_changed_value_names_the_operation_and_the_line_that_changed_it():
    y = leaf().exp()  # made
    y.mul_(2)  # changed
    error = failure(y.sum().backward)
    assert error.changed_by == "mul_"
    assert at(error.changed_at) == line_of("changed")
    assert at(error.born_at) == line_of("made")
    assert error.changed_at.function.startswith("test_a_changed_value")
    assert error.changed_at.text == "y.mul_(2)  # changed"


CHANGES = {
    "copy_": lambda y: y.copy_(torch.zeros(2)),
    "fill_": lambda y: y.fill_(0.0),
    "through a view": lambda y: y[0].add_(1),
    "through detach": lambda y: y.detach().add_(1),
    "an item": lambda y: y.__setitem__(0, 5.0),
    "operator": lambda y: y.__imul__(2),
    "random": lambda y: y.uniform_(),
    "counted": lambda y: torch.autograd.graph.increment_version([y]),
}


@pytest.mark.parametrize("name", CHANGES)
def test_every_kind_of_change_is_placed(name):
    y = leaf().exp()
    CHANGES[name](y)
    error = failure(y.sum().backward)
    assert error.changed_at.file == __file__
    assert name in error.changed_at.text


def test_a_change_by_a_walk_is_placed_where_it_was_asked_for():
    w = leaf()
    (w * 2).sum().backward()
    other = leaf()
    product = other * w.grad
    (w * 2).sum().backward()  # added
    error = failure(product.sum().backward)
    assert error.changed_by == "AccumulateGrad"
    assert at(error.changed_at) == line_of("added")


def test_a_freed_node_names_the_walk_that_freed_it_and_its_birth():
    y = leaf()
    y = (y * y).sum()  # born
    y.backward()  # freed
    error = failure(y.backward)
    assert at(error.freed_at) == line_of("freed")
    assert at(error.born_at) == line_of("born")


def test_grad_frees_too():
    x = leaf()
    y = (x * x).sum()
    torch.autograd.grad(y, x)  # asked
    assert at(failure(y.backward).freed_at) == line_of("asked")


def test_a_node_that_keeps_nothing_was_not_freed():
    y = leaf() + 1
    y.sum().backward()
    assert y.grad_fn.freed_at is None


def test_the_place_of_a_nan_is_where_its_node_was_made():
    with torch.autograd.set_detect_anomaly(True):
        y = (leaf(0.0).sqrt() * 0).sum()  # root
        with pytest.warns(UserWarning, match="SqrtBackward0"):
            error = failure(y.backward)
    assert at(error.born_at) == line_of("root")


def test_operations_made_of_others_are_placed_in_the_learners_code():
    y = leaf().square()
    assert y.grad_fn.born_at.file == __file__


def test_nodes_of_a_recorded_walk_are_placed_where_it_was_asked_for():
    x = leaf()
    [g] = torch.autograd.grad((x**3).sum(), x, create_graph=True)  # second
    assert at(g.grad_fn.born_at) == line_of("second")


def test_a_node_in_a_function_of_the_learners_is_placed():
    class Cube(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            return x**3

        @staticmethod
        def backward(ctx, grad):
            return grad

    y = Cube.apply(leaf())  # applied
    assert at(y.grad_fn.born_at) == line_of("applied")


def test_a_place_without_source_has_no_text():
    names = {"torch": torch}
    exec(compile("x = torch.ones(1, requires_grad=True) * 2", "<nowhere>", "exec"), names)
    place = names["x"].grad_fn.born_at
    assert place == Place("<nowhere>", 1, "<module>")
    assert place.text == ""
    assert str(place) == "<nowhere>:1, in <module>"
