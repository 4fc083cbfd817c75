"""Every name of PyTorch's tensor is here, or says that it is not."""

import pytest

import autograd_lab
from autograd_lab.errors import OutOfScope
from tests.oracle.programs import result


def test_every_attribute_of_the_tensor_is_here_or_says_so(pytorch):
    silent = []
    for name in dir(pytorch.Tensor):
        if not name.startswith("_"):
            try:
                getattr(autograd_lab.Tensor, name)
            except OutOfScope:
                continue
            except AttributeError:
                silent.append(name)
    assert not silent


def test_every_name_of_pytorch_is_here_or_says_so(pytorch):
    """But for what PyTorch itself only imports, such as `os`."""
    silent = []
    for name in dir(pytorch):
        found = getattr(pytorch, name, None)
        own = str(getattr(found, "__name__", "torch")).startswith("torch")
        if own and name != "torch" and not name.startswith("_") and not isinstance(found, bool):
            try:
                getattr(autograd_lab, name)
            except OutOfScope:
                continue
            except AttributeError:
                silent.append(name)
    assert not silent


@pytest.mark.parametrize(
    "name",
    """
    abs_ acos_ acosh_ ceil_ clamp_ clamp_max_ clamp_min_ cos_ cosh_ deg2rad_ detach_ erf_ exp_
    floor_ frac_ log_ neg_ relu_ round_ rsqrt_ sigmoid_ sin_ sqrt_ square_ tan_ tanh_ zero_
    """.split(),  # noqa: SIM905
)
def test_functions_that_change_their_argument(name, pytorch):
    def outcome(torch):
        x = torch.tensor([0.5, 0.25])
        numbers = (0.3, 0.4) if name == "clamp_" else (0.3,) if "clamp" in name else ()
        result = getattr(torch, name)(x, *numbers)
        return result is x, repr(x), x._version

    assert outcome(autograd_lab) == outcome(pytorch)


PROGRAMS = [
    "torch.tensor([[1., 2.], [3., 4.]]).apply_(lambda v: v * v)",
    "torch.tensor([1, 2, 3]).apply_(lambda v: v / 2)",
    "torch.tensor(2.).apply_(lambda v: v + 1)",
    "torch.ones(2, 2).map_(torch.tensor([1., 2.]), lambda a, b: a + b)",
    "torch.ones(2).map2_(torch.ones(2), torch.ones(1), lambda a, b, c: a + b + c)",
    "torch.ones(2).apply_(lambda v: v)._version",
    "torch.ones(2, requires_grad=True).apply_(abs)",
    "torch.ones(2).map_(torch.ones(2, requires_grad=True), max)",
    "torch.ones(2).map_(torch.ones(2, dtype=torch.int64), max)",
    "torch.ones(2).apply_(3)",
    "setattr(torch.ones(1), 'shape', 3)",
    "setattr(torch.ones(1), 'T', 3)",
    "setattr(torch.ones(1), 'grad_fn', None)",
    "setattr(torch.ones(1), 'is_leaf', False)",
    "x = torch.ones(2); setattr(x, 'real', 3); x",
    "x = torch.ones(2, dtype=torch.complex64); setattr(x, 'imag', 3); x",
    "setattr(torch.ones(1, requires_grad=True), 'real', 3)",
    "int(torch.tensor(2., requires_grad=True)), float(torch.tensor(2., requires_grad=True))",
    "torch.sin_([1])",
    "torch.sin_()",
    "torch.accelerator.is_available(), torch.accelerator.device_count()",
    "torch.accelerator.current_accelerator()",
    "torch.accelerator.synchronize()",
    "torch.pi, torch.e, torch.inf, torch.nan, torch.newaxis",
    "torch.ones(2).cfloat(), torch.ones(2).cdouble()",
    "torch.tensor([2.]).is_nonzero(), torch.ones(2).is_same_size(torch.ones(2, 1))",
]  # fmt: skip


@pytest.mark.parametrize("program", PROGRAMS)
def test_small_programs(program, pytorch):
    assert result(program, autograd_lab) == result(program, pytorch)
