"""One text run in two worlds: as PyTorch 0.3 did it, and as it is done since 0.4."""

import ast
import builtins
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from io import StringIO
from types import CodeType
from typing import Any

from autograd_lab.errors import is_warn_always_enabled, set_warn_always
from autograd_lab.random import fork_rng, manual_seed

OLD, NEW = "autograd_lab.legacy", "autograd_lab"
NAME = "<the same cell>"


@dataclass(frozen=True)
class Outcome:
    """What a text said: the text of each statement that said anything, by the statement's line.

    The last is the value that the text ends in, or the error that stopped it; raised: the latter.
    """

    said: dict[int, str]
    raised: bool = False


def run_in(world: str, code: str) -> Outcome:
    """Run a text where `torch` is `OLD` or `NEW`. Nothing of it is left behind.

    Both worlds draw the same random numbers; the learner's own generator stays as it is.

    Example: `run_in(OLD, "torch.ones(2).sum()").said` is `{1: "2.0"}`.
    """
    printed = StringIO()
    names = {
        "__name__": "__main__",
        "__builtins__": {
            **vars(builtins),
            "__import__": _importing(world),
            "print": partial(print, file=printed),
        },
        "torch": import_module(world),
    }
    said: dict[int, str] = {}
    raised = False
    with fork_rng(devices=[]), _warning_into(printed):
        manual_seed(0)
        line = 1
        try:
            for line, statement in _statements(code):
                value = eval(statement, names)
                if value is not None:
                    printed.write(f"{value!r}\n")
                said[line] = said.get(line, "") + _taken(printed)
        except Exception as error:
            raised = True
            said[line] = said.get(line, "") + _taken(printed) + _told(error)
    return Outcome(_tidy(said), raised)


def _taken(printed: StringIO) -> str:
    """What was printed since it was taken last."""
    text = printed.getvalue()
    printed.seek(0)
    printed.truncate()
    return text


def _statements(code: str) -> Iterator[tuple[int, CodeType]]:
    """Each statement with its line; the last as a value, if it is one that a cell would show."""
    tree = ast.parse(code, NAME)
    for statement in tree.body:
        shown = statement is tree.body[-1] and not code.rstrip().endswith(";")
        made: ast.Expression | ast.Module = ast.Module([statement], [])
        if shown and isinstance(statement, ast.Expr):
            made = ast.Expression(statement.value)
        how = "eval" if isinstance(made, ast.Expression) else "exec"
        yield statement.lineno, compile(made, NAME, how)


def _tidy(said: dict[int, str]) -> dict[int, str]:
    """What was said, without empty lines around it and spaces at the ends of lines."""
    texts = {
        line: "\n".join(one.rstrip() for one in text.splitlines()).strip("\n")
        for line, text in said.items()
    }
    return {line: text for line, text in texts.items() if text}


@contextmanager
def _warning_into(printed: StringIO) -> Iterator[None]:
    """Every warning is printed, also what is said only once in the life of a process."""

    def show(message: Warning | str, category: type[Warning], *where: Any) -> None:
        printed.write(f"{category.__name__}: {message}\n")

    always = is_warn_always_enabled()
    set_warn_always(True)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("always")
            warnings.showwarning = show  # type: ignore[assignment]
            yield
    finally:
        set_warn_always(always)


def _told(error: Exception) -> str:
    return f"{type(error).__name__}: {error.msg if isinstance(error, SyntaxError) else error}"


def _importing(world: str) -> Callable[..., Any]:
    """An import statement to which `torch` and `autograd_lab` are this world."""

    def import_(name: str, *scope: Any, **more: Any) -> Any:
        root, _, rest = name.partition(".")
        if root not in ("torch", NEW) or name.startswith(OLD):
            return builtins.__import__(name, *scope, **more)
        fromlist = more.get("fromlist", scope[2] if len(scope) > 2 else ())
        module = import_module(f"{world}.{rest}" if rest else world)
        return module if fromlist or not rest else import_module(world)

    return import_


def side_by_side(old: Outcome, new: Outcome) -> list[tuple[int, str, str]]:
    """What each line said in both worlds, in the order of the lines."""
    lines = sorted({*old.said, *new.said})
    return [(line, old.said.get(line, ""), new.said.get(line, "")) for line in lines]
