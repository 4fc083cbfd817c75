"""Real views of complex memory, and complex views of real memory, when one of them has changed.

Places are then counted in real numbers: a complex number is two of them, side by side.
"""

from typing import Any

from autograd_lab.backends import namespace
from autograd_lab.memory import owner_of
from autograd_lab.ops.complex import joined, view_as_complex, view_as_real
from autograd_lab.ops.record import record
from autograd_lab.ops.strided import Geometry, as_strided_view, geometry
from autograd_lab.tensor import Tensor, wrap


def in_reals(where: Geometry) -> Geometry:
    """The places of complex numbers as those of their parts, in a last dimension of size 2."""
    return Geometry(
        (*where.shape, 2), (*(2 * stride for stride in where.strides), 1), 2 * where.offset
    )


def of_two_kinds(base: Tensor, view: Tensor) -> bool:
    """Whether one of the two is complex and the other real."""
    return base.is_complex() is not view.is_complex()


class Parts:
    """How a gradient goes between a base and a view of the other kind.

    base_is_complex: else it is the view that is complex.
    """

    def __init__(self, base_is_complex: bool) -> None:
        self.base_is_complex = base_is_complex

    def layouts(self, layout: Geometry, where: Geometry) -> tuple[Geometry, Geometry]:
        """The places of the base and of the view, in real numbers."""
        if self.base_is_complex:
            return in_reals(layout), where
        return layout, in_reals(where)

    def of_base(self, g: Any) -> Any:
        """A gradient of the base in real numbers."""
        return view_as_real(g) if self.base_is_complex else g

    def to_base(self, g: Any) -> Any:
        """A gradient in real numbers as one of the base."""
        return joined(g) if self.base_is_complex else g

    def of_view(self, g: Any) -> Any:
        """A gradient of the view in real numbers."""
        return g if self.base_is_complex else view_as_real(g)

    def to_view(self, g: Any) -> Any:
        """A gradient in real numbers as one of the view."""
        return g if self.base_is_complex else joined(g)


def record_anew(view: Tensor, base: Tensor) -> None:
    """Give a view of the other kind nodes that lead to the new history of its base."""
    if base.is_complex():
        source = _as_pairs(base)
        record(view_as_real.op, (source,), (base,), {})  # type: ignore[attr-defined]
        if geometry(view.array) != geometry(source.array):
            _record_place(view, source)
        else:
            view._history = source._history
    elif geometry(_as_pairs(view).array) == geometry(base.array):
        record(view_as_complex.op, (view,), (base,), {})  # type: ignore[attr-defined]
    else:
        pairs = _as_pairs(view)
        _record_place(pairs, base)
        record(view_as_complex.op, (view,), (pairs,), {})  # type: ignore[attr-defined]


def _as_pairs(tensor: Tensor) -> Tensor:
    array = tensor.array
    return wrap(view_as_real.op.forward(namespace(array), array))  # type: ignore[attr-defined]


def _record_place(view: Tensor, base: Tensor) -> None:
    owner = owner_of(base.array)
    size, stride, storage_offset = geometry(view.array, owner)
    layout = geometry(base.array, owner)
    parameters = {
        "size": size, "stride": stride, "storage_offset": storage_offset, "layout": layout,
    }  # fmt: skip
    record(as_strided_view.op, (view,), (base,), parameters)  # type: ignore[attr-defined]
