"""Pickle with PyTorch's names: what is ours is written under its name in torch, and read so.

Pickle's Python implementation is used, for it lets a subclass write a name without importing it,
and refuse what a file wants to do.
"""

import io
import pickle
from collections.abc import Callable
from types import FunctionType
from typing import Any, ClassVar

from autograd_lab import dtypes
from autograd_lab.backends import device
from autograd_lab.errors import OutOfScope
from autograd_lab.pickling import own_attributes, parts, rebuild_tensor, rebuild_with_state
from autograd_lab.serialization import NAMES, STORAGE_TYPES, UNTYPED, StorageType, torch_name
from autograd_lab.size import Size
from autograd_lab.storage import TypedStorage, UntypedStorage
from autograd_lab.tensor import Tensor

PythonPickler: Any = vars(pickle)["_Pickler"]
PythonUnpickler: Any = vars(pickle)["_Unpickler"]
OURS = {name: thing for thing, name in NAMES.items()}
OURS["torch._utils _rebuild_tensor"] = rebuild_tensor
"""What PyTorch's names stand for here."""


class _Pickler(PythonPickler):
    """Writes storages as references, and what is of torch under PyTorch's names."""

    def __init__(self, file: Any, protocol: int) -> None:
        super().__init__(file, protocol)
        self.storages: dict[int, UntypedStorage] = {}
        self.keys: dict[int, str] = {}

    def persistent_id(self, obj: Any) -> Any:
        if not isinstance(obj, (TypedStorage, UntypedStorage)):
            return None
        untyped = obj.untyped() if isinstance(obj, TypedStorage) else obj
        address = untyped.data_ptr() or id(untyped)
        self.storages.setdefault(address, untyped)
        key = self.keys.setdefault(address, str(len(self.keys)))
        kind = STORAGE_TYPES[obj.dtype] if isinstance(obj, TypedStorage) else UNTYPED
        return "storage", kind, key, str(obj.device), len(obj)

    def reducer_override(self, obj: Any) -> Any:
        if isinstance(obj, (dtypes.dtype, StorageType)):
            return NAMES[obj]
        if type(obj) is Tensor and own_attributes(obj):
            rebuild, args = parts(obj)
            return rebuild_with_state, (rebuild, Tensor, args, own_attributes(obj))
        if isinstance(obj, Size):
            return Size, (tuple(obj),)
        if isinstance(obj, device):
            return device, ((obj.type,) if obj.index is None else (obj.type, obj.index))
        return NotImplemented

    def save_global(self, obj: Any, name: str | None = None) -> None:
        try:
            known = NAMES.get(obj)
        except TypeError:  # it has no hash, so it is not one of ours
            known = None
        known = known or torch_name(obj)
        if known is None:
            super().save_global(obj, name)
        else:
            self.write(pickle.GLOBAL + known.replace(" ", "\n").encode() + b"\n")
            self.memoize(obj)

    # Pickle's own table leads to its own `save_global`.
    dispatch: ClassVar[dict[Any, Any]] = {**PythonPickler.dispatch, FunctionType: save_global}


def pickled(obj: Any, protocol: int) -> tuple[bytes, list[UntypedStorage]]:
    """The object as PyTorch pickles it, and the storages that it refers to, by their numbers."""
    buffer = io.BytesIO()
    pickler = _Pickler(buffer, protocol)
    pickler.dump(obj)
    return buffer.getvalue(), list(pickler.storages.values())


LoadStorage = Callable[[StorageType, str, str, int, Any], Any]
"""Finds a storage by: what it is of, its key, where it was, how many elements it has, and, in the
old format, which part of another it is."""


class TorchUnpickler(PythonUnpickler):
    """Reads storages by their references, and PyTorch's names as what they are here."""

    def __init__(self, file: Any, load_storage: LoadStorage, **options: Any) -> None:
        super().__init__(file, **{"encoding": "utf-8", **options})
        self.load_storage = load_storage

    def persistent_load(self, saved: Any) -> Any:
        if not isinstance(saved, tuple):
            raise pickle.UnpicklingError(
                f"persistent_load id must be tuple or int, but got {type(saved)}"
            )
        if not saved or saved[0] != "storage":
            raise pickle.UnpicklingError(
                f"Only persistent_load of storage is allowed, but got {saved!r}"
            )
        types = [type(part) for part in saved[1:5]]
        if types != [StorageType, str, str, int] or len(saved) > 6 or saved[4] < 0:
            raise pickle.UnpicklingError(f"A storage can't be found by {saved!r}")
        return self.load_storage(*saved[1:5], *(saved[5:] or [None]))

    def find_class(self, module: str, name: str) -> Any:
        known = OURS.get(f"{module} {name}")
        if known is not None:
            return known
        if module.partition(".")[0] != "torch":
            return super().find_class(module, name)
        try:
            return super().find_class(f"autograd_lab{module.removeprefix('torch')}", name)
        except (ImportError, AttributeError):
            told = f"load of a file with {module}.{name}"
            raise OutOfScope(told, "save its tensors alone") from None


def unpickled(
    file: Any, load_storage: LoadStorage, weights_only: bool, options: dict[str, Any]
) -> Any:
    """The object pickled at a file's present place.

    load_storage: finds the storages. options: those of `pickle.Unpickler`.
    """
    if weights_only:
        from autograd_lab.weights_only import WeightsUnpickler

        return WeightsUnpickler(file, load_storage, **options).load()
    return TorchUnpickler(file, load_storage, **options).load()
