"""%reset_exercise: the cell that asks becomes the exercise as it was given, once more."""

import shutil
from pathlib import Path

import nbformat

EXERCISES = Path(__file__).parents[2] / "exercises"


def test_the_cell_comes_back_as_it_was_given_after_edits(lab):
    folder = Path(lab.value("__import__('os').getcwd()"))
    path = folder / "lesson.ipynb"
    shutil.copy(EXERCISES / "04_backward_by_hand.ipynb", path)
    notebook = nbformat.read(path, as_version=4)
    [cell] = [c for c in notebook.cells if _grade_id(c) == "mul_backward"]
    given, cell.source = cell.source, "mul_backward = 'my wrong answer'"
    nbformat.write(notebook, path)
    lab.run("import autograd_lab\nmul_backward = 'my wrong answer'")
    [command] = lab.run("%reset_exercise mul_backward").payload
    assert (command["source"], command["text"], command["replace"]) == (
        "set_next_input",
        given,
        True,
    )
    assert "raise NotImplementedError" in given
    assert lab.value("'mul_backward' in globals()") == "False"
    path.unlink()
    error = lab.run("%reset_exercise mul_backward").errors[0]
    assert "no notebook near this one holds mul_backward" in error["evalue"]


def _grade_id(cell):
    return cell.metadata.get("nbgrader", {}).get("grade_id")
