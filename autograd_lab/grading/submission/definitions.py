"""What the teacher's own cells bring into the namespace of the tests: imports, functions, classes.

The tests run apart from the learner's code. What the teacher's cells import and define for them has
to come from the source, not from the learner's process.
"""

from __future__ import annotations
import __future__

import ast
import re
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from types import CodeType

_LINE_MAGIC = re.compile(r"^([ \t]*)[%!?].*$", re.MULTILINE)
_CELL_MAGIC = re.compile(r"%%(\w+).*\n?")
_PYTHON_INSIDE = ("time", "capture", "prun")
_IMPORTS = (ast.Import, ast.ImportFrom)
_DEFINED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


@dataclass(frozen=True)
class Definition:
    """One statement at the top of a cell, compiled, and the names that it binds.

    The names of `from module import *` are not known; `names` is empty then.
    """

    names: tuple[str, ...]
    code: CodeType


def definitions(
    cells: Iterable[tuple[str, str, bool]],
    written: Iterable[str],
    stubs: Iterable[tuple[str, str]] = (),
) -> tuple[Definition, ...]:
    """The imports, functions and classes of the teacher's own cells, in their order.

    Args:
        cells: of each cell that the learner does not write, its name, its text, and whether it is
            locked. Numbers and strings that a locked cell binds count too.
        written: the teacher's texts of the cells that the learner writes. What they bind is the
            learner's, and left out.
        stubs: of each of these, its name and its text as a student gets it. What that imports is
            the teacher's.

    Raises:
        SyntaxError: for a statement that parses and does not compile.

    Example: `definitions([("setup", "import math", True)], [])[0].names` is `("math",)`.
    """
    learners = {name for text in written for name in _bound(parsed(text))}
    trees = [(name, parsed(text), locked) for name, text, locked in cells]
    flags = _future_flags(tree for _, tree, _ in trees)
    taken = [(name, line, locked) for name, tree, locked in trees for line in tree.body]
    for name, text in stubs:
        imports = (line for line in parsed(text).body if isinstance(line, _IMPORTS))
        taken += [(name, line, False) for line in imports]
    return tuple(
        Definition(names, _compiled(statement, name, flags))
        for name, statement, locked in taken
        if (names := _names(statement, locked, learners)) is not None
    )


def modules(texts: Iterable[str]) -> tuple[str, ...]:
    """The modules that the texts import anywhere, sorted.

    Example: `modules(["from numpy import linalg"])` is `("numpy",)`.
    """
    found: set[str] = set()
    for text in texts:
        for node in ast.walk(parsed(text)):
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module)
    return tuple(sorted(found - {"__future__"}))


def parsed(text: str) -> ast.Module:
    """The syntax tree of a teacher's cell, without its magics; an empty one if it has no Python."""
    magic = _CELL_MAGIC.match(text)
    if magic:
        text = text[magic.end() :] if magic[1] in _PYTHON_INSIDE else ""
    for attempt in (text, _LINE_MAGIC.sub(r"\1pass", text)):
        try:
            return ast.parse(attempt)
        except (SyntaxError, ValueError):
            continue
    return ast.Module([], [])


def _names(statement: ast.stmt, locked: bool, learners: Set[str]) -> tuple[str, ...] | None:
    """The names that a statement binds for the tests, or None if it is not for them."""
    if isinstance(statement, ast.Import):
        return tuple(alias.asname or alias.name.partition(".")[0] for alias in statement.names)
    if isinstance(statement, ast.ImportFrom):
        bound = (alias.asname or alias.name for alias in statement.names)
        return tuple(name for name in bound if name != "*")
    name = statement.name if isinstance(statement, _DEFINED) else ""
    if locked and isinstance(statement, ast.Assign):
        name = _constant(statement)
    return (name,) if name and name not in learners else None


def _constant(statement: ast.Assign) -> str:
    """The name, of NAME = a number, a string, or a tuple of such: what can't change later."""
    allowed = (ast.Constant, ast.Tuple, ast.Load, ast.UnaryOp, ast.USub)
    if not all(isinstance(node, allowed) for node in ast.walk(statement.value)):
        return ""
    target = statement.targets[0]
    return target.id if isinstance(target, ast.Name) and len(statement.targets) == 1 else ""


def _bound(node: ast.AST) -> Iterator[str]:
    """The names that code binds at its top level, other than by an import."""
    for inner in ast.iter_child_nodes(node):
        if isinstance(inner, _DEFINED):
            yield inner.name
            yield from (name for part in ast.walk(inner) for name in _declared_global(part))
        elif isinstance(inner, ast.Name) and not isinstance(inner.ctx, ast.Load):
            yield inner.id
        else:
            yield from _bound(inner)


def _declared_global(node: ast.AST) -> list[str]:
    return node.names if isinstance(node, ast.Global) else []


def _future_flags(trees: Iterable[ast.Module]) -> int:
    flags = 0
    for tree in trees:
        for statement in tree.body:
            if isinstance(statement, ast.ImportFrom) and statement.module == "__future__":
                for alias in statement.names:
                    feature = getattr(__future__, alias.name, None)
                    flags |= getattr(feature, "compiler_flag", 0)
    return flags


def _compiled(statement: ast.stmt, cell: str, flags: int) -> CodeType:
    tree = ast.Module([statement], [])
    code: CodeType = compile(tree, f"<{cell}>", "exec", flags=flags, dont_inherit=True)
    return code
