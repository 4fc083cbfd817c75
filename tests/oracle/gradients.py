"""Gradients of expressions where they are a matter of choice: at ties, nan, infinity and zero."""

from typing import Any

from tests.oracle.ask import Outcome, outcome

NAN, INFINITY = float("nan"), float("inf")
POINTS = {
    "a": [3.0, 1.0, 3.0, 0.0],
    "b": [3.0, NAN, 3.0, NAN],
    "c": [-INFINITY, 90.0, -90.0, 2.0],
}


def gradients_asked(torch: Any, expression: str) -> Outcome:
    """The value of an expression in one of the points, and its first and second gradient."""

    def run(torch: Any) -> Any:
        leaves = {
            name: torch.tensor(values, dtype=torch.float64, requires_grad=True)
            for name, values in POINTS.items()
        }
        result = eval(expression, {"torch": torch, **leaves})
        inputs = list(leaves.values())
        first = torch.autograd.grad(result.sum(), inputs, create_graph=True, allow_unused=True)
        tops = [g.sum() for g in first if g is not None and g.requires_grad]
        second = torch.autograd.grad(tops, inputs, allow_unused=True) if tops else ()
        return result, [g if g is None else g.detach() for g in first], second

    return outcome(run, torch)
