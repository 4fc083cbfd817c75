"""Hooks on saved tensors: the same programs on both libraries."""

import pytest

import autograd_lab
from tests.oracle.ask import outcome

START = (
    "A = torch.autograd; G = A.graph; x = torch.ones(2, requires_grad=True); y = x * 3; L = []; "
)
NOTING = (
    "pack = lambda t: (L.append(('pack', t, t.requires_grad, torch.is_grad_enabled())), t)[1]; "
    "unpack = lambda t: (L.append(('unpack', t)), t)[1]; "
    "hooks = G.saved_tensors_hooks(pack, unpack)"
)

PROGRAMS = {
    "order": "with hooks: z = ((x * y).exp() * 2).sum()\nz.backward()\nL, x.grad",
    "attribute": "with hooks: z = x * y\n"
    "z.grad_fn._saved_self, z.grad_fn._saved_other, z.grad_fn._saved_self is x",
    "history": "with hooks: z = x * y\nz.grad_fn._saved_other.grad_fn is y.grad_fn",
    "numbers": "with hooks: z = y * 2.5 / 3\nL",
    "no_grad": "with torch.no_grad(), hooks: z = x * y\nL",
    "in place": "z = y.clone()\nwith hooks: z.exp_()\nL",
    "a leaf's gradient twice": "with G.saved_tensors_hooks(lambda t: t.detach().clone(), "
    "lambda t: t * 2): z = x * x\ng, = A.grad(z.sum(), x, create_graph=True)\n"
    "g.tolist(), A.grad(g.sum(), x)",
    "no version check": "c = x.clone()\nwith G.saved_tensors_hooks(lambda t: t, lambda t: t): "
    "z = x * c\nc.mul_(2)\nz.sum().backward()\nx.grad",
    "another dtype": "with G.saved_tensors_hooks(lambda t: t.detach().double(), lambda t: t): "
    "z = x * x\nz.sum().backward()\nx.grad",
    "pack changes in place": "with G.saved_tensors_hooks(lambda t: t.mul_(2), unpack): x.exp()",
    "unpack gives a number": "with G.saved_tensors_hooks(lambda t: 3, lambda t: t): z = x.exp()\n"
    "z.sum().backward()",
    "pack takes nothing": "with G.saved_tensors_hooks(lambda: 3, unpack): x.exp()",
    "pack raises": "with G.saved_tensors_hooks(lambda t: 1 / 0, unpack): x.exp()",
    "nested": "with G.saved_tensors_hooks(lambda t: (L.append('outer'), t)[1], unpack):\n"
    "    with G.saved_tensors_hooks(lambda t: (L.append('inner'), t)[1], unpack): x * x\n"
    "    x * x\nL",
    "disabled": "with G.disable_saved_tensors_hooks('not here'):\n    with hooks: pass",
    "disabled inside": "with hooks:\n    with G.disable_saved_tensors_hooks('not here'): pass",
    "disabled twice": "with G.disable_saved_tensors_hooks('outer'):\n"
    "    with G.disable_saved_tensors_hooks('inner'): pass\n    with hooks: pass",
    "disabled by a number": "with G.disable_saved_tensors_hooks(3): pass",
    "enabled again": "with G.disable_saved_tensors_hooks('not here'): pass\n"
    "with hooks: x * y\nlen(L)",
    "save_on_cpu": "with G.save_on_cpu(): z = x * y\nz.sum().backward()\nx.grad",
    "save_on_cpu pinned": "with G.save_on_cpu(pin_memory=True): z = x * y\nz.sum().backward()\n"
    "x.grad",
    "raw": "z = x.exp()\nz.grad_fn._raw_saved_result.register_hooks(pack, unpack)\n"
    "z.sum().backward()\nL, x.grad",
    "raw twice": "r = (x * x).grad_fn._raw_saved_self\nr.register_hooks(pack, unpack)\n"
    "r.register_hooks(pack, unpack)",
    "raw of None": "y.grad_fn._raw_saved_self.register_hooks(pack, unpack)",
    "raw freed": "z = x * x\nz.sum().backward()\n"
    "z.grad_fn._raw_saved_self.register_hooks(pack, unpack)",
    "raw, no function": "(x * x).grad_fn._raw_saved_self.register_hooks(3, len)",
    "number saved": "y.grad_fn._saved_self, y.grad_fn._saved_other, (x / 2.5).grad_fn._saved_other",
    "edge": "e = G.get_gradient_edge(y)\ne.node is y.grad_fn, e.output_nr, e.ownership_token",
    "edge of none": "G.get_gradient_edge(torch.ones(2))",
    "version": "t = torch.ones(2)\nG.increment_version(t)\nG.increment_version([t, t])\nt._version",
    "version of a number": "G.increment_version(3)",
    "version of numbers": "G.increment_version([3])",
    "mutation": "with G.allow_mutation_on_saved_tensors():\n    b = x.clone(); c = b.exp()\n"
    "    d = c * b\n"
    "    c.mul_(3); b.add_(1); d.sum().backward()\nx.grad",
    "mutation, after": "with G.allow_mutation_on_saved_tensors():\n    b = x.clone(); d = b.sin()\n"
    "d.sum().backward()",
    "mutation, nested": "with G.allow_mutation_on_saved_tensors():\n"
    "    with G.allow_mutation_on_saved_tensors(): pass",
}


def program(text):
    """The program behind `text`, whose last line is an expression where it is not a block."""
    *lines, last = text.split("\n")

    def run(torch):
        names = {"torch": torch}
        exec(START + NOTING, names)
        if last.startswith((" ", "with ")):
            return exec(text, names)
        exec("\n".join(lines), names)
        return eval(last, names)

    return run


@pytest.mark.parametrize("name", PROGRAMS)
def test_saved_tensors_behave_alike(pytorch, name):
    run = program(PROGRAMS[name])
    assert outcome(run, autograd_lab) == outcome(run, pytorch)
