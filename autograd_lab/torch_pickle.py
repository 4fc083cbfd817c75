"""Pickle with PyTorch's names: what is ours is written under its name in torch, and read so.

Pickle's Python implementation is used, for it lets a subclass write a name without importing it,
and refuse what a file wants to do.
"""

import io
import pickle
from collections import OrderedDict
from collections.abc import Callable
from types import FunctionType
from typing import Any, ClassVar

from autograd_lab import dtypes
from autograd_lab.backends import device
from autograd_lab.errors import OutOfScope
from autograd_lab.pickling import own_attributes, parts, rebuild_with_state
from autograd_lab.serialization import (
    NAMES,
    SAFE,
    STORAGE_TYPES,
    UNTYPED,
    StorageType,
    trusted,
    trusted_things,
)
from autograd_lab.size import Size
from autograd_lab.storage import TypedStorage, UntypedStorage
from autograd_lab.tensor import Tensor

PythonPickler: Any = vars(pickle)["_Pickler"]
PythonUnpickler: Any = vars(pickle)["_Unpickler"]
OURS = {name: thing for thing, name in NAMES.items()}


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


LoadStorage = Callable[[StorageType, str, str], Any]


class _Unpickler(PythonUnpickler):
    """Reads storages by their references, and PyTorch's names as what they are here."""

    def __init__(self, data: bytes, load_storage: LoadStorage) -> None:
        super().__init__(io.BytesIO(data), encoding="utf-8")
        self.load_storage = load_storage

    def persistent_load(self, saved: Any) -> Any:
        if not (isinstance(saved, tuple) and saved and saved[0] == "storage"):
            raise pickle.UnpicklingError(f"Unknown persistent id: {saved!r}")
        _, kind, key, location, _ = saved
        return self.load_storage(kind, key, location)

    def find_class(self, module: str, name: str) -> Any:
        known = OURS.get(f"{module} {name}")
        if known is None and module.partition(".")[0] == "torch":
            raise OutOfScope(f"load of a file with {module}.{name}", "save its tensors alone")
        return super().find_class(module, name) if known is None else known


class _WeightsUnpickler(_Unpickler):
    """Knows tensors, numbers, containers and what is trusted, and refuses everything else."""

    def find_class(self, module: str, name: str) -> Any:
        full = f"{module} {name}"
        for known in (OURS.get(full), SAFE.get(full), trusted(module, name)):
            if known is not None:
                return known
        path = f"{module}.{name}"
        raise pickle.UnpicklingError(
            REFUSED.format(
                f"Unsupported global: GLOBAL {path} was not an allowed global by default. Please "
                f"use `torch.serialization.add_safe_globals([{path}])` or the "
                f"`torch.serialization.safe_globals([{path}])` context manager to allowlist this "
                "global if you trust this class/function."
            )
        )

    def load_build(self) -> None:
        """Attributes go to tensors, ordered dicts and instances of trusted classes alone."""
        thing = self.stack[-2]
        classes = tuple(known for known in trusted_things() if isinstance(known, type))
        if isinstance(thing, type) or not isinstance(thing, (Tensor, OrderedDict, *classes)):
            raise pickle.UnpicklingError(
                REFUSED.format(f"Can only build Tensor, Parameter, OrderedDict, but got {thing!r}")
            )
        super().load_build()

    dispatch: ClassVar[dict[Any, Any]] = {**PythonUnpickler.dispatch, pickle.BUILD[0]: load_build}


REFUSED = (
    "Weights only load failed. This file can still be loaded, to do so you have two options, "
    "\x1b[1mdo those steps only if you trust the source of the checkpoint\x1b[0m. \n\t(1) In "
    "PyTorch 2.6, we changed the default value of the `weights_only` argument in `torch.load` from "
    "`False` to `True`. Re-running `torch.load` with `weights_only` set to `False` will likely "
    "succeed, but it can result in arbitrary code execution. Do it only if you got the file from a "
    "trusted source.\n\t(2) Alternatively, to load with `weights_only=True` please check the "
    "recommended steps in the following error message.\n\tWeightsUnpickler error: {}\n\nCheck the "
    "documentation of torch.load to learn more about types accepted by default with weights_only "
    "https://pytorch.org/docs/stable/generated/torch.load.html."
)


def unpickled(data: bytes, load_storage: LoadStorage, weights_only: bool) -> Any:
    """The object of a file's `data.pkl`; `load_storage` finds the storages."""
    kind = _WeightsUnpickler if weights_only else _Unpickler
    return kind(data, load_storage).load()
