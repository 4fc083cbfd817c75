"""Lines of code that are run again and again, on leaves of their own."""

import pytest

import autograd_lab as torch
from autograd_lab.widgets.program import Program


@pytest.fixture
def names():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    return {"torch": torch, "x": x, "y": torch.tensor(3.0), "k": 2}


def test_the_tensors_that_it_reads_are_its_leaves(names):
    program = Program("z = x * y\nw = torch.sum(z * k)", names)
    assert list(program.leaves) == ["x", "y"]
    assert program.targets == ["z", "w"]
    assert program.run()["w"] == 18


def test_the_learners_tensors_stay_as_they_are(names):
    program = Program("z = (x * y).sum()", names)
    program.run()["z"].backward()
    assert program.leaves["x"].grad.tolist() == [3, 3]
    assert names["x"].grad is None
    assert "z" not in names


def test_a_result_is_a_leaf_in_its_program(names):
    names["r"] = names["x"] * 2
    assert Program("z = r * 3", names).leaves["r"].is_leaf


def test_what_it_makes_itself_is_no_leaf_though_the_notebook_has_the_name(names):
    names["z"] = torch.tensor(5.0)
    assert list(Program("z = x * y\nw = z * k", names).leaves) == ["x", "y"]
    assert list(Program("z = z * k", names).leaves) == ["z"]


@pytest.mark.parametrize(
    ("code", "error", "says"),
    [
        ("z = ", SyntaxError, "invalid syntax"),
        ("z = q * 2", NameError, "name 'q' is not defined"),
        ("z = len('ab')", ValueError, "reads no tensor"),
        ("x * 2", ValueError, "gives no name"),
    ],
)
def test_what_is_no_program_is_said(names, code, error, says):
    with pytest.raises(error, match=says):
        Program(code, names)
