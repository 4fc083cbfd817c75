"""The operations, one row each: how to call it, on what, and what NumPy says that it gives.

`test_ops.py` runs every row on every backend and dtype, forward and twice backward, and
`tests/oracle/test_ops.py` runs the same rows against PyTorch. A new operation is a new row in one
of the modules of `rows/`.
"""

import importlib
import itertools
import pkgutil
import zlib
from collections.abc import Iterable, Iterator
from typing import Any

from autograd_lab.grading.samples import Input, arranged
from tests.ops import rows
from tests.ops.row import VARIES, Row

__all__ = ["ROWS", "VARIES", "arranged", "arrays", "as_tuple", "each_sample"]

FAMILIES = [m.name for m in pkgutil.iter_modules(rows.__path__, f"{rows.__name__}.")]
ROWS: list[Row] = [row for name in FAMILIES for row in importlib.import_module(name).ROWS]


def as_tuple(result: Any) -> tuple[Any, ...]:
    """The results of an operation that may have one or several."""
    return tuple(result) if isinstance(result, tuple) else (result,)


def each_sample(row: Row, things: Iterable[Any] = (None,)) -> Iterator[tuple[Any, Any]]:
    """Each of `things` with each sample of the row; a failure says with which it came."""
    for thing, sample in itertools.product(things, row.samples):
        try:
            yield thing, sample
        except GeneratorExit:
            print(f"{row.name} of {sample}, {thing}")
            raise


def arrays(row: Row, sample: tuple[Input, ...], dtype: Any) -> list[Any]:
    """The sample's inputs as NumPy arrays, the same for the same row and dtype."""
    seed = zlib.crc32(row.name.encode())
    return [x.array(dtype, seed + i) for i, x in enumerate(sample)]
