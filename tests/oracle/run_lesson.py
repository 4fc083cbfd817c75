"""Run the code cells of a lesson under one of the two libraries, and tell what each cell said.

    python -m tests.oracle.run_lesson autograd_lab notebooks/04_backward_by_hand.ipynb

prints a JSON list with, for each cell that is not for the lab only: its id, what it printed, the
text of its value, its warnings, and its error.
"""

from __future__ import annotations

import ast
import contextlib
import io
import json
import linecache
import re
import sys
import warnings
from typing import Any

import nbformat
from IPython.lib.pretty import pretty

LAB_ONLY = "lab-only"
RAISES = "raises-exception"
TRIGGERED = re.compile(r" \(Triggered internally at .*\)", re.DOTALL)


def swapped(source: str) -> str:
    """The source with PyTorch's packages in place of ours."""
    source = source.replace("import autograd_lab as torch", "import torch")
    source = re.sub(r"from autograd_lab import models\b", "from torchvision import models", source)
    source = source.replace("autograd_lab.models", "torchvision.models")
    return source.replace("autograd_lab", "torch")


def import_torchvision() -> None:
    """As the fixture `torchvision` does it, where two wheels do not fit each other."""
    import torch

    with contextlib.suppress(ImportError):
        try:
            import torchvision
        except RuntimeError:
            for name in ("nms", "qnms"):
                signature = "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor"
                torch.library.define(f"torchvision::{name}", signature)
            import torchvision  # noqa: F401


def run(library: str, path: str) -> list[dict[str, Any]]:
    """What each cell said, in order. Cells for the lab alone are left out."""
    cells = nbformat.read(path, as_version=4).cells
    if library == "torch" and any("torchvision" in swapped(cell.source) for cell in cells):
        import_torchvision()
    namespace: dict[str, Any] = {"__name__": "__main__"}
    said = []
    for cell in cells:
        if cell.cell_type != "code" or LAB_ONLY in cell.metadata.get("tags", ()):
            continue
        source = cell.source if library == "autograd_lab" else swapped(cell.source)
        said.append({"id": cell.id, "raises": RAISES in cell.metadata.get("tags", ())})
        said[-1] |= _said(source, f"<{cell.id}>", namespace)
    return said


def _said(source: str, file: str, namespace: dict[str, Any]) -> dict[str, Any]:
    """Run a cell as a notebook does: all of its statements, then its value's text."""
    linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
    out, value, error = io.StringIO(), "", None
    with (
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(out),
        warnings.catch_warnings(record=True) as warned,
    ):
        warnings.simplefilter("always")
        try:
            tree = ast.parse(source, file)
            last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
            exec(compile(tree, file, "exec"), namespace)
            if last is not None and not source.rstrip().endswith(";"):
                result = eval(compile(ast.Expression(last.value), file, "eval"), namespace)
                value = "" if result is None else pretty(result)
        except Exception as raised:
            error = [type(raised).__name__, str(raised)]
    told = [[w.category.__name__, TRIGGERED.sub("", str(w.message))] for w in warned]
    return {"printed": out.getvalue(), "value": value, "warned": told, "error": error}


if __name__ == "__main__":
    json.dump(run(sys.argv[1], sys.argv[2]), sys.stdout)
