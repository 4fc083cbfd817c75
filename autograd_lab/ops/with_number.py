"""A tensor and one number, as PyTorch's own functions of several steps compute them.

Their nodes are named apart from those of `x + 1` and its like, which the learner writes.
"""

from typing import Any

from autograd_lab.ops.op import op

Array = Any


@op("AddBackward1", floating=True, self=lambda g: g)
def plus(xp: Any, self: Array, other: float) -> Array:
    """Each element and one number added."""
    return self + other


@op("SubBackward1", floating=True, self=lambda g: g)
def minus(xp: Any, self: Array, other: float) -> Array:
    """Each element less one number."""
    return self - other


@op("MulBackward1", floating=True, self=lambda g, other: g * other)
def times(xp: Any, self: Array, other: float) -> Array:
    """Each element times one number."""
    return self * other


@op("DivBackward1", floating=True, self=lambda g, other: g / other)
def over(xp: Any, self: Array, other: float) -> Array:
    """Each element divided by one number."""
    return self / other


@op("CloneBackward0", self=lambda g: g)
def raised(xp: Any, self: Array, smallest: float) -> Array:
    """A copy in which no element is below `smallest`; the gradient passes as through a copy."""
    return xp.maximum(self, smallest)


__all__: list[str] = []
METHODS = ()
WITH_INPLACE = ()
