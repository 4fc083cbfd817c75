"""Linear layers as functions: `linear`, and `bilinear` of two inputs."""

from autograd_lab.ops.bilinear import bilinear
from autograd_lab.ops.matrix_product import linear

__all__ = ["bilinear", "linear"]
