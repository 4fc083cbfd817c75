"""The layers of a ResNet-18 for images of 64x64, one by one, against PyTorch on the CPU."""

from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any, NamedTuple

import autograd_lab
from benchmarks.measure import Comparison, in_turn


class Layer(NamedTuple):
    """A convolution: its channels in and out, the sides of its input and kernel, its steps."""

    inputs: int
    outputs: int
    side: int
    kernel: int
    stride: int
    padding: int

    def __str__(self) -> str:
        return f"{self.kernel}x{self.kernel}/{self.stride}, {self.inputs} to {self.outputs}"


LAYERS = (
    Layer(3, 64, 64, 7, 2, 3), Layer(64, 64, 16, 3, 1, 1), Layer(64, 128, 16, 3, 2, 1),
    Layer(64, 128, 16, 1, 2, 0), Layer(128, 128, 8, 3, 1, 1), Layer(256, 256, 4, 3, 1, 1),
    Layer(512, 512, 2, 3, 1, 1),
)  # fmt: skip
BATCHES = (1, 16)


def convolution(torch: ModuleType, layer: Layer, batch: int) -> tuple[Callable[[], Any], ...]:
    """The forward pass of a layer, and the backward pass behind it, to the input and the weight."""
    torch.manual_seed(0)
    x = torch.randn(batch, layer.inputs, layer.side, layer.side).requires_grad_(layer.inputs > 3)
    weight = torch.randn(layer.outputs, layer.inputs, layer.kernel, layer.kernel).requires_grad_()
    wanted = (x, weight) if x.requires_grad else (weight,)

    def forward() -> Any:
        return torch.nn.functional.conv2d(x, weight, None, layer.stride, layer.padding)

    y = forward()
    gradient = torch.randn(*y.shape)
    return forward, lambda: torch.autograd.grad(y, wanted, gradient, retain_graph=True)


def max_pool(torch: ModuleType, batch: int) -> Callable[[], Any]:
    """Forward and backward through the pooling behind the first layer."""
    torch.manual_seed(0)
    x = torch.randn(batch, 64, 32, 32).requires_grad_()
    return lambda: torch.autograd.grad(torch.nn.functional.max_pool2d(x, 3, 2, 1).sum(), x)


def layers(torch: ModuleType, rounds: int) -> Iterator[Comparison]:
    """Every kind of layer there is, forward and backward."""
    for batch in BATCHES:
        for layer in LAYERS:
            passes = zip(
                ("forward", "backward"), convolution(autograd_lab, layer, batch),
                convolution(torch, layer, batch), strict=True,
            )  # fmt: skip
            for name, mine, peer in passes:
                ours, theirs = in_turn(mine, peer, rounds)
                what = f"convolution {layer}, batch {batch}, {name}"
                yield Comparison(what, ours, theirs, "PyTorch", None)
        ours, theirs = in_turn(max_pool(autograd_lab, batch), max_pool(torch, batch), rounds)
        yield Comparison(f"max_pool2d, batch {batch}", ours, theirs, "PyTorch", None)
