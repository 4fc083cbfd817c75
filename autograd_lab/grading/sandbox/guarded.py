"""What the seal guards: what an answer is recorded with, and what an exercise hands to the learner.

Of the engine these are the namespaces that a learner writes, the tensor and the nodes; of NumPy the
same; the builtins; and the code that records and encodes. The inside of single operations is left
out: whoever changes one changes their own answer.
"""

from __future__ import annotations

import builtins
import sys
from collections.abc import Iterable, Iterator
from types import CodeType, ModuleType
from typing import Any

from autograd_lab.core.node import Node
from autograd_lab.grading.sandbox.seal import Seal, functions_in
from autograd_lab.nn import Module, Parameter
from autograd_lab.ops.node import OpNode
from autograd_lab.tensor import Tensor

RECORDER = (
    "builtins", "numpy", "autograd_lab.accumulation", "autograd_lab.core.modes",
    "autograd_lab.core.node", "autograd_lab.dtypes", "autograd_lab.facts", "autograd_lab.interop",
    "autograd_lab.tensor", "autograd_lab.grading", "autograd_lab.grading.observe",
    "autograd_lab.grading.raised", "autograd_lab.grading.probes", "autograd_lab.grading.probes.*",
    "autograd_lab.grading.sandbox", "autograd_lab.grading.sandbox.*",
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


def hold_builtins() -> None:
    """Have the code that records and encodes keep the builtins that it uses, whatever becomes of
    the module builtins.

    Example: after `hold_builtins()`, `builtins.len = None` leaves `pack([1])` as it is.
    """
    known = vars(builtins)
    for module in _loaded(RECORDER):
        if module.__name__.startswith(GRADING):
            owners: list[Any] = [module, *_classes([module])]
            for owner in owners:
                for function in functions_in(owner):
                    for name in _names_in(function.__code__) & known.keys():
                        vars(module).setdefault(name, known[name])


def _names_in(code: CodeType) -> set[str]:
    """The names that a function's code uses, and that of the functions within it."""
    inside = [part for part in code.co_consts if isinstance(part, CodeType)]
    return {*code.co_names}.union(*map(_names_in, inside))


def recorder_seal() -> Seal:
    """The seal that is looked at after each case of a question.

    Example: `recorder_seal().restore()` is `()`.
    """
    modules = list(_loaded(RECORDER))
    classes = list(_classes(modules))
    owners: list[Any] = [*modules, *classes]
    inside = [f for owner in owners for f in functions_in(owner)]
    functions = [f for f in inside if f.__module__ in (module.__name__ for module in modules)]
    return Seal(modules, classes, functions)


def engine_seal() -> Seal:
    """The seal that is looked at once before a question and once after it.

    Example: `engine_seal().restore()` is `()`.
    """
    modules = list(_loaded(NAMESPACES))
    # Without the code of functions: to look at it costs as much again, for what nothing here reads.
    return Seal(modules, [Module, Parameter, *_classes(modules), *_nodes(Node)], ())


def restore_node_names() -> tuple[str, ...]:
    """Have nodes called again as their operations call them, and give those that were not. Their
    classes are made when an operation is first recorded, so no seal has seen them.

    Example: `restore_node_names()` is `()`.
    """
    found = []
    for kind in _nodes(OpNode):
        own, op = vars(kind).get("name"), vars(kind).get("op")
        if own is not None and (op is None or own(None) != op.node_name):
            kind.name = OpNode.name if op is None else _always(op.node_name)
            found.append(f"{kind.__name__}.name")
    return tuple(found)


def _always(name: str) -> Any:
    return lambda node: name


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


def _nodes(kind: Any) -> Iterator[Any]:
    for below in kind.__subclasses__():
        yield below
        yield from _nodes(below)
