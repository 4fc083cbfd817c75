"""Changes to a solution, one at a time: an operator, a constant, a flag, a comparison, a statement.

for mutant in mutants(source):
    print(mutant.change)      # "line 3: x + y -> x - y"
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass

ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.Pow: ast.Mult,
    ast.MatMult: ast.Mult, ast.FloorDiv: ast.Mult, ast.Mod: ast.Mult, ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}  # fmt: skip
COMPARISON: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt), ast.LtE: (ast.Lt,), ast.Gt: (ast.GtE, ast.Lt), ast.GtE: (ast.Gt,),
    ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,), ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,), ast.NotIn: (ast.In,),
}  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """A solution with one change. change: the line, what was there, and what is
    there now."""

    change: str
    source: str


def mutants(source: str) -> Iterator[Mutant]:
    """Every change of one node between the marks of the solution, each new source once."""
    tree = ast.parse(source)
    lines = _solution(source)
    said = {id(n) for one in ast.walk(tree) if isinstance(one, ast.Raise) for n in ast.walk(one)}
    before = ast.unparse(tree)
    seen = {before}
    for at, node in enumerate(ast.walk(tree)):
        if id(node) in said and isinstance(node, ast.Constant):
            continue  # an error may be worded in any way
        inside = node.body if isinstance(node, ast.FunctionDef) else [node]
        if not any(getattr(one, "lineno", 0) in lines for one in inside):
            continue
        for number in range(len(list(_changes(node)))):
            changed = copy.deepcopy(tree)
            twin = next(n for i, n in enumerate(ast.walk(changed)) if i == at)
            was = _shown(twin)
            apply = list(_changes(twin))[number]
            apply()
            text = ast.unparse(ast.fix_missing_locations(changed))
            if text not in seen and _compiles(text):
                seen.add(text)
                line = source.splitlines()[getattr(twin, "lineno", 1) - 1].strip()
                yield Mutant(f"{line}: {was} -> {_shown(twin)}", text)


def _solution(source: str) -> set[int]:
    """The numbers of the lines between the marks."""
    inside, lines = False, set()
    for number, line in enumerate(source.splitlines(), 1):
        if "### BEGIN SOLUTION" in line or "### END SOLUTION" in line:
            inside = "BEGIN" in line
        elif inside:
            lines.add(number)
    return lines


def _shown(node: ast.AST) -> str:
    """The first line of a node's code."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.If | ast.For | ast.While | ast.With):
        return "; ".join(ast.unparse(statement).split("\n")[0] for statement in node.body)
    return ast.unparse(node).split("\n")[0]


def _compiles(text: str) -> bool:
    try:
        compile(text, "mutant", "exec")
    except SyntaxError:
        return False
    return True


def _changes(node: ast.AST) -> Iterator:
    """Functions that each change this node in one way."""
    match node:
        case ast.BinOp(op=op) | ast.AugAssign(op=op) if type(op) in ARITHMETIC:
            yield lambda: setattr(node, "op", ARITHMETIC[type(op)]())
        case ast.Compare(ops=ops):
            for place, old in enumerate(ops):
                for new in COMPARISON.get(type(old), ()):
                    yield lambda place=place, new=new: ops.__setitem__(place, new())
        case ast.BoolOp(op=op):
            yield lambda: setattr(node, "op", ast.And() if isinstance(op, ast.Or) else ast.Or())
        case ast.Constant(value=value):
            for new in _constants(value):
                yield lambda new=new: setattr(node, "value", new)
        case ast.UnaryOp(op=ast.USub() | ast.Not()):
            yield lambda: setattr(node, "op", ast.UAdd())
        case ast.IfExp(body=body, orelse=orelse):
            yield lambda: (setattr(node, "body", orelse), setattr(node, "orelse", body))
        case ast.Call():
            yield from _calls(node)
    if isinstance(node, ast.FunctionDef | ast.If | ast.For | ast.While | ast.With):
        yield from _without_statements(node)


def _constants(value: object) -> tuple[object, ...]:
    if isinstance(value, bool):
        return (not value,)
    if isinstance(value, int):
        return (value + 1,) if value != 1 else (0, 2)
    if isinstance(value, float):
        return (value * 2 + 1,)
    return (value[1:] + "_",) if isinstance(value, str) and value else ()


def _calls(node: ast.Call) -> Iterator:
    """Two arguments exchanged, a keyword left out."""
    if len(node.args) >= 2 and not any(isinstance(a, ast.Starred) for a in node.args[:2]):
        first, second = node.args[:2]
        yield lambda: node.args.__setitem__(slice(0, 2), [second, first])
    for place, keyword in enumerate(node.keywords):
        if keyword.arg:
            yield lambda place=place: node.keywords.pop(place)


def _without_statements(node: ast.AST) -> Iterator:
    """A statement left out; the docstring stays, and so does a block's only statement."""
    body: list[ast.stmt] = node.body  # type: ignore[attr-defined]
    for place, statement in enumerate(body):
        docstring = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
        if not docstring and not isinstance(statement, ast.FunctionDef | ast.Pass):
            yield lambda place=place: body.__setitem__(place, ast.Pass())
