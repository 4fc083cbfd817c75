"""Functions of the learner's whose results are views or changed inputs, in all combinations."""

import itertools

import pytest

import autograd_lab
from tests.oracle.ask import outcome


def ones(torch, count=2):
    return torch.ones(count, dtype=torch.float64, requires_grad=True)


def functions(torch):
    """Two functions by name: of one result and of two, each with a count of its backward runs."""
    runs = []

    class OneResult(torch.autograd.Function):
        @staticmethod
        def forward(ctx, a, b, as_view):
            return a[:2] if as_view else a.clone()

        @staticmethod
        def backward(ctx, g):
            runs.append(g)
            return g, None, None

    class TwoResults(torch.autograd.Function):
        @staticmethod
        def forward(ctx, a, b, as_view):
            first = a[:2] if as_view else a.clone()
            return first, first + b

        @staticmethod
        def backward(ctx, g, h):
            runs.append(g)
            return g + h, h, None

    class Intermediate(torch.autograd.Function):
        @staticmethod
        def forward(ctx, a, b, as_view):
            ctx.save_for_backward(a)
            copy = a.clone()
            return copy[0] if as_view else copy[0].clone()

        @staticmethod
        def backward(ctx, g):
            runs.append(g)
            (a,) = ctx.saved_tensors
            result = torch.zeros_like(a)
            result[0] = g
            return result, None, None

    return {"one": OneResult, "two": TwoResults, "intermediate": Intermediate}, runs


@pytest.mark.parametrize(
    ("name", "in_place", "as_view"),
    list(itertools.product(["one", "two", "intermediate"], [False, True], [False, True])),
)
def test_results_changed_in_place(name, in_place, as_view, pytorch):
    def run(torch):
        known, runs = functions(torch)

        def compute(a, b):
            results = known[name].apply(a.clone(), b.clone(), as_view)
            results = results if isinstance(results, tuple) else (results,)
            total = 1
            for result in results:
                if in_place:
                    result += 3
                else:
                    result = result + 3
                total = total * result
            return total.sum()

        a, b = ones(torch), ones(torch)
        right = torch.autograd.gradcheck(compute, (a, b))
        runs.clear()
        compute(a, b).backward()
        return right, len(runs), a.grad, b.grad

    assert outcome(run, autograd_lab) == outcome(run, pytorch)


INPUTS = {
    "result": lambda a: a.clone(),
    "view": lambda a: a.clone().view_as(a),
    "part": lambda a: a.clone()[:2],
    "leaf": lambda a: a,
    "view of a leaf": lambda a: a.view_as(a),
}


@pytest.mark.parametrize("count", [1, 2])
@pytest.mark.parametrize("changed_again", [False, True])
@pytest.mark.parametrize("kind", INPUTS)
def test_inputs_changed_in_place(kind, changed_again, count, pytorch):
    def run(torch):
        runs = []

        class Add(torch.autograd.Function):
            @staticmethod
            def forward(ctx, a, b):
                ctx.mark_dirty(a.add_(b))
                return (a, a + b)[:count] if count > 1 else a

            @staticmethod
            def backward(ctx, g, h=0):
                runs.append(g)
                return g + h, g + h + h

        a, b = ones(torch), ones(torch)
        results = Add.apply(INPUTS[kind](a), b)
        first, last = (results[0], results[-1]) if count > 1 else (results, results)
        if changed_again:
            first += 2
        (first * last).sum().backward()
        return len(runs), a.grad, b.grad, first, first.grad_fn

    assert outcome(run, autograd_lab) == outcome(run, pytorch)
