"""`torch.save` and `torch.load`, in PyTorch's own file format: each reads the other's files.

A file is a zip archive of an object, pickled, and of the storages that its tensors look at
(`checkpoint_archive`). In the pickle everything of torch has PyTorch's names
(`torch._utils._rebuild_tensor_v2`), and is translated on the way (`torch_pickle`). Pickle can run
any code, so `load` knows tensors, numbers and containers and refuses the rest (`weights_only`),
unless it is told `weights_only=False`, or of classes to trust. What PyTorch wrote before 1.6 is
read too (`old_checkpoint`).
"""

import io
import os
import sys
import warnings
from collections.abc import Iterable
from functools import partial
from pickle import UnpicklingError
from typing import Any

from autograd_lab import absent, dtypes, pickling
from autograd_lab.backends import CPU, gpu_count, move
from autograd_lab.backends import device as device_type
from autograd_lab.core.places import stacklevel
from autograd_lab.errors import ConversionRefused, DeviceMismatch, OutOfScope
from autograd_lab.files import written_whole
from autograd_lab.queries import module_in_pytorch
from autograd_lab.size import Size
from autograd_lab.storage import TypedStorage, UntypedStorage
from autograd_lab.tensor import Tensor

Location = Any

__all__ = ["load", "save"]


class StorageType:
    """What a file calls the class of a storage, such as `torch.FloatStorage`."""

    def __init__(self, dtype: dtypes.dtype | None) -> None:
        self.dtype = dtype
        self.width = 1 if dtype is None else dtype.itemsize

    def of(self, storage: UntypedStorage) -> Any:
        """That memory as a storage of this type."""
        return storage if self.dtype is None else TypedStorage(storage, self.dtype)


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

MIRRORED = ("nn", "optim", "utils")
"""The folders whose modules are laid out as PyTorch's."""

HEAD = 64
"""So many bytes tell the format of a file."""

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

    A save that fails leaves the file at that path as it was.
    Errors: RuntimeError where the folder is missing, AttributeError for what is no file,
    pickle.PicklingError for an object that can't be pickled.
    Example: `torch.save({"weight": w, "epoch": 3}, "run.pt")`
    """
    if not _use_new_zipfile_serialization:
        raise OutOfScope("save(_use_new_zipfile_serialization=False)", "use the zip format")
    _check_pickle_module(pickle_module, "save")
    from autograd_lab.checkpoint_archive import write
    from autograd_lab.torch_pickle import pickled

    by_path = isinstance(f, (str, os.PathLike))
    if not by_path and not hasattr(f, "write"):
        raise AttributeError(
            "expected 'f' to be string, path, or a file-like object with a 'write' attribute"
        )
    folder = os.path.dirname(os.fspath(f)) if by_path else ""
    if folder and not os.path.isdir(folder):
        raise ConversionRefused(f"Parent directory {folder} does not exist.", tensor=None)
    data, storages = pickled(obj, pickle_protocol)
    contents = (memoryview(storage.cpu()._bytes()) for storage in storages)
    if by_path:
        name = os.path.splitext(os.path.basename(os.fspath(f)))[0]
        with written_whole(f) as file:
            write(file, name, data, contents)
    else:
        buffer = io.BytesIO()
        write(buffer, "archive", data, contents)
        f.write(buffer.getvalue())


def load(
    f: Any,
    map_location: Location = None,
    pickle_module: Any = None,
    *,
    weights_only: bool | None = None,
    mmap: bool | None = None,
    **pickle_load_args: Any,
) -> Any:
    """Read what `torch.save` wrote, here or in PyTorch, from a path or a binary file.

    A path that ends in `.safetensors` is that of a file in that format.

    map_location: where the tensors go, instead of where they were: a device, a dict from old to new
        places, or a function of a storage and its place. weights_only: whether to refuse all but
        tensors, numbers, containers and trusted classes, which is so unless it is False; a file of
        unknown origin can do anything without it. pickle_load_args: what `pickle.Unpickler` takes,
        such as `encoding`.
    Errors: pickle.UnpicklingError for a class that is refused, and for what is no checkpoint;
    RuntimeError for a damaged one, and for one of a GPU where there is none; EOFError for an empty
    file.
    """
    if mmap:
        raise OutOfScope("load(mmap=True)", "files are read at once")
    if weights_only is None:
        weights_only = pickle_module is None
    if weights_only and pickle_module is not None:
        raise ConversionRefused(
            "Can not safely load weights when explicit pickle_module is specified", tensor=None
        )
    _check_pickle_module(pickle_module, "load")
    if pickle_load_args and weights_only:
        warnings.warn(
            "pickle_load_args only works if `weights_only=False`.", stacklevel=stacklevel()
        )
    if isinstance(f, (str, os.PathLike)) and os.fspath(f).endswith(".safetensors"):
        return _of_safetensors(os.fspath(f), map_location)
    read = partial(_loaded, asked=map_location, weights_only=weights_only, options=pickle_load_args)
    if isinstance(f, (str, os.PathLike)):
        with open(f, "rb") as file:
            return read(file)
    if not hasattr(f, "seek"):
        raise AttributeError(
            f"'{type(f).__name__}' object has no attribute 'seek'. You can only torch.load from a "
            "file that is seekable. Please pre-load the data into a buffer like io.BytesIO and try "
            "to load from it instead."
        )
    return read(f)


def _of_safetensors(path: str, asked: Location) -> Any:
    from autograd_lab import safetensors

    if isinstance(asked, dict) or (callable(asked) and not isinstance(asked, device_type)):
        kind = "dict" if isinstance(asked, dict) else "callable"
        raise ConversionRefused(
            f"Loading safetensors file with {kind} map_location is not supported. Use a device "
            "string or torch.device instead.",
            tensor=None,
        )
    try:
        return safetensors.load_file(path, "cpu" if asked is None else asked)
    except ModuleNotFoundError as error:
        raise ConversionRefused(
            "Attempting to load a safetensors file but safetensors is not installed. Please "
            "install safetensors with: pip install safetensors",
            tensor=None,
        ) from error


def _check_pickle_module(module: Any, function: str) -> None:
    if module is not None and module is not sys.modules["pickle"]:
        raise OutOfScope(f"{function}(pickle_module=...)", "Python's pickle is used")


def _loaded(file: Any, asked: Location, weights_only: bool, options: dict[str, Any]) -> Any:
    """Read a file in whichever of the two formats it is."""
    from autograd_lab.old_checkpoint import MAGIC_BYTES

    start = file.tell()
    head = file.read(HEAD)
    file.seek(start)
    if not head:
        raise EOFError("Ran out of input")
    if head.startswith(b"PK\x03\x04"):
        return _of_archive(file, asked, weights_only, options)
    if MAGIC_BYTES in head:
        return _of_old_format(file, asked, weights_only, options)
    raise UnpicklingError(
        f"torch.load can't read this file, which is no checkpoint: it starts with {head[:40]!r}. A "
        "checkpoint is a zip archive, or a pickle with PyTorch's magic number; a page that says "
        "why a download failed, and a Git LFS pointer, often stand in for one."
    )


def _of_archive(file: Any, asked: Location, weights_only: bool, options: dict[str, Any]) -> Any:
    from autograd_lab.checkpoint_archive import Archive, refused
    from autograd_lab.torch_pickle import unpickled

    archive = Archive(file)
    storages: dict[str, UntypedStorage] = {}

    def storage(kind: StorageType, key: str, location: str, count: int, view: Any) -> Any:
        if key not in storages:
            content = archive.read(f"data/{key}")
            storages[key] = restored(pickling.storage_of(content), location, asked)
        untyped = storages[key]
        if count * kind.width > untyped.nbytes():
            raise refused(
                f"a storage of {count * kind.width} bytes has {untyped.nbytes()} in data/{key}"
            )
        return kind.of(untyped)

    return unpickled(io.BytesIO(archive.read("data.pkl")), storage, weights_only, options)


def _of_old_format(file: Any, asked: Location, weights_only: bool, options: dict[str, Any]) -> Any:
    from autograd_lab.old_checkpoint import Storages, check_head
    from autograd_lab.torch_pickle import unpickled

    def none(*reference: Any) -> Any:
        raise UnpicklingError(f"There can't be a storage here, but got {reference!r}")

    storages = Storages(file, lambda storage, place: restored(storage, place, asked))

    def storage(kind: StorageType, key: str, location: str, count: int, view: Any) -> Any:
        nbytes = count * kind.width
        return kind.of(storages.refer(key, location, nbytes, kind.width, view))

    check_head(*(unpickled(file, none, True, {}) for _ in range(3)))
    result = unpickled(file, storage, weights_only, options)
    storages.fill(unpickled(file, none, True, {}))
    return result


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


def torch_name(thing: Any) -> str | None:
    """The module and the name that a class or function of ours has in a file: those in PyTorch.

    None for what is not of ours. Example: "torch.nn.modules.linear Linear"
    """
    module, name = getattr(thing, "__module__", None), getattr(thing, "__qualname__", None)
    if not isinstance(module, str) or not isinstance(name, str) or "<locals>" in name:
        return None
    top, *inner = module.split(".")
    if top not in ("autograd_lab", "torch") or not inner or inner[0] not in MIRRORED:
        return None
    return f"{module_in_pytorch(module)} {name}"


def trusted(module: str, name: str) -> Any:
    """A trusted class or function by its name in a file; None if it is not trusted."""
    for known in _trusted:
        thing, given = known if isinstance(known, tuple) else (known, None)
        own = f"{thing.__module__} {thing.__qualname__}"
        if given == f"{module}.{name}" or f"{module} {name}" in (own, torch_name(thing)):
            return thing
    return None


def trusted_things() -> list[Any]:
    """The classes and functions that are trusted, without the names they were given."""
    return [known[0] if isinstance(known, tuple) else known for known in _trusted]


def __getattr__(name: str) -> Any:
    """Say so at once where a part of PyTorch is not here."""
    raise absent.refused(name, "serialization", "dir(torch.serialization) lists what is here")
