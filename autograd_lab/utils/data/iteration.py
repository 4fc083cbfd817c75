"""One pass over the batches of a loader, fetched by itself or by workers in turn."""

import warnings
from collections import deque
from functools import partial
from itertools import islice
from typing import Any

from autograd_lab.accelerator import is_available
from autograd_lab.utils.data._utils.fetch import _IterableDatasetFetcher, _MapDatasetFetcher
from autograd_lab.utils.data._utils.worker import Worker
from autograd_lab.utils.data.sampler import random_seed


class _BaseDataLoaderIter:
    """A pass over a loader: the order from its sampler, a seed for its workers."""

    def __init__(self, loader: Any) -> None:
        self._dataset, self._iterable = loader.dataset, loader._iterable
        self._num_workers, self._index_sampler = loader.num_workers, loader._index_sampler
        _warn_of_pinning(loader)
        kind = _IterableDatasetFetcher if self._iterable else _MapDatasetFetcher
        self._fetcher_of = partial(
            kind,
            auto_collation=loader._auto_collation,
            collate_fn=loader.collate_fn,
            drop_last=loader.drop_last,
        )
        self._begin(loader)
        # Drawn without workers too, so that as many numbers are drawn either way.
        self._base_seed = random_seed(loader.generator)

    def _begin(self, loader: Any) -> None:
        self._sampler_iter = iter(self._index_sampler)
        self._num_yielded = 0
        self._said_length = loader._IterableDataset_len_called

    def _next_data(self) -> Any:
        raise NotImplementedError

    def __iter__(self) -> "_BaseDataLoaderIter":
        return self

    def __next__(self) -> Any:
        data = self._next_data()
        self._num_yielded += 1
        if self._iterable and self._said_length is not None:
            self._warn_of_length(self._said_length)
        return data

    def _warn_of_length(self, said: int) -> None:
        if self._num_yielded <= said:
            return
        hint = (
            "For multiprocessing data-loading, this could be caused by not properly configuring "
            "the IterableDataset replica at each worker. Please see "
            "https://pytorch.org/docs/stable/data.html#torch.utils.data.IterableDataset for "
            "examples."
        )
        warnings.warn(
            f"Length of IterableDataset {self._dataset} was reported to be {said}(when accessing "
            f"len(dataloader)), but {self._num_yielded} samples have been fetched. "
            f"{hint if self._num_workers else ''}",
            stacklevel=3,
        )

    def __len__(self) -> int:
        return len(self._index_sampler)

    def __getstate__(self) -> Any:
        raise NotImplementedError("{} cannot be pickled", type(self).__name__)


class _SingleProcessDataLoaderIter(_BaseDataLoaderIter):
    """A pass without workers."""

    def __init__(self, loader: Any) -> None:
        super().__init__(loader)
        if loader.timeout != 0:
            raise AssertionError("_SingleProcessDataLoaderIter requires timeout == 0")
        self._fetcher = self._fetcher_of(self._dataset)

    def _next_data(self) -> Any:
        return self._fetcher.fetch(next(self._sampler_iter))


class _MultiProcessingDataLoaderIter(_BaseDataLoaderIter):
    """A pass with workers, each of which fetches a batch in its turn.

    The indices of some batches are asked for ahead, as PyTorch's queues do it.
    """

    def __init__(self, loader: Any) -> None:
        super().__init__(loader)
        self._ahead = loader.prefetch_factor * loader.num_workers
        self._workers = [
            Worker(
                id, loader.num_workers, self._base_seed, loader.dataset, loader.worker_init_fn,
                self._fetcher_of,
            )
            for id in range(loader.num_workers)
        ]  # fmt: skip
        self._first_batches()

    def _first_batches(self) -> None:
        self._turns = deque(self._workers)
        self._indices: deque[Any] = deque()
        for _ in range(self._ahead):
            self._ask_ahead()

    def _reset(self, loader: Any) -> None:
        """Begin another pass with the same workers."""
        self._begin(loader)
        for worker in self._workers:
            worker.start_again()
        self._first_batches()

    def _ask_ahead(self) -> None:
        self._indices.extend(islice(self._sampler_iter, 1))

    def _next_data(self) -> Any:
        if not self._indices:
            raise StopIteration
        index = self._indices.popleft()
        self._ask_ahead()
        while self._turns:
            try:
                batch = self._turns[0].fetch(index)
            except StopIteration:
                self._turns.popleft()
                continue
            except BaseException:
                self._turns.rotate(-1)
                raise
            self._turns.rotate(-1)
            return batch
        raise StopIteration


def _warn_of_pinning(loader: Any) -> None:
    if loader.pin_memory and loader.pin_memory_device:
        warnings.warn(
            "pin_memory_device is deprecated, the current accelerator will be used as the device,"
            f"ignore pin_memory_device='{loader.pin_memory_device}'.",
            stacklevel=5,
        )
    if loader.pin_memory and not is_available():
        warnings.warn(
            "'pin_memory' argument is set as true but no accelerator is found, then device pinned "
            "memory won't be used.",
            stacklevel=5,
        )
