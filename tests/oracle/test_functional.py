"""`autograd.functional`: each function on each kind of argument, and the text of what comes out."""

import importlib
import itertools

import pytest

import autograd_lab
from tests.oracle.ask import outcome

# Functions of one or two tensors; T stands for the library.
FUNCTIONS = {
    "exp": lambda T: T.exp,
    "cubes summed": lambda T: lambda x: (x**3).sum(),
    "rows summed": lambda T: lambda x: x.exp().sum(1),
    "linear": lambda T: lambda x: x.sum(),
    "two outputs": lambda T: lambda x: (x * 2, x.sum()),
    "tuple of one": lambda T: lambda x: (x * 2,),
    "constant": lambda T: lambda x: T.ones(2),
    "detached": lambda T: lambda x: x.detach(),
    "list": lambda T: lambda x: [x],
    "number": lambda T: lambda x: 3,
    "tensor and number": lambda T: lambda x: (x, 3),
    "product summed": lambda T: lambda x, y: (x * y).sum(),
    "sum of two": lambda T: lambda x, y: 2 * x + 3 * y,
    "first of two": lambda T: lambda x, y: x * 2,
    "first of two squared": lambda T: lambda x, y: (x**2).sum(),
    "two in, two out": lambda T: lambda x, y: ((x * y).sum(), x + y),
}
VALUES = {
    "vector": lambda T: T.tensor([1.0, 2.0]),
    "other vector": lambda T: T.tensor([1.0, 3.0]),
    "leaf": lambda T: T.tensor([1.0, 2.0], requires_grad=True),
    "three": lambda T: T.tensor([1.0, 2.0, 3.0]),
    "scalar": lambda T: T.tensor(2.0),
    "one element": lambda T: T.tensor([2.0]),
    "matrix": lambda T: T.tensor([[1.0, 2.0], [3.0, 4.0]]),
    "complex": lambda T: T.tensor([1 + 1j, 2 - 3j]),
    "nothing": lambda T: T.ones(0),
    "two": lambda T: (T.tensor([1.0, 2.0]), T.tensor([3.0, 4.0])),
    "leaf and vector": lambda T: (T.tensor([1.0, 2.0], requires_grad=True), T.tensor([3.0, 4.0])),
    "scalar and vector": lambda T: (T.tensor(1.0), T.tensor([3.0, 4.0])),
    "vector and scalar": lambda T: (T.tensor([1.0, 2.0]), T.tensor(2.0)),
    "vector and three": lambda T: (T.tensor([1.0, 2.0]), T.tensor([1.0, 2.0, 3.0])),
    "int": lambda T: 3,
    "list": lambda T: [T.tensor([1.0, 2.0])],
    "vector and int": lambda T: (T.tensor([1.0, 2.0]), 3),
    "none": lambda T: None,
}
ONE = ["vector", "leaf", "scalar", "one element", "matrix", "nothing", "int", "list"]
TWO = ["two", "leaf and vector", "vector and int"]
OPTIONS = [
    {}, {"create_graph": True}, {"strict": True}, {"create_graph": True, "strict": True},
]  # fmt: skip
TAKES_TWO = {"product summed", "sum of two", "first of two", "first of two squared"}
TAKES_TWO.add("two in, two out")


def ask(library, name, function, inputs, rest, options):
    functional = importlib.import_module(f"{library.__name__}.autograd.functional")
    rest = [VALUES[value](library) for value in rest]
    call = getattr(functional, name)
    return call(FUNCTIONS[function](library), VALUES[inputs](library), *rest, **options)


def compare(pytorch, *question):
    ours = outcome(lambda library: ask(library, *question), autograd_lab)
    assert ours == outcome(lambda library: ask(library, *question), pytorch), question


@pytest.mark.parametrize("name", ["jacobian", "hessian"])
@pytest.mark.parametrize("function", FUNCTIONS)
def test_jacobians_and_hessians(name, function, pytorch):
    inputs = TWO if function in TAKES_TWO else ONE
    choices = [*OPTIONS, {"vectorize": True}, {"vectorize": True, "strict": True}]
    for value, options in itertools.product(inputs, choices):
        if value == "nothing" and "vectorize" in options:
            continue  # PyTorch's own error there is an accident
        compare(pytorch, name, function, value, (), options)


@pytest.mark.parametrize("name", ["vjp", "jvp", "vhp", "hvp"])
@pytest.mark.parametrize("function", FUNCTIONS)
def test_products_with_vectors(name, function, pytorch):
    inputs = TWO[:2] if function in TAKES_TWO else ["vector", "leaf", "one element", "matrix"]
    vectors = [
        "none", "other vector", "leaf", "three", "scalar", "two", "scalar and vector",
        "vector and scalar", "vector and three", "vector and int", "int", "list",
    ]  # fmt: skip
    for value, vector, options in itertools.product(inputs, vectors, OPTIONS):
        compare(pytorch, name, function, value, (vector,), options)


@pytest.mark.parametrize("name", ["jacobian", "vjp", "jvp"])
def test_complex_numbers(name, pytorch):
    rest = () if name == "jacobian" else ("complex",)
    compare(pytorch, name, "two outputs", "complex", rest, {})
    compare(pytorch, name, "tuple of one", "complex", rest, {})


@pytest.mark.parametrize(
    "options",
    [
        {"strategy": "sideways"}, {"strategy": "forward-mode"},
        {"strategy": "forward-mode", "strict": True},
        {"strategy": "forward-mode", "create_graph": True},
    ],
)  # fmt: skip
def test_strategies_that_are_refused(options, pytorch):
    compare(pytorch, "jacobian", "exp", "vector", (), options)


def nothing_recorded(T):
    F, x, v = T.autograd.functional, T.tensor([1.0, 2.0]), T.tensor([1.0, 3.0])
    leaf = T.tensor([1.0, 2.0], requires_grad=True)
    cubes = lambda x: (x**3).sum()  # noqa: E731
    with T.no_grad():
        return (
            F.jacobian(T.exp, x), F.vjp(T.exp, x, v), F.jvp(T.exp, x, v), F.hvp(cubes, x, v),
            F.vhp(cubes, x, v), F.hessian(cubes, x), F.vjp(T.exp, leaf, v, create_graph=True),
            T.is_grad_enabled(),
        )  # fmt: skip


def input_that_the_function_uses_besides(T):
    x = T.tensor([1.0, 2.0], requires_grad=True)
    return T.autograd.functional.jacobian(lambda y: x * y, x), x.grad


def one_in_another(T):
    F, x = T.autograd.functional, T.tensor([1.0, 2.0])
    cubed = lambda x: x**3  # noqa: E731
    return (
        F.jacobian(lambda x: F.jacobian(cubed, x, create_graph=True), x),
        F.jacobian(lambda x: F.hessian(lambda y: cubed(y).sum(), x, create_graph=True), x),
    )


def walk_through_a_jacobian(T):
    x = T.tensor([1.0, 2.0], requires_grad=True)
    T.autograd.functional.jacobian(lambda y: y**3, x, create_graph=True).sum().backward()
    return x.grad


@pytest.mark.parametrize(
    "program",
    [
        nothing_recorded, input_that_the_function_uses_besides, one_in_another,
        walk_through_a_jacobian,
    ],
)  # fmt: skip
def test_programs(program, pytorch):
    assert outcome(program, autograd_lab) == outcome(program, pytorch)
