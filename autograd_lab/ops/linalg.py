"""Linear algebra: its files, and all their names in one place."""

from autograd_lab.ops import (
    chains,
    contraction,
    decompositions,
    distances,
    inverses,
    lu_factors,
    matrix_product,
    old_linalg,
    products,
    scaled_products,
    solving,
    summation,
)
from autograd_lab.ops.chains import *
from autograd_lab.ops.contraction import *
from autograd_lab.ops.decompositions import *
from autograd_lab.ops.distances import *
from autograd_lab.ops.inverses import *
from autograd_lab.ops.lu_factors import *
from autograd_lab.ops.matrix_product import *
from autograd_lab.ops.old_linalg import *
from autograd_lab.ops.products import *
from autograd_lab.ops.scaled_products import *
from autograd_lab.ops.solving import *
from autograd_lab.ops.summation import *

FILES = (
    products, scaled_products, matrix_product, contraction, inverses, solving, decompositions,
    lu_factors, old_linalg, summation, chains, distances,
)  # fmt: skip

__all__ = [name for file in FILES for name in file.__all__]
METHODS = tuple(function for file in FILES for function in file.METHODS)
WITH_INPLACE = tuple(function for file in FILES for function in file.WITH_INPLACE)
