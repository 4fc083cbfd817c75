"""What the fields of a record may hold, read from its annotations.

So that who reads a record from another process never meets a wrong type inside it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import numpy as np

Check = Callable[[Any], bool]


def checks_of(kind: type) -> tuple[Check, ...]:
    """For each field of a dataclass, in order, whether a value fits its annotation.

    Types are exact: True is no int. A text has to be one that can be written to a file, and an
    array one of numbers.

    Raises:
        TypeError: for an annotation that this file does not know.

    Example: for `class Point: x: int`, `checks_of(Point)[0]("3")` is False.
    """
    hints = get_type_hints(kind)
    return tuple(_check(hints[name]) for name in kind.__dataclass_fields__)  # type: ignore[attr-defined]


def _check(hint: Any) -> Check:
    origin, inner = get_origin(hint), get_args(hint)
    if hint is Any or hint is object:
        return lambda value: True
    if hint is str:
        return _is_text
    if hint is np.ndarray:
        return lambda value: type(value) is np.ndarray and value.dtype.kind in "biufc"
    if origin is Literal:
        return lambda value: type(value) is str and value in inner
    if origin in (Union, UnionType):
        checks = [_check(part) for part in inner]
        return lambda value: any(check(value) for check in checks)
    if origin is tuple and len(inner) == 2 and inner[1] is Ellipsis:
        member = _check(inner[0])
        return lambda value: type(value) is tuple and all(map(member, value))
    if origin is tuple:
        members = [_check(part) for part in inner]
        return lambda value: _fits(value, members)
    if origin in (dict, Mapping):
        key, entry = _check(inner[0]), _check(inner[1])
        return lambda value: (
            type(value) is dict and all(map(key, value)) and all(map(entry, value.values()))
        )
    exact = origin or hint
    if not isinstance(exact, type):
        raise TypeError(f"a record's field of type {hint} can't be checked")
    return lambda value: type(value) is exact


def _fits(value: Any, members: list[Check]) -> bool:
    return (
        type(value) is tuple
        and len(value) == len(members)
        and all(member(part) for member, part in zip(members, value, strict=True))
    )


def _is_text(value: Any) -> bool:
    if type(value) is not str:
        return False
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True
