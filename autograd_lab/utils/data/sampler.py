"""Samplers: in which order the samples of a dataset come."""

import itertools
from collections.abc import Iterable, Iterator, Sequence, Sized
from typing import Any, Generic, TypeVar

from autograd_lab.dtypes import float64, int64
from autograd_lab.factories import empty
from autograd_lab.from_data import as_tensor
from autograd_lab.generator import Generator
from autograd_lab.ops.sampling import multinomial
from autograd_lab.random_factories import randint, randperm
from autograd_lab.tensor import Tensor

__all__ = [
    "BatchSampler", "RandomSampler", "Sampler", "SequentialSampler", "SubsetRandomSampler",
    "WeightedRandomSampler",
]  # fmt: skip

T_co = TypeVar("T_co", covariant=True)
AT_ONCE = 32
"""So many numbers are drawn at a time, with replacement."""


class Sampler(Generic[T_co]):
    """Indices, or lists of them, in some order. A subclass defines `__iter__`, mostly `__len__`."""

    def __iter__(self) -> Iterator[T_co]:
        raise NotImplementedError


class SequentialSampler(Sampler[int]):
    """0, 1, 2, ... to the length of the dataset."""

    data_source: Sized

    def __init__(self, data_source: Sized) -> None:
        self.data_source = data_source

    def __iter__(self) -> Iterator[int]:
        return iter(range(len(self.data_source)))

    def __len__(self) -> int:
        return len(self.data_source)


class RandomSampler(Sampler[int]):
    """The indices of a dataset, shuffled, or each drawn from all of them.

    replacement: whether an index may come again before all others have come. num_samples: how many
        come, by default as many as the dataset has. generator: where the numbers are from, by
        default a new one for each pass, seeded by one number of the default generator.
    Errors: ValueError for a num_samples below 1, as it is for an empty dataset.
    """

    data_source: Sized
    replacement: bool

    def __init__(
        self,
        data_source: Sized,
        replacement: bool = False,
        num_samples: int | None = None,
        generator: Generator | None = None,
    ) -> None:
        self.data_source, self.replacement = data_source, replacement
        self._num_samples, self.generator = num_samples, generator
        if not isinstance(replacement, bool):
            raise TypeError(
                f"replacement should be a boolean value, but got replacement={replacement}"
            )
        _check_positive("num_samples", self.num_samples)

    @property
    def num_samples(self) -> int:
        """How many indices one pass has."""
        return len(self.data_source) if self._num_samples is None else self._num_samples

    def __iter__(self) -> Iterator[int]:
        generator = self.generator
        if generator is None:
            generator = Generator().manual_seed(random_seed(None))
        size, count = len(self.data_source), self.num_samples
        if self.replacement:
            for start in range(0, count, AT_ONCE):
                many = min(AT_ONCE, count - start)
                yield from randint(high=size, size=(many,), generator=generator).tolist()
            return
        for _ in range(count // size):
            yield from randperm(size, generator=generator).tolist()
        yield from randperm(size, generator=generator).tolist()[: count % size]

    def __len__(self) -> int:
        return self.num_samples


class SubsetRandomSampler(Sampler[int]):
    """These indices, shuffled."""

    indices: Sequence[int]

    def __init__(self, indices: Sequence[int], generator: Generator | None = None) -> None:
        self.indices, self.generator = indices, generator

    def __iter__(self) -> Iterator[int]:
        for i in randperm(len(self.indices), generator=self.generator).tolist():
            yield self.indices[i]

    def __len__(self) -> int:
        return len(self.indices)


class WeightedRandomSampler(Sampler[int]):
    """Indices into `weights`, an index the likelier the larger its weight.

    Errors: ValueError for a num_samples below 1, and for weights with other than one dimension.
    Example: `WeightedRandomSampler([0.1, 0.9], num_samples=10)` gives 1 nine times out of ten.
    """

    weights: Tensor
    num_samples: int
    replacement: bool

    def __init__(
        self,
        weights: Sequence[float],
        num_samples: int,
        replacement: bool = True,
        generator: Generator | None = None,
    ) -> None:
        _check_positive("num_samples", num_samples, bool_is_none=True)
        _check_bool("replacement", replacement)
        as_doubles = as_tensor(weights, dtype=float64)
        if as_doubles.dim() != 1:
            raise ValueError(
                "weights should be a 1d sequence but given weights have shape "
                f"{tuple(as_doubles.shape)}"
            )
        self.weights, self.num_samples = as_doubles, num_samples
        self.replacement, self.generator = replacement, generator

    def __iter__(self) -> Iterator[int]:
        drawn: Any = multinomial(
            self.weights, self.num_samples, self.replacement, generator=self.generator
        )
        yield from drawn.tolist()

    def __len__(self) -> int:
        return self.num_samples


class BatchSampler(Sampler[list[int]]):
    """Lists of `batch_size` indices that another sampler gives.

    drop_last: whether a last list that is shorter is left out.
    Example: `list(BatchSampler(range(5), 2, False))` is `[[0, 1], [2, 3], [4]]`.
    """

    def __init__(
        self, sampler: Sampler[int] | Iterable[int], batch_size: int, drop_last: bool
    ) -> None:
        _check_positive("batch_size", batch_size, bool_is_none=True)
        _check_bool("drop_last", drop_last)
        self.sampler, self.batch_size, self.drop_last = sampler, batch_size, drop_last

    def __iter__(self) -> Iterator[list[int]]:
        indices = iter(self.sampler)
        while batch := list(itertools.islice(indices, self.batch_size)):
            if self.drop_last and len(batch) < self.batch_size:
                return
            yield batch

    def __len__(self) -> int:
        whole, rest = divmod(len(self.sampler), self.batch_size)  # type: ignore[arg-type]
        return whole if self.drop_last else whole + bool(rest)


def random_seed(generator: Generator | None) -> int:
    """A seed for another generator: one number of this one, by default of the default one."""
    seed: int = empty((), dtype=int64).random_(generator=generator).item()
    return seed


def _check_positive(name: str, value: Any, bool_is_none: bool = False) -> None:
    is_number = isinstance(value, int) and not (bool_is_none and isinstance(value, bool))
    if not is_number or value <= 0:
        raise ValueError(f"{name} should be a positive integer value, but got {name}={value}")


def _check_bool(name: str, value: Any) -> None:
    if not isinstance(value, bool):
        raise ValueError(f"{name} should be a boolean value, but got {name}={value}")
