"""Runs a cell under one library, in a process of its own, and tells what came of it as JSON.

`python other_library.py autograd_lab` or `... torch`; the job comes as a pickle on the standard
input. The file imports nothing of this package, for it has to run beside PyTorch alone.
"""

import ast
import contextlib
import importlib
import io
import json
import pickle
import re
import sys
import types
import warnings
from typing import Any

ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")
LIBRARIES = ("autograd_lab", "torch")


class _Imports(ast.NodeTransformer):
    """Has imports of either library mean this one."""

    def __init__(self, library: str) -> None:
        self.library = library

    def visit_Import(self, node: ast.Import) -> ast.Import:
        node.names = [self._alias(alias) for alias in node.names]
        return node

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.ImportFrom:
        node.module = node.module and of_library(node.module, self.library)
        return node

    def _alias(self, alias: ast.alias) -> ast.alias:
        new = of_library(alias.name, self.library)
        if new == alias.name:
            return alias
        top = alias.name.partition(".")[0]  # a plain import binds this name
        return ast.alias(new if alias.asname else self.library, alias.asname or top)


def of_library(module: str, library: str) -> str:
    """The same module of another library: `torch.nn` for `autograd_lab.nn`."""
    top, dot, rest = module.partition(".")
    return library + dot + rest if top in LIBRARIES else module


def run(job: dict[str, Any], library: str) -> dict[str, Any]:
    """Run the cell. Returns what it printed, warned, raised, ended in, and named, as text."""
    torch = importlib.import_module(library)
    names: dict[str, Any] = {"__name__": "__main__"}
    for name, carried in job["names"].items():
        names[name] = _received(carried, library, torch)
    before = {name: _text(value) for name, value in names.items()}
    tree = _Imports(library).visit(ast.parse(job["code"]))
    last = None
    if tree.body and isinstance(tree.body[-1], ast.Expr):
        last = ast.Expression(tree.body.pop().value)
    ast.fix_missing_locations(tree)
    torch.manual_seed(job["seed"])
    out, raised, value = io.StringIO(), "", None
    with contextlib.redirect_stdout(out), warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        try:
            exec(compile(tree, "<cell>", "exec"), names)
            if last is not None:
                value = eval(compile(last, "<cell>", "eval"), names)
        except Exception as error:
            raised = f"{type(error).__name__}: {error}"
    after = {
        name: _text(thing)
        for name, thing in names.items()
        if not name.startswith("_") and not isinstance(thing, (types.ModuleType, type))
        and not callable(thing) and not isinstance(thing, types.FunctionType)
    }  # fmt: skip
    return {
        "printed": out.getvalue(),
        "warned": "\n".join(f"{w.category.__name__}: {w.message}" for w in warned),
        "raised": ADDRESS.sub("", raised),
        "value": "" if value is None else _text(value),
        "names": {name: text for name, text in after.items() if before.get(name) != text},
    }


def _received(carried: tuple[Any, ...], library: str, torch: Any) -> Any:
    kind, *rest = carried
    if kind == "module":
        return importlib.import_module(of_library(rest[0], library))
    if kind == "tensor":
        array, requires_grad, grad = rest
        tensor = torch.tensor(array, requires_grad=requires_grad)
        if grad is not None:
            tensor.grad = torch.tensor(grad)
        return tensor
    return rest[0]


def _text(value: Any) -> str:
    """How a value prints, with the gradient of a leaf, and without addresses."""
    text = repr(value)
    if getattr(value, "is_leaf", False) is True and getattr(value, "grad", None) is not None:
        text += f", .grad = {value.grad!r}"
    return ADDRESS.sub("", text)


if __name__ == "__main__":
    del sys.path[0]  # this folder
    job = pickle.load(sys.stdin.buffer)
    sys.path[:0] = [path for path in job["path"] if path not in sys.path]
    print(json.dumps(run(job, sys.argv[1])))
