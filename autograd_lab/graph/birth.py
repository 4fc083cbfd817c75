"""Which statement of the learner's made a node: the outermost one, so that a loop counts as one."""

import ast
import linecache
from collections.abc import Iterable
from functools import cache
from typing import Any

from autograd_lab.graph.fold import Group


def statements(nodes: Iterable[Any]) -> dict[Any, Group]:
    """For each node the statement that made it. What one made without a break is one group."""
    groups: dict[Any, Group] = {}
    run, before = 0, None
    start_of = cache(_statement)  # anew each time: a file, or a cell, may have changed
    for node in sorted(nodes, key=lambda node: node.sequence):
        place = node.born_at
        if node.is_accumulator or place is None:
            continue
        start = start_of(place.file, place.line, place.function)
        run += (place.file, start) != before
        before = place.file, start
        code = linecache.getline(place.file, start).strip()
        groups[node] = Group(run, code or f"line {start}", f"line {start}")
    return groups


def _statement(file: str, line: int, function: str) -> int:
    """The first line of the outermost statement of the function that a line is in."""
    try:
        tree = ast.parse("".join(linecache.getlines(file)))
    except (SyntaxError, ValueError):
        return line
    scopes: list[Any] = [tree]
    if function != "<module>":
        scopes = [
            node
            for node in ast.walk(tree)
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name == function
        ] or scopes
    for scope in scopes:
        for statement in scope.body:
            if statement.lineno <= line <= (statement.end_lineno or line):
                return int(statement.lineno)
    return line
