"""The engine against PyTorch on the CPU, and against bare NumPy where that is the floor."""

from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import numpy as np

import autograd_lab
from benchmarks.measure import Comparison, in_turn, seconds

STEPS = 1000
CHAINS: dict[str, tuple[Callable[[Any, Any], Any], float | None]] = {
    # Four operations a turn: with a number, with a leaf, with itself, and a function.
    "scalar chain, mixed": (lambda y, x: (y * 0.999 + x).sin() * y, 0.5),
    "scalar chain, y * number": (lambda y, x: y * 1.0001, None),
    "scalar chain, y * x": (lambda y, x: y * x, None),
    "scalar chain, y + x": (lambda y, x: y + x, None),
    "scalar chain, sin(y)": (lambda y, x: y.sin(), None),
    "scalar chain, tanh(y)": (lambda y, x: y.tanh(), None),
}
OPERATIONS_A_TURN = {"scalar chain, mixed": 4}


def chain(torch: ModuleType, turn: Callable[[Any, Any], Any], turns: int) -> Callable[[], Any]:
    """Forward through `turns` turns from a scalar leaf."""

    def forward() -> Any:
        x = torch.tensor(1.001, requires_grad=True)
        y = x
        for _ in range(turns):
            y = turn(y, x)
        return y

    return forward


def chains(torch: ModuleType, rounds: int) -> Iterator[Comparison]:
    """Chains of 1,000 scalar operations: forward and backward, and forward without recording."""
    for name, (turn, limit) in CHAINS.items():
        turns = STEPS // OPERATIONS_A_TURN.get(name, 1)
        forward, peer = chain(autograd_lab, turn, turns), chain(torch, turn, turns)
        ours, theirs = in_turn(
            lambda f=forward: f().backward(), lambda f=peer: f().backward(), rounds
        )
        yield Comparison(name, ours, theirs, "PyTorch", limit)
    forward, peer = (
        chain(t, CHAINS["scalar chain, mixed"][0], STEPS // 4) for t in (autograd_lab, torch)
    )
    ours, theirs = in_turn(autograd_lab.no_grad()(forward), torch.no_grad()(peer), rounds)
    yield Comparison("scalar chain, mixed, no_grad", ours, theirs, "PyTorch", 0.5)


def mlp_step(torch: ModuleType) -> Callable[[], Any]:
    """One training step of a 64-256-10 perceptron on a batch of 64."""
    torch.manual_seed(0)
    x, target = torch.randn(64, 64), torch.randn(64, 10)
    w1, b1 = torch.randn(64, 256) * 0.1, torch.zeros(256)
    w2, b2 = torch.randn(256, 10) * 0.1, torch.zeros(10)
    parameters = [p.requires_grad_() for p in (w1, b1, w2, b2)]

    def step() -> None:
        hidden = torch.relu(x @ w1 + b1)
        loss = ((hidden @ w2 + b2 - target) ** 2).mean()
        loss.backward()
        with torch.no_grad():
            for p in parameters:
                p -= 0.01 * p.grad
                p.grad = None

    return step


def elementwise(torch: ModuleType) -> Callable[[], Any]:
    """Five elementwise operations on a million floats, forward and backward."""
    torch.manual_seed(0)
    x = torch.randn(1_000_000).requires_grad_()

    def step() -> None:
        x.grad = None
        ((x * 2 + 1).sin() * x).sum().backward()

    return step


def arrays(torch: ModuleType, rounds: int) -> Iterator[Comparison]:
    """Work on arrays, where the arithmetic costs more than the bookkeeping."""
    for name, case, limit in (
        ("MLP 64-256-10, training step", mlp_step, 1.0),
        ("elementwise, 1M floats", elementwise, 1.5),
    ):
        ours, theirs = in_turn(case(autograd_lab), case(torch), rounds)
        yield Comparison(name, ours, theirs, "PyTorch", limit)


def over_numpy(rounds: int) -> Iterator[Comparison]:
    """What recording costs over the same arithmetic in bare NumPy, forward only."""
    data = np.random.default_rng(0).standard_normal(1_000_000, np.float32)
    x = autograd_lab.from_numpy(data).requires_grad_()
    ours, theirs = in_turn(
        lambda: ((x * 2 + 1).sin() * x).sum(), lambda: (np.sin(data * 2 + 1) * data).sum(), rounds
    )
    yield Comparison("elementwise forward, 1M floats", ours, theirs, "NumPy", None)


def depth() -> Iterator[Comparison]:
    """A chain a million nodes deep against ten of a hundred thousand: 1 where time is linear."""

    def walk(turns: int, times: int) -> float:
        forward = chain(autograd_lab, lambda y, x: y * 1.0000001, turns)
        return sum(seconds(lambda: forward().backward()) for _ in range(times))

    yield Comparison(
        "1M deep, over 10 x 100k deep", walk(1_000_000, 1), walk(100_000, 10), "itself", 1.5
    )
