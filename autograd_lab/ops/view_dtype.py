"""The same memory read as another dtype. No gradient flows through bytes."""

from typing import Any

from autograd_lab import dtypes
from autograd_lab.errors import DtypeMismatch
from autograd_lab.memory import address, owner_of
from autograd_lab.tensor import Tensor, wrap


def view_dtype(self: Tensor, dtype: Any) -> Tensor:
    """The memory of a tensor read as `dtype`, given as NumPy's. It counts changes with the tensor.

    Elements of another size divide, or are joined from, those of the last dimension.
    Errors: RuntimeError where that dimension has gaps, or sizes don't go together.
    """
    array = self.array
    if array.itemsize != dtype.itemsize:
        _check_sizes(array, dtype)
    result = wrap(array.view(dtype))
    result._counter = self._version_counter()
    return result


def _check_sizes(array: Any, dtype: Any) -> None:
    if not array.ndim:
        raise _refused("self.dim() cannot be 0", array, dtype, None)
    ratio = dtype.itemsize // array.itemsize
    divisible = f"must be divisible by {ratio}"
    steps = [step // array.itemsize for step in array.strides]
    start = (address(array) - address(owner_of(array))) // array.itemsize
    if ratio and array.shape[-1] % ratio:
        raise _refused(f"self.size(-1) {divisible}", array, dtype, array.shape[-1])
    if ratio and start % ratio:
        raise _refused(f"self.storage_offset() {divisible}", array, dtype, start)
    if steps[-1] != 1:
        raise _refused("self.stride(-1) must be 1", array, dtype, steps[-1])
    for place, step in enumerate(steps[:-1]):
        if ratio and step % ratio:
            raise _refused(f"self.stride({place}) {divisible}", array, dtype, step)


def _refused(why: str, array: Any, dtype: Any, found: int | None) -> DtypeMismatch:
    names = [dtypes.from_numpy(d).scalar_type for d in (array.dtype, dtype)]
    got = "" if found is None else f", but got {found}"
    return DtypeMismatch(
        f"{why} to view {names[0]} as {names[1]} (different element sizes){got}",
        dtypes=(array.dtype, dtype), op="view",
    )  # fmt: skip
