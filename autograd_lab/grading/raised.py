"""An exception that the learner's code let out, as data.

Its class may be the learner's own, so nothing of it is asked but `str()`, which may raise.
"""

from __future__ import annotations

import builtins
from collections.abc import Container
from dataclasses import dataclass
from typing import Any

LONGEST_NAME = 200
LONGEST_MESSAGE = 4000


@dataclass(frozen=True)
class Raised:
    """An exception as data.

    `not_implemented` is True for NotImplementedError itself, which an exercise raises as given.
    `bases` names the builtin exceptions that it is one of, the nearest first; `line` is the line
    of the cell that raised it or led there, from 1, and 0 where that is not known.
    """

    type_name: str
    message: str
    not_implemented: bool = False
    bases: tuple[str, ...] = ()
    line: int = 0


_name_of: Any = type.__dict__["__name__"].__get__
_classes_of: Any = type.__dict__["__mro__"].__get__
_traceback_of: Any = BaseException.__dict__["__traceback__"].__get__
_line_of: Any = SyntaxError.__dict__["lineno"].__get__
_file_of: Any = SyntaxError.__dict__["filename"].__get__
_start_of = str.__getitem__
_builtin = {  # by identity, for a class of a learner's may have a __hash__ and an __eq__
    id(kind): name
    for name, kind in vars(builtins).items()
    if type(kind) is type and issubclass(kind, BaseException) and kind.__name__ == name
}


def raised(error: BaseException, files: Container[str] = ()) -> Raised:
    """Write down an exception. `files` are the names under which the learner's cells were compiled.

    Example: `raised(ValueError("no")).bases` is `("ValueError", "Exception", "BaseException")`.
    """
    kind = type(error)
    bases = tuple(_builtin[id(base)] for base in _classes_of(kind) if id(base) in _builtin)
    return Raised(
        clean(_name_of(kind), LONGEST_NAME),
        _message(error),
        kind is NotImplementedError,
        bases,
        _line(error, files, "SyntaxError" in bases),
    )


def as_exception(raised: Raised) -> Exception:
    """An exception to raise in its place: of the nearest builtin class, with its message.

    What would end a program, as SystemExit does, becomes a RuntimeError.

    Example: `as_exception(raised(KeyError("a")))` is a KeyError.
    """
    for base in raised.bases:
        kind = getattr(builtins, base, None)
        if isinstance(kind, type) and issubclass(kind, Exception):
            try:
                return kind(raised.message)
            except TypeError:  # UnicodeDecodeError takes more than a message
                continue
    return RuntimeError(f"{raised.type_name}: {raised.message}")


def clean(text: str, longest: int) -> str:
    """The start of a text, without what can't be written to a file.

    Example: `clean("a\\ud800b", 9)` is `"a?b"`.
    """
    return _start_of(text, slice(longest)).encode("utf-8", "replace").decode("utf-8")


def _message(error: BaseException) -> str:
    try:
        return clean(str(error), LONGEST_MESSAGE)
    except BaseException:
        return ""


def _line(error: BaseException, files: Container[str], is_syntax_error: bool) -> int:
    if is_syntax_error:
        line, file = _line_of(error), _file_of(error)
        if type(line) is int and type(file) is str and file in files:
            return line
    found, step = 0, _traceback_of(error)
    while step is not None:
        if step.tb_frame.f_code.co_filename in files:
            found = step.tb_lineno or found
        step = step.tb_next
    return found
