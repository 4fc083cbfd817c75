"""Workers: who fetches the batches when a loader has `num_workers` above zero.

In PyTorch they are processes. Here they take turns in the learner's own, so that nothing has to be
sent from one to another; each has what a process would have of its own: a copy of the dataset
object, and the state of the random numbers of torch, `random` and NumPy. The batches are the same.
"""

import copy
import random
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograd_lab.generator import default_generator


@dataclass(frozen=True, slots=True)
class WorkerInfo:
    """What a worker knows of itself.

    id: its number, from 0. num_workers: how many there are. seed: that of its random numbers.
    dataset: its copy of the dataset. worker_method: how the loader was asked to run workers.
    """

    id: int
    num_workers: int
    seed: int
    dataset: Any
    rng: Any = None
    worker_method: str | None = "multiprocessing"


_current: WorkerInfo | None = None


def get_worker_info() -> WorkerInfo | None:
    """What the worker that fetches just now knows of itself; None outside of workers.

    Example: an `IterableDataset.__iter__` that gives every `info.num_workers`-th sample, from
    `info.id` on, shares them out among the workers.
    """
    return _current


class _RandomState:
    """The state of all random numbers, as it was when this was made."""

    def __init__(self) -> None:
        self.torch = default_generator.get_state()
        self.python = random.getstate()
        self.numpy = np.random.get_state()

    def restore(self) -> None:
        default_generator.set_state(self.torch)
        random.setstate(self.python)
        np.random.set_state(self.numpy)


class KeyErrorMessage(str):
    """The message of a KeyError, which would show its `repr`."""

    def __repr__(self) -> str:
        return str(self)


class Worker:
    """Fetches batches with a dataset object and random numbers of its own."""

    def __init__(
        self,
        id: int,
        num_workers: int,
        base_seed: int,
        dataset: Any,
        init_fn: Callable[[int], Any] | None,
        fetcher_of: Callable[[Any], Any],
    ) -> None:
        self.info = WorkerInfo(id, num_workers, base_seed + id, copy.copy(dataset))
        self.fetcher_of = fetcher_of
        before = _RandomState()
        self._seed(base_seed)
        self.random = _RandomState()
        before.restore()
        with self.at_work():
            if init_fn is not None:
                init_fn(id)
            self.fetcher = fetcher_of(self.info.dataset)

    def _seed(self, base_seed: int) -> None:
        """Seed everything, as a worker process of PyTorch does."""
        default_generator.manual_seed(self.info.seed)
        random.seed(self.info.seed)
        entropy = [self.info.id, base_seed & 0xFFFFFFFF, base_seed >> 32, 0]
        np.random.seed(np.random.SeedSequence(entropy).generate_state(4))

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """A block in which this worker is the one who fetches. Its errors say whose they are."""
        global _current
        outside, others = _current, _RandomState()
        _current = self.info
        self.random.restore()
        try:
            yield
        except StopIteration:
            raise
        except Exception as error:
            raise _told(error, self.info.id) from None
        finally:
            self.random = _RandomState()
            others.restore()
            _current = outside

    def start_again(self) -> None:
        """Begin another pass over the dataset."""
        with self.at_work():
            self.fetcher = self.fetcher_of(self.info.dataset)

    def fetch(self, index: Any) -> Any:
        """The batch of this index. Raises StopIteration when an iterable dataset has ended."""
        with self.at_work():
            return self.fetcher.fetch(index)


def _told(error: Exception, id: int) -> Exception:
    """The error with the worker's number and its own traceback in the message, as PyTorch tells
    it; a RuntimeError where such a one can't be made."""
    kind = type(error)
    message = (
        f"Caught {kind.__name__} in DataLoader worker process {id}.\n"
        f"Original {''.join(traceback.format_exception(error))}"
    )
    if kind is KeyError:
        return KeyError(KeyErrorMessage(message))
    try:
        return kind(message)
    except Exception:
        return RuntimeError(message)
