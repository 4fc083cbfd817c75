"""The elements in another order, in windows, on diagonals, several times, with others around."""

import numpy as np

from tests.ops.row import CUBE, MATRIX, NOT_EMPTY, ONE, SQUARED, Row, as_function, at, placed


def windows(a):
    return np.stack([a[:, i : i + 2] for i in range(a.shape[1] - 1)], 1)


def embedded(a):
    result = np.zeros((*a.shape, a.shape[-1]), a.dtype)
    for i in range(a.shape[-1]):
        result[..., i, i] = a[..., i]
    return result


def replaced(key):
    def reference(a, b):
        result = a.copy()
        result[key] = b
        return result

    return reference


def blocks(a, b):
    a, b = np.atleast_2d(a), np.atleast_2d(b)
    result = np.zeros(np.add(a.shape, b.shape), a.dtype)
    result[: a.shape[0], : a.shape[1]] = a
    result[a.shape[0] :, a.shape[1] :] = b
    return result


ROWS = [
    Row("flip", lambda torch, a: torch.flip(a, (-1,)), ONE[1:], lambda a: a[..., ::-1],
        "FlipBackward0"),
    Row("flipud", as_function("flipud"), MATRIX, np.flipud, "FlipBackward0"),
    Row("roll", lambda _, a: a.roll(1), ONE[1:], lambda a: np.roll(a, 1), "RollBackward0"),
    Row("roll(dims)", lambda _, a: a.roll((1, -1), (0, 1)), MATRIX,
        lambda a: np.roll(a, (1, -1), (0, 1)), "RollBackward0"),
    Row("rot90", as_function("rot90"), MATRIX, np.rot90, "Rot90Backward0"),
    Row("repeat", lambda _, a: a.repeat(2, 1, 3), MATRIX, lambda a: np.tile(a, (2, 1, 3)),
        "RepeatBackward0"),
    Row("tile", lambda _, a: a.tile(2), MATRIX, lambda a: np.tile(a, 2), "RepeatBackward0"),
    Row("repeat_interleave", lambda _, a: a.repeat_interleave(2, 0), MATRIX,
        lambda a: a.repeat(2, 0), "ViewBackward0"),
    Row("repeat_interleave of places",
        lambda torch, a: a.repeat_interleave(placed(torch, a, [2, 0, 1]), 0), SQUARED,
        lambda a: a.repeat([2, 0, 1], 0), "IndexSelectBackward0"),
    Row("ravel", as_function("ravel"), NOT_EMPTY[:3], np.ravel, "ViewBackward0"),
    Row("unflatten", lambda _, a: a.unflatten(-1, (1, -1)), [(at(2, 3),), (at(4),)],
        lambda a: a.reshape(*a.shape[:-1], 1, -1), "ViewBackward0"),
    Row("movedim", lambda _, a: a.movedim(0, -1), CUBE, lambda a: np.moveaxis(a, 0, -1),
        "PermuteBackward0"),
    Row("squeeze(dims)", lambda _, a: a.squeeze((0, 2)), [(at(1, 3, 1),), (at(1, 3, 2),)],
        lambda a: a.squeeze(tuple(d for d in (0, 2) if a.shape[d] == 1)), "SqueezeBackward2"),
    Row("narrow", lambda _, a: a.narrow(1, 1, 2), SQUARED, lambda a: a[:, 1:], "SliceBackward0"),
    Row("diagonal", lambda _, a: a.diagonal(1), MATRIX, lambda a: np.diagonal(a, 1),
        "DiagonalBackward0"),
    Row("diagonal(dims)", lambda _, a: a.diagonal(-1, 2, 0), CUBE,
        lambda a: np.diagonal(a, -1, 2, 0), "DiagonalBackward0"),
    Row("diag", lambda _, a: a.diag(), [(at(3),)], np.diag, "DiagEmbedBackward0"),
    Row("diag of a matrix", lambda _, a: a.diag(), MATRIX, np.diag, "DiagonalBackward0_copy"),
    Row("diag_embed", as_function("diag_embed"), [(at(3),), (at(2, 3),)], embedded,
        "DiagEmbedBackward0"),
    Row("tril", lambda _, a: a.tril(-1), MATRIX, lambda a: np.tril(a, -1), "TrilBackward0"),
    Row("triu", lambda _, a: a.triu(), [*MATRIX, *CUBE], np.triu, "TriuBackward0"),
    Row("trace", as_function("trace"), [(at(2, 3),), (at(3, 3),)], np.trace, "TraceBackward0",
        "int64"),
    Row("unfold", lambda _, a: a.unfold(1, 2, 1), MATRIX, windows, "UnfoldBackward0"),
    Row("as_strided", lambda _, a: a.as_strided((2, 2), (1, 2), 1), [(at(3, 3),)],
        lambda a: a.ravel()[[[1, 3], [2, 4]]], "AsStridedBackward0"),
    Row("select_scatter", lambda torch, a, b: torch.select_scatter(a, b, 0, 1),
        [(at(3, 3), at(3))], replaced(1), "SelectScatterBackward0"),
    Row("slice_scatter", lambda torch, a, b: torch.slice_scatter(a, b, 1, 1),
        [(at(2, 3), at(2, 2))], replaced(np.s_[:, 1:]), "SliceScatterBackward0"),
    Row("diagonal_scatter", lambda torch, a, b: torch.diagonal_scatter(a, b),
        [(at(2, 3), at(2))], replaced(([0, 1], [0, 1])), "DiagonalScatterBackward0"),
    Row("constant_pad_nd", lambda torch, a: torch.constant_pad_nd(a, (1, 2, -1, 1), 3), MATRIX,
        lambda a: np.pad(a, ((0, 1), (1, 2)), constant_values=3)[1:], "ConstantPadNdBackward0"),
    Row("block_diag", as_function("block_diag"), [(at(2, 2), at(3)), (at(), at(1, 2))], blocks,
        "BlockDiagBackward0"),
    Row("meshgrid", lambda torch, a, b: torch.meshgrid(a, b, indexing="ij"), [(at(2), at(3))],
        lambda a, b: tuple(np.meshgrid(a, b, indexing="ij")), "ExpandBackward0"),
    Row("cartesian_prod", as_function("cartesian_prod"), [(at(2), at(3))],
        lambda a, b: np.stack([a.repeat(3), np.tile(b, 2)], 1), "StackBackward0"),
    Row("split", lambda _, a: a.split(2), [(at(3),), (at(2),), (at(4, 2),)],
        lambda a: tuple(a[i : i + 2] for i in range(0, len(a), 2)), "SplitBackward0"),
    Row("split into sizes", lambda _, a: a.split([1, 2], 1), [(at(2, 3),)],
        lambda a: (a[:, :1], a[:, 1:]), "SplitWithSizesBackward0"),
    Row("chunk", lambda _, a: a.chunk(2, -1), [*MATRIX, (at(1),)],
        lambda a: tuple(np.array_split(a, min(2, a.shape[-1]), -1)), "SplitBackward0"),
    Row("tensor_split", lambda _, a: a.tensor_split(2), [(at(3),), (at(4, 2),)],
        lambda a: tuple(np.array_split(a, 2)), "SliceBackward0"),
    Row("unsafe_split", lambda _, a: a.unsafe_split(1), MATRIX,
        lambda a: tuple(a[i : i + 1] for i in range(len(a))), "UnsafeSplitBackward0"),
    Row("hstack", lambda torch, a, b: torch.hstack([a, b]), [(at(2), at(3)), (at(2, 1), at(2, 2))],
        lambda a, b: np.hstack([a, b]), "CatBackward0"),
    Row("vstack", lambda torch, a, b: torch.vstack([a, b]), [(at(3), at(3)), (at(3), at(2, 3))],
        lambda a, b: np.vstack([a, b]), "CatBackward0"),
    Row("column_stack", lambda torch, a, b: torch.column_stack([a, b]), [(at(3), at(3, 2))],
        lambda a, b: np.column_stack([a, b]), "CatBackward0"),
    Row("cat with an empty vector", lambda torch, a, b: torch.cat([b, a], 1),
        [(at(2, 3), at(0))], lambda a, b: a, "CatBackward0"),
]  # fmt: skip
