"""Which names a test has from the teacher's notebook, and which from the learner."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable, Iterator
from importlib import import_module
from symtable import SymbolTable, symtable
from types import CodeType
from typing import Any

from autograd_lab.grading.submission.definitions import parsed
from autograd_lab.grading.submission.roles import Role
from autograd_lab.grading.submission.source import Source, SourceCell

WRITTEN = (Role.SOLUTION, Role.MANUAL)


class TeachersNames:
    """The names of a source notebook.

    Args:
        source: the notebook.

    `made` has the code that makes a name for the tests; `modules` that of those that a solution
    imports, and that the learner has to import too; `classes` names all classes that the
    notebook defines; `learners` the names that its solutions bind, which are the learner's, and
    `rebound` those of them that are functions and classes, and what else its solutions use: a test
    that binds one of these binds it for the learner's code too; `shared` the given classes that
    solutions use, so that objects of them go to and fro.
    """

    def __init__(self, source: Source) -> None:
        code = [cell for cell in source.cells if cell.kind == "code"]
        trees = {cell.number: parsed(cell.text) for cell in code}
        tables = {number: _table(tree) for number, tree in trees.items()}
        written = {cell.number for cell in code if cell.role in WRITTEN}
        self.classes = frozenset(kind.name for tree in trees.values() for kind in _classes(tree))
        self.learners = frozenset(n for number in written for n in _bound(tables[number]))
        errors = dict(_exceptions(trees.values()))
        found = {name: one.code for one in source.definitions for name in one.names}
        functions = frozenset(
            statement.name
            for number in written
            for statement in trees[number].body
            if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        ).difference(errors, found)
        self.made: dict[str, CodeType] = errors | found
        self.modules = {n: c for number in written for n, c in _modules(trees[number])}
        self._stars = [name for tree in trees.values() for name in _stars(tree)]
        self._binds = {number: _bound(table) for number, table in tables.items()}
        needed = {name for number in written for name in _used(tables[number])}
        tested = {name for number in set(tables) - written for name in _used(tables[number])}
        self.rebound = functions | (needed - self.learners)
        self.shared = frozenset((self.classes & needed) - self.learners - set(errors))
        self._held = frozenset(tested - needed - self.learners - set(self.made))

    def bound_by(self, cell: SourceCell) -> frozenset[str]:
        """The names that a cell defines or assigns, as the teacher wrote it."""
        return self._binds.get(cell.number, frozenset())

    def held_from(self, cell: SourceCell) -> frozenset[str]:
        """Names that a given cell assigns and that no solution has to do with: the tests keep the
        values that they have there, whatever becomes of them later."""
        return self.bound_by(cell) & self._held

    def from_star(self, name: str) -> Any:
        """What `from module import *` brings under a name.

        Raises:
            KeyError: if none does.
        """
        for module in map(import_module, self._stars):
            if name in getattr(module, "__all__", [n for n in vars(module) if n[0] != "_"]):
                return getattr(module, name)
        raise KeyError(name)


def _exceptions(trees: Iterable[ast.Module]) -> Iterator[tuple[str, CodeType]]:
    """The classes of exceptions that a notebook defines: a test's `except` needs a class of this
    process, also where the learner is to write it."""
    known: dict[str, ast.ClassDef] = {}
    for tree in trees:
        for made in _classes(tree):
            names = [base.id for base in made.bases if isinstance(base, ast.Name)]
            if any(name in known or _is_builtin_error(name) for name in names):
                known[made.name] = made
                yield made.name, compile(ast.Module([made], []), "<source>", "exec")


def _is_builtin_error(name: str) -> bool:
    kind = getattr(builtins, name, None)
    return isinstance(kind, type) and issubclass(kind, Exception)


def _classes(tree: ast.Module) -> Iterator[ast.ClassDef]:
    return (statement for statement in tree.body if isinstance(statement, ast.ClassDef))


def _stars(tree: ast.Module) -> Iterator[str]:
    for statement in tree.body:
        if isinstance(statement, ast.ImportFrom) and statement.names[0].name == "*":
            yield str(statement.module)


def _modules(tree: ast.Module) -> Iterator[tuple[str, CodeType]]:
    for statement in tree.body:
        if isinstance(statement, ast.Import):
            code = compile(ast.Module([statement], []), "<source>", "exec")
            for alias in statement.names:
                yield alias.asname or alias.name.partition(".")[0], code


def _table(tree: ast.Module) -> SymbolTable:
    return symtable(ast.unparse(tree), "<cell>", "exec")


def _bound(table: SymbolTable) -> frozenset[str]:
    """The names that a cell defines or assigns at its top, imports aside."""
    return frozenset(
        symbol.get_name()
        for symbol in table.get_symbols()
        if (symbol.is_assigned() or symbol.is_namespace()) and not symbol.is_imported()
    )


def _used(table: SymbolTable) -> Iterator[str]:
    """The global names that a cell uses, at its top or in a function."""
    for symbol in table.get_symbols():
        if symbol.is_referenced() and (table.get_type() == "module" or symbol.is_global()):
            yield symbol.get_name()
    for inner in table.get_children():
        yield from _used(inner)
