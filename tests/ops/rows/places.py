"""Elements read from places, or written there: gather and scatter, masks, lists of slices."""

import numpy as np

from tests.ops.row import ONE, SQUARED, Row, at, in_place, placed

TALL = [(at(3, 3), at(2, 3)), (at(3, 3, layout="strided"), at(2, 3, layout="transposed"))]
TO = [[0, 2, 1], [2, 2, 0]]
PICK = [2, 0]


def to(torch, a):
    return placed(torch, a, TO)


def pick(torch, a):
    return placed(torch, a, PICK)


def written(a, b, add=False):
    """`b` at the rows TO of `a`, column by column."""
    result = a.copy()
    places = (np.array(TO), np.arange(3)[None])
    if add:
        np.add.at(result, places, b)
    else:
        result[places] = b
    return result


def with_rows(a, rows):
    result = a.copy()
    result[PICK] = rows
    return result


def added_rows(a, b):
    result = a.copy()
    np.add.at(result, PICK, b)
    return result


def combined(combine):
    """The elements of `b` that meet at a place of `a`, combined with what is there."""

    def reference(a, b):
        result = a.copy()
        for i in range(2):
            for j in range(3):
                place = TO[i][j], j
                result[place] = combine(result[place], b[i, j])
        return result

    return reference


def masked(a):
    return a > 0.5


def written_once(a, b):
    result = a.copy()
    result[TO[0], [0, 1, 2]] = b[0]
    return result


def put_in(a, b):
    result = a.copy()
    result.ravel()[[4, -1]] = b
    return result


def masked_in(a, b):
    result = a.copy()
    result[masked(a)] = b.ravel()[: masked(a).sum()]
    return result


ROWS = [
    Row("gather", lambda torch, a: a.gather(0, to(torch, a)), SQUARED,
        lambda a: np.take_along_axis(a, np.array(TO), 0), "GatherBackward0"),
    Row("gather of a part", lambda torch, a: torch.gather(a, 1, placed(torch, a, [[2, 2]])),
        SQUARED, lambda a: a[:1, [2, 2]], "GatherBackward0"),
    Row("take_along_dim", lambda torch, a: torch.take_along_dim(a, placed(torch, a, [[1]]), 1),
        SQUARED, lambda a: a[:, 1:2], "GatherBackward0"),
    Row("take", lambda torch, a: a.take(placed(torch, a, [[0, -1], [4, 4]])), SQUARED,
        lambda a: a.ravel()[[[0, -1], [4, 4]]], "TakeBackward0"),
    Row("scatter", lambda torch, a, b: a.scatter(0, to(torch, a)[:1], b),
        [(at(3, 3), at(1, 3))], written_once, "ScatterBackward0"),
    Row("scatter of a number", lambda torch, a: a.scatter(0, to(torch, a), 2), SQUARED,
        lambda a: written(a, 2), "ScatterBackward1"),
    Row("scatter_add", lambda torch, a, b: a.scatter_add(0, to(torch, a), b), TALL,
        lambda a, b: written(a, b, True), "ScatterAddBackward0"),
    Row("scatter_reduce(amax)",
        lambda torch, a, b: a.scatter_reduce(0, to(torch, a), b, "amax"), TALL,
        combined(max), "ScatterReduceBackward0"),
    Row("scatter_reduce(sum)",
        lambda torch, a, b: a.scatter_reduce(0, to(torch, a), b, "sum"), TALL,
        lambda a, b: written(a, b, True), "ScatterReduceBackward0"),
    Row("put", lambda torch, a, b: a.put(placed(torch, a, [4, -1]), b), [(at(3, 3), at(2))],
        put_in, "PutBackward0"),
    Row("index_select", lambda torch, a: a.index_select(0, placed(torch, a, [2, 2, 0])), SQUARED,
        lambda a: a[[2, 2, 0]], "IndexSelectBackward0"),
    Row("index_add", lambda torch, a, b: a.index_add(0, pick(torch, a), b), TALL, added_rows,
        "IndexAddBackward0"),
    Row("index_copy", lambda torch, a, b: a.index_copy(0, pick(torch, a), b), TALL, with_rows,
        "IndexCopyBackward0"),
    Row("index_fill", lambda torch, a: a.index_fill(0, pick(torch, a), 3), SQUARED,
        lambda a: with_rows(a, 3), "IndexFillBackward0"),
    Row("index_put", lambda torch, a, b: a.index_put((pick(torch, a),), b),
        [(at(3, 3), at(2, 3)), (at(3, 3), at(3)), (at(3, 3), at())], with_rows,
        "IndexPutBackward0"),
    Row("masked_fill", lambda _, a: a.masked_fill(masked(a), 2), ONE,
        lambda a: np.where(masked(a), 2, a).astype(a.dtype), "MaskedFillBackward0"),
    Row("masked_fill_()", lambda _, a: in_place("masked_fill")(_, a, masked(a), 2), SQUARED,
        lambda a: np.where(masked(a), 2, a).astype(a.dtype), "MaskedFillBackward0"),
    Row("masked_select", lambda _, a: a.masked_select(masked(a)), SQUARED,
        lambda a: a[masked(a)], "MaskedSelectBackward0"),
    Row("masked_scatter", lambda _, a, b: a.masked_scatter(masked(a), b),
        [(at(3, 3), at(9)), (at(2, 2), at(2, 3))], masked_in,
        "MaskedScatterBackward0"),
    Row("embedding", lambda torch, a: torch.embedding(a, placed(torch, a, [[0, 2], [2, 1]])),
        SQUARED, lambda a: a[[[0, 2], [2, 1]]], "EmbeddingBackward0"),
    Row("nonzero", lambda torch, a: torch.nonzero(masked(a)), ONE[1:],
        lambda a: np.argwhere(masked(a)), None, "int64"),
]  # fmt: skip
