"""`torch.save` and `torch.load`, in PyTorch's own file format: each reads the other's files.

A file is a zip archive, nothing in it compressed:

    NAME/data.pkl         the object, pickled; a storage is a reference to a record
    NAME/data/0, 1, ...   the storages, as raw bytes, each once, however many tensors look at it
    NAME/byteorder        "little"
    NAME/version          "3"

In `data.pkl` everything of torch has PyTorch's names (`torch._utils._rebuild_tensor_v2`), and is
translated on the way. Pickle can run any code, so `load` knows tensors, numbers and containers and
refuses the rest, unless it is told `weights_only=False`, or of classes to trust.
"""

import io
import os
import sys
from collections import Counter, OrderedDict
from collections.abc import Iterable
from typing import Any

from autograd_lab import absent, dtypes, pickling
from autograd_lab.backends import CPU, gpu_count, move
from autograd_lab.backends import device as device_type
from autograd_lab.errors import ConversionRefused, DeviceMismatch, OutOfScope
from autograd_lab.size import Size
from autograd_lab.storage import TypedStorage, UntypedStorage
from autograd_lab.tensor import Tensor

Location = Any

__all__ = ["load", "save"]


class StorageType:
    """What a file calls the class of a storage, such as `torch.FloatStorage`."""

    def __init__(self, dtype: dtypes.dtype | None) -> None:
        self.dtype = dtype


NAMES: dict[Any, str] = {
    pickling.rebuild_tensor: "torch._utils _rebuild_tensor_v2",
    pickling.rebuild_of_dtype: "torch._utils _rebuild_tensor_v3",
    pickling.rebuild_with_state: "torch._tensor _rebuild_from_type_v2",
    pickling.rebuild_parameter: "torch._utils _rebuild_parameter",
    pickling.rebuild_parameter_with_state: "torch._utils _rebuild_parameter_with_state",
    Tensor: "torch Tensor",
    Size: "torch Size",
    device_type: "torch device",
}
"""What is of torch in a file, with PyTorch's name for it. Others may add theirs."""

STORAGE_TYPES = {d: StorageType(d) for d in dtypes.ALL if d not in dtypes.UNPROMOTED}
UNTYPED = StorageType(None)
for _dtype in dtypes.ALL:
    NAMES[_dtype] = f"torch {_dtype.name}"
for _dtype, _type in STORAGE_TYPES.items():
    NAMES[_type] = f"torch {_dtype.scalar_type}Storage"
NAMES[UNTYPED] = "torch.storage UntypedStorage"

SAFE = {
    "collections OrderedDict": OrderedDict, "collections Counter": Counter,
    "builtins set": set, "builtins complex": complex, "builtins bytearray": bytearray,
    "__builtin__ set": set, "__builtin__ complex": complex, "__builtin__ bytearray": bytearray,
}  # fmt: skip
_trusted: list[Any] = []


def add_safe_globals(safe_globals: Iterable[Any]) -> None:
    """Trust these classes and functions in files that are loaded with `weights_only=True`."""
    _trusted.extend(safe_globals)


def clear_safe_globals() -> None:
    """Trust none any longer."""
    _trusted.clear()


def get_safe_globals() -> list[Any]:
    """The classes and functions that are trusted."""
    return list(_trusted)


class safe_globals:
    """A block in which these classes and functions are trusted.

    Example: `with torch.serialization.safe_globals([Config]): torch.load("run.pt")`
    """

    def __init__(self, safe_globals: list[Any]) -> None:
        self.added = safe_globals

    def __enter__(self) -> None:
        self._before = get_safe_globals()
        add_safe_globals(self.added)

    def __exit__(self, *exception: object) -> None:
        _trusted[:] = self._before


def save(
    obj: Any, f: Any, pickle_module: Any = None, pickle_protocol: int = 2,
    _use_new_zipfile_serialization: bool = True,
) -> None:  # fmt: skip
    """Write an object with tensors in it to a path or a binary file.

    Errors: RuntimeError where the folder is missing, AttributeError for what is no file.
    Example: `torch.save({"weight": w, "epoch": 3}, "run.pt")`
    """
    if not _use_new_zipfile_serialization:
        raise OutOfScope("save(_use_new_zipfile_serialization=False)", "use the zip format")
    if isinstance(f, (str, os.PathLike)):
        path = os.fspath(f)
        folder = os.path.dirname(path)
        if folder and not os.path.isdir(folder):
            raise ConversionRefused(f"Parent directory {folder} does not exist.", tensor=None)
        name = os.path.splitext(os.path.basename(path))[0]
        content = _archive(obj, name, pickle_protocol)
        with open(path, "wb") as file:
            file.write(content)
    elif hasattr(f, "write"):
        f.write(_archive(obj, "archive", pickle_protocol))
    else:
        raise AttributeError(
            "expected 'f' to be string, path, or a file-like object with a 'write' attribute"
        )


def _archive(obj: Any, name: str, protocol: int) -> bytes:
    """The whole file, made in memory, so that a failure leaves no half of one behind."""
    import zipfile

    from autograd_lab.torch_pickle import pickled

    data, storages = pickled(obj, protocol)
    records = {"data.pkl": data, ".format_version": b"1", ".storage_alignment": b"64"}
    records["byteorder"] = sys.byteorder.encode()
    for key, storage in enumerate(storages):
        records[f"data/{key}"] = pickling.storage_bytes(storage)
    records["version"] = b"3\n"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for record, content in records.items():
            archive.writestr(f"{name}/{record}", content)
    return buffer.getvalue()


def load(
    f: Any,
    map_location: Location = None,
    pickle_module: Any = None,
    *,
    weights_only: bool | None = True,
    mmap: bool | None = None,
    **pickle_load_args: Any,
) -> Any:
    """Read what `torch.save` wrote, here or in PyTorch, from a path or a binary file.

    map_location: where the tensors go, instead of where they were: a device, a dict from old to new
        places, or a function of a storage and its place. weights_only: whether to refuse all but
        tensors, numbers, containers and trusted classes; a file of unknown origin can do anything
        without it.
    Errors: pickle.UnpicklingError for a class that is refused; RuntimeError for a file on a GPU
    where there is none.
    """
    if mmap:
        raise OutOfScope("load(mmap=True)", "files are read at once")
    if isinstance(f, (str, os.PathLike)):
        with open(f, "rb") as file:
            return _loaded(file, map_location, weights_only is not False)
    if not hasattr(f, "seek"):
        raise AttributeError(
            f"'{type(f).__name__}' object has no attribute 'seek'. You can only torch.load from a "
            "file that is seekable. Please pre-load the data into a buffer like io.BytesIO and try "
            "to load from it instead."
        )
    return _loaded(f, map_location, weights_only is not False)


def _loaded(file: Any, map_location: Location, weights_only: bool) -> Any:
    import zipfile

    from autograd_lab.torch_pickle import unpickled

    start = file.tell()
    if not file.read(1):
        raise EOFError("Ran out of input")
    file.seek(start)
    if not zipfile.is_zipfile(file):
        raise ConversionRefused("Invalid magic number; corrupt file?", tensor=None)
    with zipfile.ZipFile(file) as archive:
        inside = next(name for name in archive.namelist() if name.endswith("/data.pkl"))
        folder = inside.removesuffix("data.pkl")
        storages: dict[str, UntypedStorage] = {}

        def storage(kind: StorageType, key: str, location: str) -> Any:
            if key not in storages:
                content = archive.read(f"{folder}data/{key}")
                storages[key] = restored(pickling.storage_of(content), location, map_location)
            untyped = storages[key]
            return untyped if kind.dtype is None else TypedStorage(untyped, kind.dtype)

        return unpickled(archive.read(inside), storage, weights_only)


def restored(storage: UntypedStorage, location: str, asked: Location) -> UntypedStorage:
    """A storage that was at `location`, moved to where `map_location` wants it."""
    if callable(asked) and not isinstance(asked, device_type):
        moved = asked(storage, location)
        return storage if moved is None else moved
    if isinstance(asked, dict):
        asked = asked.get(location, location)
    where = device_type(location if asked is None else asked)
    if where.type == "cuda" and not gpu_count():
        raise DeviceMismatch(
            "Attempting to deserialize object on a CUDA device but torch.cuda.is_available() is "
            "False. If you are running on a CPU-only machine, please use torch.load with "
            "map_location=torch.device('cpu') to map your storages to the CPU.",
            devices=(where, CPU),
        )
    return storage if where.type == "cpu" else UntypedStorage(move(storage._bytes(), where))


def trusted(module: str, name: str) -> Any:
    """A trusted class or function by its name in a file; None if it is not trusted."""
    for known in _trusted:
        thing, given = known if isinstance(known, tuple) else (known, None)
        if (given or f"{thing.__module__}.{thing.__qualname__}") == f"{module}.{name}":
            return thing
    return None


def trusted_things() -> list[Any]:
    """The classes and functions that are trusted, without the names they were given."""
    return [known[0] if isinstance(known, tuple) else known for known in _trusted]


def __getattr__(name: str) -> Any:
    """Say so at once where a part of PyTorch is not here."""
    raise absent.refused(name, "serialization", "dir(torch.serialization) lists what is here")
