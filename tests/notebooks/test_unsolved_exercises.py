"""What a student meets who runs every cell before solving anything."""

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).parents[2]
EXERCISES = sorted((ROOT / "exercises").glob("*.ipynb"))


@pytest.fixture(scope="module", params=EXERCISES, ids=lambda path: path.name)
def unsolved(request):
    """An exercise notebook, run as a student gets it."""
    path = request.param
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(
        notebook, timeout=60, resources={"metadata": {"path": str(path.parent)}}
    ).execute()
    return notebook


def test_unsolved_cells_raise_not_implemented_and_nothing_else_raises(unsolved):
    raised = {
        cell.id: output.ename
        for cell in unsolved.cells
        for output in cell.get("outputs", [])
        if output.output_type == "error"
    }
    roles = {cell.id: cell.metadata.get("nbgrader", {}) for cell in unsolved.cells}
    answers = [i for i, role in roles.items() if role.get("solution") or role.get("grade")]
    assert raised == dict.fromkeys(answers, "NotImplementedError")


def test_checks_of_unsolved_cells_say_so_calmly(unsolved):
    for cell in unsolved.cells:
        if cell.source.startswith("%check"):
            (output,) = cell.outputs
            assert output.output_type == "display_data"
            assert "not attempted   0 of" in output.data["text/plain"]
