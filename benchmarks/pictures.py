"""What `%graph` takes, from the tensor to the SVG and the table; and what noting for it costs."""

from collections.abc import Callable, Iterator
from statistics import median
from typing import Any

import autograd_lab
from autograd_lab import graph, nn, optim
from autograd_lab.coach.gradient_diary import GradientDiary
from autograd_lab.core import events
from autograd_lab.models import resnet18
from benchmarks.measure import Comparison, in_turn, seconds

STEPS = 100


def pictures(rounds: int) -> Iterator[Comparison]:
    """`%graph` of a network, whole and folded, and of 2,000 nodes."""
    listener = graph.ModuleCalls()
    events.listeners.append(listener)
    try:
        net = resnet18()
        out = net(autograd_lab.rand(1, 3, 64, 64))
    finally:
        events.listeners.remove(listener)
    names = {"net": net, "out": out}
    yield _row("%graph of ResNet-18", lambda: graph.show(out, names), 0.1, rounds)
    folded = _row("%graph --modules of it", lambda: graph.show(out, names, level=1), 0.1, rounds)
    yield folded
    y = x = autograd_lab.tensor(0.5, requires_grad=True)
    for i in range(1998):
        y = y * x if i % 3 else y.sin()
    yield _row("%graph of 2,000 nodes", lambda: graph.show(y), 1.0, min(rounds, 5))
    for _ in range(3000):
        y = y.sin()
    yield _row("%graph of 5,000, folded", lambda: graph.show(y), None, min(rounds, 3))


def _row(
    name: str, draw: Callable[[], graph.Picture], limit: float | None, rounds: int
) -> Comparison:
    def shown() -> Any:
        return draw()._repr_mimebundle_()

    shown()
    return Comparison(name, median(seconds(shown) for _ in range(rounds)), None, "", limit)


def listening(rounds: int) -> Iterator[Comparison]:
    """Training steps of a small perceptron while modules and gradients are noted."""
    net = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10))
    optimizer = optim.SGD(net.parameters(), lr=0.01)
    x, target = autograd_lab.randn(32, 64), autograd_lab.randn(32, 10)

    def train() -> None:
        for _ in range(STEPS):
            optimizer.zero_grad()
            nn.functional.mse_loss(net(x), target).backward()
            optimizer.step()

    def noted() -> None:
        listeners = [graph.ModuleCalls(), GradientDiary()]
        events.listeners += listeners
        try:
            train()
        finally:
            for listener in listeners:
                events.listeners.remove(listener)

    ours, bare = in_turn(noted, train, rounds)
    yield Comparison("training, noted for %graph and %why", ours, bare, "not noted", 1.05)
