"""The lessons under PyTorch: each cell prints and gives the same, or fails in the same way."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LESSONS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def said(library, path):
    # A process of its own, for a lesson may change what is global: the seed, a dtype, a mode.
    command = [sys.executable, "-m", "tests.oracle.run_lesson", library, str(path)]
    return json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout)


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_pytorch_says_the_same(path, pytorch):
    ours, theirs = said("autograd_lab", path), said("torch", path)
    for here, there in zip(ours, theirs, strict=True):
        assert here == there
        assert (here["error"] is not None) == here["raises"], here
