"""Expressions on functions and modules of networks, evaluated on two libraries."""

from typing import Any

from tests.oracle.ask import Outcome, outcome


def chain(tensor: Any) -> list[str]:
    """The names of the nodes behind a tensor, along the first input of each."""
    node, names = tensor.grad_fn, []
    while node is not None:
        names.append(node.name())
        node = node.next_functions[0][0] if node.next_functions else None
    return names


def described(torch: Any, value: Any) -> Any:
    """Of a tensor its shape, dtype and nodes, of anything else its text."""
    if isinstance(value, (tuple, list)):
        return [described(torch, one) for one in value]
    if not isinstance(value, torch.Tensor):
        return str(value)
    return tuple(value.shape), str(value.dtype), value._is_view(), chain(value)


def asked(torch: Any, expression: str) -> Outcome:
    """What comes of an expression; R and D draw tensors of single and double precision."""
    names = {
        "torch": torch, "F": torch.nn.functional, "nn": torch.nn, "x": torch.randn,
        "R": lambda *size: torch.randn(*size, requires_grad=True),
        "D": lambda *size: torch.randn(*size, dtype=torch.float64, requires_grad=True),
    }  # fmt: skip
    return outcome(lambda _: described(torch, eval(expression, names)), torch)
