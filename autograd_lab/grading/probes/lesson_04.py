"""The probes of lesson 04: a graph to walk, and a function that counts its calls."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import autograd_lab as torch
from autograd_lab.grading.observe import Inputs, Observed
from autograd_lab.grading.probes.calls import with_tensors

NONE, STRANGER = -1, -2


def order(backward_order: Callable[..., Any], inputs: Inputs) -> object:
    """Build the program's graph, and number the nodes of the learner's list: 0 the leaf's, then in
    the order of the program. None, and what is no node of this graph, have numbers below 0."""
    values = [torch.tensor(1.5, requires_grad=True)]
    for op, i, j in inputs["program"]:
        left, right = values[i], 2.0 if j == -1 else values[j]
        values.append(left * right if op == "mul" else left + right)
    nodes: list[Any] = [value.grad_fn for value in values[1:]]
    leaf = next(node for node, _ in nodes[0].next_functions)
    found = backward_order(nodes[-1])
    if type(found) not in (list, tuple):
        return found
    numbers = {id(node): number for number, node in enumerate([leaf, *nodes])}
    numbers[id(None)] = NONE
    return [numbers.get(id(node), STRANGER) for node in found]


def without_backward(gradient_by_hand: Callable[..., Any], inputs: Inputs) -> object:
    """Call where nothing is recorded, so that there is nothing that backward() could walk."""
    with torch.no_grad():
        return with_tensors(gradient_by_hand, inputs)


def cubic(x: Any, a: Any, b: Any) -> Any:
    """Not quadratic, where a central difference is exact, nor separate in the entries of x."""
    return (a * x * x * x + b * x * x).sum() + x.prod()


def differentiate(numerical_gradient: Callable[..., Any], inputs: Inputs) -> Observed:
    """Call with a function that counts its calls, and look at x afterwards."""
    a, b = torch.tensor(inputs["a"]), torch.tensor(inputs["b"])
    x = torch.tensor(inputs["x"])
    calls = 0

    def f(argument: Any) -> Any:
        nonlocal calls
        calls += 1
        return cubic(argument, a, b)

    gradient = numerical_gradient(f, x, inputs["h"])
    return Observed(gradient, {"calls of f": calls, "x afterwards": x})
