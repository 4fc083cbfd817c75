"""Questions to the learner's source text: which statement is here, what does it assign or call."""

import ast
import functools
import linecache
from collections.abc import Iterator

from autograd_lab.core.places import Place


@functools.lru_cache(maxsize=64)
def parsed(text: str) -> ast.Module | None:
    """The syntax tree of a source, as far as it is Python; None if it is not.

    Lines with magics, which begin with % or !, count as empty.
    """
    lines = ["pass" if line.startswith(("%", "!")) else line for line in text.splitlines()]
    try:
        return ast.parse("\n".join(lines))
    except (SyntaxError, ValueError):
        return None


def statements(tree: ast.AST) -> Iterator[ast.stmt]:
    """All statements in a tree, a block before what is in it."""
    return (node for node in ast.walk(tree) if isinstance(node, ast.stmt))


def statement_at(place: Place) -> ast.stmt | None:
    """The innermost statement that a line belongs to."""
    tree = parsed("".join(linecache.getlines(place.file)))
    if tree is None:
        return None
    covering = [s for s in statements(tree) if s.lineno <= place.line <= (s.end_lineno or 0)]
    return min(covering, key=lambda s: (s.end_lineno or 0) - s.lineno, default=None)


def first_line(place: Place) -> int | None:
    """The number of the line on which the statement at a place begins."""
    statement = statement_at(place)
    return None if statement is None else statement.lineno


def target_at(place: Place) -> str:
    """The name that the statement at a place assigns, if it is one; else ""."""
    statement = statement_at(place)
    names = _targets(statement) if statement is not None else []
    return names[0] if len(names) == 1 else ""


def _targets(statement: ast.stmt) -> list[str]:
    if isinstance(statement, ast.Assign):
        targets = statement.targets
    elif isinstance(statement, (ast.AugAssign, ast.AnnAssign)):
        targets = [statement.target]
    else:
        return []
    names = (n for t in targets for n in ast.walk(t) if isinstance(n, ast.Name))
    return [name.id for name in names if isinstance(name.ctx, ast.Store)]


def last_assignment(text: str, name: str) -> int | None:
    """The number of the last line in a source that gives a name its value, not in place."""
    tree = parsed(text)
    if tree is None:
        return None
    lines = [
        s.lineno
        for s in statements(tree)
        if not isinstance(s, ast.AugAssign) and name in _targets(s)
    ]
    return max(lines, default=None)


def assigned_value(text: str, line: int) -> ast.expr | None:
    """The expression that is assigned on a line."""
    tree = parsed(text)
    for statement in statements(tree) if tree is not None else ():
        if statement.lineno == line and isinstance(statement, (ast.Assign, ast.AnnAssign)):
            return statement.value
    return None


def changed_at(place: Place) -> tuple[str, str]:
    """Which name the statement at a place changes in place, and the part of it that does so.

    Example: `("alias", "alias.zero_()")` for `x = alias.zero_() + 1`; ("", "") if none is found.
    """
    statement = statement_at(place)
    if statement is None:
        return "", ""
    if isinstance(statement, ast.AugAssign):
        return _root(statement.target), ast.unparse(statement)
    for node in ast.walk(statement):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            method = node.func.attr
            if method.endswith("_") and not method.endswith("__"):
                return _root(node.func.value), ast.unparse(node)
    if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Subscript):
        return _root(statement.targets[0]), ast.unparse(statement)
    return "", ""


def condition_at(place: Place) -> str:
    """The condition of the `if`, `while` or `assert` at a place, in brackets; "" if there is none.

    Example: `"(x > 0)"` for `if x > 0:`.
    """
    statement = statement_at(place)
    tree = parsed("".join(linecache.getlines(place.file)))
    for s in statements(tree) if tree is not None and statement is not None else ():
        if isinstance(s, (ast.If, ast.While, ast.Assert)) and s.test.lineno == place.line:
            return f"({ast.unparse(s.test)})"
    return ""


def _root(node: ast.expr) -> str:
    """The name at the left end of an expression such as `a.b[0]`."""
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Call)):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def enclosing(place: Place, *kinds: type[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements of these kinds around a place, such as the loops that it is in."""
    tree = parsed("".join(linecache.getlines(place.file)))
    for s in statements(tree) if tree is not None else ():
        if isinstance(s, kinds) and s.lineno < place.line <= (s.end_lineno or 0):
            yield s


def in_one_loop(first: Place, second: Place) -> bool:
    """Whether two places are in the same turn of a loop."""
    loops = [loop.lineno for loop in enclosing(second, ast.For, ast.While)]
    mine = enclosing(first, ast.For, ast.While)
    return first.file == second.file and any(loop.lineno in loops for loop in mine)


def under_no_grad(place: Place) -> str:
    """The block without gradients that a place is in, such as "torch.no_grad()"; "" for none."""
    for block in enclosing(place, ast.With):
        for item in block.items:  # type: ignore[attr-defined]
            text = ast.unparse(item.context_expr)
            if "no_grad" in text or "inference_mode" in text or text.endswith("(False)"):
                return text
    return ""


def walked_at(place: Place) -> ast.expr | None:
    """What `backward` is called on at a place, or `grad` or `backward` is given first."""
    statement = statement_at(place)
    for node in ast.walk(statement) if statement is not None else ():
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr == "backward" and not node.args[:1]:
                return node.func.value
            if node.func.attr in ("backward", "grad"):
                given = node.args[:1]
                return (
                    given[0] if "autograd" in ast.unparse(node.func) and given else node.func.value
                )
    return None
