"""A derivative as a short text, read off its own source, so that it can't say anything else."""

import ast
import functools
import inspect
import linecache
import textwrap
from collections.abc import Callable
from typing import Any

SPELLING = {" * ": "·", " / ": " / ", " ** ": "^", " @ ": " @ "}


@functools.cache
def formula(derivative: Callable[..., Any]) -> str:
    """The body of a derivative written in one expression, such as `g·other`.

    Where the derivative is a function of several lines, the first line of its docstring stands for
    it; "" where it has none, or where the source is not at hand.
    """
    if isinstance(derivative, functools.partial):
        derivative = derivative.args[0]
    if derivative.__name__ != "<lambda>":
        return (inspect.getdoc(derivative) or "").partition("\n")[0].rstrip(".")
    body = _lambda_body(derivative)
    return "" if body is None else _short(body)


def _lambda_body(derivative: Callable[..., Any]) -> ast.expr | None:
    """The expression of a lambda, found by where its code says that it stands."""
    code = derivative.__code__
    spots = [p for p in code.co_positions() if None not in p]
    lines = linecache.getlines(code.co_filename)
    if not spots or not lines:
        return None
    for node in ast.walk(_parsed("".join(lines))):
        if isinstance(node, ast.Lambda) and _covers(node.body, spots):
            return node.body
    return None


@functools.lru_cache(maxsize=8)
def _parsed(source: str) -> ast.Module:
    return ast.parse(textwrap.dedent(source))


def _covers(body: ast.expr, spots: list[Any]) -> bool:
    inner = [p for p in spots if (p[0], p[2]) != (p[1], p[3])]
    first = min((line, column) for line, _, column, _ in inner)
    last = max((end, column) for _, end, _, column in inner)
    return (body.lineno, body.col_offset) == first and (
        body.end_lineno,
        body.end_col_offset,
    ) == last


def _short(body: ast.expr) -> str:
    text = ast.unparse(body)
    for python, short in SPELLING.items():
        text = text.replace(python, short)
    return text
