"""`torch.layout` and `torch.memory_format`: how elements lie in memory.

Tensors here are strided, all of them; the other names exist to be recognised and refused.
"""

from typing import Any

from autograd_lab.errors import ArgumentTypeError, OutOfScope, StorageRefused


class _Named:
    """A constant that prints, and is pickled, by its name in torch."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return f"torch.{self.name}"

    def __reduce__(self) -> str:
        return self.name


class layout(_Named):
    """How a tensor stores its elements; `torch.strided` is the one in use."""


class memory_format(_Named):
    """In which order the dimensions of a new tensor lie in memory."""


strided = layout("strided")
sparse_coo, sparse_csr, sparse_csc = map(layout, ("sparse_coo", "sparse_csr", "sparse_csc"))
contiguous_format = memory_format("contiguous_format")
preserve_format = memory_format("preserve_format")
channels_last = memory_format("channels_last")
channels_last_3d = memory_format("channels_last_3d")

__all__ = [
    "channels_last", "channels_last_3d", "contiguous_format", "layout", "memory_format",
    "preserve_format", "sparse_coo", "sparse_csc", "sparse_csr", "strided",
]  # fmt: skip


def check_layout(asked: Any, function: str) -> None:
    """Raise where a factory is asked for anything but strided memory."""
    if asked is None or asked is strided:
        return
    if not isinstance(asked, layout):
        raise ArgumentTypeError(
            f"{function}(): argument 'layout' must be torch.layout, not {type(asked).__name__}",
            argument=asked,
        )
    raise OutOfScope(f"{function}(layout={asked})", "its tensors are strided, all of them")


def check_pinning(asked: Any) -> None:
    """Raise where pinned memory is asked for, in PyTorch's words for a machine without a GPU."""
    if asked:
        raise StorageRefused(
            "pin_memory=True requires a CUDA or other accelerator backend; no pinned memory "
            "allocator is available on this system.",
            given=asked,
        )
