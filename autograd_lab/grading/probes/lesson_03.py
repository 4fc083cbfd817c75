"""The probes of lesson 03: tensors of every kind, answers by name, a graph with several leaves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import autograd_lab as torch
from autograd_lab.grading.observe import Inputs

STRANGER = -1
MISSING, NO_DICTIONARY = "missing", "no dictionary"


def _tensor(kind: str) -> Any:
    data = torch.tensor([2.0, 5.0])
    leaf = torch.tensor([3.0, 7.0], requires_grad=True)
    kinds = {
        "data": data,
        "leaf": leaf,
        "sum of data": data + data,
        "product of a leaf": leaf * data,
        "detached": (leaf * data).detach(),
    }
    return kinds[kind]


def of_kinds(wants_gradient: Callable[..., Any], inputs: Inputs) -> object:
    """Call with a list of tensors of these kinds."""
    return wants_gradient([_tensor(kind) for kind in inputs["kinds"]])


def by_name(function: Callable[..., Any], inputs: Inputs) -> object:
    """What the learner's dictionary says of each name, in order; texts where it says nothing."""
    said = function()
    if type(said) is not dict:
        return NO_DICTIONARY
    return [said.get(name, MISSING) for name in inputs["names"]]


def leaves(leaves_behind: Callable[..., Any], inputs: Inputs) -> object:
    """Build the program's graph, and number the leaves of the learner's list."""
    made = [torch.tensor(1.0 + n, requires_grad=flag) for n, flag in enumerate(inputs["flags"])]
    values: list[Any] = list(made)
    for op, i, j in inputs["program"]:
        left, right = values[i], values[j]
        results = {"add": left + right, "mul": left * right, "detach": left.detach()}
        values.append(results[op])
    found = leaves_behind(values[-1])
    if type(found) not in (list, tuple):
        return found
    numbers = {id(leaf): number for number, leaf in enumerate(made)}
    return [numbers.get(id(leaf), STRANGER) for leaf in found]
