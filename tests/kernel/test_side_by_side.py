"""A cell under two libraries: what is carried over, what is compared, what is refused."""

import numpy as np
import pytest

import autograd_lab as torch
from autograd_lab.kernel import other_library, side_by_side
from autograd_lab.kernel.side_by_side import NotCarried, Row, table


def ran(code, **carried):
    job = {"code": code, "names": {"torch": ("module", "autograd_lab"), **carried}, "seed": 0}
    return other_library.run(job, "autograd_lab")


def test_a_run_tells_what_it_printed_raised_ended_in_and_named():
    result = ran("print('hi')\ny = x * 2\ny.sum()", x=("tensor", np.ones(2, "f4"), False, None))
    assert result["printed"] == "hi\n"
    assert result["value"] == "tensor(4.)"
    assert result["names"] == {"y": "tensor([2., 2.])"}
    assert ran("1 / 0")["raised"] == "ZeroDivisionError: division by zero"


def test_a_leaf_that_gets_a_gradient_has_changed():
    result = ran("(x * x).backward()", x=("tensor", np.array(3.0, "f4"), True, None))
    assert result["names"] == {"x": "tensor(3., requires_grad=True), .grad = tensor(6.)"}


def test_either_librarys_imports_mean_the_one_that_runs():
    code = "import torch.nn as nn\nfrom torch import ones\nimport torch\nprint(torch.__name__)"
    result = ran(f"{code}\nnn.__name__, ones(1)")
    assert result["printed"] == "autograd_lab\n"
    assert result["value"] == "('autograd_lab.nn', tensor([1.]))"


def test_only_what_the_cell_reads_is_carried():
    x = torch.ones(2)
    names = {"x": x, "net": object(), "n": 3, "torch": torch}
    carried = side_by_side._carried("torch.sum(x) * n", names)
    assert sorted(carried) == ["n", "torch", "x"]
    assert side_by_side._carried("net = 1\nnet + 1", names) == {}


@pytest.mark.parametrize(
    ("name", "said"),
    [("y", "y was computed in another cell"), ("net", "net is of type Linear")],
)
def test_what_can_not_be_carried_is_refused_by_name(name, said):
    x = torch.ones(2, requires_grad=True)
    names = {"y": x * 2, "net": torch.nn.Linear(1, 1)}
    with pytest.raises(NotCarried, match=said) as caught:
        side_by_side._carried(f"print({name})", names)
    assert caught.value.name == name


def test_the_table_counts_and_marks_what_differs():
    shown = table([Row("printed", "a", "a"), Row("x", "1", "2")])
    assert shown.title == "1 of 2 differ" and shown.marked == {1}
    assert (
        "differs" in str(shown) and '<tr class="marked">' in shown._repr_mimebundle_()["text/html"]
    )
    assert table([Row("x", "1", "1")]).title == "autograd_lab and PyTorch agree"


@pytest.mark.skipif(not side_by_side.is_installed(), reason="PyTorch is not installed")
def test_both_libraries_run_the_cell_and_agree():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    rows = side_by_side.compare("(x * x).sum().backward()\nx.grad", {"x": x, "torch": torch})
    assert {row.what: row.same for row in rows} == {"ends in": True, "x": True}
    assert rows[0].ours == "tensor([2., 4.])"
    assert x.grad is None
