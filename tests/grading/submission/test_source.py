"""What is read of a teacher's notebook, and what is refused."""

import json
from pathlib import Path

import pytest

from autograd_lab.grading.submission.roles import Role
from autograd_lab.grading.submission.source import Source, SourceError
from tests.grading.submission.notebooks import code, grade, notebook, solution, text

SOLVED = "### BEGIN SOLUTION\ndef f(): return 1\n### END SOLUTION"
TESTS = "assert f() == 1\n### BEGIN HIDDEN TESTS\nassert f() != 2\n### END HIDDEN TESTS"


@pytest.fixture
def read(tmp_path):
    def read(*cells, **changes):
        path = tmp_path / "source.ipynb"
        path.write_text(json.dumps(notebook(*cells, **changes)))
        return Source.read(path)

    return read


def test_each_cell_has_its_role(read):
    source = read(
        code("x = 1"),
        text("Read.", grade_id="a", locked=True),
        solution("f", SOLVED),
        grade("t", TESTS, points=2),
        text("Why?", grade_id="why", grade=True, solution=True, points=3),
        text("Draw.", grade_id="draw", task=True, locked=True, points=4),
    )
    assert [cell.role for cell in source.cells] == [
        Role.GIVEN,
        Role.LOCKED,
        Role.SOLUTION,
        Role.TEST,
        Role.MANUAL,
        Role.TASK,
    ]
    assert [(q.grade_id, q.points) for q in source.questions] == [
        ("t", 2.0),
        ("why", 3.0),
        ("draw", 4.0),
    ]


def test_the_judge_has_hidden_tests_and_a_student_has_not(read):
    test = read(solution("f", SOLVED), grade("t", TESTS)).cells[1]
    assert "f() != 2" in test.text
    assert test.given == "assert f() == 1"


def test_the_first_schema_of_nbgrader_is_read(read):
    cell = code("1") | {"metadata": {"nbgrader": {"grade": True, "grade_id": "t", "points": ""}}}
    assert [(q.role, q.points) for q in read(cell).questions] == [(Role.TEST, 0.0)]


def test_a_released_notebook_is_read(read):
    source = read(
        solution("f", "def f():\n    raise NotImplementedError"),
        text("YOUR ANSWER HERE.", grade_id="w", grade=True, solution=True, points=1),
        grade("t", "assert f()"),
    )
    assert [cell.given for cell in source.cells] == [cell.text for cell in source.cells]


def test_a_solution_answers_the_tests_that_speak_of_it(read):
    source = read(
        solution("f", "def f(): pass\nx = 1"),
        solution("g", "def g(): pass\nx = 2"),
        grade("t-f", "points('f')"),
        grade("t-both", "assert f() == g()"),
        grade("t-none", "assert x == 2"),
    )
    assert [cell.questions for cell in source.cells[:2]] == [
        ("t-f", "t-both"),
        ("t-both", "t-none"),
    ]


def test_an_answer_that_a_person_grades_answers_itself(read):
    source = read(text("Why?", grade_id="why", grade=True, solution=True, points=3))
    assert source.cells[0].questions == ("why",)


def test_imports_functions_and_classes_of_other_cells_are_at_hand_for_the_tests(read):
    source = read(
        code("%matplotlib inline\nimport math as m\nfrom os import path, sep\ny = compute()"),
        code("%%bash\nimport nothing"),
        code("def helper(): return TOLERANCE\nclass C: pass"),
        code("TOLERANCE = -1e-3\nfound = []", grade_id="l", locked=True),
        solution("f", SOLVED),
        grade("t", "import re\ndef close(): pass"),
    )
    names = [definition.names for definition in source.definitions]
    assert names == [
        ("m",),
        ("path", "sep"),
        ("helper",),
        ("C",),
        ("TOLERANCE",),
        ("re",),
        ("close",),
    ]
    namespace = {}
    for definition in source.definitions:
        exec(definition.code, namespace)
    assert namespace["helper"]() == -0.001


def test_what_a_solution_binds_is_the_learners(read):
    source = read(
        code("def f(): raise NotImplementedError\ndef g(): pass"),
        code("total = 0", grade_id="l", locked=True),
        solution("s", "### BEGIN SOLUTION\ndef f(): return 1\ntotal += 1\n### END SOLUTION"),
        grade("t", "assert f() == total"),
    )
    assert [definition.names for definition in source.definitions] == [("g",)]


def test_a_local_name_of_a_solution_is_no_rival(read):
    own = "### BEGIN SOLUTION\ndef f():\n    close = tol = 1\n    global g\n### END SOLUTION"
    source = read(
        code("def close(): pass\ndef g(): pass"),
        code("tol = 1", grade_id="l", locked=True),
        solution("f", own),
        grade("t", "f"),
    )
    assert [definition.names for definition in source.definitions] == [("close",), ("tol",)]


def test_annotations_of_the_future_hold_in_later_cells(read):
    source = read(
        code("from __future__ import annotations"), code("def f(x: Unknown): pass"), grade("t", "f")
    )
    namespace = {}
    exec(source.definitions[-1].code, namespace)
    assert namespace["f"].__annotations__ == {"x": "Unknown"}


def test_the_modules_of_all_cells_are_known(read):
    hidden = "### BEGIN SOLUTION\nimport numpy.linalg\n### END SOLUTION"
    source = read(code("from os import path\nimport re"), solution("f", hidden), grade("t", "1"))
    assert source.modules == ("numpy.linalg", "os", "re")


def test_the_digest_follows_what_matters_alone(read):
    cells = [solution("f", SOLVED), grade("t", TESTS)]
    ran = [cell | {"outputs": [{"a": 1}], "execution_count": 3} for cell in cells]
    assert read(*cells).digest == read(*ran, metadata={"title": "x"}).digest
    others = [
        [cells[0], grade("t", TESTS, points=2)],
        [cells[0], grade("t", TESTS + "\n")],
        [*cells, text("more")],
    ]
    assert read(*cells).digest not in {read(*other).digest for other in others}


REFUSED = {
    "no question": ([solution("f", SOLVED)], "no cell has points"),
    "one name twice": ([grade("t", "1"), grade("t", "2", cell_id="u")], "the grade_id 't'"),
    "one id twice": ([grade("t", "1"), code("", "t")], "the id 't'"),
    "no name": ([code("1", grade=True, points=1)], "cell number 1: it has a role"),
    "no points": ([code("1", grade=True, grade_id="t")], "cell t: its points are None"),
    "points in words": ([grade("t", "1", points="two")], "cell t: its points are 'two'"),
    "points below none": ([grade("t", "1", points=-1)], "cell t: its points are -1"),
    "points without end": ([grade("t", "1", points=float("nan"))], "cell t: its points are nan"),
    "a test in words": (
        [text("1", grade=True, grade_id="t", points=1)],
        "cell t: a Markdown cell is graded by a person",
    ),
    "a task in code": ([code("1", task=True, grade_id="t", points=1)], "has to be a Markdown cell"),
    "a later schema": ([code("1", grade_id="t", schema_version=4)], "of schema 4"),
    "half a marker": ([solution("f", "# BEGIN SOLUTION"), grade("t", "1")], "has no partner"),
    "what is no cell": ([3], "this is not a cell"),
    "code that can't be": (
        [code("def f(): nonlocal x", "c"), grade("t", "1")],
        "cell c: its code does not compile",
    ),
}


@pytest.mark.parametrize(("cells", "problem"), REFUSED.values(), ids=REFUSED)
def test_a_source_is_refused_with(read, cells, problem):
    with pytest.raises(SourceError) as caught:
        read(*cells)
    assert problem in str(caught.value)


def test_a_source_in_another_language_is_refused(read):
    with pytest.raises(SourceError, match="it is written in R"):
        read(grade("t", "1"), metadata={"language_info": {"name": "R"}})


def test_a_source_that_is_missing_is_told(tmp_path):
    with pytest.raises(SourceError) as caught:
        Source.read(tmp_path / "none.ipynb")
    assert caught.value.path == tmp_path / "none.ipynb"
    assert caught.value.problem == "no such file or directory"


SOLUTIONS = sorted((Path(__file__).parents[3] / "solutions").glob("*.ipynb"))


@pytest.mark.parametrize("path", SOLUTIONS, ids=lambda path: path.stem)
def test_in_our_notebooks_each_solution_answers_its_own_test(path):
    answers = {c.grade_id: c.questions for c in Source.read(path).cells if c.role is Role.SOLUTION}
    assert answers == {name: (f"points-{name}",) for name in answers}
