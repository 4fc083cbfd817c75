"""What is asked of more than a result: gradients, the graph, flags, arguments, errors."""

import numpy as np
import pytest

import autograd_lab as torch
from autograd_lab.grading import Exercise, Graph, Status, fails_if, judge


def watched(**changes):
    declared = {
        "name": "f",
        "points": 2,
        "expected": "what is asked for",
        "inputs": lambda rng: {"x": rng.normal(size=(2, 3)).astype(np.float32)},
        "right": lambda x: x * x,
    }
    return Exercise(**{**declared, **changes})


def graded(answer, **changes):
    exercise = watched(**changes)
    return judge(exercise, exercise.observe(answer))


def by_numpy(x):
    """The right values, with nothing behind them that leads to x."""
    return torch.tensor(x.detach().numpy() ** 2)


class Halved(torch.autograd.Function):
    """x * x with half of its derivative."""

    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x

    @staticmethod
    def backward(ctx, g):
        (x,) = ctx.saved_tensors
        return g * x


class OnceOnly(torch.autograd.Function):
    """x * x, whose backward leaves the graph."""

    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x

    @staticmethod
    def backward(ctx, g):
        (x,) = ctx.saved_tensors
        return torch.tensor((2 * g * x).detach().numpy())


def test_a_gradient_is_held_against_differences_of_the_right_values():
    assert graded(lambda x: x * x, gradients=("x",)).passed
    assert graded(lambda x: x**2, gradients=("x",)).passed
    result = graded(Halved.apply, gradients=("x",))
    assert result.status is Status.GRADIENTS
    assert "the gradient of x through your result is not" in result.hint


def test_a_gradient_that_does_not_arrive_is_told():
    result = graded(by_numpy, gradients=("x",))
    assert result.status is Status.GRADIENTS
    assert "the gradient of x through your result is None" in result.hint


def test_a_gradient_of_zero_may_be_none():
    exercise = {"right": lambda x: np.ones_like(x), "gradients": ("x",)}
    assert graded(torch.ones_like, **exercise).passed
    assert graded(lambda x: 0 * x + 1, **exercise).passed


def test_wrong_values_are_told_before_their_gradients():
    assert graded(lambda x: x * x * x, gradients=("x",)).status is Status.VALUES


def test_each_tensor_of_a_sequence_sends_its_gradient():
    exercise = {
        "inputs": lambda rng: {"x": rng.normal(size=3), "k": 2.0},
        "right": lambda x, k: (k * x, x.sum()),
        "gradients": ("x",),
    }
    assert graded(lambda x, k: (k * x, x.sum()), **exercise).passed
    result = graded(lambda x, k: (k * x, x.sum().detach()), **exercise)
    assert result.status is Status.GRADIENTS


def test_a_second_backward_is_checked_where_it_is_asked_for():
    asked = {"gradients": ("x",), "second_gradients": True}
    assert graded(lambda x: x * x * x, right=lambda x: x**3, **asked).passed
    result = graded(OnceOnly.apply, **asked)
    assert result.status is Status.GRADIENTS
    assert "second gradient of x" in result.hint


def test_a_wrong_gradient_has_its_own_hint():
    wrong = fails_if(
        of="gradient of x", equal_to=lambda x, upstream: upstream[0] * x, hint="Half of it."
    )
    result = graded(Halved.apply, gradients=("x",), wrong=(wrong,))
    assert (result.hint, result.wrong_answer) == ("Half of it.", "f/1")


def test_nodes_are_counted():
    one = Graph(nodes={"MulBackward0": 1, "AddBackward0": 0})
    assert graded(lambda x: x * x, leaves=("x",), graph=one).passed
    result = graded(lambda x: (x * x) * 1, leaves=("x",), graph=one)
    assert result.status is Status.RESOURCES
    assert "2 MulBackward0, where 1 is asked for" in result.hint


@pytest.mark.parametrize(
    ("limit", "said"),
    [
        (Graph(at_most=1), "2 operations"),
        (Graph(saved_bytes=lambda x: x.nbytes), "48 bytes of saved values"),
    ],
)
def test_operations_and_saved_bytes_have_a_limit(limit, said):
    assert graded(lambda x: x**2, leaves=("x",), graph=limit).passed
    result = graded(lambda x: (x * torch.ones(2, 3)) ** 2, leaves=("x",), graph=limit)
    assert result.status is Status.RESOURCES
    assert said in result.hint


def test_a_graph_that_is_known_to_go_wrong_has_its_own_hint():
    wrong = fails_if(equal_to=Graph(nodes={"MulBackward0": 2}), hint="Twice.")
    asked = {"leaves": ("x",), "graph": Graph(nodes={"MulBackward0": 1}), "wrong": (wrong,)}
    assert graded(lambda x: (x * x) * 1, **asked).hint == "Twice."
    assert graded(lambda x: x * x, **asked).passed


def test_flags_are_told_before_values():
    flags = {"requires_grad": True, "is_leaf": False, "grad_fn": "MulBackward0"}
    assert graded(lambda x: x * x, leaves=("x",), flags=flags).passed
    assert graded(lambda x: x**2, leaves=("x",), flags=flags).status is Status.FLAGS
    assert "grad_fn = PowBackward0" in graded(lambda x: x**2, leaves=("x",), flags=flags).hint
    assert graded(by_numpy, leaves=("x",), flags=flags).status is Status.FLAGS


def test_flags_that_are_known_to_go_wrong_have_their_own_hint():
    wrong = fails_if(equal_to={"requires_grad": False}, hint="The graph ends.")
    asked = {"leaves": ("x",), "flags": {"requires_grad": True}, "wrong": (wrong,)}
    assert graded(by_numpy, **asked).hint == "The graph ends."


def test_an_argument_is_looked_at_afterwards():
    def in_place(x):
        with torch.no_grad():
            return x.mul_(x).clone()

    unchanged = {"x": lambda x: x}
    assert graded(lambda x: x * x, afterwards=unchanged).passed
    result = graded(in_place, afterwards=unchanged)
    assert result.status is Status.VALUES
    assert result.hint.startswith("After your code, x is [[")


def test_a_leafs_gradient_is_looked_at_afterwards():
    def walk(x):
        y = x * x
        y.sum().backward()
        return y.detach()

    twice = fails_if(of="x.grad", equal_to=lambda x: 4 * x, hint="It adds up.")
    asked = {"leaves": ("x",), "afterwards": {"x.grad": lambda x: 2 * x}, "wrong": (twice,)}
    assert graded(walk, **asked).passed
    assert graded(lambda x: walk(x) + 0 * walk(x), **asked).hint == "It adds up."
    assert "x.grad is None" in graded(by_numpy, **asked).hint
    none = {"leaves": ("x",), "afterwards": {"x.grad": lambda x: None}}
    assert graded(by_numpy, **none).passed
    assert graded(walk, **none).status is Status.VALUES


def test_an_arguments_flags_are_looked_at_afterwards():
    asked = {"afterwards": {"x.requires_grad": lambda x: False}}
    assert graded(lambda x: x * x, **asked).passed
    result = graded(lambda x: x.requires_grad_().detach() ** 2, **asked)
    assert result.status is Status.FLAGS
    assert "After your code, x has requires_grad = True." in result.hint


def refuses(error):
    def answer(x):
        raise error

    return answer


ASKED = {"raises": (ValueError, "shape"), "right": None}


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (refuses(ValueError("wrong shape [2]")), Status.PASSED),
        (refuses(UnicodeError("another shape")), Status.PASSED),
        (refuses(ValueError("no")), Status.RAISED),
        (refuses(TypeError("shape")), Status.RAISED),
        (refuses(NotImplementedError("shape")), Status.NOT_ATTEMPTED),
        (lambda x: x, Status.TYPE),
    ],
)
def test_an_error_may_be_what_is_asked_for(answer, status):
    assert graded(answer, **ASKED).status is status


def test_a_mistake_that_is_any_runtime_error_does_not_explain_what_was_not_attempted():
    wrong = (fails_if(equal_to=(RuntimeError, ""), hint="Your code refuses x."),)
    named, unsolved = (
        graded(refuses(error), wrong=wrong) for error in (RuntimeError("x"), NotImplementedError())
    )
    assert (named.status, unsolved.status) == (Status.WRONG_ANSWER, Status.NOT_ATTEMPTED)


def test_an_error_may_be_asked_for_in_some_cases_only():
    asked = {
        "examples": ({"x": np.ones((1, 2))}, {"x": np.array([[2.0]])}),
        "raises": lambda x: (ValueError, "") if x.shape == (1, 2) else None,
    }

    def careful(x):
        if tuple(x.shape) == (1, 2):
            raise ValueError("two columns")
        return x * x

    assert graded(careful, **asked).passed
    assert graded(lambda x: x * x, **asked).status is Status.TYPE
    assert graded(refuses(ValueError()), **asked).status is Status.RAISED


def test_an_error_that_is_known_to_go_wrong_has_its_own_hint():
    wrong = fails_if(equal_to=(TypeError, "not a tensor"), hint="It got an array.")
    result = graded(refuses(TypeError("this is not a tensor")), wrong=(wrong,))
    assert result.hint == "It got an array."
    result = graded(refuses(TypeError("this is not a tensor")), wrong=(wrong,), **ASKED)
    assert result.hint == "It got an array."


def test_the_graph_is_recorded_where_the_feedback_draws_it():
    exercise = watched(leaves=("x",), shows_graph=lambda x: x * x)
    [run, *_] = exercise.observe(lambda x: x**2)
    assert [node["title"] for node in run.graph["nodes"]] == ["leaf", "PowBackward0", "result"]
    assert watched(leaves=("x",)).observe(lambda x: x**2)[0].graph is None


def test_what_only_the_usual_probe_notes_refuses_another_probe():
    with pytest.raises(ValueError, match="noted by the usual probe"):
        watched(gradients=("x",), probe=lambda f, inputs: f(inputs))


def test_a_list_that_the_learner_changes_is_judged_as_it_was():
    def empties(x):
        last = x.pop()
        x.clear()
        return last

    asked = {"examples": ({"x": [1, 2]},), "inputs": lambda rng: {"x": [3, 4]}}
    assert graded(empties, right=lambda x: x[-1], **asked).passed
