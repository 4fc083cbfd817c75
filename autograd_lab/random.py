"""`torch.random`: the seed and the state of the default generator."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from autograd_lab import absent
from autograd_lab.generator import Generator, default_generator
from autograd_lab.tensor import Tensor

__all__ = [
    "Generator", "default_generator", "fork_rng", "get_rng_state", "initial_seed", "manual_seed",
    "seed", "set_rng_state",
]  # fmt: skip


def manual_seed(seed: int) -> Generator:
    """Start the default generator again from `seed`, and return it.

    Errors: ValueError for a seed of more than 64 bits.
    Example: `torch.manual_seed(0); torch.rand(1)` is `tensor([0.4963])`, always.
    """
    return default_generator.manual_seed(int(seed))


def seed() -> int:
    """Start the default generator again from a seed that nobody can foresee, and return it."""
    return default_generator.seed()


def initial_seed() -> int:
    """The seed that the default generator started from."""
    return default_generator.initial_seed()


def get_rng_state() -> Tensor:
    """The state of the default generator, a ByteTensor in PyTorch's own layout."""
    return default_generator.get_state()


def set_rng_state(new_state: Tensor) -> None:
    """Set the default generator to a state from `get_rng_state`."""
    default_generator.set_state(new_state)


@contextmanager
def fork_rng(
    devices: Iterable[Any] | None = None, enabled: bool = True, device_type: str = "cuda",
) -> Iterator[None]:  # fmt: skip
    """A block after which the default generator goes on as if the block had drawn nothing.

    devices: taken and of no effect, for all numbers are drawn on the CPU.
    Example: `with torch.random.fork_rng(): torch.manual_seed(1); noise = torch.rand(3)`
    """
    if not enabled:
        yield
        return
    state = get_rng_state()
    try:
        yield
    finally:
        set_rng_state(state)


def __getattr__(name: str) -> Any:
    """Say so at once where a part of PyTorch is not here."""
    raise absent.refused(name, "random", "dir(torch.random) lists what is here")
