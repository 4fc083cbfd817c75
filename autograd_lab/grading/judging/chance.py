"""Whether anything in a submission could come out differently from run to run.

Generators begin with the same seed in each run, so what is left is the clock, the machine and what
lies in files. A learner's code gets at these by an import, by a name such as `open`, or by an
attribute of a module. Code that has only what arithmetic on tensors, lists and dicts needs, or what
the teacher's own text has, comes out the same; of all other code it is not known.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable

import autograd_lab as torch
from autograd_lab.grading.submission.plan import Plan, Step
from autograd_lab.grading.submission.source import Source

MODULES = frozenset({"autograd_lab", "collections", "functools", "itertools", "math", "numpy"})
UNCERTAIN = frozenset(
    {
        "__import__", "breakpoint", "compile", "delattr", "dir", "eval", "exec", "getattr",
        "globals", "hash", "help", "id", "input", "locals", "open", "setattr", "vars",
        "get_ipython",
    }
)  # fmt: skip
FACTORIES = frozenset(
    {
        "arange", "array", "asarray", "cat", "concatenate", "diag", "empty_like", "enable_grad",
        "eye", "full", "full_like", "linspace", "no_grad", "ones", "ones_like", "stack", "tensor",
        "zeros", "zeros_like", "float32", "float64", "int32", "int64", "grad_fn", "next_functions",
        "name",
    }
)  # fmt: skip
METHODS = frozenset(
    name
    for kind in (torch.Tensor, list, tuple, dict, set, str, int, float)
    for name in dir(kind)
    if not name.startswith("_")
)


class Certainty:
    """What of a learner's code is known to come out the same each time.

    Args:
        source: the teacher's notebook, whose words learners may use.
    """

    def __init__(self, source: Source) -> None:
        attributes = set()
        for cell in source.cells:
            for node in _nodes(cell.text) or () if cell.kind == "code" else ():
                if isinstance(node, ast.Attribute):
                    attributes.add(node.attr)
        # Looked for once, before any judge is forked.
        self._modules, self._attributes = frozenset(source.modules), frozenset(attributes)

    def holds(self, plan: Plan) -> bool:
        """True if nothing of the learner's in a plan can differ from run to run.

        Example: `Certainty(source).holds(plan(source, submitted))`.
        """
        return all(map(self._is_certain, _learners(plan.steps)))

    def _is_certain(self, text: str) -> bool:
        nodes = _nodes(text)
        return nodes is not None and all(map(self._allows, nodes))

    def _allows(self, node: ast.AST) -> bool:
        modules, attributes = self._modules, self._attributes
        if isinstance(node, ast.Import):
            return all(alias.name in modules or alias.name in MODULES for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            return node.module in modules and all(a.name in attributes for a in node.names)
        if isinstance(node, ast.Attribute):
            return node.attr in METHODS or node.attr in FACTORIES or node.attr in attributes
        if isinstance(node, ast.Name):
            hidden = node.id.startswith("__")
            return not hidden and node.id not in UNCERTAIN
        return True


def _learners(steps: Iterable[Step]) -> Iterable[str]:
    return (step.text for step in steps if step.action == "run" and step.changed)


def _nodes(text: str) -> list[ast.AST] | None:
    """All nodes of a cell's text; None if it is more than Python."""
    try:
        return list(ast.walk(ast.parse(text)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
