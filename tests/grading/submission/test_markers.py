"""What a student gets of a cell of the teacher's."""

import pytest

from autograd_lab.grading.submission.markers import STUB, MarkerError, students_text
from autograd_lab.grading.submission.roles import Role

REGION = "a\n  {0} BEGIN SOLUTION\n  secret\n  {0} END SOLUTION\nb"


@pytest.mark.parametrize("sign", ["###", "#", "# ==", "//", "--"])
def test_any_comment_style_marks_a_solution(sign):
    given = students_text(REGION.format(sign), Role.SOLUTION, "code")
    assert given == f"a\n  {STUB}\nb"


def test_an_answer_in_words_gives_way_to_words():
    assert students_text("secret", Role.MANUAL, "markdown") == "YOUR ANSWER HERE"
    given = students_text(REGION.format("<!--"), Role.MANUAL, "markdown")
    assert given == "a\n  YOUR ANSWER HERE\nb"


def test_a_solution_without_a_region_goes_as_a_whole():
    assert students_text("%%time\nsecret", Role.SOLUTION, "code") == STUB


@pytest.mark.parametrize(
    ("magic", "stub"),
    [
        ("bash", "exit 1  # your code here"),
        ("html", "<!-- your code here -->"),
        ("js", 'throw new Error("your code here");'),
        ("latex", "% your code here"),
        ("time", STUB),
        ("an_unknown_one", STUB),
    ],
)
def test_the_stub_speaks_the_language_of_the_cell_magic(magic, stub):
    text = f"%%{magic}\n" + REGION.format("//")
    assert students_text(text, Role.SOLUTION, "code") == f"%%{magic}\na\n  {stub}\nb"


def test_the_stub_speaks_the_language_of_the_notebook():
    assert students_text("x", Role.SOLUTION, "code", "R") == 'stop("your code here")'


def test_hidden_tests_and_mark_schemes_go():
    tests = "a\n# BEGIN HIDDEN TESTS\nb\n# END HIDDEN TESTS\nc"
    assert students_text(tests, Role.TEST, "code") == "a\nc"
    task = "a\n=== BEGIN MARK SCHEME ===\nb\n=== END MARK SCHEME ==="
    assert students_text(task, Role.TASK, "markdown") == "a"


REFUSED = [
    ("# BEGIN SOLUTION", Role.SOLUTION, "BEGIN SOLUTION has no partner"),
    ("# END SOLUTION", Role.SOLUTION, "END SOLUTION has no partner"),
    (REGION.format("#"), Role.TEST, "a solution stands in a cell that is not"),
    (REGION.replace("SOLUTION", "HIDDEN TESTS"), Role.LOCKED, "hidden tests stand in a cell"),
    (REGION.replace("SOLUTION", "MARK SCHEME"), Role.TEST, "a mark scheme stands in a cell"),
    (
        "BEGIN MARK SCHEME\n![x](attachment:x.png)\nEND MARK SCHEME",
        Role.TASK,
        "a mark scheme shows an attachment",
    ),
    ("### AUTOTEST x", Role.TEST, "nbgrader generate_assignment"),
    ("### HASHED AUTOTEST x", Role.TEST, "nbgrader generate_assignment"),
]


@pytest.mark.parametrize(("text", "role", "problem"), REFUSED)
def test_markers_out_of_place_are_told(text, role, problem):
    with pytest.raises(MarkerError) as caught:
        students_text(text, role, "markdown" if role is Role.TASK else "code")
    assert problem in caught.value.problem


def test_a_language_without_a_stub_is_told():
    with pytest.raises(MarkerError, match="its language is cobol"):
        students_text("x", Role.SOLUTION, "code", "cobol")
