"""`torch.Size`, the shape of a tensor."""

import math
from collections.abc import Iterable
from typing import Any

new = tuple.__new__


class Size(tuple):
    """A shape: a tuple of ints that prints as PyTorch's does.

    Errors: TypeError for items that are no ints.
    """

    def __new__(cls, sizes: Iterable[Any] = ()) -> "Size":
        items = new(cls, sizes)
        for place, item in enumerate(items):
            if type(item) is not int:
                return cls._of_others(items, place)
        return items

    @classmethod
    def _of_others(cls, items: "Size", place: int) -> "Size":
        for i, item in enumerate(items[place:], place):
            if not hasattr(item, "__index__"):
                raise TypeError(
                    f"torch.Size() takes an iterable of 'int' (item {i} is '{type(item).__name__}')"
                )
        return new(cls, (item.__index__() for item in items))

    def numel(self) -> int:
        """The number of elements that a tensor of this shape has."""
        return math.prod(self)

    def __repr__(self) -> str:
        return f"torch.Size({list(self)})"

    def __add__(self, other: Any) -> "Size":
        if not isinstance(other, tuple):
            kind = type(other).__name__
            raise TypeError(f"can only concatenate tuple (not {kind}) to torch.Size")
        return new(Size, tuple.__add__(self, other))

    def __radd__(self, other: Any) -> "Size":
        return new(Size, (*other, *self)) if isinstance(other, tuple) else NotImplemented

    def __mul__(self, times: Any) -> "Size":
        return new(Size, tuple.__mul__(self, times))

    __rmul__ = __mul__

    def __getitem__(self, index: Any) -> Any:
        item = tuple.__getitem__(self, index)
        return new(Size, item) if isinstance(index, slice) else item

    def __reduce__(self) -> Any:
        return _made_again, (tuple(self),)


def _made_again(sizes: tuple[int, ...]) -> Size:
    return Size(sizes)


Size.__module__ = "torch"
