"""A node as HTML and in words: its edges, what it holds, and its line of birth."""

import autograd_lab as torch
from autograd_lab.displays import node_facts, node_html


def product():
    x = torch.ones(2, 3, requires_grad=True)
    other = torch.ones(2, 3)
    return other, x * other


def test_where_a_gradient_goes_and_by_which_derivative():
    _, y = product()
    html = node_html(y.grad_fn)
    assert "<b>MulBackward0</b>" in html
    assert "AccumulateGrad" in html and "nobody, no gradient is wanted" in html
    assert "g·other" in html


def test_the_line_of_birth():
    _, y = product()
    assert dict(node_facts(y.grad_fn))["Born in"].endswith(": return other, x * other")
    assert "born in cell 2" in node_html(y.grad_fn, lambda place: "cell 2")


def test_saved_values_are_held_and_then_freed():
    _, y = product()
    assert dict(node_facts(y.grad_fn))["Saved"] == "_saved_other: 2×3 float32, 24 B, ■ held"
    y.sum().backward()
    facts = dict(node_facts(y.grad_fn))
    assert facts["Saved"] == "_saved_other: 2×3 float32, 24 B, □ freed"
    assert facts["Freed in"].startswith("test_nodes.py, line ")
    assert "□ freed" in node_html(y.grad_fn)


def test_a_saved_value_that_was_changed_says_so():
    other, y = product()
    other.add_(1)
    assert "▲ changed 1 time since" in node_html(y.grad_fn)


def test_the_end_of_a_path_names_its_leaf():
    _, y = product()
    end = y.grad_fn.next_functions[0][0]
    assert dict(node_facts(end))["Leaf"] == "adds to the .grad of a 2×3 leaf"
    assert "adds to the .grad of a 2×3 leaf" in node_html(end)


def test_one_of_several_outputs_is_numbered():
    _, y = product()
    parts = y.split(1)
    assert "SplitBackward0, output 1 of 2" in dict(node_facts(parts[1].sin().grad_fn))["Sends"]


def test_a_function_of_the_learners_own():
    class Double(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x * 2

        @staticmethod
        def backward(ctx, grad):
            return grad * 2

    node = Double.apply(torch.ones(2, requires_grad=True)).grad_fn
    assert "DoubleBackward" in node_html(node)
    assert dict(node_facts(node))["Saved"] == "x: 2 float32, 8 B, ■ held"


def test_the_html_has_no_address():
    _, y = product()
    assert "0x" not in node_html(y.grad_fn)
