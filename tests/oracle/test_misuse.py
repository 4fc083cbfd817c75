"""Calls that are wrong, or seldom made: what comes of them is the same on both libraries."""

import pytest

import autograd_lab
from tests.oracle.ask import outcome

PROGRAMS = """
torch.autograd.grad(x.sum(), [x, y])
torch.autograd.grad(x.sum(), "x")
torch.autograd.grad(x.sum(), None)
torch.autograd.grad(None, x)
torch.autograd.grad([], x)
torch.autograd.grad(x, x, torch.ones(2))
torch.autograd.grad(x, x, [torch.ones(3), torch.ones(3)])
torch.autograd.grad(x, x, torch.ones(3, dtype=torch.int64))
torch.autograd.grad(x, x, torch.ones(3, dtype=torch.float64))
torch.autograd.grad(x, x, 1.0)
torch.autograd.grad(x, x, [1.0])
torch.autograd.grad(x.sum(), {"a": x})
torch.autograd.grad(x*2, x, torch.ones(2,3), is_grads_batched=True)
torch.autograd.grad([x.sum(), y.sum()], [x, y])
torch.autograd.grad(x.long().sum(), x)
x.backward(torch.ones(3)); x.grad
x.backward(torch.ones(4))
x.backward(1.0)
x.backward([1.,1.,1.])
(x*2).backward(z, inputs=[])
(x*2).backward(z, inputs=z)
(x*2).backward(z, inputs=y); y.grad
torch.autograd.backward((x*2, y*2), (z,))
torch.autograd.backward((x*2, y*2), (z, None))
q = x.sum(); q.backward(); q.backward(); x.grad
q = (x*x).sum(); q.backward(); q.backward()
q = (x*x).sum(); q.backward(retain_graph=True); q.backward(); x.grad
z.register_hook(lambda g: g)
x.register_hook(lambda g: g.long()); x.sum().backward()
x.register_hook(lambda g: torch.ones(2)); x.sum().backward()
x.register_post_accumulate_grad_hook(lambda t: t); x.sum().backward()
(x*2).register_post_accumulate_grad_hook(lambda t: t)
h = x.register_hook(lambda g: g*2); h.remove(); h.remove(); x.sum().backward(); x.grad
n=(x*y); n.grad_fn.register_hook(lambda a, b: (a[0],)); n.sum().backward()
n=(x*y); n.grad_fn.register_hook(lambda a, b: None); n.sum().backward(); x.grad
n=(x*y); n.grad_fn.register_hook(lambda a, b: 5); n.sum().backward()
n=(x*y); n.grad_fn.register_prehook(lambda g: (g[0], g[0])); n.sum().backward()
n=(x*y); n.grad_fn.register_prehook(lambda g: [g[0]]); n.sum().backward()
n=(x*y); n.grad_fn(z)
n=(x*y); n.grad_fn(z, z)
n=(x*y); n.grad_fn()
n=(x*y); n.grad_fn(None)
n=(x*y); n.grad_fn.next_functions[0][0](z)
(x*y).grad_fn.name()
(x*y).grad_fn._saved_self
(x*y).grad_fn._saved_nothing
q=x*y; q.sum().backward(); q.grad_fn._saved_self
q=x.exp(); q.grad_fn._saved_result is q
F.apply(x)
F.apply(z)
F.apply()
Function.apply(x)
fwd = lambda ctx, a: None; F.apply(x)
fwd = lambda ctx, a: 3; F.apply(x)
fwd = lambda ctx, a: (a*2, 3, "s"); F.apply(x)
fwd = lambda ctx, a: [a*2]; F.apply(x)
fwd = lambda ctx, a: {"a": a}; F.apply(x)
fwd = lambda ctx, a: (ctx.save_for_backward(3), a*2)[1]; F.apply(x)
fwd = lambda ctx, a: (ctx.save_for_backward([a]), a*2)[1]; F.apply(x)
bwd = lambda ctx, g: None; F.apply(x).sum().backward(); x.grad
bwd = lambda ctx, g: (g, g); F.apply(x).sum().backward()
bwd = lambda ctx, g: (g, None); F.apply(x).sum().backward(); x.grad
bwd = lambda ctx, g: torch.ones(2); F.apply(x).sum().backward()
bwd = lambda ctx, g: torch.ones(3, dtype=torch.float64); F.apply(x).sum().backward(); x.grad
bwd = lambda ctx, g: torch.ones(1); F.apply(x).sum().backward()
bwd = lambda ctx, g: torch.ones(2,3); F.apply(x).sum().backward(); x.grad
bwd = lambda ctx, g: torch.ones(3, dtype=torch.int64); F.apply(x).sum().backward(); x.grad
bwd = lambda ctx, g: torch.ones(3)*1j; F.apply(x).sum().backward(); x.grad
bwd = lambda ctx, g: 1/0; F.apply(x).sum().backward()
fwd = lambda ctx, a, b: a*b; bwd = lambda ctx, g: g; F.apply(x, y).sum().backward()
fwd = lambda ctx, a, b: a*b; bwd = lambda ctx, g: (g, g); F.apply(x, z).sum().backward(); z.grad
fwd = lambda ctx, a: (ctx.mark_dirty(a), a.mul_(2))[1]; F.apply(x*1)
fwd = lambda ctx, a: (ctx.mark_dirty(a), a*2)[1]; F.apply(x*1)
fwd = lambda ctx, a: (ctx.mark_dirty(3), a*2)[1]; F.apply(x*1)
fwd = lambda ctx, a: (ctx.mark_non_differentiable(3), a*2)[1]; F.apply(x*1)
fwd = lambda ctx, a: (ctx.mark_non_differentiable(a), a*2)[1]; F.apply(x*1)
fwd = lambda ctx, a: (ctx.set_materialize_grads(3), a*2)[1]; F.apply(x*1)
fwd = lambda ctx, a: (ctx.mark_dirty(a), a.mul_(2))[1]; F.apply((x*1)[:2])
fwd = lambda ctx, a: a.view(3,1); q = F.apply(x*1); q.add_(1)
fwd = lambda ctx, a: a[:2]; q = F.apply(x*1); q
fwd = lambda ctx, a: (a[:2], a[1:]); q, r = F.apply(x*1); q.add_(1)
fwd = lambda ctx, a: a; q = F.apply(x); (q, q is x)
fwd = lambda ctx, a: a; q = F.apply(x); q.add_(1)
fwd = lambda ctx, a: ctx.needs_input_grad; F.apply(x, )
F.apply(x).grad_fn.name()
F.apply(x).grad_fn.next_functions[0][0].name()
F.__name__
q = x*2; q.retain_grad(); q.sum().backward(); (q.grad, q.retains_grad, x.retains_grad)
z.retain_grad()
x.retain_grad(); x.retains_grad
q = x*2; q.requires_grad = False
q = x*2; q.requires_grad_(False)
q = x*2; q.detach_(); (q.requires_grad, q.is_leaf, q.grad_fn)
q = x[:2]; q.detach_()
x.grad = 3
x.grad = torch.ones(2)
x.grad = torch.ones(3, dtype=torch.float64)
x.grad = torch.ones(3)*1j
x.grad_dtype = 3
x.requires_grad = 3; x.requires_grad
x.requires_grad = None
x.requires_grad_("a")
x.data = torch.ones(5); x
x.data = torch.ones(3, dtype=torch.int64)
x.numpy()
np.asarray(x.detach())
x.tolist()
bool(x)
bool(x[0])
x.item()
len(x)
len(x[0])
iter(x[0])
[i for i in x]
list(x[0])
x == y
x.double().sum().backward(); x.grad
x.int()
x.type(torch.DoubleTensor).type()
x.type()
x.type("torch.IntTensor")
x.type("nothing")
x.type_as(torch.ones(1).int())
x[3]
x[0,0]
x[None].shape
x[torch.tensor([True, False, True])]
x[torch.tensor([True, False])]
x[torch.tensor([5])]
x[[0, 5]]
(x*1)[0] = 1
q = x*1; q[0] = 1; q
q = x*1; q[5] = 1
q = x*1; q[:2] = torch.ones(3)
q = x*1; q[[0,1]] = torch.ones(3)
q = x*1; q[[0,1]] = torch.ones(2, dtype=torch.float64); q
q = torch.zeros(3); q[1] = x[0]; q
q = torch.zeros(3, dtype=torch.int64); q[1] = x[0]; q
x.resize_(5)
q = x*1; v = q[:2]; v += 1; (v.grad_fn.name(), q.grad_fn.name())
q = x.unbind(); q[0].add_(1)
q = (x*1).unbind(); q[0].add_(1)
q = (x*1).split(2); q[0].add_(1)
q = (x*1).chunk(2); q[0].mul_(2)
torch.set_grad_enabled("a")
torch.mul(x, y, out=torch.zeros(3))
torch.mul(z, z, out=x)
torch.nextafter(x, y).sum().backward()
torch.autograd.graph.get_gradient_edge(x)[1]
torch.autograd.graph.get_gradient_edge(z)
torch.autograd.graph.get_gradient_edge(x*2).node.name()
torch.autograd.graph.increment_version(3)
torch.autograd.graph.increment_version([3])
torch.autograd.graph.saved_tensors_hooks(1, 2).__enter__()
(x*x).grad_fn._raw_saved_self.register_hooks(lambda t: t, lambda t: t)
q=(x*2); q.grad_fn._raw_saved_self.register_hooks(lambda t: t, lambda t: t)
q=x*x; q.sum().backward(); q.grad_fn._raw_saved_self.register_hooks(lambda t: t, lambda t: t)
q = torch.var_mean(x); [m.shape for m in q[0].grad_fn._input_metadata]
(x*y).grad_fn.metadata
(x*y).grad_fn._sequence_nr() < (x*y).grad_fn._sequence_nr()
x.name
x._grad
x._base
(x*1)[:2]._base
x.output_nr
x._is_view()
x.is_inference()
x.names
x.layout
x.__array_interface__
x.real is x
x.imag
x.mT
x.H
x.nothing
del x.grad; x.grad
torch.zeros(3, dtype=torch.int64).copy_(x)
torch.mul(z, z, out=torch.zeros(2))
torch.mul(z, z, out=torch.zeros(0))
torch.autograd.set_detect_anomaly(True, 3)
(x*1).grad_fn(3)
x.grad = torch.ones(3, dtype=torch.int16)
""".strip().splitlines()


def names_for(torch):
    """What the programs speak of: two leaves, a constant, and a Function F made of fwd and bwd."""
    names = {
        "torch": torch,
        "x": torch.tensor([1.0, 2.0, 3.0], requires_grad=True),
        "y": torch.tensor([4.0, 5.0, 6.0], requires_grad=True),
        "z": torch.ones(3),
        "fwd": lambda ctx, *inputs: inputs[0] * 2,
        "bwd": lambda ctx, *grads: grads[0] * 2,
    }

    class F(torch.autograd.Function):
        @staticmethod
        def forward(ctx, *inputs):
            return names["fwd"](ctx, *inputs)

        @staticmethod
        def backward(ctx, *grads):
            return names["bwd"](ctx, *grads)

    return {**names, "F": F, "Function": torch.autograd.Function}, names


@pytest.mark.parametrize("program", PROGRAMS)
def test_what_comes_of_it(program, pytorch):
    def run(torch):
        names, spoken_of = names_for(torch)
        *statements, last = program.split("; ")
        for statement in statements:
            exec(statement, names)
            spoken_of.update({name: names[name] for name in ("fwd", "bwd")})
        try:
            value = compile(last, "program", "eval")
        except SyntaxError:
            return exec(last, names)
        return eval(value, names)

    assert outcome(run, autograd_lab) == outcome(run, pytorch)
