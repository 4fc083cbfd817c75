"""An answer is judged in a fixed order, on plain data, and by nothing that it can say of itself."""

import numpy as np
import pytest

import autograd_lab as torch
from autograd_lab.grading import Exercise, Status, fails_if, judge
from autograd_lab.grading.observe import Observed, record


def square(**changes):
    declared = {
        "name": "square",
        "points": 2,
        "expected": "the square of each entry of x",
        "examples": ({"x": np.array([1.0, -2.0, 3.0], dtype=np.float32)},),
        "inputs": lambda rng: {"x": rng.normal(size=3).astype(np.float32)},
        "right": lambda x: x * x,
        "flags": {"requires_grad": False},
        "wrong": (
            fails_if(equal_to=lambda x: 2 * x, hint="It doubles.", points=0.5),
            fails_if(equal_to=lambda x: np.diag(x * x), hint="It is a matrix."),
        ),
    }
    return Exercise(**{**declared, **changes})


def graded(answer, **changes):
    exercise = square(**changes)
    return judge(exercise, exercise.observe(answer))


def not_written(x):
    raise NotImplementedError


def raises(x):
    raise KeyError("step")


class AlwaysEqual:
    """Claims to be whatever it is compared with."""

    def __eq__(self, other):
        return True

    def __array__(self, dtype=None, copy=None):
        raise AssertionError("the grader asked")

    shape = (3,)
    dtype = np.dtype("float32")


class EqualTensor(torch.Tensor):
    def __eq__(self, other):
        return True


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (None, Status.NOT_ATTEMPTED),
        (not_written, Status.NOT_ATTEMPTED),
        (raises, Status.RAISED),
        (lambda: 1, Status.RAISED),
        (lambda x: None, Status.TYPE),
        (lambda x: 3.0, Status.TYPE),
        (lambda x: (x * x).numpy(), Status.TYPE),
        (lambda x: x[:2], Status.SHAPE),
        (lambda x: (x * x).double(), Status.DTYPE),
        (lambda x: x.requires_grad_() * x, Status.FLAGS),
        (lambda x: 2 * x, Status.WRONG_ANSWER),
        (lambda x: x * x + 0.01, Status.VALUES),
        (lambda x: x * float("nan"), Status.VALUES),
        (lambda x: x * x, Status.PASSED),
    ],
    ids=lambda value: str(value) if isinstance(value, Status) else "",
)
def test_an_answer_comes_as_far_as_it_is_right(answer, status):
    assert graded(answer).status is status


def test_a_wrong_form_is_told_before_wrong_values():
    assert graded(lambda x: (2 * x).double()).status is Status.DTYPE


def test_a_named_wrong_answer_of_another_shape_gets_its_hint():
    matrix = lambda x: torch.tensor(np.diag(x.numpy() ** 2))  # noqa: E731
    assert graded(matrix).hint == "It is a matrix."


def test_a_wrong_answer_has_to_explain_every_wrong_run():
    """Right on the example and doubled elsewhere is explained; doubled on one case only is not."""
    twice = iter([True, False, True, True])
    assert graded(lambda x: x * x if next(twice) else x + 1).status is Status.VALUES


def test_an_error_in_a_later_case_is_told():
    calls = iter([0, 1, 2, 3])

    def sometimes(x):
        if next(calls) == 2:
            raise ValueError("third case")
        return x * x

    result = graded(sometimes)
    assert result.status is Status.RAISED
    assert "ValueError: third case" in result.hint


def test_too_much_work_is_told_when_all_else_is_right():
    def probe(answer, inputs):
        return Observed(answer(torch.tensor(inputs["x"])), {"steps": 7})

    limit = {"steps": lambda x: 2 * x.size}
    assert graded(lambda x: x * x, probe=probe, at_most=limit).status is Status.RESOURCES
    assert graded(lambda x: 2 * x, probe=probe, at_most=limit).status is Status.WRONG_ANSWER


def test_points_are_python_floats():
    for answer, points in ((lambda x: x * x, 2.0), (lambda x: 2 * x, 0.5), (raises, 0.0)):
        result = graded(answer)
        assert (result.points, result.max_points) == (points, 2.0)
        assert type(result.points) is type(result.max_points) is float


def test_an_object_that_equals_everything_earns_nothing():
    assert graded(lambda x: AlwaysEqual()).status is Status.TYPE


def test_a_tensor_class_of_the_learners_own_is_not_asked():
    lie = EqualTensor.__new__(EqualTensor)
    assert record(lie).kind == "other"
    assert graded(lambda x: lie).status is Status.TYPE


def test_an_array_of_objects_that_equal_everything_earns_nothing():
    array = np.empty(3, dtype=object)
    array.fill(AlwaysEqual())
    assert graded(lambda x: array).status is Status.TYPE


def test_a_class_that_equals_every_class_is_not_asked():
    class Liar(type):
        __name__ = property(lambda cls: pytest.fail("the grader asked"))

        def __eq__(cls, other):
            return True

        def __hash__(cls):
            return hash(float)

    class Lie(metaclass=Liar):
        @property
        def __class__(self):
            return torch.Tensor

        def __array__(self, dtype=None, copy=None):
            raise AssertionError("the grader asked")

    assert record(Lie()).kind == "other"
    assert graded(lambda x: Lie()).status is Status.TYPE


def test_a_number_too_large_for_numpy_earns_nothing():
    assert record(10**100).kind == "other"


def test_a_type_with_an_endless_name_is_not_quoted_in_full():
    assert len(graded(lambda x: type("X" * 10_000, (), {})()).hint) < 200


def test_a_list_that_holds_itself_is_recorded():
    endless = []
    endless.append(endless)
    assert graded(lambda x: endless).status is Status.TYPE


def test_a_learners_printing_stays_out_of_the_check(capsys):
    graded(lambda x: print("debug") or x * x)
    assert capsys.readouterr() == ("", "")


def test_an_interrupt_is_not_swallowed():
    def interrupted(x):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        graded(interrupted)


def test_a_hint_of_wrong_values_quotes_the_learners_and_not_the_right_ones():
    hint = graded(lambda x: x * x + 0.5).hint
    assert "[1.5, 4.5, 9.5]" in hint
    assert "9." not in hint.replace("9.5", "")


def test_the_same_seed_gives_the_same_case():
    first, again, other = (square().cases([seed])[-1]["x"] for seed in (5, 5, 6))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_a_wrong_answer_is_declared_in_one_way():
    with pytest.raises(ValueError, match="one of equal_to and when"):
        fails_if(hint="neither")
    with pytest.raises(ValueError, match="one of equal_to and when"):
        fails_if(equal_to=lambda x: x, when=lambda run: True, hint="both")


def test_judging_nothing_is_refused():
    with pytest.raises(ValueError, match="nothing was run"):
        judge(square(), [])
