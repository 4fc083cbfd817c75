"""`torch.finfo` and `torch.iinfo`: the limits of the numbers of a dtype."""

from typing import Any

import numpy as np

from autograd_lab import dtypes
from autograd_lab.errors import ArgumentTypeError


def _checked(asked: Any, function: str) -> dtypes.dtype:
    if not isinstance(asked, dtypes.dtype):
        raise ArgumentTypeError(
            f"{function}(): argument 'type' (position 1) must be torch.dtype, not "
            f"{type(asked).__name__}",
            argument=asked,
        )
    return asked


class finfo:
    """The limits of a floating-point dtype; of its parts for a complex one.

    Attributes: bits, eps, max, min, tiny, smallest_normal, resolution, dtype (the name).
    Errors: TypeError for a dtype of integers.
    Example: `torch.finfo(torch.float32).eps` is about 1.19e-07.
    """

    def __init__(self, type: dtypes.dtype | None = None) -> None:
        given = dtypes.get_default_dtype() if type is None else _checked(type, "finfo")
        if given.category < dtypes.FLOATING:
            raise ArgumentTypeError(
                "torch.finfo() requires a floating point input type. Use torch.iinfo to handle "
                "'torch.finfo'",
                argument=type,
            )
        limits = np.finfo(given.numpy)
        self.bits = limits.bits
        self.eps, self.max, self.min = float(limits.eps), float(limits.max), float(limits.min)
        self.tiny = self.smallest_normal = float(limits.smallest_normal)
        self.resolution = float(f"1e-{limits.precision}")
        self.dtype = limits.dtype.name

    def __repr__(self) -> str:
        return (
            f"finfo(resolution={self.resolution:g}, min={self.min:g}, max={self.max:g}, "
            f"eps={self.eps:g}, smallest_normal={self.tiny:g}, tiny={self.tiny:g}, "
            f"dtype={self.dtype})"
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, finfo) and self.dtype == other.dtype

    def __hash__(self) -> int:
        return hash(self.dtype)


class iinfo:
    """The limits of a dtype of integers. Attributes: bits, max, min, dtype (the name).

    Errors: TypeError for any other dtype.
    """

    def __init__(self, type: dtypes.dtype) -> None:
        given = _checked(type, "iinfo")
        if given.category >= dtypes.FLOATING:
            raise ArgumentTypeError(
                "torch.iinfo() requires an integer input type. Use torch.finfo to handle "
                "'torch.iinfo'",
                argument=type,
            )
        if given is dtypes.bool_:
            raise ArgumentTypeError("torch.bool is not supported by torch.iinfo", argument=type)
        limits = np.iinfo(given.numpy)
        self.bits, self.max, self.min = limits.bits, int(limits.max), int(limits.min)
        self.dtype = given.name

    def __repr__(self) -> str:
        return f"iinfo(min={self.min:g}, max={self.max:g}, dtype={self.dtype})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, iinfo) and self.dtype == other.dtype

    def __hash__(self) -> int:
        return hash(self.dtype)
