"""Walks and grad modes, run by the same programs on both libraries."""

import pytest

import autograd_lab
from tests.oracle.ask import outcome


def order(torch, build):
    """The order in which the walk comes to the named tensors, and with which gradients."""
    seen = []
    x = torch.tensor([0.5, 0.25], requires_grad=True)
    y = torch.tensor([2.0, 3.0], requires_grad=True)
    made = {"x": x, "y": y}

    def note(name, tensor):
        made[name] = tensor
        tensor.register_hook(lambda g: seen.append((name, g.tolist())))
        return tensor

    note("x", x), note("y", y)
    build(torch, x, y, note).sum().backward()
    return seen, [t.grad_fn.name() if t.grad_fn is not None else None for t in made.values()]


def diamond(torch, x, y, note):
    a = note("a", x * y)
    b, c = note("b", a.exp()), note("c", a * 2)
    return note("d", b + c) * x


def unequal_branches(torch, x, y, note):
    long = x
    for i in range(5):
        long = note(f"long{i}", long * 1.5)
    short = note("short", y + 1)
    return long * short + y


def interleaved(torch, x, y, note):
    a, b = note("a", x * 2), note("b", y * 3)
    c, d = note("c", a + 1), note("d", b + 1)
    e = note("e", c * d)
    return e + note("f", a * b)


def several_outputs(torch, x, y, note):
    p, q = x.unbind()
    s = note("s", torch.stack([q, p]))
    return note("t", s * y).max(0)[0] + note("u", p * q)


def in_place(torch, x, y, note):
    a = note("a", x * 1)
    b = note("b", a[:1])
    b.mul_(y[0])
    return note("c", a + y)


def broadcast(torch, x, y, note):
    m = note("m", x.view(2, 1) * y)
    return note("n", m @ y) + note("o", m.sum(0))


GRAPHS = [diamond, unequal_branches, interleaved, several_outputs, in_place, broadcast]


@pytest.mark.parametrize("build", GRAPHS, ids=lambda f: f.__name__)
def test_hooks_fire_in_pytorchs_order(build, pytorch):
    assert order(autograd_lab, build) == order(pytorch, build)


def nested(torch):
    seen = []
    with torch.no_grad():
        seen.append(torch.is_grad_enabled())
        with torch.set_grad_enabled(True):
            seen.append(torch.is_grad_enabled())
        seen.append(torch.is_grad_enabled())
    return [*seen, torch.is_grad_enabled()]


def decorated(torch):
    def ask():
        return torch.is_grad_enabled()

    asked = [d(ask)() for d in (torch.no_grad(), torch.no_grad, torch.enable_grad())]
    return [*asked, torch.set_grad_enabled(False)(ask)(), torch.is_grad_enabled()]


def generator(torch):
    @torch.no_grad()
    def steps():
        got = yield torch.is_grad_enabled()
        try:
            yield got, torch.is_grad_enabled()
        except KeyError:
            yield "caught", torch.is_grad_enabled()

    g, seen = steps(), []
    seen += [next(g), torch.is_grad_enabled()]
    seen += [g.send("sent"), torch.is_grad_enabled()]
    seen += [g.throw(KeyError()), torch.is_grad_enabled()]
    return seen


def as_a_function(torch):
    torch.set_grad_enabled(False)
    off = torch.is_grad_enabled()
    torch.set_grad_enabled(True)
    return off, torch.is_grad_enabled()


def repr_of_switches(torch):
    with torch.set_grad_enabled(True) as entered:
        return entered


def in_hooks(torch):
    x, seen = torch.tensor(2.0, requires_grad=True), []
    x.register_hook(lambda g: seen.append((torch.is_grad_enabled(), g.requires_grad)))
    y = x**3
    y.backward(retain_graph=True)
    torch.autograd.grad(y, x, create_graph=True)
    return seen


def flags(torch):
    x = torch.ones(2, requires_grad=True)
    with torch.no_grad():
        y, z = x * 2, x.view(2)
        w = torch.zeros(1, requires_grad=True)
    tensors = (y, z, w, x.detach(), x.data)
    return [(t.requires_grad, t.is_leaf, t._is_view()) for t in tensors]


MODES = [
    nested, decorated, generator, as_a_function, repr_of_switches, in_hooks, flags,
]  # fmt: skip


@pytest.mark.parametrize("program", MODES, ids=lambda f: f.__name__)
def test_modes_are_pytorchs(program, pytorch):
    assert outcome(program, autograd_lab) == outcome(program, pytorch)
