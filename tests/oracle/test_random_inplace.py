"""Random numbers in place and from tensors of parameters: PyTorch's own for the same seed."""

import warnings

import numpy as np
import pytest

import autograd_lab
from tests.oracle.ask import outcome

FLOATING = ["float16", "float32", "float64"]
INTEGERS = ["int64", "int32", "int16", "int8", "uint8", "bool"]
COMPLEX = ["complex64", "complex128"]
SHAPES = [(), (0,), (1,), (3,), (15,), (16,), (17,), (40,), (5, 7), (1000,)]
FILLS = [
    ("uniform_", ()), ("uniform_", (-2, 3)), ("normal_", ()), ("normal_", (2, 3)),
    ("exponential_", ()), ("exponential_", (2.5,)), ("bernoulli_", ()), ("bernoulli_", (0.3,)),
    ("random_", ()), ("random_", (3, 50)), ("random_", (0, 2)), ("random_", (-3, 10**10)),
    ("cauchy_", ()), ("cauchy_", (1, 2)), ("geometric_", (0.5,)), ("log_normal_", ()),
]  # fmt: skip
LAYOUTS = {
    "transposed": lambda t, d: t.zeros(5, 7, dtype=d).t(),
    "with gaps": lambda t, d: t.zeros(5, 8, dtype=d)[:, :4],
    "permuted": lambda t, d: t.zeros(5, 1, 8, dtype=d).permute(2, 0, 1),
}


def draws(library, program):
    """What a program draws after seed 3, the numbers after it, or what it raises."""
    library.manual_seed(3)
    said = outcome(lambda t: None if program(t) is None else 0, library)
    if said.text != "0":
        return [said]
    library.manual_seed(3)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = program(library)
    return [said, np.asarray(found.detach()), np.asarray(library.rand(2))]


def same(program, pytorch):
    ours, theirs = draws(autograd_lab, program), draws(pytorch, program)
    assert ours[0] == theirs[0]
    if ours[0].text != "0":
        return
    ours, theirs = ours[1:], theirs[1:]
    for a, b in zip(ours, theirs, strict=True):
        assert (a.dtype, a.shape) == (b.dtype, b.shape)
        tolerance = 2e-3 if a.dtype == np.float16 else 3e-6
        np.testing.assert_allclose(a, b, rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize("dtype", FLOATING + INTEGERS + COMPLEX)
@pytest.mark.parametrize(("name", "args"), FILLS)
def test_fills_of_every_shape_and_layout(name, args, dtype, pytorch):
    for shape in SHAPES:
        same(lambda t, s=shape: getattr(t.zeros(s, dtype=getattr(t, dtype)), name)(*args), pytorch)
    for make in LAYOUTS.values():
        same(lambda t, m=make: getattr(m(t, getattr(t, dtype)), name)(*args), pytorch)


@pytest.mark.parametrize("p_dtype", [*FLOATING, "int64"])
@pytest.mark.parametrize("dtype", ["float32", "float64", "int64", "bool", "complex64"])
def test_bernoulli_with_a_tensor(dtype, p_dtype, pytorch):
    same(
        lambda t: t.zeros(3, 20, dtype=getattr(t, dtype)).bernoulli_(
            t.linspace(0, 1, 20).to(getattr(t, p_dtype))
        ),
        pytorch,
    )


PROGRAMS = {
    "random_ by names": lambda t: t.empty(5).random_(**{"from": 2, "to": 7}),
    "random_ to": lambda t: t.empty(5).random_(to=7),
    "uniform_ by names": lambda t: t.empty(5).uniform_(to=5),
    "bernoulli": lambda t: t.bernoulli(t.linspace(0, 1, 40)),
    "bernoulli float64": lambda t: t.bernoulli(t.linspace(0, 1, 40).double()),
    "bernoulli p": lambda t: t.bernoulli(t.ones(20), 0.4),
    "bernoulli outside": lambda t: t.bernoulli(t.tensor([2.0])),
    "normal numbers": lambda t: t.normal(1.0, 2.0, (20,)),
    "normal mean": lambda t: t.normal(t.arange(20.0), 2.0),
    "normal few means": lambda t: t.normal(t.arange(3.0)),
    "normal std": lambda t: t.normal(1.0, t.arange(1, 4.0)),
    "normal both": lambda t: t.normal(t.zeros(3, 1), t.arange(1, 7.0)),
    "normal negative": lambda t: t.normal(0.0, t.tensor([-1.0])),
    "normal no size": lambda t: t.normal(0.0, 1.0),
    "multinomial": lambda t: t.multinomial(t.linspace(0.1, 5, 20), 3),
    "multinomial float64": lambda t: t.multinomial(t.linspace(0.1, 5, 20).double(), 2),
    "multinomial rows": lambda t: t.multinomial(t.arange(1.0, 13).reshape(3, 4), 2),
    "multinomial one": lambda t: t.multinomial(t.arange(1.0, 13).reshape(3, 4), 1, True),
    "multinomial again": lambda t: t.multinomial(t.arange(1.0, 13).reshape(3, 4), 50, True),
    "multinomial negative": lambda t: t.multinomial(t.tensor([-1.0, 1]), 3, True),
    "multinomial nothing": lambda t: t.multinomial(t.zeros(2), 1),
    "multinomial too many": lambda t: t.multinomial(t.ones(2), 3),
    "multinomial integers": lambda t: t.multinomial(t.tensor([1, 2]), 1),
    "dropout": lambda t: t.dropout(t.ones(40), 0.3, True),
    "dropout of all": lambda t: t.dropout(t.ones(4), 1.0, True),
    "dropout untrained": lambda t: t.dropout(t.ones(4), 0.5, False),
    "dropout outside": lambda t: t.dropout(t.ones(4), 1.5, True),
    "dropout_": lambda t: t.dropout_(t.ones(40), 0.3, True),
    "native_dropout": lambda t: t.native_dropout(t.ones(40), 0.3, True)[0],
    "native_dropout mask": lambda t: t.native_dropout(t.ones(40), 0.3, True)[1],
    "rand complex": lambda t: t.rand(5, dtype=t.complex64),
    "randn complex": lambda t: t.randn(20, dtype=t.complex128),
    "randn half": lambda t: t.randn(37, dtype=t.float16),
    "randint_like": lambda t: t.randint_like(t.zeros(3), 2, 10),
    "randn_like transposed": lambda t: t.randn_like(t.zeros(4, 6).t()),
    "rand of integers": lambda t: t.rand(3, dtype=t.int64),
    "randint empty": lambda t: t.randint(5, 5, (4,)),
    "randint beyond": lambda t: t.randint(0, 300, (4,), dtype=t.uint8),
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_draws(name, pytorch):
    same(PROGRAMS[name], pytorch)


@pytest.mark.parametrize(("name", "args"), FILLS)
def test_a_fill_in_a_graph(name, args, pytorch):
    def node(t):
        x = t.zeros(3, requires_grad=True)
        y = x * 1
        getattr(y, name)(*args)
        y.sum().backward()
        return y.grad_fn.name(), y._version, x.grad

    assert outcome(node, autograd_lab) == outcome(node, pytorch)

    def on_leaf(t):
        return getattr(t.zeros(3, requires_grad=True), name)(*args)

    assert outcome(on_leaf, autograd_lab) == outcome(on_leaf, pytorch)


def test_states_are_pytorchs_own_and_go_both_ways(pytorch):
    for program in (
        lambda t: None,
        lambda t: t.randn(3),
        lambda t: t.rand(624),
        lambda t: t.rand(625),
        lambda t: (t.randn(15), t.rand(1)),
    ):
        states = []
        for library in (autograd_lab, pytorch):
            library.manual_seed(2**40 + 5)
            program(library)
            states.append(library.get_rng_state().numpy())
        np.testing.assert_array_equal(*states)
        autograd_lab.manual_seed(1)
        autograd_lab.set_rng_state(autograd_lab.from_numpy(states[1]))
        expected = pytorch.randn(5)
        np.testing.assert_allclose(autograd_lab.randn(5).numpy(), expected.numpy(), rtol=3e-6)


@pytest.mark.parametrize("seed", [0, -1, 2**64 - 1, 2**64, -(2**63) - 1, 1.5, "a"])
def test_seeds(seed, pytorch):
    def program(t):
        return t.Generator().manual_seed(seed).initial_seed()

    assert outcome(program, autograd_lab) == outcome(program, pytorch)


def test_states_that_are_none(pytorch):
    for make in (
        lambda t: t.zeros(3, dtype=t.uint8),
        lambda t: t.zeros(5056),
        lambda t: t.zeros(5056, dtype=t.uint8),
        lambda t: [1],
    ):
        ours, theirs = (
            outcome(lambda t, m=make: t.Generator().set_state(m(t)), library)
            for library in (autograd_lab, pytorch)
        )
        assert ours == theirs
