"""A module as HTML: its tree, what trains, and what has gradients."""

import re

import autograd_lab as torch
from autograd_lab import nn
from autograd_lab.displays import module_html
from autograd_lab.displays.modules import LINES


def rows(module):
    """The cells of each line, without their marking."""
    body = module_html(module).partition("<tbody>")[2]
    lines = re.findall("<tr>(.*?)</tr>", body, re.DOTALL)
    return [[re.sub("<[^>]*>", "", cell) for cell in line.split("</td>")[:-1]] for line in lines]


def network():
    return nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3), nn.ReLU())


def test_the_tree_has_parameters_buffers_and_modules():
    shown = rows(network())
    names = " ".join(row[0].strip() for row in shown)
    assert names == "0 weight bias 1 weight bias running_mean running_var num_batches_tracked 2"
    assert shown[1][0] == "    weight" and shown[1][1:3] == ["3×2", "6"]
    assert shown[6][-1] == "buffer"


def test_frozen_and_training_parameters_differ_in_word_and_sign():
    module = network()
    module[0].requires_grad_(False)
    assert [row[3] for row in rows(module)[1:5]] == ["○ frozen", "○ frozen", "", "● trains"]


def test_gradients_are_told():
    module = nn.Linear(2, 3, bias=False)
    assert rows(module)[0][4] == "none"
    module(torch.ones(1, 2)).sum().backward()
    assert rows(module)[0][4] == "3×2"
    assert "gradients in 1 of 1" in module_html(module)


def test_the_heading_counts():
    html = module_html(network())
    assert "15 parameter elements, 15 of them train" in html
    assert "3 buffers" in html and "in training mode" in html
    assert "in eval mode" in module_html(network().eval())


def test_a_parameter_that_is_none_says_so():
    assert rows(nn.Linear(2, 3, bias=False))[1][:2] == ["bias", "None"]


def test_a_large_module_is_folded():
    def block():
        return nn.Sequential(*(nn.Linear(2, 2) for _ in range(10)))

    shown = rows(nn.Sequential(*(nn.Sequential(block()) for _ in range(5))))
    assert len(shown) <= LINES
    assert ["    0", "10 modules inside", "60", "● trains", "0 of 20", "Sequential()"] in [
        [*row[:5], row[5].partition("(")[0] + "()"] for row in shown
    ]


def test_a_wide_module_is_cut_and_says_so():
    module = nn.Sequential(*(nn.Linear(1, 1) for _ in range(100)))
    assert len(rows(module)) == LINES
    assert "240 more lines" in module_html(module)


def test_text_of_the_learner_is_escaped():
    class Odd(nn.Module):
        def extra_repr(self):
            return "<i>"

    assert "&lt;i&gt;" in module_html(Odd()) and "<i>" not in module_html(Odd())
