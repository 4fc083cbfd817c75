"""Names lead to exercises; `check` is kind to people, `points` is plain to machines."""

import ast
import subprocess
import sys
import warnings

import pytest

from autograd_lab.grading import (
    CheckFailed,
    Exercise,
    Status,
    UnknownExercise,
    check,
    desk,
    known_names,
    points,
)
from autograd_lab.grading.lessons import exercises_by_lesson
from autograd_lab.grading.proofreading import ExerciseError


def right(g, a, b):
    return g * b, g * a


def forgetful(g, a, b):
    return b, a


def unwritten(g, a, b):
    raise NotImplementedError


def test_no_two_exercises_share_a_name():
    names = [e.name for exercises in exercises_by_lesson().values() for e in exercises]
    assert len(names) == len(set(names))


def test_an_unknown_name_is_told_those_that_are_near():
    with pytest.raises(UnknownExercise) as caught:
        check("mul_backwards", {})
    said = "There is no exercise called 'mul_backwards'. Is it mul_backward of lesson 04"
    assert str(caught.value).startswith(said)
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


def warns(g, a, b):
    warnings.warn("look here", stacklevel=2)
    print("and here", file=sys.stderr)
    return g * b, g * a


def test_a_grade_cell_writes_nothing_whatever_the_learner_does(capfd):
    assert points("mul_backward", {"mul_backward": warns}) == 2.0
    assert capfd.readouterr() == ("", "")


def test_warnings_are_as_they_were_after_a_check(recwarn):
    check("mul_backward", {"mul_backward": warns})
    warnings.warn("still heard", stacklevel=1)
    assert [str(warning.message) for warning in recwarn] == ["still heard"]


def test_a_wrong_answer_has_a_number():
    result = check("mul_backward", {"mul_backward": forgetful})
    assert result.wrong_answer == "mul_backward/3"
    assert result.case.startswith("For g = [1., 10., 100.], a = [2., 3., 4.]")


class Behind(dict):
    """A namespace whose objects are elsewhere."""

    variant = 0

    def __init__(self, function):
        super().__init__()
        self.function, self.reported = function, []

    def observe_exercise(self, exercise, seeds):
        return exercise.observe(self.function, seeds)

    def report(self, result):
        self.reported.append(result)


def test_an_answer_may_be_behind_the_namespace():
    namespace = Behind(right)
    assert points("mul_backward", namespace) == 2.0
    assert [result.status for result in namespace.reported] == [Status.PASSED]
    assert check("mul_backward", {"__learner__": Behind(forgetful)}).points == 0.0


def test_what_earns_nothing_is_reported_too():
    namespace = Behind(forgetful)
    with pytest.raises(CheckFailed):
        points("mul_backward", namespace)
    assert namespace.reported[0].wrong_answer == "mul_backward/3"


def thrice(**changes):
    declared = {
        "name": "thrice",
        "points": 1,
        "expected": "three times x",
        "inputs": lambda rng: {"x": rng.normal(size=2)},
        "right": lambda x: 3 * x,
    }
    return Exercise(**{**declared, **changes})


@pytest.fixture
def written_here(monkeypatch):
    monkeypatch.setattr(desk, "_written_here", {})


def test_an_exercise_may_be_written_where_it_is_checked(written_here):
    with pytest.raises(UnknownExercise):
        check("thrice", {})
    assert points(thrice(), {"thrice": lambda x: 3 * x}) == 1.0
    assert check("thrice", {}).status is Status.NOT_ATTEMPTED
    assert known_names()[""] == ["thrice"]


def test_an_exercise_that_is_written_badly_is_refused(written_here):
    with pytest.raises(ExerciseError, match="expected is empty"):
        check(thrice(expected=""), {})
    with pytest.raises(UnknownExercise):
        check("thrice", {})


@pytest.mark.parametrize("namespace", [{}, {"mul_backward": unwritten}])
def test_points_of_what_is_not_attempted_raise_not_implemented(namespace):
    with pytest.raises(NotImplementedError) as caught:
        points("mul_backward", namespace)
    assert type(caught.value) is NotImplementedError


def test_a_grade_cell_shows_one_line_in_place_of_a_traceback():
    with pytest.raises(CheckFailed) as caught:
        points("mul_backward", {"mul_backward": forgetful})
    assert caught.value._render_traceback_() == [str(caught.value)]


def test_looking_at_exercises_loads_nothing_that_grades_submissions():
    """The first %check of a notebook waits for all that is imported here."""
    code = (
        "import sys\n"
        "import autograd_lab.grading as grading\n"
        "grading.check('mul_backward', {})\n"
        "print(sorted({n.split('.')[2] for n in sys.modules if n.count('.') > 1"
        " and n.startswith('autograd_lab.grading.')}))\n"
        "print([n for n in ('IPython', 'nbformat', 'distributed') if n in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    parts, others = map(ast.literal_eval, done.stdout.splitlines())
    assert not {"judging", "sandbox", "submission", "report", "classroom", "release"} & set(parts)
    assert others == []
