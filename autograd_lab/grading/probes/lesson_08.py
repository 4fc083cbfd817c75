"""The probes of lesson 08: what a cut leaves behind, and how many graphs a loop holds."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterator
from typing import Any

import autograd_lab as torch
from autograd_lab import nn, optim
from autograd_lab.grading.observe import Inputs, Observed

LEAVES = ("log_prob", "value", "prediction")
"""The arguments that want a gradient."""


def kept(keep_for_later: Callable[..., Any], inputs: Inputs) -> Observed:
    """Call with losses that have a graph; then a training step changes the weights in place."""
    losses = torch.tensor(inputs["roots"], requires_grad=True) ** 2
    weights = torch.tensor(inputs["weights"], requires_grad=True)
    result = keep_for_later(losses, weights)
    with torch.no_grad():
        weights += 1
    copy = result[-1] if type(result) in (list, tuple) and result else None
    follows = type(copy) is torch.Tensor and copy._version == weights._version
    return Observed(result, {"counts with weights": follows})


def against_generator(discriminator_loss: Callable[..., Any], inputs: Inputs) -> Observed:
    """Call with a discriminator that looks at what it is shown, and with a generator's pictures."""
    generator = torch.tensor(inputs["generator"], requires_grad=True)
    weight = torch.tensor(inputs["weight"], requires_grad=True)
    fake = generator * torch.tensor(inputs["noise"])
    shown: list[Any] = []

    def discriminator(pictures: Any) -> Any:
        shown.append(pictures)
        return torch.tanh(pictures @ weight)

    loss = discriminator_loss(discriminator, torch.tensor(inputs["real"]), fake)
    notes = _gradients(loss, {"generator": generator, "weight": weight})
    notes["fake wants a gradient"] = fake.requires_grad
    with torch.no_grad():
        fake += 1
    notes["changed unnoticed"] = any(
        one.data_ptr() == fake.data_ptr() and one._version != fake._version for one in shown
    )
    return Observed(loss, notes)


def through(function: Callable[..., Any], inputs: Inputs) -> Observed:
    """Call with tensors, and note the gradient that the result sends to each of `LEAVES`."""
    given = {n: torch.tensor(v, requires_grad=n in LEAVES) for n, v in inputs.items()}
    result = function(*given.values())
    return Observed(result, _gradients(result, {n: t for n, t in given.items() if n in LEAVES}))


def _gradients(result: Any, leaves: dict[str, Any]) -> dict[str, object]:
    notes: dict[str, object] = {f"gradient of {name}": None for name in leaves}
    if type(result) is torch.Tensor and result.requires_grad and result.numel() == 1:
        found = torch.autograd.grad(result, list(leaves.values()), allow_unused=True)
        notes = dict(zip(notes, found, strict=True))
    return notes


def one_after_another(logged_mean: Callable[..., Any], inputs: Inputs) -> Observed:
    """Call with losses that are made when they are asked for, and count those whose graph is still
    there when the next one is made."""
    weight = torch.tensor(1.0, requires_grad=True)
    nodes: list[Any] = []
    most = 0

    def losses() -> Iterator[Any]:
        nonlocal most
        for root in inputs["roots"].tolist():
            loss = (weight * root) ** 2
            nodes.append(weakref.ref(loss.grad_fn))
            yield loss
            del loss
            most = max(most, sum(node() is not None for node in nodes))

    result = logged_mean(losses())
    return Observed(result, {"graphs at once": most})


def trained(train_truncated: Callable[..., Any], inputs: Inputs) -> Observed:
    """Train a small RNN on one sequence, and note its weights afterwards."""
    rnn = nn.RNN(2, 3, bias=False)
    with torch.no_grad():
        rnn.weight_ih_l0.copy_(torch.tensor(inputs["w_in"]))
        rnn.weight_hh_l0.copy_(torch.tensor(inputs["w_hidden"]))
    optimizer = optim.SGD(rnn.parameters(), lr=inputs["lr"])
    given = (torch.tensor(inputs[name]) for name in ("hidden", "inputs", "targets"))
    losses = train_truncated(rnn, optimizer, *given, inputs["length"])
    return Observed(
        losses, {"w_in": rnn.weight_ih_l0.detach(), "w_hidden": rnn.weight_hh_l0.detach()}
    )
