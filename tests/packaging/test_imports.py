"""`import autograd_lab` is for programs too, so it loads NumPy and the engine alone."""

import subprocess
import sys
from pathlib import Path

PROGRAM = """
import sys
def roots():
    return {name.partition(".")[0] for name in sys.modules}
before = roots()
import autograd_lab
print(*(roots() - before - set(sys.stdlib_module_names)))
"""


def loaded_by_import(root: Path) -> set[str]:
    answer = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=root, capture_output=True, text=True, check=True
    )
    return set(answer.stdout.split())


def test_import_loads_numpy_and_the_engine_alone(root: Path) -> None:
    assert loaded_by_import(root) == {"autograd_lab", "numpy"}
