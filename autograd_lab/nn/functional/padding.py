"""Elements added around a tensor: constants, its own reflected or repeated, or in a circle."""

from autograd_lab.ops.pad import pad

__all__ = ["pad"]
