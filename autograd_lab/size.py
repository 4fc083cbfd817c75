"""`torch.Size`, the shape of a tensor."""

from typing import Any

import numpy as np


class Size(tuple):
    """A shape: a tuple of ints that prints as PyTorch's does."""

    def numel(self) -> int:
        """The number of elements that a tensor of this shape has."""
        return int(np.prod(self, dtype=np.int64))

    def __repr__(self) -> str:
        return f"torch.Size({list(self)})"

    def __add__(self, other: Any) -> "Size":
        return Size(tuple.__add__(self, other))

    def __getitem__(self, index: Any) -> Any:
        item = tuple.__getitem__(self, index)
        return Size(item) if isinstance(index, slice) else item
