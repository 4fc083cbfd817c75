"""What a name in the learner's code stands for, and what it offers, without running any code."""

import ast
from collections.abc import Mapping
from typing import Any

from autograd_lab.core.node import Node
from autograd_lab.tensor import Tensor

UNKNOWN: Any = None
TENSOR_PARTS = ("grad_fn", "grad")
HIDDEN = {"array", "is_hpu"}
"""Names of a tensor that PyTorch has not."""
INNER = ("_backward_hooks", "_base", "_grad", "_grad_fn", "_is_view", "_version")
NODE = (
    "born_at", "formulas", "freed_at", "metadata", "name", "next_functions", "register_hook",
    "register_prehook", "requires_grad", "saved_values",
)  # fmt: skip
NODE_INNER = ("_input_metadata", "_sequence_nr", "_set_sequence_nr")


def live(text: str, names: Mapping[str, object]) -> Any:
    """The object behind `x`, `x.grad_fn`, `model.fc.weight` or `batches[0]`; None if not found.

    Only what can be looked up is: no property and no method of the learner's runs.
    """
    try:
        return _value(ast.parse(text, mode="eval").body, names)
    except (SyntaxError, ValueError):
        return None


def _value(tree: ast.AST, names: Mapping[str, object]) -> Any:
    if isinstance(tree, ast.Name):
        return names.get(tree.id)
    if isinstance(tree, ast.Attribute):
        return _part(_value(tree.value, names), tree.attr)
    if isinstance(tree, ast.Subscript) and isinstance(tree.slice, ast.Constant):
        whole, key = _value(tree.value, names), tree.slice.value
        if type(whole) not in (dict, list, tuple):
            whole = list((_own(whole).get("_modules") or {}).values())  # such as `Sequential` has
        try:
            return whole[key]
        except (LookupError, TypeError):
            return None
    return None


def _part(whole: Any, name: str) -> Any:
    if isinstance(whole, Tensor):
        if name not in TENSOR_PARTS:
            return None
        return whole._grad if name == "grad" else _grad_fn(whole)
    own = _own(whole)
    for parts in (own, *(own.get(kind) or {} for kind in ("_parameters", "_modules", "_buffers"))):
        if isinstance(parts, dict) and name in parts:
            return parts[name]
    return None


def _own(thing: Any) -> dict[str, Any]:
    """What is set on an object itself."""
    try:
        own = object.__getattribute__(thing, "__dict__")
    except AttributeError:
        return {}
    return own if isinstance(own, dict) else {}


def _grad_fn(tensor: Tensor) -> Any:
    try:
        return tensor.grad_fn
    except RuntimeError:  # a view that can't follow its base
        return None


def attributes(thing: Any, start: str = "") -> list[str] | None:
    """The names to offer after the dot, of those that begin with `start`; None for no opinion.

    Of a tensor, those that PyTorch has and that do not refuse; of a node, with what it saved.
    Names that begin with an underscore are offered to who has typed one.
    """
    if isinstance(thing, Tensor):
        offered = [n for n in dir(thing) if n not in HIDDEN and (n[0] != "_" or n in INNER)]
        refused = _refused(thing)
        offered = [name for name in offered if name not in refused]
        dunders = dir(type(thing))
    elif isinstance(thing, Node):
        known = dir(type(thing))
        saved = [n for n in known if n.startswith(("_saved_", "_raw_saved_"))]
        own = [n for n in getattr(thing, "__dict__", ()) if not n.startswith("_")]
        context = [n for n in ("saved_tensors", "needs_input_grad") if n in known]
        offered = [*NODE, *own, *context, *saved, *NODE_INNER]
        dunders = known
    else:
        return None
    if start.startswith("__"):
        return [n for n in dunders if n.startswith(start) and n.endswith("__")]
    if not start:
        offered = [n for n in offered if not n.startswith("_") or n.startswith("_saved_")]
    # Those that change a tensor in place come last: there are many, and a long list is cut.
    twins = {f"{name}_" for name in offered}
    offered = sorted(offered, key=lambda name: name in twins)
    return [n for n in offered if n.startswith(start)]


def _refused(tensor: Tensor) -> set[str]:
    """What only refuses for this very tensor."""
    names = set() if tensor.is_complex() else {"imag"}
    if not tensor.is_leaf:
        names.add("grad_dtype")
    return names
