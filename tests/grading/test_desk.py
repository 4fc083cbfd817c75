"""Names lead to exercises; `check` is kind to people, `points` is plain to machines."""

import pytest

from autograd_lab.grading import CheckFailed, Status, UnknownExercise, check, known_names, points
from autograd_lab.grading.lessons import exercises_by_lesson


def right(g, a, b):
    return g * b, g * a


def forgetful(g, a, b):
    return b, a


def unwritten(g, a, b):
    raise NotImplementedError


def test_no_two_exercises_share_a_name():
    names = [e.name for exercises in exercises_by_lesson().values() for e in exercises]
    assert len(names) == len(set(names))


def test_an_unknown_name_lists_the_known_ones():
    with pytest.raises(UnknownExercise) as caught:
        check("mul_backwards", {})
    assert str(caught.value) == (
        "There is no exercise called 'mul_backwards'. Known are, in lesson 04: gradient_by_hand, "
        "backward_order, mul_backward, mean_backward, numerical_gradient."
    )
    assert caught.value.name == "mul_backwards"
    assert caught.value.known == known_names()


def test_a_missing_name_is_not_attempted():
    result = check("mul_backward", {})
    assert result.status is Status.NOT_ATTEMPTED
    assert "not defined yet" in result.hint


def test_what_is_no_function_is_told():
    assert check("mul_backward", {"mul_backward": 3}).status is Status.RAISED


def test_points_of_a_right_answer_are_a_python_float():
    earned = points("mul_backward", {"mul_backward": right})
    assert (earned, type(earned)) == (2.0, float)


def test_points_of_a_wrong_answer_raise_with_the_result():
    with pytest.raises(CheckFailed) as caught:
        points("mul_backward", {"mul_backward": forgetful})
    assert caught.value.result.status is Status.WRONG_ANSWER
    assert str(caught.value).startswith("mul_backward: not yet, 0 of 2 points. Your code returns")


@pytest.mark.parametrize("namespace", [{}, {"mul_backward": unwritten}])
def test_points_of_what_is_not_attempted_raise_not_implemented(namespace):
    with pytest.raises(NotImplementedError) as caught:
        points("mul_backward", namespace)
    assert type(caught.value) is NotImplementedError


def test_a_grade_cell_shows_one_line_in_place_of_a_traceback():
    with pytest.raises(CheckFailed) as caught:
        points("mul_backward", {"mul_backward": forgetful})
    assert caught.value._render_traceback_() == [str(caught.value)]
