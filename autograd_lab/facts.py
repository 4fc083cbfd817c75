"""What can be asked of a tensor about its memory: shape, steps, dtype, device, storage."""

import math
from typing import Any

from autograd_lab import dtypes, layouts
from autograd_lab.backends import device, device_of
from autograd_lab.checks import check_sized
from autograd_lab.errors import OutOfScope
from autograd_lab.memory import address, owner_of
from autograd_lab.size import Size
from autograd_lab.storage import TypedStorage, UntypedStorage, warn_of_typed_storage


class Facts:
    """The part of a tensor that only looks at its array."""

    _data: Any
    array: Any

    def __dir__(self) -> list[str]:
        """The names of what this tensor has, without those that only warn or refuse."""
        names = {
            name for name in super().__dir__() if name in vars(self) or hasattr(type(self), name)
        }
        if self.device.type != "cuda":
            names.discard("__cuda_array_interface__")
        return sorted(names - {"volatile"})

    @property
    def shape(self) -> Size:
        """The size of each dimension."""
        return Size(self._data.shape)

    def size(self, dim: int | None = None) -> Any:
        """The shape, or the size of one dimension."""
        return self.shape if dim is None else self._data.shape[check_sized(dim, self._data.ndim)]

    def stride(self, dim: int | None = None) -> Any:
        """The step in memory along each dimension, or one of them, in elements."""
        array = self.array
        steps = tuple(step // array.itemsize for step in array.strides)
        if not array.size:
            steps = tuple(
                math.prod(max(n, 1) for n in array.shape[i + 1 :]) for i in range(array.ndim)
            )
        return steps if dim is None else steps[check_sized(dim, array.ndim)]

    def dim(self) -> int:
        """The number of dimensions."""
        return len(self._data.shape)

    ndimension = dim

    @property
    def ndim(self) -> int:
        """The number of dimensions."""
        return len(self._data.shape)

    def dim_order(self) -> tuple[int, ...]:
        """The dimensions in the order in which they lie in memory, the widest steps first."""
        steps = self.stride()
        return tuple(sorted(range(len(steps)), key=lambda dim: -steps[dim]))

    def numel(self) -> int:
        """The number of elements."""
        return int(self._data.size)

    nelement = numel

    @property
    def dtype(self) -> dtypes.dtype:
        """The type of the elements."""
        return dtypes.from_numpy(self._data.dtype)

    @property
    def layout(self) -> layouts.layout:
        """`torch.strided`, always."""
        return layouts.strided

    @property
    def itemsize(self) -> int:
        """The size of one element, in bytes."""
        return int(self._data.dtype.itemsize)

    def element_size(self) -> int:
        """The size of one element, in bytes."""
        return self.itemsize

    @property
    def nbytes(self) -> int:
        """The size of all elements, in bytes."""
        return self.numel() * self.itemsize

    @property
    def device(self) -> device:
        """Where the memory is."""
        return device_of(self._data)

    def get_device(self) -> int:
        """The number of the GPU, -1 for the CPU."""
        place = self.device
        return -1 if place.type == "cpu" else place.index or 0

    @property
    def is_cuda(self) -> bool:
        """Whether the memory is on a GPU."""
        return self.device.type == "cuda"

    @property
    def is_cpu(self) -> bool:
        """Whether the memory is on the CPU."""
        return self.device.type == "cpu"

    def is_floating_point(self) -> bool:
        """Whether the elements are floating-point numbers."""
        return self.dtype.is_floating_point

    def is_complex(self) -> bool:
        """Whether the elements are complex numbers."""
        return self.dtype.is_complex

    def is_signed(self) -> bool:
        """Whether the elements can be negative."""
        return self.dtype.is_signed

    def dense_dim(self) -> int:
        """The number of dimensions: none is sparse."""
        return self.dim()

    def sparse_dim(self) -> int:
        """0: no dimension is sparse."""
        return 0

    def is_pinned(self) -> bool:
        """Whether the memory is page-locked: never."""
        return False

    def is_shared(self) -> bool:
        """Whether other processes share the memory: on the CPU, never."""
        return self.is_cuda

    def share_memory_(self) -> Any:
        """Not here: there is no memory shared between processes."""
        raise OutOfScope("Tensor.share_memory_", "processes can exchange torch.save'd tensors")

    def data_ptr(self) -> int:
        """The address of the first element; 0 if there is none."""
        return address(self.array) if self._data.size else 0

    def storage_offset(self) -> int:
        """How many elements of the storage lie before the first one of this tensor."""
        array = self.array
        if not array.size:
            return 0
        return int((address(array) - address(owner_of(array))) // array.itemsize)

    def untyped_storage(self) -> UntypedStorage:
        """The memory that this tensor is a part of, as bytes."""
        return UntypedStorage(self.array)

    def storage(self) -> TypedStorage:
        """The memory that this tensor is a part of. Deprecated: use `untyped_storage`."""
        warn_of_typed_storage()
        return self._typed_storage()

    def _typed_storage(self) -> TypedStorage:
        return TypedStorage(self.untyped_storage(), self.dtype)

    def is_set_to(self, tensor: Any) -> bool:
        """Whether both look at the same memory in the same way."""
        return (self.data_ptr(), self.shape, self.stride()) == (
            tensor.data_ptr(), tensor.shape, tensor.stride(),
        )  # fmt: skip


def _never(name: str) -> property:
    return property(lambda self: False, doc=f"`{name}`: False, for no tensor here is.")


for _name in (
    "is_meta", "is_mps", "is_sparse", "is_sparse_csr", "is_quantized", "is_xpu", "is_mkldnn",
    "is_nested", "is_xla", "is_ipu", "is_hpu", "is_vulkan", "is_maia", "is_mtia",
):  # fmt: skip
    setattr(Facts, _name, _never(_name))
