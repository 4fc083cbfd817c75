"""A notebook graded for real: its result keeps to the schema, its page shows no hidden test."""

import json
from importlib.resources import files
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from autograd_lab.grading import Grader
from autograd_lab.grading.report import as_text, feedback_page, summary_page
from tests.grading.judging import notebooks
from tests.grading.report.reading import read

SOURCE = Path(__file__).parents[3] / "solutions" / "04_backward_by_hand.ipynb"
HIDDEN = ("seeds=", "86028", "HIDDEN TESTS")


@pytest.fixture(scope="module")
def graded(sandboxed, tmp_path_factory):
    """The solutions without their test cells, one answer wrong, and a cell of the learner's own."""
    notebook = json.loads(SOURCE.read_text("utf-8"))
    cells = [cell for cell in notebook["cells"] if "HIDDEN" not in "".join(cell["source"])]
    for cell in cells:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "mul_backward":
            cell["source"] = "def mul_backward(g, a, b): return b, a"
    cells.append({"cell_type": "code", "id": "own", "metadata": {}, "source": "1 / 0"})
    notebook["cells"] = [cell | {"outputs": []} for cell in cells]
    file = tmp_path_factory.mktemp("handed_in") / "ada.ipynb"
    file.write_text(json.dumps(notebook), "utf-8")
    with Grader(SOURCE) as grader:
        return grader.grade(file, "ada")


def test_the_result_keeps_to_the_schema(graded):
    schema = json.loads(
        (files("autograd_lab.grading.report") / "result.schema.json").read_text("utf-8")
    )
    Draft202012Validator(schema).validate(json.loads(json.dumps(graded.result.to_dict())))


def test_hidden_tests_are_shown_nowhere(graded):
    pages = (feedback_page(graded), summary_page([graded.result]), as_text(graded.result))
    assert [sign for sign in HIDDEN for page in pages if sign in read(page).text] == []


def test_the_learner_reads_the_hint_and_their_own_cells(graded):
    page = read(feedback_page(graded))
    text = page.text
    assert "10 of 12 points" in text
    assert "Your code returns the local derivatives alone." in text
    assert "def mul_backward(g, a, b): return b, a" in text
    assert "This cell raised ZeroDivisionError: division by zero" in text
    assert "was changed or missing. It was put back" in text


def test_the_texts_of_the_tasks_are_not_taken_for_the_learners(graded):
    captions = [caption.text for caption in read(feedback_page(graded)).all("figcaption")]
    assert captions.count("your answer") == 5
    assert "your note" not in captions


DRAWN = """
from autograd_lab.grading import Exercise, points
mean_square = Exercise(
    name="mean_square",
    points=2,
    expected="the mean of the squares, a number",
    inputs=lambda rng: {"x": rng.normal(size=(2, 3)).astype("float32")},
    right=lambda x: (x * x).mean(),
    gradients=("x",),
    shows_graph=lambda x: (x * x).mean(),
)
points(mean_square, globals())
"""


def test_the_graph_of_an_answer_is_shown_beside_a_right_one(sandboxed, tmp_path):
    def handed_in(answer):
        return notebooks.notebook(
            notebooks.given("import autograd_lab as torch"),
            notebooks.solution("mean_square", answer),
            notebooks.graded("test_mean_square", DRAWN, 2),
        )

    source = tmp_path / "squares.ipynb"
    source.write_text(handed_in("def mean_square(x): return (x * x).mean()"))
    detached = "def mean_square(x): return (x.detach() * x).mean()"
    with Grader(source) as grader:
        graded = grader.grade(handed_in(detached).encode(), "ada")
    assert graded.result.points == 0
    page = read(feedback_page(graded))
    captions = [caption.text for caption in page.all("figcaption")]
    assert captions == ["your answer", "The graph of your code", "A right one"]
    mine, right = [image.attributes["alt"] for image in page.all("img")]
    assert "no gradient" in mine
    assert "no gradient" not in right
