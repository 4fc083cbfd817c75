"""`t_`, `squeeze_` and their like: a tensor looks at its own memory in another shape from now on.

No element changes, yet it counts as a change: the version goes up, and the tensor gets a new node.
Its base, and other views, keep their own shapes, so there is nothing to rewrite in their history.
"""

from collections.abc import Callable
from typing import Any

from autograd_lab.core.modes import thread
from autograd_lab.errors import ShapeMismatch
from autograd_lab.memory import owner_of
from autograd_lab.ops import call, shape
from autograd_lab.ops.inplace import check_inplace, fill_
from autograd_lab.ops.op import Op
from autograd_lab.ops.shape import slice_dim
from autograd_lab.ops.strided import (
    as_strided,
    as_strided_view,
    check_in_memory,
    geometry,
    place_of,
)
from autograd_lab.tensor import Tensor
from autograd_lab.tensor import wrap as as_tensor

ViewOp = Callable[..., Any]


def _in_place(view_op: Any, node_name: str) -> ViewOp:
    """The in-place form of an operation that makes a view; PyTorch numbers its node apart."""
    op = Op(node_name, view_op.op.forward, view_op.op.derivatives)
    name = f"{op.name.partition('_')[0]}_"
    look = call.viewing(op)

    def change(self: Tensor, *args: Any, **kwargs: Any) -> Tensor:
        check_inplace(self, (self,), True)
        before = as_tensor(self.array)
        if thread.modes.grad and self.requires_grad:
            before._requires_grad = True
            before._history = self._edge()
        result = look(before, *args, **kwargs)
        self._data = result._data
        self._version_counter().bump(name)
        if result._history is not None:
            self._history = result._history
            self._requires_grad = True
            self._retain_anew()
        if self._base is not None:
            self._view_version = self._version
        return self

    change.__name__ = change.__qualname__ = name
    change.__doc__ = f"`{name[:-1]}`, in place: this very tensor has the new shape."
    return change


_t = _in_place(shape.t, "TBackward1")
transpose_ = _in_place(shape.transpose, "TransposeBackward1")
unsqueeze_ = _in_place(shape.unsqueeze, "UnsqueezeBackward1")
_squeeze_all = _in_place(shape.squeeze_all, "SqueezeBackward3")
_squeeze_dim = _in_place(shape.squeeze_dim, "SqueezeBackward4")
_squeeze_dims = _in_place(shape.squeeze_dims, "SqueezeBackward5")
_as_strided = _in_place(as_strided_view, "AsStridedBackward1")


def t_(self: Tensor) -> Tensor:
    """`t`, in place: this very tensor has the new shape. Raises RuntimeError beyond 2-D."""
    check_inplace(self, (self,), True)
    if self.dim() > 2:
        raise ShapeMismatch(
            f"t_() expects a tensor with <= 2 dimensions, but self is {self.dim()}D",
            shapes=(self.shape,), op="t_",
        )  # fmt: skip
    return _t(self)


def squeeze_(self: Tensor, dim: Any = None) -> Tensor:
    """`squeeze`, in place: this very tensor loses its dimensions of size 1, or those in `dim`."""
    if dim is None:
        return _squeeze_all(self)
    if isinstance(dim, (tuple, list)):
        return _squeeze_dims(self, tuple(dim))
    return _squeeze_dim(self, dim)


def swapaxes_(self: Tensor, axis0: int, axis1: int) -> Tensor:
    """`transpose_`, under NumPy's name."""
    return transpose_(self, axis0, axis1)


def swapdims_(self: Tensor, dim0: int, dim1: int) -> Tensor:
    """`transpose_`, under another name."""
    return transpose_(self, dim0, dim1)


def as_strided_(self: Tensor, size: Any, stride: Any, storage_offset: int | None = None) -> Tensor:
    """`as_strided`, in place: this very tensor reads its memory otherwise."""
    layout = geometry(self.array, owner_of(self.array))
    where = place_of(size, stride, storage_offset, layout)
    check_in_memory(self.array, where)
    return _as_strided(self, where.shape, where.strides, storage_offset, layout)


def fill_diagonal_(self: Tensor, fill_value: Any, wrap: bool = False) -> Tensor:
    """Write a number on the main diagonal, where all indices are the same.

    wrap: of a matrix with more rows than columns, begin again below the last.
    Errors: RuntimeError for a vector, or sides of different lengths beyond matrices.
    """
    sides = tuple(self.shape)
    wrong = None
    if len(sides) < 2:
        wrong = "dimensions must larger than 1"
    elif len(sides) > 2 and len(set(sides)) > 1:
        wrong = "all dimensions of input must be of equal length"
    if wrong:
        raise ShapeMismatch(wrong, shapes=(sides,), op="fill_diagonal_")
    step = sum(self.stride())
    start = geometry(self.array, owner_of(self.array)).offset
    length = min(sides)
    fill_(as_strided(self, (length,), (step,), start), fill_value)
    columns = sides[1]
    if wrap and len(sides) == 2 and sides[0] > columns + 1:
        again = slice_dim(self, 0, columns + 1)
        fill_diagonal_(again, fill_value, True)
    return self


METHODS = (fill_diagonal_, t_, transpose_, unsqueeze_, squeeze_, swapaxes_, swapdims_, as_strided_)
WITH_INPLACE = ()
__all__: list[str] = []
