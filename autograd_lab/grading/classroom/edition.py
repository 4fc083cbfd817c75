"""Which edition of the grader this is: two editions may grade the same submission differently."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

import autograd_lab


@cache
def edition() -> str:
    """The package's version and a digest of its code, as "0.1.0+1f0a3c55d2b7".

    Example: a result graded by another edition is graded again.
    """
    package = Path(autograd_lab.__file__).parent
    digest = hashlib.sha256()
    for path in sorted(package.rglob("*.py")):
        digest.update(f"{path.relative_to(package).as_posix()}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return f"{version('autograd-lab')}+{digest.hexdigest()[:12]}"
