"""Hooks: the same programs on both libraries, with the same calls in the same order."""

import pytest

import autograd_lab
from tests.oracle.ask import outcome


def leaf(torch, *values):
    return torch.tensor(values or (1.0, 1.0), requires_grad=True)


def returning(hang):
    """A program in which `hang(y)` hangs something on `y = x * 2`; its value is the gradient."""

    def program(torch):
        x = leaf(torch)
        y = x * 2
        hang(torch, x, y)
        y.sum().backward()
        return x.grad

    return program


class Nameless:
    def __call__(self, grad):
        return grad[0]


RESULTS = {
    "hook: a number": lambda t, x, y: y.register_hook(lambda g: 3),
    "hook: a tuple": lambda t, x, y: y.register_hook(lambda g: (g,)),
    "hook: another dtype": lambda t, x, y: y.register_hook(lambda g: g.double()),
    "hook: another shape": lambda t, x, y: y.register_hook(lambda g: t.ones(3)),
    "hook: another shape, no name": lambda t, x, y: y.register_hook(Nameless()),
    "hook: no function": lambda t, x, y: y.register_hook(3),
    "node: a number": lambda t, x, y: y.grad_fn.register_hook(lambda a, b: 3),
    "node: a list": lambda t, x, y: y.grad_fn.register_hook(lambda a, b: [a[0]]),
    "node: too few": lambda t, x, y: y.grad_fn.register_hook(lambda a, b: ()),
    "node: one tensor": lambda t, x, y: y.grad_fn.register_hook(lambda a, b: a[0]),
    "node: for none": lambda t, x, y: y.grad_fn.register_hook(lambda a, b: (a[0], t.ones(2))),
    "node: a number in it": lambda t, x, y: y.grad_fn.register_hook(lambda a, b: (3, None)),
    "node: None in it": lambda t, x, y: y.grad_fn.register_hook(lambda a, b: (None, None)),
    "node: doubled": lambda t, x, y: y.grad_fn.register_hook(lambda a, b: (a[0] * 2, None)),
    "node: another shape": lambda t, x, y: y.grad_fn.register_hook(lambda a, b: (t.ones(3), None)),
    "before: one tensor": lambda t, x, y: y.grad_fn.register_prehook(lambda b: b[0] * 3),
    "before: a tuple": lambda t, x, y: y.grad_fn.register_prehook(lambda b: (b[0] * 3,)),
    "before: None in it": lambda t, x, y: y.grad_fn.register_prehook(lambda b: (None,)),
    "after adding: a number": lambda t, x, y: x.register_post_accumulate_grad_hook(lambda p: 3),
    "after adding: changed": lambda t, x, y: x.register_post_accumulate_grad_hook(
        lambda p: p.grad.mul_(5) if p is x else None
    ),
    "after adding: no leaf": lambda t, x, y: y.register_post_accumulate_grad_hook(lambda p: None),
    "no graph": lambda t, x, y: x.detach().register_hook(lambda g: None),
    "after adding: no graph": lambda t, x, y: x.detach().register_post_accumulate_grad_hook(print),
}


def watched(torch):
    """`z = x * 2 * 1` with every kind of hook, which note in a list that they ran."""
    seen = []
    x = leaf(torch)
    y = x * 2
    z = y * 1
    y.retain_grad()
    y.register_hook(lambda g: (seen.append(("y 1", g.tolist())), g * 2)[1])
    y.grad_fn.register_prehook(lambda b: seen.append(("before y", b)))
    y.grad_fn.register_hook(lambda a, b: seen.append(("after y", a, b)))
    y.register_hook(lambda g: (seen.append(("y 2", g.tolist())), g * 3)[1])
    leaf_node = y.grad_fn.next_functions[0][0]
    leaf_node.register_hook(lambda a, b: seen.append(("after x", a, b)))
    leaf_node.register_prehook(lambda b: seen.append(("before x", b)))
    x.register_post_accumulate_grad_hook(lambda p: seen.append(("x added", p.grad.tolist())))
    x.register_hook(lambda g: seen.append(("x", g.tolist())))
    return x, y, z, seen


def all_of_them(torch):
    x, y, z, seen = watched(torch)
    z.sum().backward()
    return seen, x.grad, y.grad


def asked_for_y(torch):
    _, y, z, seen = watched(torch)
    return torch.autograd.grad(z.sum(), y), seen, y.grad


def asked_for_both(torch):
    x, y, z, seen = watched(torch)
    return torch.autograd.grad(z.sum(), [y, x]), seen, y.grad


def filled_y(torch):
    x, y, z, seen = watched(torch)
    z.sum().backward(inputs=[y])
    return seen, x.grad, y.grad


def filled_both(torch):
    x, y, z, seen = watched(torch)
    z.sum().backward(inputs=[y, x])
    return seen, x.grad, y.grad


def around_a_change_in_place(torch):
    seen = []
    y = leaf(torch) * 2
    y.retain_grad()
    y.register_hook(lambda g: seen.append(("before", g.tolist())))
    y.mul_(3)
    y.register_hook(lambda g: seen.append(("after", g.tolist())))
    y.sum().backward()
    return seen, y.grad, y.retains_grad


def around_a_change_through_a_view(torch):
    seen = []
    base = leaf(torch) * 2
    view = base[0]
    base.retain_grad(), view.retain_grad()
    base.register_hook(lambda g: seen.append(("base before", g.tolist())))
    view.register_hook(lambda g: seen.append(("view before", g.tolist())))
    view.mul_(3)
    base.register_hook(lambda g: seen.append(("base after", g.tolist())))
    view.register_hook(lambda g: seen.append(("view after", g.tolist())))
    (base.sum() + view * 5).backward()
    return seen, base.grad, view.grad, base.retains_grad, view.retains_grad


def no_gradient_defined(torch):
    class Nothing(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            return x.clone()

        @staticmethod
        def backward(ctx, grad):
            return None

    seen = []
    x = leaf(torch)
    y = x * 2
    y.register_hook(lambda g: seen.append(("y", g)))
    y.grad_fn.register_prehook(lambda b: seen.append(("before y", b)))
    y.grad_fn.register_hook(lambda a, b: seen.append(("after y", a, b)))
    x.register_hook(lambda g: seen.append(("x", g)))
    x.register_post_accumulate_grad_hook(lambda p: seen.append("x added"))
    Nothing.apply(y).sum().backward()
    return seen, x.grad


def one_of_several_outputs(torch):
    seen = []
    a, b = leaf(torch).unbind()
    b.register_hook(lambda g: seen.append(("b", g)))
    a.register_hook(lambda g: seen.append(("a", g)))
    a.backward()
    return seen


def broadcast_gradients_are_seen_summed(torch):
    seen = []
    x = leaf(torch)
    y = x * torch.ones(3, 2)
    y.grad_fn.register_hook(lambda a, b: seen.append([g if g is None else g.shape for g in a]))
    y.sum().backward()
    return seen


def recorded_gradients_have_a_graph(torch):
    seen = []
    x = leaf(torch)
    y = x.exp()
    y.grad_fn.register_hook(lambda a, b: seen.append((torch.is_grad_enabled(), a, b)))
    torch.autograd.grad(y.sum(), x, create_graph=True)
    return seen


def on_several(mode):
    def program(torch):
        seen = []
        a, b = leaf(torch), leaf(torch)
        c, d = a * b, a * b
        handle = torch.autograd.graph.register_multi_grad_hook(
            (a, b, c, d), lambda g: seen.append(g), mode=mode
        )
        c.sum().backward(retain_graph=True)
        seen.append("only a")
        c.sum().backward(inputs=(a,), retain_graph=True)
        handle.remove()
        d.sum().backward()
        return seen

    return program


PROGRAMS = {
    **{name: returning(hang) for name, hang in RESULTS.items()},
    "all": all_of_them,
    "asked for y": asked_for_y,
    "asked for both": asked_for_both,
    "filled y": filled_y,
    "filled both": filled_both,
    "change in place": around_a_change_in_place,
    "change through a view": around_a_change_through_a_view,
    "no gradient": no_gradient_defined,
    "one output": one_of_several_outputs,
    "broadcast": broadcast_gradients_are_seen_summed,
    "recorded": recorded_gradients_have_a_graph,
    "on several: all": on_several("all"),
    "on several: any": on_several("any"),
    "on several: neither": on_several("none"),
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_hooks_behave_alike(pytorch, name):
    assert outcome(PROGRAMS[name], autograd_lab) == outcome(PROGRAMS[name], pytorch)
