"""Products of vectors and matrices, and what is made of them."""

import numpy as np

from autograd_lab.ops.matrix_product import linear as our_linear
from tests.ops.row import VARIES, Row, as_function, at

MATMUL_SHAPES = [
    (at(3), at(3)), (at(2, 3), at(3)), (at(2), at(2, 3)), (at(2, 3), at(3, 2)),
    (at(2, 2, 3), at(3, 2)), (at(2, 2, 3), at(3)), (at(3), at(2, 3, 2)),
    (at(2, 2, 3), at(2, 3, 2)), (at(2, 1, 2, 3), at(3, 3, 2)), (at(2, 3), at(2, 3, 2)),
    (at(0, 3), at(3, 2)), (at(2, 0), at(0, 3)), (at(1, 2, 3), at(2, 3, 2)),
    (at(2, 2, 3), at(1, 3, 2)), (at(3, 2, 0), at(0, 2)), (at(0, 2, 3), at(3, 2)),
    (at(2, 3, layout="transposed"), at(3, 2, layout="strided")),
    (at(2, 2, 3, layout="transposed"), at(3, 2)),
]  # fmt: skip
LINEAR = [(at(2, 3), at(4, 3)), (at(3), at(4, 3)), (at(2, 2, 3), at(4, 3)), (at(2, 3), at(3))]
PRODUCTS = {
    "addmm": ("AddmmBackward0", [at(2, 3), at(3, 2)], [at(2, 2), at(2), at(1, 2)], np.matmul),
    "addmv": ("AddmvBackward0", [at(2, 3), at(3)], [at(2), at(1)], np.matmul),
    "addr": ("AddrBackward0", [at(2), at(3)], [at(2, 3), at(3)], np.outer),
    "baddbmm": ("BaddbmmBackward0", [at(2, 2, 3), at(2, 3, 2)], [at(2, 2, 2), at(2)], np.matmul),
    "addbmm": (
        "AddbmmBackward0", [at(2, 2, 3), at(2, 3, 2)], [at(2, 2), at(2)],
        lambda a, b: (a @ b).sum(0, dtype=a.dtype),
    ),
}  # fmt: skip
EINSUMS = {
    "ij,jk->ik": [at(2, 3), at(3, 2)],
    "bij,bjk": [at(2, 2, 3), at(2, 3, 2)],
    "ii->i": [at(3, 3)],
    "ii": [at(3, 3)],
    "ij->ji": [at(2, 3)],
    "...ij,...jk->...ik": [at(2, 1, 2, 3), at(3, 3, 2)],
    "i,j,k->kji": [at(2), at(3), at(2)],
    "bn,anm,bm->ba": [at(2, 3), at(2, 3, 2), at(2, 2)],
    "ij,kl->": [at(2, 3), at(3, 2)],
    "ij->": [at(2, 3)],
}

SUMS = ("ii", "ij,kl->", "ij->")
"""Of integers a sum is wide, and a product is not."""


def ranks(*wanted):
    return [s for s in MATMUL_SHAPES if tuple(len(x.shape) for x in s) == wanted]


def linear(torch, *tensors):
    """Which PyTorch has among the functions of its networks, and we among the operations."""
    if torch.__name__ == "autograd_lab":
        return our_linear(*tensors)
    return torch.nn.functional.linear(*tensors)


def row_of(name):
    node, factors, added, product = PRODUCTS[name]
    return Row(
        name,
        lambda torch, *tensors: getattr(torch, name)(*tensors, beta=2, alpha=3),
        [(first, *factors) for first in added],
        lambda first, *others: 2 * first + 3 * product(*others),
        node,
    )


def floating(array):
    return array.astype(float)


def einsum_row(equation, inputs):
    wide = equation in SUMS
    return Row(
        f"einsum {equation}",
        lambda torch, *tensors: torch.einsum(equation, *tensors),
        [tuple(inputs)],
        lambda *arrays: np.einsum(equation, *(map(floating, arrays) if wide else arrays)),
        VARIES,
        "int64" if wide else "same",
    )


ROWS = [
    Row("matmul", as_function("matmul"), MATMUL_SHAPES, np.matmul, VARIES),
    Row("a @ b", lambda _, a, b: a @ b, ranks(2, 2), np.matmul, "MmBackward0"),
    Row("dot", as_function("dot"), ranks(1, 1), np.dot, "DotBackward0"),
    Row("vdot", as_function("vdot"), ranks(1, 1), np.vdot, "VdotBackward0"),
    Row("mv", as_function("mv"), ranks(2, 1), np.matmul, "MvBackward0"),
    Row("mm", as_function("mm"), ranks(2, 2), np.matmul, "MmBackward0"),
    Row("bmm", as_function("bmm"), [(at(2, 2, 3), at(2, 3, 2))], np.matmul, "BmmBackward0"),
    *map(row_of, PRODUCTS),
    Row("linear", linear, LINEAR, lambda x, w: x @ w.T, VARIES),
    Row(
        "linear with a bias", linear, [(*pair, at(4)) for pair in LINEAR[:3]],
        lambda x, w, b: x @ w.T + b, VARIES,
    ),
    Row("inner", as_function("inner"), [(at(3), at(3)), (at(2, 3), at(4, 3))], np.inner, VARIES),
    Row("outer", as_function("outer"), [(at(3), at(2))], np.outer, "MulBackward0"),
    Row("kron", as_function("kron"), [(at(2, 3), at(3, 2)), (at(2), at(2, 2))], np.kron, VARIES),
    Row(
        "tensordot", lambda torch, a, b: torch.tensordot(a, b, dims=([0, 2], [1, 0])),
        [(at(2, 3, 2), at(2, 2, 3))], lambda a, b: np.tensordot(a, b, ([0, 2], [1, 0])), VARIES,
    ),
    Row(
        "linalg.multi_dot", lambda torch, *tensors: torch.linalg.multi_dot(tensors),
        [(at(2, 3), at(3, 4), at(4, 2)), (at(2), at(2, 3), at(3, 4), at(4))],
        lambda *arrays: np.linalg.multi_dot(arrays), VARIES,
    ),
    Row(
        "cdist", lambda torch, a, b: torch.cdist(a, b), [(at(2, 3), at(4, 3))],
        lambda a, b: np.sqrt(((a[:, None] - b) ** 2).sum(-1)), "CdistBackward0", None,
    ),
    Row(
        "cdist p=1", lambda torch, a, b: torch.cdist(a, b, p=1), [(at(2, 2, 3), at(1, 3, 3))],
        lambda a, b: abs(a[:, :, None] - b[:, None]).sum(-1), "CdistBackward0", None,
    ),
    *(einsum_row(equation, inputs) for equation, inputs in EINSUMS.items()),
]  # fmt: skip
