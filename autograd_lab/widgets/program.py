"""A few lines of the learner's that are run again and again, on leaves of their own."""

import ast
import builtins
from collections.abc import Mapping
from typing import Any

from autograd_lab.tensor import Tensor


class Program:
    """Lines of code that make tensors from leaves.

    namespace: where the names that the code reads are looked up. Those that are tensors become
    leaves: copies, so that the learner's own tensors and their gradients stay as they are.
    targets: the names that the code gives, in order. result: the one that it gives last.

    Raises SyntaxError for what is no code, NameError for a name that is not there, ValueError for
    code that reads no tensor or gives no name.

    Example: `Program("z = x * y", {"x": x, "y": y}).run()["z"]`.
    """

    def __init__(self, code: str, namespace: Mapping[str, Any]) -> None:
        __tracebackhide__ = True
        self.code = code.strip()
        tree = ast.parse(self.code, "<program>")
        self._code = compile(tree, "<program>", "exec")
        self._namespace = namespace
        self.targets = _names(tree, ast.Store)
        self.result = (_all_names(tree, ast.Store) or [""])[-1]
        read = _read_first(tree)
        self.leaves = {
            name: _leaf(namespace[name]) for name in read if isinstance(namespace.get(name), Tensor)
        }
        if not self.leaves:
            missing = [n for n in read if n not in namespace and n not in self.targets]
            if missing and not hasattr(builtins, missing[0]):
                raise NameError(f"name {missing[0]!r} is not defined")
            raise ValueError("the code reads no tensor, such as x in `z = x * 2`")
        if not self.targets:
            raise ValueError("the code gives no name to its result, such as z in `z = x * 2`")

    def run(self) -> dict[str, Any]:
        """Run the code on the leaves; what it gave a name to, and the leaves, by name."""
        __tracebackhide__ = True
        names = {**self._namespace, **self.leaves}
        exec(self._code, names)
        return {**self.leaves, **{name: names[name] for name in self.targets if name in names}}


def _read_first(tree: ast.Module) -> list[str]:
    """The names that code reads before it gives them itself, statement by statement."""
    read: list[str] = []
    given: set[str] = set()
    for statement in tree.body:
        read += [name for name in _names(statement, ast.Load) if name not in given]
        given.update(_names(statement, ast.Store))
    return list(dict.fromkeys(read))


def _names(tree: ast.AST, how: type) -> list[str]:
    """The names that code reads, or gives, in the order in which they first stand there."""
    return list(dict.fromkeys(_all_names(tree, how)))


def _all_names(tree: ast.AST, how: type) -> list[str]:
    found = [n for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, how)]
    found.sort(key=lambda name: (name.lineno, name.col_offset))
    return [name.id for name in found]


def _leaf(tensor: Tensor) -> Tensor:
    return tensor.detach().clone().requires_grad_(tensor.requires_grad)
