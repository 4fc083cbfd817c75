"""Random numbers, the same as PyTorch's on the CPU for the same seed.

Both draw 32-bit words from the Mersenne Twister MT19937, seeded by one word. What differs between
libraries is how words become numbers; these rules were read off PyTorch's results.
"""

from typing import Any

import numpy as np

BLOCK = 16


class Generator:
    """A source of random numbers, with a state of its own.

    Example: `torch.rand(3, generator=torch.Generator().manual_seed(0))`.
    """

    def __init__(self) -> None:
        self.manual_seed(67280421310721)

    def manual_seed(self, seed: int) -> "Generator":
        """Start again from `seed`; returns the generator itself."""
        self._seed = int(seed)
        self._twister: Any = None
        self._next_normal: float | None = None
        return self

    def initial_seed(self) -> int:
        """The seed last started from."""
        return self._seed

    def words(self, count: int) -> Any:
        """`count` 32-bit words, as uint64."""
        if self._twister is None:
            # Made on first use, for `numpy.random` takes a tenth of NumPy's own time to import.
            self._twister = np.random.RandomState(self._seed & 0xFFFFFFFF)._bit_generator
        return self._twister.random_raw(count)

    def uniform(self, count: int, dtype: Any) -> Any:
        """Numbers in [0, 1): 24 bits of one word each in float32, 53 bits of two in float64."""
        if dtype == np.float64:
            pairs = self.words(2 * count).reshape(count, 2)
            bits = (pairs[:, 0] << np.uint64(32) | pairs[:, 1]) & np.uint64(2**53 - 1)
            return bits / 2**53
        bits = self.words(count) & np.uint64(2**24 - 1)
        return (bits.astype(np.float32) / np.float32(2**24)).astype(dtype)

    def normal(self, count: int, dtype: Any) -> Any:
        """Numbers of mean 0 and deviation 1, by the Box-Muller method."""
        return self._blocks(count, dtype) if count >= BLOCK else self._pairs(count, dtype)

    def _pairs(self, count: int, dtype: Any) -> Any:
        """Few numbers: two at a time from two uniform ones in float64; an odd one is kept."""
        result: list[float] = []
        while len(result) < count:
            if self._next_normal is not None:
                result.append(self._next_normal)
                self._next_normal = None
                continue
            angle, distance = self.uniform(2, np.float64)
            radius = np.sqrt(-2 * np.log1p(-distance))
            result.append(radius * np.cos(2 * np.pi * angle))
            self._next_normal = radius * np.sin(2 * np.pi * angle)
        return np.array(result).astype(dtype)

    def _blocks(self, count: int, dtype: Any) -> Any:
        """Many numbers: blocks of 16 uniform ones, of which each half turns the other. What is left
        over at the end is covered by a last block drawn afresh."""
        values = self.uniform(count, dtype)
        whole = count - count % BLOCK
        values[:whole] = _box_muller(values[:whole])
        if whole < count:
            values[-BLOCK:] = _box_muller(self.uniform(BLOCK, dtype))
        return values

    def below(self, low: int, high: int, count: int) -> Any:
        """Integers in [low, high): one word each, or two where a word would favour some of them."""
        if high - low >= 2**28:
            pairs = self.words(2 * count).reshape(count, 2)
            draws = pairs[:, 0] << np.uint64(32) | pairs[:, 1]
        else:
            draws = self.words(count)
        return (draws % np.uint64(high - low)).astype(np.int64) + low

    def permutation(self, count: int) -> Any:
        """The numbers from 0 to count - 1 in random order."""
        result = np.arange(count)
        for i, draw in enumerate(self.words(max(count - 1, 0)).tolist()):
            j = i + draw % (count - i)
            result[i], result[j] = result[j], result[i]
        return result


def _box_muller(uniform: Any) -> Any:
    blocks = uniform.reshape(-1, 2, BLOCK // 2)
    radius = np.sqrt(-2 * np.log(1 - blocks[:, 0]))
    angle = uniform.dtype.type(2 * np.pi) * blocks[:, 1]
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1).ravel()


default_generator = Generator()


def manual_seed(seed: int) -> Generator:
    """Start the default generator again from `seed`."""
    return default_generator.manual_seed(seed)


def initial_seed() -> int:
    """The seed that the default generator started from."""
    return default_generator.initial_seed()
