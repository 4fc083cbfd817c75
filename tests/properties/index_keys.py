"""Random keys of tensors, to read and to assign, for any library.

A key is drawn as plain data: numbers, slices, None, ... and True as they are, `Pick` for a list or
a tensor of numbers, `Mask` for one of booleans.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from hypothesis import strategies as st

from tests.properties.log import attempt, state, value


class Pick(NamedTuple):
    """Numbers to pick, as nested lists, and whether they come as a tensor."""

    numbers: Any
    tensor: bool


class Mask(NamedTuple):
    """Which elements are taken: those of an array of this shape whose number fits the pattern."""

    shape: tuple[int, ...]
    pattern: int


small = st.integers(-3, 3)
ends = st.one_of(st.none(), small)
slices = st.builds(slice, ends, ends, st.one_of(st.none(), st.integers(1, 2)))
picks = st.builds(
    Pick,
    st.one_of(
        st.lists(st.integers(-1, 0), max_size=3),
        st.lists(st.lists(st.integers(-1, 0), min_size=2, max_size=2), min_size=1, max_size=2),
    ),
    st.booleans(),
)
masks = st.builds(Mask, st.sampled_from([(2,), (3,), (2, 3), (3, 2), (4,)]), st.integers(0, 63))
parts = st.one_of(st.integers(-3, 3), slices, slices, st.none(), picks, masks)


@st.composite
def tuples(draw: st.DrawFn) -> tuple[Any, ...]:
    """Several parts, and perhaps one `...` among them."""
    key = draw(st.lists(parts, min_size=1, max_size=3))
    if draw(st.booleans()):
        key.insert(draw(st.integers(0, len(key))), Ellipsis)
    return tuple(key)


keys = st.one_of(parts, st.just(Ellipsis), st.booleans(), tuples())
shapes = st.sampled_from([(3,), (2, 3), (3, 2), (2, 3, 2), (1, 3), (4, 1)])
assigned = st.sampled_from([2.5, (), (1,), (2,), (3,), (2, 1), (1, 1, 2), (2, 3), (3, 2)])


def as_key(torch: Any, key: Any) -> Any:
    """The key for a library."""
    if isinstance(key, Pick):
        return torch.tensor(key.numbers, dtype=torch.int64) if key.tensor else key.numbers
    if isinstance(key, Mask):
        size = _size(key.shape)
        flags = torch.tensor([bool(key.pattern >> i & 1) for i in range(size)])
        return flags.reshape(key.shape)
    if type(key) is tuple:
        return tuple(as_key(torch, part) for part in key)
    return key


def _size(shape: Sequence[int]) -> int:
    size = 1
    for n in shape:
        size *= n
    return size


def _numbers(torch: Any, shape: Sequence[int], requires_grad: bool) -> Any:
    values = [0.5 + i for i in range(_size(shape))]
    flat = torch.tensor(values, dtype=torch.float64)
    return flat.reshape(shape).requires_grad_(requires_grad)


def read(torch: Any, shape: tuple[int, ...], key: Any) -> list[Any]:
    """What `x[key]` gives, and the gradient that it sends back."""
    x = _numbers(torch, shape, True)
    found = attempt(lambda: x[as_key(torch, key)])
    if isinstance(found, str):
        return [found]
    weight = _numbers(torch, tuple(found.shape), False)
    return [state(found), attempt(lambda: found.backward(weight)), value(x.grad)]


def assign(torch: Any, shape: tuple[int, ...], key: Any, given: Any) -> list[Any]:
    """What `x[key] = given` makes of x, and the gradients of both. given: a number or a shape."""
    leaf = _numbers(torch, shape, True)
    x = leaf * 1
    source = given if isinstance(given, float) else _numbers(torch, given, True)
    failed = attempt(lambda: x.__setitem__(as_key(torch, key), source))
    weight = _numbers(torch, shape, False)
    sent = attempt(lambda: x.backward(weight))
    return [failed, state(x), sent, value(leaf.grad),
            None if isinstance(source, float) else value(source.grad)]  # fmt: skip
