"""Tensors in the format safetensors, which holds nothing but tensors and text, so is safe to load.

The functions are those of the package's own `safetensors.torch`, which needs PyTorch: where that is
imported, import this instead.

    from autograd_lab.safetensors import load_file, save_file

    save_file(model.state_dict(), "model.safetensors")
    model.load_state_dict(load_file("model.safetensors"))
"""

import json
import os
from collections.abc import Mapping
from types import ModuleType
from typing import Any

from autograd_lab.backends import device as device_type
from autograd_lab.backends import move
from autograd_lab.errors import ConversionRefused, OutOfScope
from autograd_lab.files import written_whole
from autograd_lab.tensor import Tensor, wrap

__all__ = ["load", "load_file", "save", "save_file"]

WITHOUT_NUMPY = "float16, float32 and float64 are the floating dtypes here"
LENGTH = 8
"""The bytes of the header's length, which come first."""


def _package() -> ModuleType:
    try:
        import safetensors.numpy
    except ModuleNotFoundError:
        raise ModuleNotFoundError(
            "the package safetensors is not installed: pip install 'autograd-lab[safetensors]'",
            name="safetensors",
        ) from None
    return safetensors


def save(tensors: Mapping[str, Tensor], metadata: dict[str, str] | None = None) -> bytes:
    """Tensors by name, and texts about them by name, as the content of a file.

    Each tensor is written with memory of its own, whichever it shares; a parameter as the tensor
    that it is.
    Errors: ValueError for what is no tensor, TypeError for a dtype that the format has not,
    ModuleNotFoundError without the package safetensors.
    """
    safetensors = _package()
    arrays = {}
    for name, tensor in tensors.items():
        if not isinstance(tensor, Tensor):
            raise ValueError(
                f"Key `{name}` is invalid, expected torch.Tensor but received {type(tensor)}"
            )
        # The package writes memory as it lies, whatever the steps of the array.
        arrays[name] = tensor.detach().cpu().contiguous().numpy()
    try:
        content: bytes = safetensors.numpy.save(arrays, metadata)
    except Exception as error:
        raise TypeError(f"these tensors can't be saved as safetensors: {error}") from error
    return content


def save_file(
    tensors: Mapping[str, Tensor],
    filename: "str | os.PathLike[str]",
    metadata: dict[str, str] | None = None,
) -> None:
    """Write tensors by name to a file, whole or not at all. Errors: those of `save`.

    Example: `save_file({"weight": torch.ones(2)}, "model.safetensors")`
    """
    content = save(tensors, metadata)
    with written_whole(filename) as file:
        file.write(content)


def load(data: bytes) -> dict[str, Tensor]:
    """The tensors by name in the content of a file. Errors: those of `load_file`."""
    safetensors = _package()
    try:
        arrays = safetensors.numpy.load(data)
    except KeyError as error:
        name = _first_of_dtype(data, error.args[0])
        told = f"load of {name!r}, which is {error.args[0]}"
        raise OutOfScope(f"safetensors: {told}", WITHOUT_NUMPY) from error
    except safetensors.SafetensorError as error:
        raise ConversionRefused(
            f"this is no file of safetensors, or a damaged one: {error}", tensor=None
        ) from error
    return {name: wrap(array.copy()) for name, array in arrays.items()}


def load_file(
    filename: "str | os.PathLike[str]", device: Any = "cpu", *, backend: str = "mmap"
) -> dict[str, Tensor]:
    """The tensors by name in a file, moved to `device`.

    backend: taken and of no effect: the file is read at once.
    Errors: RuntimeError for a file that is none or is damaged; NotImplementedError for a dtype that
    is not here, such as BF16; ModuleNotFoundError without the package safetensors.
    """
    with open(filename, "rb") as file:
        tensors = load(file.read())
    where = device_type(device)
    if where.type == "cpu":
        return tensors
    return {name: wrap(move(tensor.array, where)) for name, tensor in tensors.items()}


def _first_of_dtype(data: bytes, dtype: str) -> str:
    """The first tensor of that dtype, by what the header says."""
    length = int.from_bytes(data[:LENGTH], "little")
    header: dict[str, Any] = json.loads(data[LENGTH : LENGTH + length])
    return next(name for name, about in header.items() if about.get("dtype") == dtype)
