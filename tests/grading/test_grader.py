"""One submission, from its file to its result; nothing is stood in for."""

from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest

from autograd_lab.grading.graded import Graded, QuestionResult
from autograd_lab.grading.grader import Grader
from autograd_lab.grading.limits import MIB, Limits
from autograd_lab.grading.result import Status
from autograd_lab.grading.submission.source import SourceError
from tests.grading import classical
from tests.grading.answers_04 import ALSO_RIGHT, RIGHT, WRONG
from tests.grading.judging.notebooks import given, graded, notebook, solution

ROOT = Path(__file__).parents[2]
LESSON = "04_backward_by_hand.ipynb"
LIMITS = Limits(cell_seconds=2, question_seconds=2, total_seconds=30, memory=512 * MIB)


@pytest.fixture(scope="module")
def lesson(sandboxed: None) -> Iterator[Grader]:
    with Grader(ROOT / "solutions" / LESSON, limits=LIMITS) as grader:
        yield grader


@pytest.fixture(scope="module")
def course(sandboxed: None, tmp_path_factory) -> Iterator[Grader]:
    path = tmp_path_factory.mktemp("course") / "classical.ipynb"
    path.write_text(classical.source())
    with Grader(path, limits=LIMITS) as grader:
        yield grader


def by_name(graded: Graded) -> dict[str, QuestionResult]:
    assert graded.result.error == ""
    return {question.name: question for question in graded.result.questions}


def points(graded: Graded) -> dict[str, float | None]:
    return {name: question.points for name, question in by_name(graded).items()}


def answered(answers: dict[str, str]) -> bytes:
    """The lesson's exercises with these answers written into their cells."""
    exercises = nbformat.read(ROOT / "exercises" / LESSON, as_version=4)
    helper = nbformat.v4.new_code_cell(DIAG)
    exercises.cells.insert(2, helper)
    for cell in exercises.cells:
        role = cell.metadata.get("nbgrader", {})
        if role.get("solution") and role["grade_id"] in answers:
            cell.source = answers[role["grade_id"]].strip()
    return nbformat.writes(exercises).encode()


DIAG = """
def diag(vector):
    size = len(vector)
    return torch.tensor(
        [[vector[i].item() if i == j else 0.0 for j in range(size)] for i in range(size)]
    )
"""


def test_the_solution_earns_all_points(lesson):
    result = lesson.grade(ROOT / "solutions" / LESSON).result
    assert (result.points, result.max_points, result.error) == (12.0, 12.0, "")
    assert {question.status for question in result.questions} == {Status.PASSED}


def test_the_unsolved_exercises_earn_nothing_and_are_not_attempted(lesson):
    result = lesson.grade(ROOT / "exercises" / LESSON).result
    assert result.points == 0
    assert {question.status for question in result.questions} == {Status.NOT_ATTEMPTED}


def test_other_right_answers_earn_all_points(lesson):
    result = lesson.grade(answered({name: ALSO_RIGHT[name][-1] for name in ALSO_RIGHT})).result
    assert result.points == 12.0


ROUNDS = range(max(sum(name == one for name, *_ in WRONG) for one in RIGHT))


@pytest.mark.parametrize("at", ROUNDS)
def test_each_known_wrong_answer_gets_its_own_hint(lesson, at):
    wrong = {name: [one for one in WRONG if one[0] == name] for name in RIGHT}
    tried = {name: answers[at] for name, answers in wrong.items() if at < len(answers)}
    graded = by_name(lesson.grade(answered({name: one[2] for name, one in tried.items()})))
    for name, (_, mistake, _, start) in tried.items():
        assert graded[name].hint.startswith(start), mistake
        assert graded[name].status is Status.WRONG_ANSWER
        assert graded[name].wrong_answer.startswith(f"{name}/")


def test_an_ordinary_course_needs_no_change(course):
    assert points(course.grade(classical.submission().encode())) == {
        "test_square": 2.0,
        "test_point": 3.0,
        "test_values": 1.0,
        "test_primes": 4.0,
        "test_sort": 1.0,
        "essay": None,
    }


def test_a_number_at_the_end_of_a_test_is_points(course):
    part = "def primes(n): return [2, 3] if n == 5 else [29]"
    question = by_name(course.grade(classical.submission(primes=part).encode()))["test_primes"]
    assert (question.points, question.status) == (2.0, Status.PARTLY)


def test_a_failing_test_that_learners_see_is_quoted(course):
    wrong = "def square(x): return 2 * x"
    question = by_name(course.grade(classical.submission(square=wrong).encode()))["test_square"]
    assert (question.points, question.status) == (0.0, Status.TEST_FAILED)
    assert "assert square(3) == 9" in question.hint


def test_a_message_of_a_failing_test_that_learners_see_is_told(course):
    question = by_name(course.grade(classical.submission(values="total = 7.5; name = 3").encode()))
    assert "name has to be a string" in question["test_values"].hint


def test_nothing_of_a_hidden_test_is_told_to_the_learner(course):
    wrong = (
        "def square(x):\n    if x < 0: raise ValueError\n"
        "    if x > 10: raise KeyError(f'hidden input {x}')\n    return x * x"
    )
    other = "def square(x):\n    if x < 0: raise ValueError\n    return min(x * x, 9)"
    for answer in (wrong, other):
        graded = course.grade(classical.submission(square=answer).encode())
        question = by_name(graded)["test_square"]
        assert question.points == 0
        told = repr((graded.cells, graded.pictures, question.hint, question.expected))
        assert "secret-square" not in told
        assert "hidden input 2" not in told
        assert "n ** 2" not in told


def test_an_answer_that_is_not_there_was_not_attempted(course):
    question = by_name(course.grade(classical.submission(sort="# nothing yet").encode()))
    assert question["test_sort"].status is Status.NOT_ATTEMPTED
    assert "`sort_in_place`" in question["test_sort"].hint


def test_an_essay_as_it_was_given_is_not_attempted(course):
    blank = course.grade(classical.submission(essay="YOUR ANSWER HERE").encode())
    assert by_name(blank)["essay"].status is Status.NOT_ATTEMPTED
    assert points(blank)["essay"] == 0.0


ENDINGS = {
    "ends its process": ("import os\n    os._exit(0)", Status.CRASHED, "exit"),
    "crashes": ("import ctypes\n    ctypes.string_at(0)", Status.CRASHED, "SIG"),
    "never ends": ("while True: pass", Status.OUT_OF_TIME, "in time"),
    "takes all memory": ("return bytearray(1 << 34)", Status.RAISED, "MemoryError"),
    "calls sys.exit": ("import sys\n    sys.exit()", Status.RAISED, "SystemExit"),
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_an_answer_that_ends_the_run_costs_one_question(course, ending):
    body, status, reason = ENDINGS[ending]
    answer = f"def primes(n):\n    {body}"
    graded = course.grade(classical.submission(primes=answer).encode())
    found = by_name(graded)
    assert (found["test_primes"].status, found["test_primes"].points) == (status, 0.0)
    assert reason in found["test_primes"].reason
    assert sum(p or 0 for p in points(graded).values()) == 7.0


def test_a_cell_that_ends_the_run_costs_what_it_defines(course):
    answer = "import os\nos._exit(3)\ndef primes(n): return []"
    graded = course.grade(classical.submission(primes=answer).encode())
    assert by_name(graded)["test_primes"].points == 0.0
    assert sum(p or 0 for p in points(graded).values()) == 7.0
    crash = next(remark for remark in graded.result.remarks if remark.kind == "crash")
    assert "primes" in crash.text


def test_an_answer_that_changes_from_run_to_run_is_unstable(course):
    right = classical.ANSWERS["primes"]
    answer = f"import time\n{right}\nif time.time_ns() // 1000 % 2: primes = None"

    def status() -> Status:
        return by_name(course.grade(classical.submission(primes=answer).encode()))[
            "test_primes"
        ].status

    # One in four is right at first and wrong then.
    assert any(status() is Status.UNSTABLE for _ in range(40))


def test_an_answer_that_looks_at_the_clock_for_nothing_is_stable(course):
    answer = f"import time\n{classical.ANSWERS['primes']}\nbegun = time.time()"
    assert points(course.grade(classical.submission(primes=answer).encode()))["test_primes"] == 4.0


def test_an_answer_with_a_cache_or_a_counter_is_stable(course):
    answer = (
        "calls = 0\nfound = {}\ndef square(x):\n    global calls\n    calls += 1\n"
        "    if x < 0: raise ValueError\n    return found.setdefault(x, x * x)"
    )
    assert points(course.grade(classical.submission(square=answer).encode()))["test_square"] == 2.0


@pytest.mark.parametrize(
    "trick",
    [
        "np.testing.assert_allclose = lambda *a, **k: None",
        "def check_close(a, b): pass",
        "TOLERANCE = 1e9",
        "assert_allclose = print",
        "import builtins; builtins.abs = lambda x: 0",
        "def abs(x): return 0",
        "def isinstance(a, b): return True",
        "data[:] = 0; data[0] = total = 0",
        "class total(float):\n    __rsub__ = __sub__ = lambda s, o: 0.0\ntotal = total()",
    ],
)
def test_no_trick_with_names_makes_a_wrong_value_right(course, trick):
    answer = f"total = 0.0\nname = 'Ada'\n{trick}"
    assert points(course.grade(classical.submission(values=answer).encode()))["test_values"] == 0.0


def test_a_file_that_is_no_notebook_has_a_result_that_says_so(course):
    result = course.grade(b"\xff\x00 nonsense", "ada").result
    assert result.learner == "ada"
    assert result.error
    assert result.points == 0
    assert [question.status for question in result.questions] == [Status.NOT_GRADED] * 6


def test_a_result_is_the_same_each_time_but_for_the_seconds(course):
    def timeless() -> str:
        data = course.grade(classical.submission().encode(), "ada").result.to_dict()
        data.pop("seconds")
        for question in data["questions"]:
            question.pop("seconds")
        return repr(data)

    assert timeless() == timeless()


def test_a_grader_whose_process_was_killed_starts_again(course):
    course._process.kill()
    assert course.grade(classical.submission().encode()).result.points == 11.0


def test_a_source_that_is_no_notebook_is_refused(tmp_path):
    path = tmp_path / "source.ipynb"
    path.write_text("{}")
    with pytest.raises(SourceError, match="no cells"):
        Grader(path)


def test_a_small_answer_that_grows_in_the_test_takes_little_of_the_teachers_memory(
    sandboxed, tmp_path
):
    path = tmp_path / "source.ipynb"
    sizes = "import resource\nassert resource.getrlimit(resource.RLIMIT_AS)[0] < 3 << 30"
    grows = "assert sorted(s()) == [1, 2]"
    cells = [solution("s", "def s(): return [2, 1]"), graded("sizes", sizes, 1)]
    path.write_text(notebook(*cells, graded("grows", grows, 1)))
    answer = {**solution("s", ""), "source": "def s(): return range(10**12)"}
    with Grader(path, limits=LIMITS) as grader:
        graded_ = grader.grade(notebook(answer, given("")).encode())
    assert points(graded_) == {"sizes": 1.0, "grows": 0.0}
    assert "MemoryError" in by_name(graded_)["grows"].reason


def test_a_test_that_kills_the_judge_costs_its_own_question(sandboxed, tmp_path):
    path = tmp_path / "source.ipynb"
    path.write_text(
        notebook(
            solution("s", "x = 1"),
            graded("first", "assert x == 1", 1),
            graded("kills", "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", 1),
            graded("last", "assert x == 1", 1),
        )
    )
    with Grader(path, limits=LIMITS) as grader:
        graded_ = grader.grade(
            notebook({**solution("s", ""), "source": "x = 1"}, given("")).encode()
        )
    assert points(graded_) == {"first": 1.0, "kills": 0.0, "last": 1.0}
    assert "SIGKILL" in by_name(graded_)["kills"].reason
