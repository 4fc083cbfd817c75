"""`autograd.Function`: what holds memory, what a picture shows, and whole programs."""

import gc
import pickle
import sys
import weakref

import numpy as np
import pytest

import autograd_lab as torch
from autograd_lab.autograd import Function
from autograd_lab.autograd.function import once_differentiable
from autograd_lab.errors import FunctionRefused, GradientMismatch
from autograd_lab.graph.extract import extract
from autograd_lab.graph.steps import steps


class Exp(Function):
    """Saves its result, which would be a cycle if it were saved with its history."""

    @staticmethod
    def forward(ctx, x):
        y = x.exp()
        ctx.save_for_backward(y)
        return y

    @staticmethod
    def backward(ctx, g):
        (y,) = ctx.saved_tensors
        return g * y


class Scaled(Function):
    calls = 0

    @staticmethod
    def forward(ctx, x, weight, times):
        ctx.save_for_backward(x, weight)
        ctx.times = times
        return x * weight * times

    @staticmethod
    def backward(ctx, g):
        Scaled.calls += 1
        x, weight = ctx.saved_tensors
        return g * weight * ctx.times, g * x * ctx.times, None


class LegendrePolynomial3(Function):
    """Half of 5x³ - 3x, with the derivative that a course gives for it."""

    @staticmethod
    def forward(ctx, input):
        ctx.save_for_backward(input)
        return 0.5 * (5 * input**3 - 3 * input)

    @staticmethod
    def backward(ctx, grad_output):
        (input,) = ctx.saved_tensors
        return grad_output * 1.5 * (5 * input**2 - 1)


@pytest.fixture
def no_collector():
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def leaf(*values):
    return torch.tensor(values or (1.0, 2.0), requires_grad=True)


def test_a_saved_result_makes_no_cycle(no_collector):
    y = Exp.apply(leaf())
    node, array = weakref.ref(y.grad_fn), weakref.ref(y.array)
    del y
    assert node() is None
    assert array() is None


def test_a_saved_result_that_was_changed_in_place_makes_no_cycle(no_collector):
    class Doubled(Function):
        @staticmethod
        def forward(ctx, x):
            ctx.mark_dirty(x.mul_(2))
            ctx.save_for_backward(x)
            return x

    for changed in (lambda x: x, lambda x: x[:1]):
        x = leaf() * 1
        y = Doubled.apply(changed(x))
        node = weakref.ref(x.grad_fn)
        del x, y
        assert node() is None


def test_the_walk_frees_what_was_saved(no_collector):
    x = leaf() * 1
    y = Scaled.apply(x, torch.ones(2), 3).sum()
    memory = weakref.ref(x)
    del x
    assert memory() is not None
    y.backward()
    assert memory() is None


def test_nothing_is_kept_where_nothing_is_recorded(no_collector):
    x = torch.ones(2)
    y = Exp.apply(x)
    memory = weakref.ref(x)
    del x
    assert memory() is None
    assert y.grad_fn is None


def test_a_picture_runs_the_backward_once():
    before = Scaled.calls
    walk = steps(Scaled.apply(leaf(), torch.ones(2), 3).sum())
    assert Scaled.calls == before + 1
    (sent,) = next(step for step in walk if step.title == "ScaledBackward").sent
    assert sent.value.data == [3.0, 3.0]
    assert sent.local is None


def test_a_picture_of_a_change_in_place_runs_the_backward_once():
    calls = []

    class AddOne(Function):
        @staticmethod
        def forward(ctx, x):
            ctx.mark_dirty(x.add_(1))
            return x

        @staticmethod
        def backward(ctx, g):
            calls.append(g)
            return g

    y = leaf() * 1
    AddOne.apply(y[:1])
    steps(y.sum())
    assert len(calls) == 1


def test_a_picture_names_what_was_saved_after_the_forwards_arguments():
    x, weight = leaf(), torch.ones(2)
    y = Scaled.apply(x, weight, 3).sum()
    node = next(n for n in extract(y, {"x": x, "w": weight}).nodes if n.title == "ScaledBackward")
    assert node.arguments == ("x", "weight")
    assert [(saved.name, saved.argument) for saved in node.saved] == [("x", "x"), ("w", "weight")]


def test_a_picture_after_the_walk_lists_what_was_freed():
    y = Exp.apply(leaf()).sum()
    y.backward()
    node = next(n for n in extract(y).nodes if n.title == "ExpBackward")
    assert [(s.argument, s.nbytes, s.freed) for s in node.saved] == [("result", 8, True)]


def test_a_picture_of_packed_tensors_unpacks_none():
    def unpack(content):
        raise AssertionError("unpacked")

    with torch.autograd.graph.saved_tensors_hooks(lambda x: None, unpack):
        y = Exp.apply(leaf()).sum()
    node = next(n for n in extract(y).nodes if n.title == "ExpBackward")
    assert [(s.argument, s.nbytes, s.freed) for s in node.saved] == [("result", 8, False)]


def test_a_node_knows_where_it_was_made_and_where_it_was_freed():
    y = Exp.apply(leaf())
    line = sys._getframe().f_lineno - 1
    y.sum().backward()
    with pytest.raises(RuntimeError) as freed:
        y.grad_fn.saved_tensors  # noqa: B018
    assert (freed.value.born_at.line, freed.value.freed_at.line) == (line, line + 2)


@pytest.mark.parametrize(
    "name", ["edges", "form", "hooks", "saved", "sequence", "more_outputs", "release", "formulas"]
)
def test_a_name_that_the_engine_has_too_is_the_learners_in_forward_and_backward(name):
    class Times(Function):
        @staticmethod
        def forward(ctx, x):
            setattr(ctx, name, 3)
            ctx.save_for_backward(x)
            return x * getattr(ctx, name)

        @staticmethod
        def backward(ctx, g):
            setattr(ctx, name, getattr(ctx, name) + 1)
            assert isinstance(ctx, torch.autograd.function.FunctionCtx)
            return g * getattr(ctx, name) + ctx.saved_tensors[0]

    x = leaf()
    y = Times.apply(x)
    y.register_hook(lambda g: g * 10)
    y.sum().backward()
    assert x.grad.tolist() == [41.0, 42.0]
    assert extract(y).nodes[1].title == "TimesBackward"


@pytest.mark.parametrize("name", ["name", "takes", "gives", "places", "freed", "shape", "plan"])
def test_other_names_are_the_learners(name):
    class Keeps(Function):
        @staticmethod
        def forward(ctx, x):
            setattr(ctx, name, "mine")
            return x * 2

        @staticmethod
        def backward(ctx, g):
            return torch.ones(7) if getattr(ctx, name) == "mine" else None

    y = Keeps.apply(leaf())
    assert repr(y) == "tensor([2., 4.], grad_fn=<KeepsBackward>)"
    assert getattr(y.grad_fn, name) == "mine"
    assert extract(y).nodes[1].title == "KeepsBackward"
    with pytest.raises(RuntimeError, match=r"Function KeepsBackward returned .* got \[7\]"):
        y.sum().backward()


def test_errors_carry_their_facts():
    class TooMany(Exp):
        @staticmethod
        def backward(ctx, g):
            return g, g

    y = TooMany.apply(leaf())
    with pytest.raises(GradientMismatch) as caught:
        y.sum().backward()
    assert (caught.value.node, caught.value.expected, caught.value.got) == (y.grad_fn, 1, 2)
    with pytest.raises(FunctionRefused) as refused:
        object.__new__(Exp)()
    assert refused.value.function is Exp


def test_hooks_see_the_gradients_of_a_function():
    x, seen = leaf(), []
    y = Scaled.apply(x, torch.ones(2), 3)
    y.register_hook(lambda g: seen.append(g.tolist()))
    y.sum().backward()
    assert seen == [[1.0, 1.0]]


def test_a_gradient_that_the_learner_keeps_is_not_added_to():
    kept = []

    class Keeps(Exp):
        @staticmethod
        def backward(ctx, g):
            kept.append(g)
            return g

    x = leaf()
    for _ in range(2):
        Keeps.apply(x).backward(torch.tensor([1.0, 5.0]))
    assert [g.tolist() for g in kept] == [[1.0, 5.0]] * 2
    assert x.grad.tolist() == [2.0, 10.0]


def test_once_differentiable_keeps_the_name_of_the_backward():
    def backward(ctx, g):
        """What it does."""

    wrapped = once_differentiable(backward)
    assert (wrapped.__name__, wrapped.__doc__) == ("backward", "What it does.")


def test_a_function_is_pickled_by_its_name():
    assert pickle.loads(pickle.dumps(Exp)) is Exp


def test_a_function_of_a_broadcast_input_has_its_gradient_summed():
    weight = torch.tensor(2.0, requires_grad=True)
    Scaled.apply(leaf(1.0, 2.0, 3.0), weight, 3).sum().backward()
    assert weight.grad.item() == 18.0


def test_a_polynomial_is_fitted_with_the_derivative_of_a_course():
    x = torch.linspace(-np.pi, np.pi, 2000)
    y = x.sin()
    a, b, c, d = (torch.tensor([v], requires_grad=True) for v in (0.0, -1.0, 0.0, 0.3))
    losses = []
    for _ in range(200):
        prediction = a + b * LegendrePolynomial3.apply(c + d * x)
        loss = (prediction - y).pow(2).sum()
        losses.append(loss.item())
        loss.backward()
        with torch.no_grad():
            for parameter in (a, b, c, d):
                parameter -= 5e-6 * parameter.grad
                parameter.grad = None
    assert losses[-1] < losses[0] / 2
