"""What `torch._C` and nodes tell of saved values, walks and their order, on both libraries."""

import pytest

import autograd_lab
from tests.oracle.ask import outcome

START = "x = torch.tensor(2., requires_grad=True); G = torch.autograd.graph; C = torch._C; L = []"

PROGRAMS = {
    "what a hook packed": "with G.saved_tensors_hooks(lambda t: t * 3, abs): y = x ** 2\n"
    "raw = y.grad_fn._raw_saved_self\nraw.data, raw.unpack_hook is abs",
    "a saved input": "y = (x * 2) ** 2\n"
    "raw = y.grad_fn._raw_saved_self\nraw.data.requires_grad, raw.unpack_hook",
    "a saved input is itself": "y = x ** 2\ny.grad_fn._raw_saved_self.data is x",
    "a saved result has no history": "y = x.exp()\ny.grad_fn._raw_saved_result.data",
    "its class": "y = x ** 2\nraw = y.grad_fn._raw_saved_self\n"
    "isinstance(raw, C._autograd.SavedTensor), torch.autograd.SavedTensor is type(raw)",
    "none made by hand": "torch.autograd.SavedTensor()",
    "hooks allowed": "a = C._autograd._saved_tensors_hooks_is_enabled()\n"
    "with G.disable_saved_tensors_hooks('no'): "
    "b = C._autograd._saved_tensors_hooks_is_enabled()\na, b",
    "a walk that keeps the graph": "y = x.exp()\n"
    "x.register_hook(lambda g: L.append(C._autograd._get_current_graph_task_keep_graph()))\n"
    "y.backward(retain_graph=True)\ny.backward()\nL",
    "an order of one's own": "a = x + 1\nb = x + 2\nc = a + b\n"
    "a.grad_fn._set_sequence_nr(2**40)\n"
    "[t.register_hook(lambda g, n=n: L.append(n)) for t, n in ((a, 'a'), (b, 'b'), (c, 'c'))]\n"
    "c.backward()\na.grad_fn._sequence_nr(), L",
    "several tensors, one beside the way": "a = x * 1\nb = x * 2\nc = x * 3\n"
    "h = G.register_multi_grad_hook((a, b), lambda g: L.append([i is None for i in g]))\n"
    "(b * c).backward(inputs=(a, b))\nL",
    "a changed tensor is copied once": "with G.allow_mutation_on_saved_tensors() as table:\n"
    "    y = x.clone()\n    a = y ** 2\n    b = y ** 2\n"
    "    L.append(len(table.tid_to_weakhandle))\n"
    "    y.sin_()\n    L.append(len(table.cloned))\n    del a\n    L.append(len(table.cloned))\n"
    "    del b\n    L.append(len(table.cloned))\nL",
    "a saved tensor as out=": "with G.allow_mutation_on_saved_tensors():\n"
    "    b = torch.tensor(3.)\n    y = x * b\n    torch.sin(torch.tensor(1.), out=b)\n"
    "    y.backward()\nx.grad",
    "memory grows": "y = torch.rand(1)\ny.resize_((1, 2))\ny.resize_as_(torch.zeros(3))\n"
    "y.resize_((3,))\ny.shape, y._version",
    "inference": "with torch.inference_mode():\n    y = torch.ones(2, requires_grad=True)\n"
    "    v = y.view(-1)\n    y.resize_(1, 2)\n"
    "v.requires_grad, v._is_view(), y.shape, y.requires_grad",
    "zeros that meet": "s = torch.tensor([0., 0.], requires_grad=True)\n"
    "y = torch.scatter_reduce(torch.ones(1), 0, torch.tensor([0, 0]), s, 'prod')\n"
    "g, = torch.autograd.grad(y.sum(), s, create_graph=True)\ng.sum().backward()",
    "slices of zeros that meet": "import warnings\nwarnings.simplefilter('ignore')\n"
    "s = torch.tensor([0., 0.], requires_grad=True)\n"
    "y = torch.index_reduce(torch.ones(1), 0, torch.tensor([0, 0]), s, 'prod')\n"
    "g, = torch.autograd.grad(y.sum(), s, create_graph=True)\ng.sum().backward()",
    "a negative number to a complex power": "e = torch.tensor(1 + 2j, requires_grad=True)\n"
    "torch.pow(torch.tensor(-3.), e).abs().backward()\n"
    "a = e.grad.clone()\n(torch.pow(-3, e)).abs().backward()\n"
    "[round(z, 2) for v in (a, e.grad) for z in (v.real.item(), v.imag.item())]",
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_inner_names_tell_the_same(pytorch, name):
    *lines, last = PROGRAMS[name].split("\n")

    def run(torch):
        names = {"torch": torch}
        exec(START, names)
        exec("\n".join(lines), names)
        return eval(last, names)

    assert outcome(run, autograd_lab) == outcome(run, pytorch)
