"""`asarray`: whose memory, which graph and which flag; and small answers beside it."""

import pytest

import autograd_lab
from tests.oracle.programs import result

LEAF = "x = torch.ones(2, requires_grad=True); "
INNER = "x = torch.ones(2, requires_grad=True) + 1; "
SAME = "y, y is x, x.requires_grad, y.data_ptr() == x.data_ptr()"
PROGRAMS = [
    LEAF + "y = torch.asarray(x); " + SAME,
    LEAF + "y = torch.asarray(x, requires_grad=False); " + SAME,
    LEAF + "y = torch.asarray(x, copy=True); " + SAME,
    LEAF + "y = torch.asarray(x, copy=True, requires_grad=True); " + SAME,
    LEAF + "y = torch.asarray(x, copy=True, requires_grad=False); " + SAME,
    LEAF + "y = torch.asarray(x, dtype=torch.float64, requires_grad=True); " + SAME,
    INNER + "y = torch.asarray(x, requires_grad=False); " + SAME,
    INNER + "y = torch.asarray(x, requires_grad=True); " + SAME,
    INNER + "y = torch.asarray(x, copy=True); " + SAME,
    INNER + "y = torch.asarray(x, dtype=torch.float64, copy=True); " + SAME,
    "x = torch.ones(2); y = torch.asarray(x, requires_grad=True); " + SAME,
    "x = torch.ones(2); torch.asarray(x, dtype=torch.float64, copy=False)",
    "a = np.arange(3.); t = torch.asarray(a); a[0] = 9; t",
    "torch.asarray(np.arange(3.), dtype=torch.float32, copy=False)",
    "torch.asarray([1, 2.5]), torch.asarray(3), torch.asarray(1j), torch.asarray(np.float64(3))",
    "torch.asarray([1], copy=False)",
    "torch.asarray([1], requires_grad=True)",
    "torch.asarray(bytearray(8), dtype=torch.float32)",
    "torch.asarray('abc')",
    "torch.empty((2, 3, 5, 7), memory_format=torch.channels_last).stride()",
    "torch.empty((2, 3, 4, 5, 6), memory_format=torch.channels_last_3d).stride()",
    "torch.empty((2, 3, 5), memory_format=torch.channels_last)",
    "torch.empty((2, 3), memory_format=torch.preserve_format)",
    "torch.empty(2, 3, memory_format=3)",
    "g = torch.Generator(); g.set_state(torch.Generator().get_state()) is g",
    "torch.tensor([-2., 2., -0., 0., -3.]) % 2, torch.tensor([-2., 2., -0., 0., 3.]) % -2",
    "torch.tensor([-1., 1., -0.]) % float('inf'), torch.tensor([-1., 1., -0.]) % -float('inf')",
    "5 % torch.tensor([-2., 3.]), torch.tensor([1.]) % 0, torch.tensor([-2.5]).half() % 1",
    "torch.isclose(torch.tensor([float('inf'), 1]), torch.tensor([float('inf'), 1.]))",
    "torch.linspace(0, float('inf'), 3), torch.logspace(0, 400, 3)",
]


@pytest.mark.parametrize("program", PROGRAMS)
def test_asarray_and_small_answers(program, pytorch):
    assert result(program, autograd_lab) == result(program, pytorch)


HOOKS = [
    "[lambda p: p]",
    "[lambda p: p.data]",
    "[lambda p: torch.ones(3)]",
    "[lambda p: torch.ones(4)]",
    "[lambda p: 3]",
    "[lambda p: p, lambda p: 3]",
    "[lambda p: torch.ones(3), lambda p: torch.ones(4)]",
    "[lambda p: torch.ones(3), lambda p: seen.append(p)]",
]


@pytest.mark.parametrize("hooks", HOOKS)
def test_what_a_post_accumulate_hook_may_return(hooks, pytorch):
    program = (
        "seen = []; x = torch.zeros(3, requires_grad=True); "
        f"handles = [x.register_post_accumulate_grad_hook(h) for h in {hooks}]; "
        "x.sum().backward(), x.grad, seen"
    )
    assert result(program, autograd_lab) == result(program, pytorch)
