"""Tensors, modules and nodes in a live kernel: shown, inspected, and completed."""

import re

import pytest

SETUP = """\
import autograd_lab as torch
x = torch.ones(2, 2, requires_grad=True)
y = x * x
model = torch.nn.Sequential(torch.nn.Linear(2, 2))
"""
COLOURS = re.compile(r"\x1b\[[0-9;]*m")


@pytest.fixture(scope="module", autouse=True)
def made(lab, stock):
    for kernel in (lab, stock):
        assert not kernel.run(SETUP).errors


def shown(kernel, code):
    (data,) = kernel.run(code).displays
    return data


def inspected(kernel, code):
    reply = kernel.client.inspect(code, reply=True, timeout=60)["content"]
    return COLOURS.sub("", reply["data"]["text/plain"])


def completed(kernel, code):
    return kernel.client.complete(code, reply=True, timeout=60)["content"]["matches"]


def test_a_tensor_is_shown_as_html_beside_its_text(kernel):
    data = shown(kernel, "y")
    assert data["text/plain"].startswith("tensor([[1., 1.],")
    assert "◆ MulBackward0, y = x * x<" in data["text/html"]


def test_what_the_text_says_as_well_has_no_html(kernel):
    assert list(shown(kernel, "y.sum()")) == ["text/plain"]


def test_a_module_is_shown_as_its_tree(kernel):
    data = shown(kernel, "model")
    assert data["text/plain"].startswith("Sequential(")
    assert "● trains" in data["text/html"]


def test_a_node_is_shown(kernel):
    data = shown(kernel, "y.grad_fn")
    assert data["text/plain"].startswith("<MulBackward0 object at")
    assert "■ held" in data["text/html"]


def test_variables_of_the_old_world_keep_their_text(kernel):
    code = "from autograd_lab import legacy\nfrom autograd_lab.legacy.autograd import Variable\n"
    data = shown(kernel, code + "Variable(legacy.ones(2, 2))")
    assert list(data) == ["text/plain"]
    assert data["text/plain"].lstrip().startswith("Variable containing:")


def test_a_picture_that_fails_leaves_the_text_and_a_line(fresh):
    fresh.run("import autograd_lab.displays.tensors as t\nt.heading = None")
    ran = fresh.run("torch.ones(2, 2)")
    assert ran.status == "ok" and not ran.errors
    assert [list(data) for data in ran.displays] == [["text/plain"]]
    assert ran.stdout.startswith("The picture of this value failed: TypeError: ")


def test_inspection_tells_what_is_live(kernel):
    said = inspected(kernel, "y")
    for line in (
        r"Shape: +2×2, 4 elements, 16 B",
        r"Dtype: +float32",
        r"Made by: +MulBackward0, cell \d+, line 3: y = x \* x",
        r"Version: +0, never changed in place",
    ):
        assert re.search(line, said), said
    assert "Docstring" not in said


def test_inspection_of_a_property_tells_of_its_value(kernel):
    said = inspected(kernel, "y.grad_fn")
    assert re.search(r"Born in: +cell \d+, line 3: y = x \* x", said)
    assert "_saved_other: 2×2 float32, 16 B, ■ held" in said


def test_inspection_of_other_things_is_as_it_was(kernel):
    assert "Docstring:" in inspected(kernel, "model") and "Docstring:" in inspected(kernel, "print")


def test_completion_offers_the_attributes_of_a_tensor(kernel):
    assert completed(kernel, "y.requires_g") == ["requires_grad", "requires_grad_"]
    assert completed(kernel, "print(x.is_le") == ["is_leaf"]
    matches = completed(kernel, "y.")
    assert {"backward", "view", "zero_"} <= set(matches)
    assert not {"array", "imag", "volatile"} & set(matches)


def test_completion_offers_what_a_node_saved(kernel):
    assert "_saved_other" in completed(kernel, "y.grad_fn.")
    assert completed(kernel, "y.grad_fn._saved_o") == ["_saved_other"]


def test_completion_elsewhere_is_as_it_was(kernel):
    assert completed(kernel, "torch.nn.BatchNorm1") == ["BatchNorm1d"]
    assert "model" in completed(kernel, "mode")


def test_nothing_is_left_when_the_extension_is_unloaded(fresh):
    fresh.run("y = torch.ones(2, 2, requires_grad=True) * 2")
    fresh.run("torch.nn.Linear(1, 1)")
    fresh.run("%unload_ext autograd_lab")
    for code in ("y", "y.grad_fn", "torch.nn.Linear(1, 1)"):
        assert list(shown(fresh, code)) == ["text/plain"]
    assert "Docstring:" in inspected(fresh, "y")
    assert fresh.value("get_ipython().Completer.custom_matchers") == "[]"
