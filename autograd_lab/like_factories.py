"""Making tensors in the image of another: `zeros_like` and kin, `new_zeros` and kin."""

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from autograd_lab import dtypes, factories
from autograd_lab.backends import reachable
from autograd_lab.checks import no_tensor
from autograd_lab.core.places import stacklevel
from autograd_lab.factories import filler
from autograd_lab.factory import check_options, checked_dtype, finish
from autograd_lab.from_data import COPY_CONSTRUCT, array_of
from autograd_lab.layouts import preserve_format
from autograd_lab.ops.convert import in_format, to
from autograd_lab.tensor import Tensor

__all__ = ["empty_like", "full_like", "ones_like", "zeros_like"]


def memory_order(array: Any) -> list[int]:
    """The dimensions in the order in which they lie in memory, the widest steps first."""
    return sorted(range(array.ndim), key=lambda dim: -array.strides[dim])


def dense_like(source: Tensor, dtype: dtypes.dtype, memory_format: Any = None) -> Any:
    """An uninitialised NumPy array in the shape of `source`, its dimensions in the same order, or
    in that of a memory format.

    Where the elements of `source` overlap or leave gaps, the order is kept and the gaps are not.
    """
    array, shape = source.array, tuple(source.shape)
    overlapping = any(
        step == 0 and size > 1 for step, size in zip(array.strides, shape, strict=True)
    )
    if memory_format not in (None, preserve_format):
        return in_format(np, np.empty(shape, dtype.numpy), memory_format)
    if overlapping:
        return np.empty(shape, dtype.numpy)
    order = memory_order(array)
    memory = np.empty([shape[dim] for dim in order], dtype.numpy)
    return memory.transpose(np.argsort(order)) if order else memory


def like(
    name: str, input: Any, fill: Callable[[Any], Any], *, dtype: Any = None, layout: Any = None,
    device: Any = None, requires_grad: bool = False, pin_memory: bool = False,
    memory_format: Any = None,
) -> Tensor:  # fmt: skip
    """A tensor in the shape, dtype and device of `input`, whose array `fill` fills."""
    if not isinstance(input, Tensor):
        raise no_tensor(name, input)
    check_options(name, layout, requires_grad, pin_memory)
    kind = checked_dtype(dtype, name) or input.dtype
    where = input.device if device is None else reachable(device)
    array = dense_like(input, kind, memory_format)
    return finish(fill(array), None, where, requires_grad)


def _filled(value: Any) -> Callable[[Any], Any]:
    def fill(array: Any) -> Any:
        array[...] = np.asarray(value).astype(array.dtype)
        return array

    return fill


def zeros_like(input: Tensor, **options: Any) -> Tensor:
    """0 in the shape, dtype and device of `input`, unless options say otherwise.

    options: dtype, layout, device, requires_grad, memory_format.
    """
    return like("zeros_like", input, _filled(0), **options)


def ones_like(input: Tensor, **options: Any) -> Tensor:
    """1 in the shape, dtype and device of `input`; options as for `zeros_like`."""
    return like("ones_like", input, _filled(1), **options)


def empty_like(input: Tensor, **options: Any) -> Tensor:
    """Uninitialised, in the shape, dtype and device of `input`; options as for `zeros_like`."""
    return like("empty_like", input, lambda array: array, **options)


def full_like(input: Tensor, fill_value: Any, **options: Any) -> Tensor:
    """One number in the shape, dtype and device of `input`; options as for `zeros_like`."""
    return like("full_like", input, _filled(filler(fill_value, "full_like")), **options)


def _inherit(self: Tensor, options: dict[str, Any]) -> dict[str, Any]:
    """Options of a factory, with dtype and device from `self` where none are given."""
    given = {name: value for name, value in options.items() if value is not None}
    return {"dtype": self.dtype, "device": self.device, **given}


def new_tensor(self: Tensor, data: Any, **options: Any) -> Tensor:
    """A tensor of `data` in the dtype and on the device of this one."""
    given = _inherit(self, options)
    if isinstance(data, Tensor):
        warnings.warn(
            COPY_CONSTRUCT.format("tensor.new_tensor(sourceTensor)"), stacklevel=stacklevel()
        )
        data = to(data.detach(), "cpu").array
    kind = checked_dtype(given["dtype"], "new_tensor")
    return finish(array_of(data, kind), kind, given["device"], given.get("requires_grad", False))


def new_zeros(self: Tensor, *size: Any, **options: Any) -> Tensor:
    """`zeros` in the dtype and on the device of this tensor."""
    return factories.zeros(*size, **_inherit(self, options))


def new_ones(self: Tensor, *size: Any, **options: Any) -> Tensor:
    """`ones` in the dtype and on the device of this tensor."""
    return factories.ones(*size, **_inherit(self, options))


def new_empty(self: Tensor, *size: Any, **options: Any) -> Tensor:
    """`empty` in the dtype and on the device of this tensor."""
    return factories.empty(*size, **_inherit(self, options))


def new_empty_strided(self: Tensor, size: Any, stride: Any, **options: Any) -> Tensor:
    """`empty_strided` in the dtype and on the device of this tensor."""
    return factories.empty_strided(size, stride, **_inherit(self, options))


def new_full(self: Tensor, size: Any, fill_value: Any, **options: Any) -> Tensor:
    """`full` in the dtype and on the device of this tensor."""
    return factories.full(size, fill_value, **_inherit(self, options))


METHODS = (new_tensor, new_zeros, new_ones, new_empty, new_empty_strided, new_full)
WITH_INPLACE = ()
