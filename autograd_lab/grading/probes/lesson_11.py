"""The probes of lesson 11: what a module of the learner's holds, and where its tensors are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import autograd_lab as torch
from autograd_lab import nn, optim
from autograd_lab.grading.observe import Inputs


def standardized(standardize: Callable[..., Any], inputs: Inputs) -> list[object]:
    """Build the module, call it, let SGD move what it may, and take the module to float64.

    Gives the names of its state and of its parameters, its output, the mean and std that remain,
    and their dtype in the end.
    """
    module = standardize(torch.tensor(inputs["mean"]), torch.tensor(inputs["std"]))
    x = torch.tensor(inputs["x"], requires_grad=True)
    output = module(x)
    (output**3).sum().backward()
    optim.SGD([x, *module.parameters()], lr=0.1).step()
    left = [module.mean.detach().clone(), module.std.detach().clone()]
    return [*_names(module), output, *left, _place_after_move(module, "mean", "std")]


def centred(running_centre: Callable[..., Any], inputs: Inputs) -> list[object]:
    """Build the module, call it on two batches in training and on a third in eval mode.

    Gives the names of its state and of its parameters, the three outputs, the mean that remains,
    whether that has a graph, and its dtype after the module is taken to float64.
    """
    module = running_centre(inputs["third"].shape[1], inputs["momentum"])
    module.train()
    outputs = [module(torch.tensor(inputs[n], requires_grad=True)) for n in ("first", "second")]
    module.eval()
    outputs.append(module(torch.tensor(inputs["third"])))
    mean, has_graph = module.mean.detach().clone(), module.mean.grad_fn is not None
    if has_graph:  # as a tensor with a graph can't be moved along with a module
        module.mean = mean
    return [*_names(module), *outputs, mean, has_graph, _place_after_move(module, "mean")]


def _names(module: nn.Module) -> tuple[list[str], list[str]]:
    """Of the state and of the parameters; the order in which they were set is the learner's."""
    return sorted(module.state_dict()), [name for name, _ in module.named_parameters()]


def _place_after_move(module: nn.Module, *names: str) -> list[str]:
    module.to(torch.float64)
    return [str(getattr(module, name).dtype) for name in names]


class Placed(nn.Module):
    """A linear model that gives the loss of a batch, and refuses tensors of two places."""

    def __init__(self, weight: Any, used: Callable[[str], None]) -> None:
        """used: is told where each batch is; it stays the same in a deep copy of the model."""
        super().__init__()
        self.weight = nn.Parameter(weight)
        self.used = used

    def forward(self, x: Any, y: Any) -> Any:
        places = {"x": x.dtype, "y": y.dtype, "the weight": self.weight.dtype}
        if len(set(places.values())) > 1:
            asked = [name for name, t in (("x", x), ("y", y)) if getattr(t, "asked", False)]
            raise RuntimeError(
                "Expected all tensors to be in one place, but "
                + ", ".join(f"{name} is in {place}" for name, place in places.items())
                + (f"; a copy elsewhere was made of {' and '.join(asked)}" if asked else "")
            )
        self.used(str(x.dtype))
        return ((x @ self.weight - y) ** 2).mean()


def placed(mean_loss: Callable[..., Any], inputs: Inputs) -> list[object]:
    """Call with a model and batches in one place, and the name of another: dtypes, as the CPU is
    the only device that is always there. Gives the result, and the place of each batch."""
    places: list[str] = []
    model = Placed(torch.tensor(inputs["weight"]), places.append)
    batches = [(_traced(x), _traced(y)) for x, y in inputs["batches"]]
    return [mean_loss(model, batches, getattr(torch, inputs["place"])), places]


def _traced(array: Any) -> Any:
    """A tensor that remembers whether `to` was asked of it."""
    tensor: Any = torch.tensor(array)
    original = tensor.to

    def to(*args: Any, **kwargs: Any) -> Any:
        tensor.asked = True
        return original(*args, **kwargs)

    tensor.to = to
    return tensor
