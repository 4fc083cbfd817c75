"""The same cell under this library and under the real PyTorch, and where they differ."""

import ast
import json
import pickle
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.machinery import PathFinder
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from autograd_lab.kernel.tables import Table
from autograd_lab.tensor import Tensor

RUNNER = Path(__file__).with_name("other_library.py")
LIBRARIES = ("autograd_lab", "torch")
LIBRARY_HEADS = ("autograd_lab", "PyTorch")
PLAIN = (bool, int, float, complex, str, type(None))
PARTS = {"printed": "printed", "warned": "warned", "raised": "raised", "value": "ends in"}


class NotCarried(ValueError):
    """A name of the learner's that can't be given to another library. name: which."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"{name} {why}: make it in this cell, so that both libraries can.")
        self.name = name


class Failed(RuntimeError):
    """A library could not even be started. library: which."""

    def __init__(self, library: str, said: str) -> None:
        super().__init__(f"{library} could not run the cell: {said}")
        self.library = library


def is_installed() -> bool:
    """Whether the real PyTorch is there, whatever `torch` means in this session."""
    return PathFinder.find_spec("torch") is not None


@dataclass(frozen=True)
class Row:
    """One thing to compare: what it is, and what each library says of it."""

    what: str
    ours: str
    theirs: str

    @property
    def same(self) -> bool:
        """Whether the two agree."""
        return self.ours == self.theirs


def compare(code: str, names: Mapping[str, Any]) -> list[Row]:
    """Run a cell under both libraries, each in a process of its own, from the same values and seed.

    names: the learner's variables. Numbers, text, arrays, leaves and modules are carried over.
    Errors: SyntaxError; NotCarried for a name that the cell uses and that can't be; Failed.
    """
    job = {"code": code, "names": _carried(code, names), "seed": 0, "path": sys.path}
    running: list[subprocess.Popen[bytes]] = []
    try:
        for library in LIBRARIES:
            pipe = subprocess.PIPE
            command = [sys.executable, str(RUNNER), library]
            running.append(subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe))
            stdin = running[-1].stdin
            assert stdin is not None
            stdin.write(pickle.dumps(job))
            stdin.flush()
        ours, theirs = map(_result, running, LIBRARIES)
    finally:
        for process in running:
            process.kill()
            process.wait()
    rows = [Row(head, ours[part], theirs[part]) for part, head in PARTS.items()]
    for name in dict.fromkeys([*ours["names"], *theirs["names"]]):
        missing = "unchanged"
        rows.append(Row(name, ours["names"].get(name, missing), theirs["names"].get(name, missing)))
    return [row for row in rows if row.ours or row.theirs]


def table(rows: list[Row]) -> Table:
    """The two side by side, those that differ marked and counted."""
    marked = frozenset(at for at, row in enumerate(rows) if not row.same)
    shown = tuple(
        (
            row.what,
            row.ours or "nothing",
            row.theirs or "nothing",
            "same" if row.same else "differs",
        )
        for row in rows
    )
    if not rows:
        title = "Both ran the cell. It printed nothing, and named nothing."
    elif marked:
        title = f"{len(marked)} of {len(rows)} differ"
    else:
        title = "autograd_lab and PyTorch agree"
    return Table(title, ("", *LIBRARY_HEADS, "which"), shown, "", marked, LIBRARY_HEADS)


def _result(process: "subprocess.Popen[bytes]", library: str) -> dict[str, Any]:
    out, error = process.communicate()
    if process.returncode:
        lines = error.decode(errors="replace").strip().splitlines()
        raise Failed(library, lines[-1] if lines else f"it ended with code {process.returncode}")
    result: dict[str, Any] = json.loads(out.decode().splitlines()[-1])
    return result


def _carried(code: str, names: Mapping[str, Any]) -> dict[str, tuple[Any, ...]]:
    """The names that the cell reads, in a form that both libraries can take."""
    used = {
        node.id
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }
    made = _made_first(code)
    return {name: _one(name, names[name]) for name in sorted(used - made) if name in names}


def _made_first(code: str) -> set[str]:
    """The names that the cell gives a value before it reads them, at its top level."""
    read: set[str] = set()
    made: set[str] = set()
    for statement in ast.parse(code).body:
        loads = [n for n in ast.walk(statement) if isinstance(n, ast.Name)]
        read |= {n.id for n in loads if isinstance(n.ctx, ast.Load)} - made
        if isinstance(statement, (ast.FunctionDef, ast.ClassDef)):
            made.add(statement.name)
        elif isinstance(statement, (ast.Import, ast.ImportFrom)):
            made |= {(a.asname or a.name).partition(".")[0] for a in statement.names}
        elif isinstance(statement, (ast.Assign, ast.AnnAssign, ast.For, ast.With)):
            made |= {n.id for n in loads if isinstance(n.ctx, ast.Store)} - read
    return made - read


def _one(name: str, value: Any) -> tuple[Any, ...]:
    if isinstance(value, ModuleType):
        return "module", value.__name__
    if isinstance(value, Tensor):
        if value.grad_fn is not None:
            raise NotCarried(name, "was computed in another cell, and its graph stays there")
        grad = None if value._grad is None else np.asarray(value._grad.detach().numpy())
        return "tensor", np.asarray(value.detach().numpy()), value.requires_grad, grad
    if isinstance(value, (*PLAIN, np.ndarray, np.generic)) or _is_plain(value):
        return "value", value
    raise NotCarried(name, f"is of type {type(value).__name__}, which can't be carried over")


def _is_plain(value: Any) -> bool:
    if isinstance(value, (list, tuple, set)):
        return all(map(_is_plain, value))
    if isinstance(value, dict):
        return all(_is_plain(one) for pair in value.items() for one in pair)
    return isinstance(value, (*PLAIN, range))
