"""Whatever became of the cells: what is run, in which order, and what the teacher is told."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd_lab.grading.limits import Limits
from autograd_lab.grading.submission.notebook_file import (
    Submitted,
    SubmittedCell,
    read_notebook,
)
from autograd_lab.grading.submission.plan import plan
from autograd_lab.grading.submission.source import Source
from tests.grading.submission.notebooks import as_bytes, code, grade, notebook, solution, text
from tests.properties.profile import deterministic

STUB = "def {0}():\n    raise NotImplementedError  # your code here"
SOLVED = "def {0}():\n    ### BEGIN SOLUTION\n    return 1\n    ### END SOLUTION"
SETUP = code("import math", "setup")
LOCKED = code("limit = 3", "lock", grade_id="lock", locked=True)
F, G = (solution(name, STUB.format(name)) for name in "fg")
TEST_F = grade("t-f", "assert f() == 1")
TEST_G = grade("t-g", "assert g() == 2")
HIDDEN = "\n### BEGIN HIDDEN TESTS\nassert f() != 5\n### END HIDDEN TESTS"
WORDS = text("YOUR ANSWER HERE", "why", grade_id="why", grade=True, solution=True, points=3)
TASK = text("Read.", "read", grade_id="read", locked=True)
TEACHERS = [
    *(SETUP, TASK, LOCKED),
    *(solution("f", SOLVED.format("f")), grade("t-f", TEST_F["source"] + HIDDEN)),
    *(solution("g", SOLVED.format("g")), TEST_G, WORDS),
]
GIVEN = [SETUP, TASK, LOCKED, F, TEST_F, G, TEST_G, WORDS]

RIGHT_F = F | {"source": "def f(): return 1"}
RIGHT_G = G | {"source": "def g(): return 2"}


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    path = tmp_path_factory.mktemp("source") / "source.ipynb"
    path.write_text(json.dumps(notebook(*TEACHERS)))
    return Source.read(path)


def without(*cells):
    return [cell for cell in GIVEN if cell not in cells]


def instead(old, *new):
    at = GIVEN.index(old)
    return [*GIVEN[:at], *new, *GIVEN[at + 1 :]]


def names(planned):
    return [step.name for step in planned.steps]


def ran(planned):
    return [step.text for step in planned.steps if step.action == "run"]


def kinds(planned):
    return [remark.kind for remark in planned.remarks]


@pytest.fixture
def planned(source):
    def planned(*cells, **limits):
        return plan(source, read_notebook(as_bytes(*cells)), Limits(**limits))

    return planned


NAMES = ["setup", "read", "lock", "f", "t-f", "g", "t-g", "why"]
RUN = ["import math", "limit = 3", F["source"], G["source"]]


def test_an_untouched_notebook_runs_as_it_was_given(planned):
    found = planned(*GIVEN)
    assert names(found) == NAMES
    assert [step.action for step in found.steps] == [
        *("run", "show", "run", "run", "grade", "run", "grade", "show")
    ]
    assert [step.name for step in found.steps if step.changed] == ["t-f"]  # it has hidden tests
    assert found.remarks == ()


def test_the_stub_of_nbgrader_is_no_change(planned):
    theirs = "def f():\n    # YOUR CODE HERE\n    raise NotImplementedError()"
    found = planned(*instead(F, F | {"source": theirs}))
    assert not next(step for step in found.steps if step.name == "f").changed


def test_the_markers_of_variants_are_no_change(planned):
    marked = LOCKED | {"source": "limit = 3  ### VARIANT limit = {f.limit}\n### VARIANT x = {seed}"}
    shown = TASK | {"source": "Read. <!-- VARIANT Read {f.limit}. -->"}
    cells = [{LOCKED["id"]: marked, TASK["id"]: shown}.get(cell["id"], cell) for cell in GIVEN]
    assert planned(*cells).remarks == ()


def test_the_learners_solution_is_run_and_the_sources_tests_are_graded(planned, source):
    found = planned(*instead(F, RIGHT_F))
    assert [step.text for step in found.steps if step.cell and step.cell.grade_id == "f"] == [
        RIGHT_F["source"]
    ]
    tests = [step.text for step in found.steps if step.action == "grade"]
    assert tests == [question.text for question in source.questions[:2]]


def test_an_answer_in_words_is_shown(planned):
    found = planned(*instead(WORDS, WORDS | {"source": "Because."}))
    assert (found.steps[-1].action, found.steps[-1].text) == ("show", "Because.")
    assert found.steps[-1].changed


@pytest.mark.parametrize("cell", [LOCKED, TEST_F, TASK], ids=["locked", "test", "text"])
@pytest.mark.parametrize(
    ("change", "how"),
    [
        (lambda cell: [], "missing"),
        (lambda cell: [cell | {"source": "raise SystemExit"}], "edited"),
        (lambda cell: [cell, cell | {"id": "copy"}], "there 2 times"),
        (lambda cell: [cell | {"source": "a"}, cell | {"source": "b", "id": "b"}], "there 2 times"),
        (lambda cell: [cell | {"cell_type": "raw"}], "edited"),
    ],
    ids=["deleted", "edited", "duplicated", "split", "of another type"],
)
def test_what_is_the_sources_is_there_once_as_it_was(planned, cell, change, how):
    found = planned(*instead(cell, *change(cell)))
    assert names(found) == NAMES
    assert ran(found) == RUN
    (remark,) = found.remarks
    assert (remark.kind, remark.cell) == ("cell restored", cell["metadata"]["nbgrader"]["grade_id"])
    assert f"was {how}; the source's was used" in remark.text


def test_any_order_becomes_the_sources(planned):
    found = planned(*reversed(GIVEN))
    assert names(found) == NAMES
    assert kinds(found) == ["cells reordered"]


def test_an_edited_given_cell_stands(planned):
    found = planned(*instead(SETUP, SETUP | {"source": "import cmath"}))
    assert ran(found)[0] == "import cmath"
    assert found.remarks == ()


def test_a_deleted_given_cell_is_put_back(planned):
    found = planned(*without(SETUP))
    assert ran(found) == RUN
    assert found.steps[0].number == 0
    assert kinds(found) == ["cell restored"]


def test_a_deleted_solution_stays_away(planned):
    found = planned(*without(F))
    assert names(found) == [name for name in NAMES if name != "f"]
    assert kinds(found) == ["cell missing"]


def test_an_emptied_solution_stays_away(planned):
    assert "f" not in names(planned(*instead(F, F | {"source": " \n"})))


def test_copies_and_parts_of_a_solution_run_in_the_learners_order(planned):
    parts = [F | {"source": part, "id": f"part-{part}"} for part in "abc"]
    between = code("between")
    found = planned(*instead(F, parts[0], parts[1], between), parts[2])
    assert ran(found)[2:-1] == ["a", "b", "between", "c"]


def test_the_learners_own_cells_run_after_what_they_follow(planned):
    first, second, last = code("first"), code("second", "x"), code("last")
    found = planned(first, *instead(TEST_F, TEST_F, second), last)
    assert names(found) == ["cell 1", *NAMES[:5], "cell 7", *NAMES[5:], "cell 11"]
    assert [step.kind for step in found.steps if step.cell is None] == ["extra"] * 3


def test_a_cell_of_their_own_may_answer_a_question(planned):
    found = planned(*GIVEN, code("x = 3"), code("def g(): return 2\nf = g"))
    answers = {step.name: step.questions for step in found.steps if step.questions}
    assert answers == {
        "f": ("t-f",),
        "g": ("t-g",),
        "why": ("why",),
        "cell 10": ("t-g", "t-f"),
    }


def test_a_call_of_the_checks_runs_as_any_cell(planned):
    assert ran(planned(*GIVEN, code("%check f")))[-1] == "%check f"


def test_a_cell_that_does_not_parse_is_run_as_it_is(planned):
    assert ran(planned(*instead(F, F | {"source": "def f(:"})))[2] == "def f(:"


def test_a_solution_that_became_text_is_run_as_code(planned):
    assert ran(planned(*instead(F, RIGHT_F | {"cell_type": "markdown"})))[2] == RIGHT_F["source"]


def bare(cell):
    return {key: cell[key] for key in ("cell_type", "source")}


def test_ids_that_were_lost_are_made_up_for_by_texts_and_names(planned):
    renamed = F | {"source": "# mine\ndef f(): return 1"}
    cells = [bare(cell) for cell in [SETUP, TASK, LOCKED, renamed, TEST_F, G, TEST_G, WORDS]]
    found = planned(*cells)
    assert names(found) == NAMES
    assert ran(found)[2] == renamed["source"]
    assert found.remarks == ()


def test_an_answer_in_words_that_lost_its_id_is_found_by_its_place(planned):
    answer = bare(WORDS) | {"source": "Because."}
    found = planned(*[bare(cell) for cell in without(WORDS)], answer)
    assert [(step.name, step.text) for step in found.steps][-1] == ("why", "Because.")


def test_ids_alone_are_enough(planned):
    cells = [cell | {"metadata": {}} for cell in instead(F, F | {"source": "other = 1"})]
    assert names(planned(*cells)) == NAMES


def test_a_name_that_two_cells_define_says_nothing(planned):
    assert names(planned(*without(F), code("math = limit = 1")))[-1] == "cell 8"


def test_only_so_many_cells_of_the_learners_are_run(planned):
    own = [code(f"x = {number}") for number in range(50)]
    copies = [RIGHT_F | {"id": f"copy-{number}"} for number in range(50)]
    blanks = [code("")] * 100
    found = planned(*blanks, *own, *GIVEN, *copies, extra_cells=60)
    assert len(found.steps) == len(NAMES) + 60
    assert kinds(found) == ["cells reordered", "too many cells"]
    assert "40 cells beyond the first 60" in found.remarks[-1].text


def test_a_hundred_thousand_cells_are_planned(source):
    own = [SubmittedCell("code", f"f = g = {number}") for number in range(100_000)]
    given = read_notebook(as_bytes(*GIVEN)).cells
    assert len(plan(source, Submitted((*own, *given))).steps) == len(NAMES) + 1000


FORGED = {
    "a test called a solution": instead(
        TEST_F, code("points = 9", "t-f", grade_id="t-f", solution=True)
    ),
    "a solution called a test": instead(F, grade("f", RIGHT_F["source"], points=9)),
    "other points": instead(TEST_F, grade("t-f", TEST_F["source"], points=100)),
    "a test of their own": [*GIVEN, grade("t-own", "pass", points=100)],
    "a test's name on their own cell": [*GIVEN, grade("t-f", "pass", points=100)],
    "a test's id on their own cell": [*GIVEN, code("f = 1", "t-f")],
}


@pytest.mark.parametrize("cells", FORGED.values(), ids=FORGED)
def test_forged_marks_gain_nothing(planned, source, cells):
    found = planned(*cells)
    tests = [step.cell for step in found.steps if step.action == "grade"]
    assert tests == [cell for cell in source.questions if cell.kind == "code"]
    assert found.remarks


CELLS = st.lists(
    st.sampled_from(GIVEN)
    | st.builds(
        lambda cell, other, text: other | {"source": text, "metadata": cell["metadata"]},
        st.sampled_from(GIVEN),
        st.sampled_from(GIVEN),
        st.text(max_size=5),
    ),
    max_size=15,
)


@deterministic(60)
@given(CELLS)
def test_the_tests_are_the_sources_whatever_comes(source, cells):
    found = plan(source, read_notebook(as_bytes(*cells)))
    steps = [step for step in found.steps if step.action == "grade" or step.name == "lock"]
    expected = [("lock", LOCKED["source"])]
    expected += [(cell.grade_id, cell.text) for cell in source.questions if cell.kind == "code"]
    assert [(step.name, step.text) for step in steps] == expected
