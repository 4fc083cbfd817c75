"""Probes: how a learner's object is put to work on one case. They run beside the learner's code.

A probe takes the learner's object and the case's inputs, and returns what is to be recorded, or an
`Observed`. It knows no answer: what is right stands in lessons/, which the learner's process has
not got. To get there a probe crosses as text: the name of a function in a file of this folder, or
the source of a function that an author wrote in a notebook.
"""

from __future__ import annotations

import ast
import builtins
import inspect
import textwrap
from importlib import import_module
from symtable import symtable
from typing import Any

import numpy as np

import autograd_lab as torch
from autograd_lab.grading.observe import Observed, Probe

GIVEN = {"np": np, "numpy": np, "torch": torch, "Observed": Observed}
"""What the source of a probe finds, beside its own imports and the builtins."""


class ProbeError(ValueError):
    """A probe that can't cross to the learner's process. `probe` is its name."""

    def __init__(self, probe: str, problem: str) -> None:
        self.probe = probe
        super().__init__(f"the probe {probe} {problem}")


def text_of(probe: Probe) -> str:
    """A probe as text: "module:function" for one of this folder, else source that defines `probe`.

    Raises:
        ProbeError: if its source is not to be had, or needs more than `GIVEN`, its own imports and
            the builtins.

    Example: `text_of(calls.with_tensors)` is "calls:with_tensors".
    """
    module, name = str(getattr(probe, "__module__", "")), getattr(probe, "__qualname__", "")
    if module.startswith(f"{__name__}."):
        return f"{module.removeprefix(f'{__name__}.')}:{name}"
    try:
        source = textwrap.dedent(inspect.getsource(probe))
        [function] = ast.parse(source).body
    except (OSError, TypeError, SyntaxError, ValueError):
        raise ProbeError(name, "has no source to send: write it with def, in a cell") from None
    if not isinstance(function, ast.FunctionDef) or function.decorator_list:
        raise ProbeError(name, "has to be a function by itself: def, without decorators")
    missing = sorted(_globals(source) - {*GIVEN, *vars(builtins), function.name})
    if missing:
        raise ProbeError(
            name,
            f"uses {', '.join(missing)} from outside itself: import or define what it needs within "
            f"the function. Only {', '.join(GIVEN)} are there already",
        )
    return source if function.name == "probe" else f"{source}\nprobe = {function.name}\n"


def probe_called(text: str) -> Probe:
    """The probe that `text_of` wrote down.

    Raises:
        ProbeError: if there is none such.

    Example: `probe_called("calls:with_tensors")`.
    """
    module, colon, name = text.partition(":")
    if colon and module.isidentifier() and name.isidentifier():
        try:
            found: Probe = getattr(import_module(f"{__name__}.{module}"), name)
        except (ImportError, AttributeError):
            raise ProbeError(text, "is not there") from None
        return found
    namespace: dict[str, Any] = dict(GIVEN)
    try:
        exec(compile(text, "<probe>", "exec"), namespace)
        written: Probe = namespace["probe"]
    except Exception as error:
        raise ProbeError("of this exercise", f"can't be defined: {error!r}") from None
    return written


def _globals(source: str) -> set[str]:
    """The names that a source looks up outside its functions."""
    names: set[str] = set()
    tables = [symtable(source, "<probe>", "exec")]
    for table in tables:
        top = table.get_type() == "module"
        names |= {s.get_name() for s in table.get_symbols() if s.is_global() or top}
        tables += table.get_children()
    return names
