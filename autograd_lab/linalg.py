"""`torch.linalg`: the names. Each operation is in `ops/`, in the file that is named here."""

from autograd_lab.errors import LinAlgError
from autograd_lab.ops.inverses import det, inv, inv_ex, pinv
from autograd_lab.ops.inverses import linalg_slogdet as slogdet
from autograd_lab.ops.matrix_product import matmul, vecdot

__all__ = ["LinAlgError", "det", "inv", "inv_ex", "matmul", "pinv", "slogdet", "vecdot"]
