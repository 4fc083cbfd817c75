"""`import autograd_lab` is for programs too, so it loads NumPy and the engine alone."""

import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

PROGRAM = """
import sys
before = set(sys.modules)
import autograd_lab
print(*(set(sys.modules) - before))
"""


def test_import_loads_numpy_and_the_engine_alone(root: Path) -> None:
    answer = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=root, capture_output=True, text=True, check=True
    )
    loaded = {module.partition(".")[0] for module in answer.stdout.split()}
    # What no distribution provides is the standard library's, or made up by a compiled module.
    installed = set(packages_distributions()) - {"autograd_lab"}
    assert loaded & installed == {"numpy"}
