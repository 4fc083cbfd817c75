"""Chains of views and in-place changes, made at random, on both libraries.

A chain starts from a leaf, takes views of views, changes some in place, and sums up everything that
it made. Both libraries have to agree on every error, and, where there is none, on all values, on
the names of the nodes, and on the first and second gradients.
"""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

import autograd_lab

VIEWS = {
    "first": lambda torch, x: x[0],
    "last": lambda torch, x: x[-1],
    "rest": lambda torch, x: x[1:],
    "every other": lambda torch, x: x[::2],
    "flipped": lambda torch, x: x.t() if x.dim() <= 2 else x.transpose(0, 1),
    "flat": lambda torch, x: x.view(-1),
    "column": lambda torch, x: x[..., 0],
    "square": lambda torch, x: x.view(2, -1),
    "unsqueezed": lambda torch, x: x.unsqueeze(-1),
    "squeezed": lambda torch, x: x.squeeze(),
    "expanded": lambda torch, x: x.expand(2, *x.shape),
    "detached": lambda torch, x: x.detach(),
    "part of unbind": lambda torch, x: x.unbind()[-1],
    "all": lambda torch, x: x[...],
}
CHANGES = {
    "mul_": lambda torch, x, y: x.mul_(1.5),
    "add_": lambda torch, x, y: x.add_(0.25),
    "square_": lambda torch, x, y: x.square_(),
    "exp_": lambda torch, x, y: x.exp_(),
    "sigmoid_": lambda torch, x, y: x.sigmoid_(),
    "neg_": lambda torch, x, y: x.neg_(),
    "zero_": lambda torch, x, y: x.zero_(),
    "fill_": lambda torch, x, y: x.fill_(0.5),
    "mul_ by itself": lambda torch, x, y: x.mul_(x),
    "mul_ by the other": lambda torch, x, y: x.mul_(y.reshape(-1)[0].clone()),
    "add_ the other": lambda torch, x, y: x.add_(y.reshape(-1)[0].clone()),
    "copy_ the other": lambda torch, x, y: x.copy_(y.reshape(-1)[-1].clone()),
    "set the first": lambda torch, x, y: x.__setitem__(0, 0.125),
    "set the first to the other": lambda torch, x, y: x.__setitem__(0, y.reshape(-1)[0].clone()),
}
USES = {
    "sin": lambda torch, x: x.sin(),
    "tanh": lambda torch, x: x.tanh(),
    "times 2": lambda torch, x: x * 2,
    "square": lambda torch, x: x * x,
    "clone": lambda torch, x: x.clone(),
}
STEPS = st.one_of(
    st.tuples(st.sampled_from(sorted(VIEWS)), st.integers(0, 9)),
    st.tuples(st.sampled_from(sorted(CHANGES)), st.integers(0, 9), st.integers(0, 9)),
    st.tuples(st.sampled_from(sorted(USES)), st.integers(0, 9)),
)


def run(torch, steps, quiet):
    """All that can be observed of a chain; `quiet` steps run under no_grad."""
    values = np.linspace(0.3, 1.4, 12).reshape(2, 3, 2)
    leaf, other = torch.from_numpy(values.copy()), torch.from_numpy(values[0].copy())
    leaf.requires_grad_()
    other.requires_grad_()
    made, seen = [leaf * 1, other], []
    for place, (name, *at) in enumerate(steps):
        x = made[at[0] % len(made)]
        try:
            with torch.set_grad_enabled(place not in quiet):
                if name in CHANGES:
                    CHANGES[name](torch, x, made[at[1] % len(made)])
                else:
                    made.append((VIEWS.get(name) or USES[name])(torch, x))
        except Exception as error:
            seen.append(f"{name}: {type(error).__name__}: {error}")
    seen += [described(x) for x in made]
    seen.append(gradients(torch, made, [leaf, other]))
    return seen


def described(x):
    try:
        name = None if x.grad_fn is None else x.grad_fn.name()
    except RuntimeError as error:
        return str(error)
    return (
        tuple(x.shape), x.is_leaf, x.requires_grad, x._version, x._is_view(), name, x.output_nr,
        np.round(np.array(x.tolist()), 9).tolist(),
    )  # fmt: skip


def gradients(torch, made, leaves):
    try:
        total = sum((x * (i + 1)).sum() for i, x in enumerate(made))
        first = torch.autograd.grad(
            total, leaves, create_graph=True, retain_graph=True, allow_unused=True
        )
        squares = sum((g * g).sum() for g in first if g is not None and g.requires_grad)
        second = [leaf.detach() * 0 for leaf in leaves]
        if not isinstance(squares, int):
            second = torch.autograd.grad(squares, leaves, materialize_grads=True)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return [
        None if g is None else (np.round(np.array(g.tolist()), 6) + 0.0).tolist()
        for g in (*first, *second)
    ]


@settings(derandomize=True, deadline=None, max_examples=400)
@given(steps=st.lists(STEPS, min_size=1, max_size=8))
def test_recorded_chains(steps, pytorch):
    assert run(autograd_lab, steps, ()) == run(pytorch, steps, ())


@settings(derandomize=True, deadline=None, max_examples=200)
@given(
    steps=st.lists(STEPS, min_size=1, max_size=8),
    quiet=st.sets(st.integers(0, 7), min_size=1, max_size=4),
)
def test_chains_of_which_some_steps_are_not_recorded(steps, quiet, pytorch):
    assert run(autograd_lab, steps, quiet) == run(pytorch, steps, quiet)
