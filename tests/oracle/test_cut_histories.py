"""Tensors cut from their history, roots that lead nowhere, functions that only make a view."""

import pytest

import autograd_lab
from tests.oracle.ask import outcome

START = (
    "A = torch.autograd; x = torch.ones(3, requires_grad=True); y = x * 2; "
    "w = torch.ones(3, requires_grad=True); L = []; "
)

PURE = """
class Look(A.Function):
    @staticmethod
    def forward(ctx, a, copied):
        ctx._is_pure_view = True
        return a.clone()[:2] if copied else a[:2]
    @staticmethod
    def backward(ctx, g):
        L.append(g)
        return torch.cat([g, g.new_zeros(1)]), None
"""

PROGRAMS = {
    "saved, then cut": "z = y.sin()\ny.detach_()\nz.sum().backward()",
    "saved after a change, then cut": "y.add_(1)\nz = y * w\ny.detach_()\nz.sum().backward()",
    "saved as result, then cut": "z = y.exp()\nz.detach_()\n(y.exp() * z).sum().backward()\nx.grad",
    "a result that is cut": "z = y.exp()\nu = z * 2\nz.detach_()\nu.sum().backward()\nx.grad",
    "cut, then saved": "y.detach_()\nz = y * w\nz.sum().backward()\nx.grad, w.grad",
    "saved by a function, then cut": """
class Twice(A.Function):
    @staticmethod
    def forward(ctx, a):
        ctx.save_for_backward(a)
        return a * 2
    @staticmethod
    def backward(ctx, g):
        ctx.saved_tensors
        return g * 2
z = Twice.apply(y)
y.detach_()
z.sum().backward()""",
    "a view of what is cut": "v = y[:2]\ny.detach_()\ny.mul_(2)\n"
    "v.grad_fn.name(), v.grad_fn.next_functions, v.requires_grad, y.requires_grad",
    "a view of what is cut and changed": "v = y[:2]\ny.detach_()\ny.mul_(w)\nv.sum().backward()\n"
    "x.grad, w.grad",
    "a view of a flag that is off": "v = w[:2]\nw.requires_grad_(False)\nw.mul_(2)\n"
    "v.grad_fn.name(), v.requires_grad",
    "a root that leads nowhere": "y.retain_grad()\n"
    "y.register_hook(lambda g: L.append(g))\n"
    "A.grad(y, w, torch.ones(3), allow_unused=True), y.grad, L",
    "two roots, one leads nowhere": "y.retain_grad()\nz = w * 2\nz.retain_grad()\n"
    "A.grad((z, y), w, (torch.ones(3), torch.ones(3))), y.grad, z.grad",
    "a function that makes a view": PURE + "v = Look.apply(y, False)\nv.mul_(2)\n"
    "y.sum().backward()\nx.grad, L, v._is_view(), v.grad_fn.name()",
    "a view of what it made itself": PURE + "v = Look.apply(y, True)\nv.mul_(2)",
    "two outputs of a view": """
class Two(A.Function):
    @staticmethod
    def forward(ctx, a):
        ctx._is_pure_view = True
        return a[:2], a[1:]
    @staticmethod
    def backward(ctx, g, h):
        return g
Two.apply(y)""",
    "a function under no_grad": PURE.replace("ctx._is_pure_view = True", "pass")
    + "with torch.no_grad(): v = Look.apply(y, False)\nv.mul_(2)",
    "dirty, but a view of a copy": """
class Dirty(A.Function):
    @staticmethod
    def forward(ctx, a):
        b = a.clone()[:2]
        ctx.mark_dirty(b)
        return b
    @staticmethod
    def backward(ctx, g):
        return None
Dirty.apply(y)""",
}


@pytest.mark.parametrize("program", PROGRAMS)
def test_the_same_comes_of_it(pytorch, program):
    *lines, last = PROGRAMS[program].strip().split("\n")
    is_block = last.startswith((" ", "class"))

    def run(torch):
        names = {"torch": torch}
        exec(START, names)
        exec("\n".join([*lines, last] if is_block else lines), names)
        return None if is_block else eval(last, names) if not _assigns(last) else exec(last, names)

    assert outcome(run, autograd_lab) == outcome(run, pytorch)


def _assigns(line):
    return " = " in line and not line.startswith(("L", "A.", "x.", "v.", "y.", "z."))
