"""Calls, wrong and right: what comes of them is the same on both libraries."""

import pytest

import autograd_lab
from tests.oracle.ask import outcome

WRONG_OR_RARE = """
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

RIGHT = """
[type(t.grad_fn) for t in (x*2, x*1j, x.unbind()[0], x.clone().relu_())]
q = torch.zeros(3); q[:2] = x[:2]; type(q.grad_fn), type(q.grad_fn.next_functions[1][0])
type((x*2).grad_fn.next_functions[0][0]), type(F.apply(x).grad_fn), F._backward_cls
type(x.register_hook(len))
torch.tensor([x[0], 2.])
torch.tensor([[x[0]], [x[1]]])
q = x.clone(); q.fill_(q[1]).sum().backward(); (q, x.grad)
torch.ones(1).expand(3).fill_(z[0])
q = (x*2); q.register_hook(lambda g: g*3); q.retain_grad(); q.sum().backward(); (q.grad, x.grad)
q = (x*2); q.retain_grad(); q.register_hook(lambda g: g*3); q.sum().backward(); (q.grad, x.grad)
x.register_hook(lambda g: g.mul_(2)); (x*1).sum().backward(); x.grad
x.register_hook(lambda g: g.zero_()); (x*y).sum().backward(); x.grad
x.sum().backward(); g = x.grad; x.sum().backward(); g is x.grad
x.sum().backward(); g = x.grad; x.sum().backward(create_graph=True); g is x.grad
x.sum().backward(); g = x.grad; x.grad = None; x.sum().backward(); g
(x.t()).sum().backward(); x.grad.stride()
w = torch.ones(2,3).t().detach().requires_grad_(); (w*2).sum().backward(); w.grad.stride()
w = torch.ones(2,3,requires_grad=True); w.t().sum().backward(); w.grad.stride()
w = torch.ones(2,2,requires_grad=True); w.expand(3,2,2).sum().backward(); w.grad
x.detach().add_(1); (x, x._version)
q = x*x; x.detach().add_(1); q.sum().backward()
q = x*x; x.data.add_(1); q.sum().backward(); x.grad
q = x.exp(); q.data.zero_(); q.sum().backward(); x.grad
q = x.sigmoid(); q.mul_(2); q.sum().backward()
q = x.sigmoid(); r = q.view(3); r.mul_(2); q.sum().backward()
q = x.tanh(); r = q + 1; q.zero_(); r.sum().backward()
q = x * 2; q[0] = 5; q.sum().backward(); x.grad
q = x.clone(); q[q > 1.5] = 0; q.sum().backward(); x.grad
q = x.clone(); q[1:].mul_(y[1:]); q.sum().backward(); (x.grad, y.grad)
q = torch.zeros(2,3); q[0].copy_(x); q[1] += y; (q*q).sum().backward(); (x.grad, y.grad)
q = torch.zeros(3); v = q.view(3,1); q.add_(x); v.requires_grad, v.grad_fn.name()
q = x.clone(); v = q[1:]; q.mul_(2); v.grad_fn.name()
q = x.clone(); v = q[1:]; q.mul_(2); v.sum().backward(); x.grad
q = x.clone(); a, b = q[:1], q[1:]; a.mul_(2); b.mul_(3); q.sum().backward(); x.grad
q = x.clone(); a = q.unsqueeze(0); b = a.squeeze(0); b.exp_(); q.sum().backward(); x.grad
q = x.clone(); v = q.detach(); v.add_(1); q.sum().backward(); x.grad
q = x.clone(); with_ = q.expand(2,3); with_.add_(1)
q = x.clone(); q.unsqueeze_(0); (q.shape, q.grad_fn.name())
q = x.clone().view(1,3); q.t_(); (q.shape, q.grad_fn.name())
q = x.clone(); q.requires_grad_(); q.is_leaf
q = x.clone().detach_(); q.requires_grad
torch.autograd.grad((x**3).sum(), x, create_graph=True)[0].grad_fn.name()
g, = torch.autograd.grad((x**3).sum(), x, create_graph=True); torch.autograd.grad(g.sum(), x)
g, = torch.autograd.grad((x**3).sum(), x); g.requires_grad, torch.autograd.grad(g.sum(), x)
g, = torch.autograd.grad((x*y).sum(), x, create_graph=True); g is y, g.grad_fn
torch.autograd.grad(x.sum(), x, create_graph=True)[0].requires_grad
torch.autograd.grad(x, x, z, create_graph=True)[0].requires_grad
(x*0).sum().backward(); x.grad
x.prod().backward(); x.grad
(x/0).sum().backward(); x.grad
torch.where(x > 1.5, x, x*0).sum().backward(); x.grad
x.max().backward(); x.grad
x.norm().backward(); x.grad
(x*0).norm().backward(); x.grad
x.std().backward(); x.grad
(x*0).sqrt().sum().backward(); x.grad
x.round().sum().backward(); x.grad
(x > 1).any().backward()
x.argmax().backward()
x.abs().sum().backward(); x.grad
(x % 2).sum().backward(); x.grad
(x // 2).sum().backward(); x.grad
(x @ y).backward(); (x.grad, y.grad)
torch.outer(x, y).sum().backward(); (x.grad, y.grad)
(2 ** x).sum().backward(); x.grad
(x ** y).sum().backward(); (x.grad, y.grad)
torch.stack([x, y]).sum(0).backward(z); x.grad
[t.grad_fn.name() for t in torch.stack([x, y]).unbind(1)]
x.index_select(0, torch.tensor([0,0])).sum().backward(); x.grad
x.gather(0, torch.tensor([2,2,1])).sum().backward(); x.grad
x.cumsum(0).sum().backward(); x.grad
torch.einsum("i,j->", x, y).backward(); x.grad
x.to(torch.float64).grad_fn.name(), x.float() is x, x.double().grad_fn.name()
x.half().sum().backward(); x.grad.dtype
[n for n in dir((x*y).grad_fn) if n.startswith("_saved")]
repr((x*y).sum())
str(x.grad_fn), str((x*y).grad_fn)[:14]
(x*y).grad_fn.next_functions[0][0].variable is x
(x*y).sum().grad_fn.next_functions[0][1]
x.clone().grad_fn.next_functions[0][0].name()
q = x*y; q.grad_fn is q.grad_fn
q = x*y; hash(q.grad_fn) == hash(q.grad_fn), q.grad_fn == q.grad_fn
(x + z).grad_fn.next_functions
torch.autograd.grad(x.sum(), x, torch.tensor([1.]))
torch.autograd.grad(x.sum(), x, torch.tensor(2.))
torch.autograd.grad((x*1j).sum(), x)
torch.autograd.grad((x*1j).sum(), x, torch.tensor(1.))
torch.autograd.grad((x*1j).sum(), x, torch.tensor(1j))
c = torch.tensor([1+2j], requires_grad=True); (c*c.conj()).real.sum().backward(); c.grad
c = torch.tensor([1+2j], requires_grad=True); c.abs().sum().backward(); c.grad
c = torch.tensor([1+2j], requires_grad=True); (c**2).sum().backward()
c = torch.tensor([1+2j], requires_grad=True); (c.real*c.imag).sum().backward(); c.grad
c = torch.tensor([1+2j], requires_grad=True); torch.view_as_real(c).sum().backward(); c.grad
c = torch.tensor([1+2j], requires_grad=True); c.angle().sum().backward(); c.grad
p = torch.utils.checkpoint.checkpoint(lambda a: (a.sin(), a), x, use_reentrant=False); p[1] is x
p = torch.utils.checkpoint.checkpoint(lambda a: (a.sin(), 3, None), x, use_reentrant=True); p[1:]
torch.utils.checkpoint.checkpoint_sequential([torch.sin], 2, x, use_reentrant=False)
torch.utils.checkpoint.checkpoint(3, x, use_reentrant=False)
torch.utils.checkpoint.checkpoint(lambda a: 1/0, x, use_reentrant=False)
torch.autograd.gradcheck(torch.sin, x.double().detach().requires_grad_(), eps=1e-3, atol=1e-9)
torch.autograd.gradcheck(lambda a: a.int(), x.double().detach().requires_grad_())
torch.autograd.gradcheck(torch.sin, 3)
torch.autograd.functional.jacobian(lambda a: a**2, x.detach())
torch.autograd.functional.hessian(lambda a: (a**3).sum(), x.detach())
torch.autograd.functional.vjp(lambda a: a**2, x.detach(), z)
torch.autograd.functional.jvp(lambda a: a**2, x.detach(), z)
torch.autograd.functional.hvp(lambda a: (a**3).sum(), x.detach(), z)
torch.autograd.functional.vjp(lambda a: a**2, x.detach())
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


@pytest.mark.parametrize("program", [*WRONG_OR_RARE, *RIGHT])
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
