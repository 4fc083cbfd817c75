"""What the seal guards: what an answer is recorded with, and what an exercise hands to the learner.

Of the engine these are the namespaces that a learner writes, the tensor and the nodes; of NumPy the
same; the builtins; and the code that records and encodes. The inside of single operations is left
out: whoever changes one changes their own answer.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from types import ModuleType
from typing import Any

from autograd_lab.core.node import Node
from autograd_lab.grading.sandbox.seal import Seal, functions_in
from autograd_lab.nn import Module, Parameter
from autograd_lab.tensor import Tensor

RECORDER = (
    "builtins", "numpy", "autograd_lab.accumulation", "autograd_lab.core.modes",
    "autograd_lab.core.node", "autograd_lab.dtypes", "autograd_lab.facts", "autograd_lab.interop",
    "autograd_lab.tensor", "autograd_lab.grading.observe", "autograd_lab.grading.raised",
    "autograd_lab.grading.probes.*", "autograd_lab.grading.sandbox.*",
)  # fmt: skip
"""Modules with which what came of one case is recorded; `*` stands for all that are below."""

NAMESPACES = (
    "autograd_lab", "autograd_lab.nn", "autograd_lab.nn.functional", "autograd_lab.core.*",
    "autograd_lab.autograd", "autograd_lab.autograd.*", "autograd_lab.optim.optimizer",
    "numpy._core.numeric", "numpy._core.fromnumeric", "numpy._core.multiarray",
    "numpy._core.umath", "numpy._core._methods", "numpy.linalg", "numpy.linalg._linalg",
)  # fmt: skip

GRADING = "autograd_lab.grading"
_HEAP_TYPE = 1 << 9


def recorder_seal() -> Seal:
    """The seal that is looked at after each case of a question.

    Example: `recorder_seal().restore()` is `()`.
    """
    modules = list(_loaded(RECORDER))
    classes = list(_classes(modules))
    owners: list[Any] = [*modules, *classes]
    ours = [owner for owner in owners if owner.__name__.startswith(GRADING)]
    flags: list[Any] = [part for part in vars(Tensor).values() if type(part) is property]
    functions: list[Any] = [f for owner in (*ours, Node) for f in functions_in(owner)]
    return Seal(modules, classes, [*functions, *(flag.fget for flag in flags if flag.fget)])


def engine_seal() -> Seal:
    """The seal that is looked at once before a question and once after it.

    Example: `engine_seal().restore()` is `()`.
    """
    modules = list(_loaded(NAMESPACES))
    return Seal(modules, [Module, Parameter, *_classes(modules), *_nodes(Node)])


def _loaded(names: Iterable[str]) -> Iterator[ModuleType]:
    folders = tuple(name.removesuffix("*") for name in names if name.endswith("*"))
    for name, module in list(sys.modules.items()):
        if (name in names or name.startswith(folders)) and isinstance(module, ModuleType):
            yield module


def _classes(modules: Iterable[ModuleType]) -> Iterator[type]:
    """The classes that are made in these modules of the engine and the grader."""
    for module in modules:
        if module.__name__.startswith("numpy"):
            continue
        for value in vars(module).values():
            changeable = type(value) is type and value.__flags__ & _HEAP_TYPE
            if changeable and (value in (Tensor, Node) or value.__module__ == module.__name__):
                yield value


def _nodes(kind: Any) -> Iterator[type]:
    for below in kind.__subclasses__():
        yield below
        yield from _nodes(below)
