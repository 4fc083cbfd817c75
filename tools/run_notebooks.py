"""Run notebooks from a fresh kernel, and save them with the outputs that the repository keeps.

    python tools/run_notebooks.py notebooks/04_backward_by_hand.ipynb

What would differ on another machine is left out: times, versions, the paths in a traceback, and the
live form of a widget, without which its picture is shown. If a cell fails, nothing is saved.
"""

from __future__ import annotations

import sys
from copy import deepcopy
from pathlib import Path

import nbformat
from nbclient import NotebookClient

WIDGET = "application/vnd.jupyter.widget-view+json"


def run(path: Path) -> None:
    """Run the notebook in its own folder and save it."""
    notebook = nbformat.read(path, as_version=4)
    metadata = deepcopy(notebook.metadata)
    NotebookClient(
        notebook,
        timeout=60,
        record_timing=False,
        store_widget_state=False,
        resources={"metadata": {"path": str(path.parent)}},
    ).execute()
    notebook.metadata = metadata
    for cell in notebook.cells:
        if "outputs" in cell:
            cell.outputs = in_one_piece(cell.outputs)
        for output in cell.get("outputs", ()):
            output.get("data", {}).pop(WIDGET, None)
            if output.output_type == "error":
                output.traceback = [f"{output.ename}: {output.evalue}"]
    path.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8")


def in_one_piece(outputs: list) -> list:
    """The outputs, with what was printed in a row as one: where it was flushed is chance."""
    kept: list = []
    for output in outputs:
        before = kept[-1] if kept else {}
        if output.output_type == "stream" and output.name == before.get("name"):
            before["text"] += output.text
        else:
            kept.append(output)
    return kept


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        run(Path(argument))
        print(argument)
