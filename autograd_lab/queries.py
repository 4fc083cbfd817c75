"""Questions about tensors and dtypes: `torch.is_complex(x)`, `torch.result_type(a, b)`."""

from typing import Any

from autograd_lab import dtypes
from autograd_lab.checks import no_tensor
from autograd_lab.storage import TypedStorage, UntypedStorage
from autograd_lab.tensor import Tensor

__all__ = [
    "can_cast", "get_device", "is_complex", "is_floating_point", "is_inference", "is_nonzero",
    "is_same_size", "is_signed", "is_storage", "is_tensor", "numel", "result_type", "typename",
]  # fmt: skip


def _tensor(x: Any, function: str) -> Tensor:
    if not isinstance(x, Tensor):
        raise no_tensor(function, x)
    return x


def is_tensor(obj: object) -> bool:
    """Whether `obj` is a tensor."""
    return isinstance(obj, Tensor)


def is_storage(obj: object) -> bool:
    """Whether `obj` is a storage."""
    return isinstance(obj, (UntypedStorage, TypedStorage))


def numel(input: Tensor) -> int:
    """The number of elements."""
    return _tensor(input, "numel").numel()


def is_floating_point(input: Tensor) -> bool:
    """Whether the elements are floating-point numbers."""
    return _tensor(input, "is_floating_point").is_floating_point()


def is_complex(input: Tensor) -> bool:
    """Whether the elements are complex numbers."""
    return _tensor(input, "is_complex").is_complex()


def is_signed(input: Tensor) -> bool:
    """Whether the elements can be negative."""
    return _tensor(input, "is_signed").is_signed()


def is_inference(input: Tensor) -> bool:
    """Whether the tensor was made in inference mode."""
    return _tensor(input, "is_inference").is_inference()


def is_nonzero(input: Tensor) -> bool:
    """Whether the one element is not 0. Raises RuntimeError unless there is exactly one."""
    return bool(_tensor(input, "is_nonzero"))


def is_same_size(input: Tensor, other: Tensor) -> bool:
    """Whether both have the same shape."""
    return input.shape == other.shape


def get_device(input: Tensor) -> int:
    """The number of the GPU that the tensor is on, -1 for the CPU."""
    return _tensor(input, "get_device").get_device()


def result_type(tensor1: Any, tensor2: Any) -> dtypes.dtype:
    """The dtype of an operation on two operands, tensors or numbers.

    Example: `torch.result_type(torch.tensor([1, 2]), 1.5)` is float32.
    """
    return dtypes.result_type(
        (x.dtype, 2 if x.dim() else 1) if isinstance(x, Tensor) else (dtypes.of_number(x), 0)
        for x in (tensor1, tensor2)
    )


def can_cast(from_: dtypes.dtype, to: dtypes.dtype) -> bool:
    """Whether a result of one dtype may go into memory of the other: not into a lower category."""
    return to.category >= from_.category


def typename(obj: Any, /) -> str:
    """The name of an object's type, with its module; of a class or a function its own.

    Example: `torch.typename(torch.tensor([1]))` is "torch.LongTensor".
    """
    if isinstance(obj, Tensor):
        return str(obj.type())
    named = obj if hasattr(obj, "__qualname__") else type(obj)
    module = module_in_pytorch(getattr(named, "__module__", "") or "")
    name = str(named.__qualname__)
    return name if module in ("", "builtins") else f"{module}.{name}"


def class_of(thing: object) -> str:
    """The class of a thing as `str(type(thing))` reads in PyTorch.

    Example: `class_of(nn.ReLU())` is "<class 'torch.nn.modules.activation.ReLU'>".
    """
    return f"<class '{typename(type(thing))}'>"


def module_in_pytorch(module: str) -> str:
    """The name of the module in which PyTorch has what is in a module of this package.

    Example: `module_in_pytorch("autograd_lab.nn.modules.linear")` is "torch.nn.modules.linear".
    """
    named = module.replace(PACKAGE, "torch.", 1)
    head, _, last = named.rpartition(".")
    return f"{head}.{HOMES[last]}" if head == "torch.nn.modules" and last in HOMES else named


PACKAGE = __name__.removesuffix("queries")
HOMES = {
    "attention": "activation", "smooth_activation": "activation", "margin_loss": "loss",
    "parameter_containers": "container", "rnn_base": "rnn", "rnn_cells": "rnn",
    "transformer_layers": "transformer",
}  # fmt: skip
"""By files within `nn/modules/`: the one of PyTorch's that has their classes."""
