"""Inference mode and the other modes as objects: the same programs on both libraries."""

import pytest

import autograd_lab
from tests.oracle.ask import outcome

MADE = "with torch.inference_mode(): t = torch.ones(2)\n"
LEAF = "x = torch.ones(2, requires_grad=True)\n"

PROGRAMS = {
    "flags": "with torch.inference_mode():\n    t = torch.ones(2)\n"
    "    s = torch.is_grad_enabled(), "
    "torch.is_inference_mode_enabled(), t.is_inference(), torch.is_inference(t * 2)\ns",
    "enable_grad inside": LEAF
    + "with torch.inference_mode(), torch.enable_grad():\n    y = x * 2\n"
    "    s = torch.is_grad_enabled(), y.requires_grad, y.is_inference()\ns",
    "False inside": "with torch.no_grad(), torch.inference_mode():\n"
    "    with torch.inference_mode(False):\n"
    "        s = torch.is_grad_enabled(), torch.ones(1).is_inference()\ns, torch.is_grad_enabled()",
    "version": MADE + "t._version",
    "in place": MADE + "t.add_(1)",
    "set item": MADE + "t[0] = 1",
    "view in place": MADE + "t.view(2).add_(1)",
    "requires_grad_": MADE + "t.requires_grad_()",
    "requires_grad": MADE + "t.requires_grad = True",
    "no requires_grad": MADE + "t.requires_grad_(False)",
    "saved": MADE + LEAF + "x * t",
    "not saved": MADE + LEAF + "(x + t).is_inference(), x + t",
    "kinds": MADE + "t.view(2).is_inference(), t[0].is_inference(), t.detach().is_inference(), "
    "t.data.is_inference(), t.clone().is_inference()",
    "view of an ordinary one": "x = torch.ones(2, 2)\nwith torch.inference_mode(): v = x[0]\n"
    "v.is_inference(), v.add_(1), x._version",
    "view of a result, in place": LEAF
    + "y = x * 1\nwith torch.inference_mode(): v = y[0]\nv.add_(1)",
    "ordinary in place": "x = torch.ones(2)\nwith torch.inference_mode(): x.add_(1)\nx._version",
    "saved one in place": LEAF + "y = x.exp()\nwith torch.inference_mode(): y.add_(1)\n"
    "y.sum().backward()",
    "a leaf in place": LEAF + "with torch.inference_mode(): x.add_(1)\nx",
    "a leaf made there": "with torch.inference_mode(): x = torch.ones(2, requires_grad=True)\n"
    "(x + 1).sum().backward()\nx, x.grad",
    "backward there": LEAF + "y = (x * 2).sum()\nwith torch.inference_mode(): y.backward()\n"
    "x.grad, x.grad.is_inference()",
    "added to": MADE + LEAF + "(x * 1).add_(t)",
    "out": MADE + "torch.add(torch.ones(2), 1, out=t)",
    "numpy": MADE + "t.numpy()",
    "decorator": "@torch.inference_mode\ndef f(): return torch.is_inference_mode_enabled()\n"
    "@torch.inference_mode()\ndef g(): return torch.is_inference_mode_enabled()\n"
    "f(), g(), torch.is_inference_mode_enabled()",
    "generator": "@torch.inference_mode()\ndef f():\n    yield torch.is_inference_mode_enabled()\n"
    "    yield torch.is_inference_mode_enabled()\n"
    "[(s, torch.is_inference_mode_enabled()) for s in f()]",
    "version count": MADE + "torch.autograd.graph.increment_version(t)\nt",
    "one no_grad twice": "n = torch.no_grad(); s = []\nwith n:\n    with n: pass\n"
    "    s.append(torch.is_grad_enabled())\ns.append(torch.is_grad_enabled())\n"
    "torch.set_grad_enabled(True)\ns",
    "class": "@torch.no_grad()\nclass C:\n"
    "    def __init__(self): self.g = torch.is_grad_enabled()\n"
    "type(C).__name__, C().g",
    "set_grad_enabled": "n = torch.set_grad_enabled(False); s = [torch.is_grad_enabled()]\n"
    "with n: s.append(torch.is_grad_enabled())\ns, torch.is_grad_enabled(), n",
    "set_grad_enabled, no bool": "torch.set_grad_enabled(1)",
    "multithreading": "A = torch.autograd; s = [A.is_multithreading_enabled()]\n"
    "with A.set_multithreading_enabled(False): s.append(A.is_multithreading_enabled())\n"
    "s, A.is_multithreading_enabled()",
}


def program(text):
    *lines, last = text.split("\n")

    def run(torch):
        names = {"torch": torch}
        exec("\n".join(lines), names)
        try:
            code = compile(last, "last", "eval")
        except SyntaxError:
            return exec(last, names)
        return eval(code, names)

    return run


@pytest.mark.parametrize("name", PROGRAMS)
def test_modes_behave_alike(pytorch, name):
    run = program(PROGRAMS[name])
    assert outcome(run, autograd_lab) == outcome(run, pytorch)
