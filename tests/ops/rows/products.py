"""Products of matrices."""

import numpy as np

from tests.ops.row import VARIES, Row, as_function, at

MATMUL_SHAPES = [
    (at(3), at(3)), (at(2, 3), at(3)), (at(2), at(2, 3)), (at(2, 3), at(3, 2)),
    (at(2, 2, 3), at(3, 2)), (at(2, 2, 3), at(3)), (at(3), at(2, 3, 2)),
    (at(2, 2, 3), at(2, 3, 2)), (at(2, 1, 2, 3), at(3, 3, 2)), (at(2, 3), at(2, 3, 2)),
    (at(0, 3), at(3, 2)), (at(2, 0), at(0, 3)),
    (at(2, 3, layout="transposed"), at(3, 2, layout="strided")),
]  # fmt: skip


def ranks(*wanted):
    return [s for s in MATMUL_SHAPES if tuple(len(x.shape) for x in s) == wanted]


ROWS = [
    Row("matmul", as_function("matmul"), MATMUL_SHAPES, np.matmul, VARIES),
    Row("a @ b", lambda _, a, b: a @ b, ranks(2, 2), np.matmul, "MmBackward0"),
    Row("dot", as_function("dot"), ranks(1, 1), np.dot, "DotBackward0"),
    Row("mv", as_function("mv"), ranks(2, 1), np.matmul, "MvBackward0"),
    Row("mm", as_function("mm"), ranks(2, 2), np.matmul, "MmBackward0"),
    Row("bmm", as_function("bmm"), [(at(2, 2, 3), at(2, 3, 2))], np.matmul, "BmmBackward0"),
]
