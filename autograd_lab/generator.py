"""The source of random numbers: the same as PyTorch's on the CPU for the same seed.

Both draw 32-bit words from the Mersenne Twister MT19937, seeded by one word. What differs between
libraries is how words become numbers; these rules were read off PyTorch's results.
"""

from typing import Any

import numpy as np

from autograd_lab.backends import CPU
from autograd_lab.backends import device as device_type
from autograd_lab.errors import ArgumentTypeError, OutOfScope, RandomStateRefused
from autograd_lab.tensor import Tensor, wrap

BLOCK = 16
WORDS = 624
STATE_BYTES = 5056
DEFAULT_SEED = 67280421310721


class Generator:
    """A source of random numbers, with a state of its own.

    Example: `torch.rand(3, generator=torch.Generator().manual_seed(0))`.
    """

    def __init__(self, device: Any = CPU) -> None:
        if device_type(device).type != "cpu":
            raise OutOfScope(
                "Generator(device='cuda')", "random numbers are drawn on the CPU and then moved"
            )
        self.manual_seed(DEFAULT_SEED)

    @property
    def device(self) -> device_type:
        """Where the numbers are drawn: always the CPU."""
        return CPU

    def manual_seed(self, seed: int) -> "Generator":
        """Start again from `seed`; returns the generator itself.

        Errors: RuntimeError for what is no int, ValueError for one of more than 64 bits.
        """
        if not isinstance(seed, (int, np.integer)):
            raise RandomStateRefused(
                f"manual_seed expected a long, but got {type(seed).__name__}", given=seed
            )
        if not -(2**63) <= seed < 2**64:
            raise ValueError("Overflow when unpacking long long")
        self._seed = int(seed) % 2**64
        self._twister: Any = None
        self._next_normal: float | None = None
        return self

    def seed(self) -> int:
        """Start again from a seed that nobody can foresee, and return it."""
        from os import urandom

        self.manual_seed(int.from_bytes(urandom(8), "little"))
        return self._seed

    def initial_seed(self) -> int:
        """The seed last started from."""
        return self._seed

    def bit_generator(self) -> Any:
        """NumPy's twister, made on first use: `numpy.random` takes long to import."""
        if self._twister is None:
            self._twister = np.random.RandomState(self._seed & 0xFFFFFFFF)._bit_generator
        return self._twister

    def _state_bytes(self) -> Any:
        """The state in PyTorch's layout: seed, place, words, and the odd normal number."""
        drawn = self._twister is not None
        twister = self.bit_generator().state["state"]
        place = int(twister["pos"]) if drawn else 0
        state = np.zeros(1, _STATE)
        state["seed"], state["seeded"], state["next"] = self._seed, 1, place
        state["left"] = WORDS - place + 1 if place else 1
        state["words"] = twister["key"]
        if self._next_normal is not None:
            state["normal"], state["has_normal"] = self._next_normal, 1
        if not drawn:
            self._twister = None
        return state.view(np.uint8).copy()

    def _set_state_bytes(self, data: Any) -> None:
        """Go on from a state in PyTorch's layout. Raises RuntimeError for what is none."""
        if data.size != STATE_BYTES:
            raise RandomStateRefused(
                f"Expected a CPUGeneratorImplState of size {STATE_BYTES} but found the input RNG "
                f"state size to be {data.size}",
                given=data,
            )
        state = np.ascontiguousarray(data).view(_STATE)[0]
        left, place = int(state["left"]), int(state["next"])
        if not state["seeded"] or not 0 < left <= WORDS or place > WORDS:
            raise RandomStateRefused("Invalid mt19937 state", given=data)
        self.manual_seed(int(state["seed"]))
        words = {"key": state["words"].astype(np.uint32), "pos": WORDS if left == 1 else place}
        self.bit_generator().state = {"bit_generator": "MT19937", "state": words}
        self._next_normal = float(state["normal"]) if state["has_normal"] else None

    def get_state(self) -> Tensor:
        """The state as a ByteTensor of 5056 elements, PyTorch's own layout."""
        return wrap(self._state_bytes())

    def set_state(self, new_state: Tensor) -> "Generator":
        """Go on from a state that `get_state` returned, here or in PyTorch; returns itself.

        Errors: TypeError for what is no ByteTensor, RuntimeError for bytes that are no state.
        """
        if not isinstance(new_state, Tensor):
            raise ArgumentTypeError(
                f"expected a torch.ByteTensor, but got {type(new_state).__name__}",
                argument=new_state,
            )
        if new_state.array.dtype != np.uint8:
            raise ArgumentTypeError("RNG state must be a torch.ByteTensor", argument=new_state)
        self._set_state_bytes(new_state.array)
        return self

    def clone_state(self) -> "Generator":
        """Another generator in the same state."""
        twin = type(self)()
        twin._set_state_bytes(self._state_bytes())
        return twin

    def __reduce__(self) -> Any:
        return _restored, (self._state_bytes().tobytes(),)

    def words(self, count: int) -> Any:
        """`count` 32-bit words, as uint64."""
        return self.bit_generator().random_raw(count)

    def long_words(self, count: int) -> Any:
        """`count` 64-bit words: two of 32 bits each, the higher first."""
        pairs = self.words(2 * count).reshape(count, 2)
        return pairs[:, 0] << np.uint64(32) | pairs[:, 1]

    def uniform(self, count: int, dtype: Any) -> Any:
        """Numbers in [0, 1): 53 bits of two words each in float64, else 24 bits of one."""
        if dtype == np.float64:
            return (self.long_words(count) & np.uint64(2**53 - 1)) / 2**53
        bits = self.words(count) & np.uint64(2**24 - 1)
        return bits.astype(np.float32) / np.float32(2**24)

    def normal(
        self, count: int, dtype: Any, mean: float = 0.0, std: float = 1.0, dense: bool = True
    ) -> Any:
        """Numbers of that mean and deviation, by the Box-Muller method.

        dense: whether they will fill memory without gaps; only there PyTorch works in blocks.
        """
        if dense and count >= BLOCK:
            return self._blocks(count, dtype, mean, std)
        return (self.pairs(count) * std + mean).astype(dtype)

    def pairs(self, count: int) -> Any:
        """Normal numbers in float64, two at a time from two uniform ones; an odd one is kept."""
        kept = [] if self._next_normal is None or not count else [self._next_normal]
        missing = count - len(kept)
        if missing > 0:
            uniform = self.uniform(missing + missing % 2, np.float64).reshape(-1, 2)
            radius = np.sqrt(-2 * np.log1p(-uniform[:, 1]))
            angle = 2 * np.pi * uniform[:, 0]
            made = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1).ravel()
        else:
            made = np.empty(0)
        if count:
            self._next_normal = float(made[-1]) if missing % 2 else None
        return np.concatenate([kept, made])[:count]

    def _blocks(self, count: int, dtype: Any, mean: float, std: float) -> Any:
        """Many numbers: blocks of 16 uniform ones, of which each half turns the other. What is left
        over at the end is covered by a last block drawn afresh."""
        whole = count - count % BLOCK
        values = np.empty(count, np.float64 if dtype == np.float64 else np.float32)
        # What is left over is drawn too before it is drawn afresh, but not in float16.
        drawn = self.uniform(whole if dtype == np.float16 else count, dtype)
        values[:whole] = _box_muller(drawn[:whole], mean, std)
        if whole < count:
            values[-BLOCK:] = _box_muller(self.uniform(BLOCK, dtype), mean, std)
        return values.astype(dtype)

    def below(self, low: int, high: int, count: int) -> Any:
        """Integers in [low, high): one word each, or two where a word would favour some of them."""
        wide = high - low >= 2**28
        draws = self.long_words(count) if wide else self.words(count)
        return (draws % np.uint64(high - low)).astype(np.int64) + low

    def permutation(self, count: int) -> Any:
        """The numbers from 0 to count - 1 in random order."""
        result = list(range(count))
        for i, draw in enumerate(self.words(max(count - 1, 0)).tolist()):
            j = i + draw % (count - i)
            result[i], result[j] = result[j], result[i]
        return np.array(result, np.int64)


_STATE = np.dtype(
    {
        "names": ["seed", "left", "seeded", "next", "words", "normal", "has_normal"],
        "formats": ["<u8", "<i4", "<i4", "<u8", ("<u8", WORDS), "<f8", "<i4"],
        "offsets": [0, 8, 12, 16, 24, 24 + 8 * WORDS + 8, 24 + 8 * WORDS + 24],
        "itemsize": STATE_BYTES,
    }
)
"""PyTorch's layout: three doubles follow the words, of which only the second is in use."""


Generator.__module__ = "torch._C"


def _restored(state: bytes) -> Generator:
    generator = Generator()
    generator._set_state_bytes(np.frombuffer(state, np.uint8))
    return generator


def _box_muller(uniform: Any, mean: float, std: float) -> Any:
    blocks = uniform.reshape(-1, 2, BLOCK // 2)
    kind = uniform.dtype.type
    radius = np.sqrt(-2 * np.log(1 - blocks[:, 0]))
    angle = kind(2 * np.pi) * blocks[:, 1]
    turned = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1).ravel()
    return turned if (mean, std) == (0, 1) else turned * kind(std) + kind(mean)


default_generator = Generator()
default_generator.seed()


def check_generator(generator: Any, function: str) -> Generator:
    """The generator given, the default one for None. Raises TypeError for anything else."""
    if generator is None:
        return default_generator
    if not isinstance(generator, Generator):
        raise ArgumentTypeError(
            f"{function}(): argument 'generator' must be torch.Generator, not "
            f"{type(generator).__name__}",
            argument=generator,
        )
    return generator
