"""What is particular to the exercises of lesson 04."""

from autograd_lab.grading import Status, check
from autograd_lab.grading.lessons import lesson_04
from tests.grading.answers_04 import RIGHT, WRONG
from tests.grading.test_lessons import answer


def test_a_one_sided_difference_earns_a_part():
    source = next(s for _, mistake, s, _ in WRONG if mistake == "ahead only")
    result = check("numerical_gradient", answer(source))
    assert (result.points, type(result.points)) == (1.0, float)


def test_more_calls_of_f_than_needed_are_told():
    source = RIGHT["numerical_gradient"].replace("result[i, j] =", "f(x); result[i, j] =")
    result = check("numerical_gradient", answer(source))
    assert result.status is Status.RESOURCES
    assert "18 calls of f where 12 are enough" in result.hint


def test_hints_do_not_hold_the_answer():
    for exercise in lesson_04.EXERCISES:
        said = " ".join([exercise.expected, *(wrong.hint for wrong in exercise.wrong)])
        for secret in ("1.5", "g * b", "g * a", "g / ", "2 * h", "[[4.5, 6"):
            assert secret not in said, (exercise.name, secret)
