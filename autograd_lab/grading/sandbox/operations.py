"""What the judge can have done to objects of the learner's process, by name."""

from __future__ import annotations

import builtins
import operator
from collections.abc import Callable
from importlib import import_module
from typing import Any

import numpy as np

_BUILTINS = (
    "abs", "bool", "bytes", "callable", "complex", "delattr", "dict", "dir", "divmod", "float",
    "format", "frozenset", "getattr", "hasattr", "hash", "int", "isinstance", "issubclass", "iter",
    "len", "list", "next", "pow", "repr", "reversed", "round", "set", "setattr", "sorted", "str",
    "sum", "tuple", "type",
)  # fmt: skip


def _enter(manager: Any) -> Any:
    return type(manager).__enter__(manager)


def _exit(manager: Any, *error: Any) -> Any:
    return type(manager).__exit__(manager, *(error or (None, None, None)))


OPERATIONS: dict[str, Callable[..., Any]] = {
    **{
        name: function
        for name, function in vars(operator).items()
        if callable(function) and not name.startswith("_") and not isinstance(function, type)
    },
    **{name: getattr(builtins, name) for name in _BUILTINS},
    "array": np.asarray,
    "enter": _enter,
    "exit": _exit,
    "import": import_module,
}
"""The functions of the module operator, among them `call`, `getitem` and `contains`, and others."""
