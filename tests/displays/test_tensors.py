"""A tensor as HTML: what is in it, how it is marked, and when the text is enough."""

import re

import pytest

import autograd_lab as torch
from autograd_lab.displays import tensor_html


@pytest.mark.parametrize("shape", [(), (3,), (0, 3), (2, 0, 2)])
def test_what_the_text_says_as_well_has_no_html(shape):
    assert tensor_html(torch.zeros(shape)) is None


def test_the_numbers_are_those_of_the_text():
    html = tensor_html(torch.tensor([[1.5, -2.0], [0.25, 3.0]]))
    shown = [text.strip() for text in re.findall("<td>([^<]*)</td>", html)]
    assert shown == ["1.5000", "-2.0000", "0.2500", "3.0000"]


def test_the_heading_says_shape_dtype_and_version():
    x = torch.zeros(2, 3, dtype=torch.float64)
    x.add_(1)
    html = tensor_html(x)
    for fact in ("2×3", "float64", "○ no gradient wanted", "version 1"):
        assert f">{fact}<" in html


def test_a_leaf_tells_of_its_gradient():
    x = torch.ones(2, 2, requires_grad=True)
    assert "leaf that wants a gradient, .grad is None" in tensor_html(x)
    x.sum().backward()
    assert "leaf that wants a gradient, .grad is 2×2" in tensor_html(x)


def test_a_result_tells_its_node_and_line_of_birth():
    y = torch.ones(2, 2, requires_grad=True).exp()
    assert "◆ ExpBackward0, test_tensors.py, line " in tensor_html(y)


def test_places_are_told_in_the_words_given():
    y = torch.ones(2, 2, requires_grad=True).exp()
    assert "◆ ExpBackward0, cell 7<" in tensor_html(y, lambda place: "cell 7")


def test_nan_and_infinities_stand_in_a_frame():
    x = torch.tensor([[1.0, float("nan")], [float("-inf"), 2.0]])
    framed = re.findall('<td class="bad">([^<]*)</td>', tensor_html(x))
    assert [text.strip() for text in framed] == ["nan", "-inf"]


def test_a_gradient_with_nan_says_so():
    x = torch.zeros(2, 2, requires_grad=True)
    x.grad = torch.tensor([[float("nan"), 0.0], [0.0, 0.0]])
    assert ".grad is 2×2, with 1 nan" in tensor_html(x)


def test_a_large_matrix_is_a_picture_with_its_range():
    html = tensor_html(torch.arange(400.0).reshape(20, 20))
    assert "<svg" in html and "<td" not in html
    assert "from 0 to 399, mean 200" in html


def test_the_range_leaves_out_what_is_not_finite_and_counts_it():
    x = torch.ones(20, 20)
    x[0, 0], x[1, 1], x[2, 2] = float("nan"), float("inf"), 3.0
    assert "from 1 to 3, mean 1.01; 1 nan, 1 inf" in tensor_html(x)


def test_of_many_matrices_the_first_are_shown_and_the_others_counted():
    html = tensor_html(torch.zeros(2, 3, 2, 2))
    captions = re.findall("<figcaption>(.*?)</figcaption>", html)
    assert captions == ["[0, 0]", "[0, 1]", "[0, 2]", "[1, 0]"]
    assert "2 more of 2×2" in html


def test_a_matrix_of_millions_is_not_drawn():
    html = tensor_html(torch.zeros(1, 1).expand(4096, 4096))
    assert "too large to draw" in html and "<svg" not in html


def test_truth_values_are_counted():
    assert "200 of 400 are True" in tensor_html(torch.arange(400).reshape(20, 20) < 200)


def test_complex_numbers_are_drawn_by_their_size():
    assert "absolute values" in tensor_html(torch.ones(20, 20, dtype=torch.complex64))


def test_the_same_tensor_gives_the_same_html():
    x = torch.arange(6.0).reshape(2, 3)
    assert tensor_html(x) == tensor_html(x.clone())
    assert " id=" not in tensor_html(x)


def test_nothing_is_changed_by_looking():
    x = torch.ones(2, 2, requires_grad=True)
    y = x * x
    tensor_html(y)
    y.sum().backward()
    assert (x._version, x.grad.tolist()) == (0, [[2.0, 2.0], [2.0, 2.0]])


def test_inference_tensors_have_no_version_to_tell():
    with torch.inference_mode():
        x = torch.ones(2, 2)
    assert "version" not in tensor_html(x)
