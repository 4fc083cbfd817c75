"""`torch.cuda`: the GPUs, through CuPy.

CuPy imports without a driver, so the driver is asked each time. Random numbers are drawn on the CPU
and moved, so a seed gives the same numbers on every device.
"""

from typing import Any

from autograd_lab import absent
from autograd_lab.backends import device as device_type
from autograd_lab.backends import gpu, gpu_count
from autograd_lab.errors import ArgumentTypeError
from autograd_lab.generator import default_generator
from autograd_lab.tensor import Tensor
from autograd_lab.tensor_types import CUDA_TYPES

FloatTensor, DoubleTensor = CUDA_TYPES["FloatTensor"], CUDA_TYPES["DoubleTensor"]
HalfTensor, BoolTensor = CUDA_TYPES["HalfTensor"], CUDA_TYPES["BoolTensor"]
LongTensor, IntTensor = CUDA_TYPES["LongTensor"], CUDA_TYPES["IntTensor"]
ShortTensor, CharTensor = CUDA_TYPES["ShortTensor"], CUDA_TYPES["CharTensor"]
ByteTensor = CUDA_TYPES["ByteTensor"]


def __getattr__(name: str) -> Any:
    """Say so at once where a part of `torch.cuda` is not here."""
    raise absent.refused(name, "cuda", "dir(torch.cuda) lists what is here")


def is_available() -> bool:
    """Whether there is a GPU, with CuPy and a driver to use it."""
    return gpu_count() > 0


def device_count() -> int:
    """How many GPUs there are."""
    return gpu_count()


def is_initialized() -> bool:
    """Whether a GPU can be used: nothing has to be initialised."""
    return is_available()


def init() -> None:
    """Raise AssertionError where there is no GPU; there is nothing else to do."""
    gpu()


def _number(device: Any) -> int:
    """The number of a GPU given as an int, a device or its name; the current one for None."""
    if isinstance(device, int):
        return device
    place = None if device is None else device_type(device)
    if place is not None and place.type != "cuda":
        raise ArgumentTypeError(f"Expected a cuda device, but got: {place}", argument=device)
    return current_device() if place is None or place.index is None else place.index


def current_device() -> int:
    """The number of the GPU in use. Raises AssertionError without one."""
    return int(gpu().cuda.runtime.getDevice())


def set_device(device: Any) -> None:
    """Use this GPU where none is named."""
    gpu().cuda.Device(_number(device)).use()


class device:
    """A block in which a GPU is used where none is named.

    Example: `with torch.cuda.device(1): x = torch.ones(3, device="cuda")`
    """

    def __init__(self, device: Any) -> None:
        self._inner = None if device is None else gpu().cuda.Device(_number(device))

    def __enter__(self) -> None:
        if self._inner is not None:
            self._inner.__enter__()

    def __exit__(self, *exception: object) -> None:
        if self._inner is not None:
            self._inner.__exit__(*exception)


class device_of(device):
    """A block in which the GPU of a tensor is used; nothing changes for one on the CPU."""

    def __init__(self, obj: Tensor) -> None:
        super().__init__(obj.get_device() if obj.is_cuda else None)


def synchronize(device: Any = None) -> None:
    """Wait until the GPU has done all that it was told."""
    gpu().cuda.Device(_number(device)).synchronize()


def get_device_name(device: Any = None) -> str:
    """The name of a GPU, such as `NVIDIA H200`."""
    name: bytes = gpu().cuda.runtime.getDeviceProperties(_number(device))["name"]
    return name.decode()


def get_device_capability(device: Any = None) -> tuple[int, int]:
    """The compute capability of a GPU: major and minor."""
    properties = gpu().cuda.runtime.getDeviceProperties(_number(device))
    return int(properties["major"]), int(properties["minor"])


def _pool(device: Any) -> Any:
    with gpu().cuda.Device(_number(device)):
        return gpu().get_default_memory_pool()


_peak: dict[int, int] = {}


def memory_allocated(device: Any = None) -> int:
    """How many bytes the tensors on a GPU hold; 0 without one."""
    if not is_available():
        return 0
    with gpu().cuda.Device(_number(device)):
        held = int(gpu().get_default_memory_pool().used_bytes())
    number = _number(device)
    _peak[number] = max(_peak.get(number, 0), held)
    return held


def max_memory_allocated(device: Any = None) -> int:
    """The most bytes that `memory_allocated` has seen; CuPy keeps no record of its own."""
    held = memory_allocated(device)
    return _peak.get(_number(device), held) if is_available() else 0


def reset_peak_memory_stats(device: Any = None) -> None:
    """Forget what `max_memory_allocated` has seen."""
    _peak.pop(_number(device), None)


def memory_reserved(device: Any = None) -> int:
    """How many bytes CuPy keeps for tensors, free ones included; 0 without a GPU."""
    return int(_pool(device).total_bytes()) if is_available() else 0


def empty_cache() -> None:
    """Give the memory that no tensor holds back to the GPU."""
    if is_available():
        gpu().get_default_memory_pool().free_all_blocks()


def manual_seed(seed: int) -> None:
    """Seed the numbers that are drawn for GPUs: those of the one generator there is.

    Without a GPU nothing happens, as in PyTorch.
    """
    if is_available():
        default_generator.manual_seed(int(seed))


def manual_seed_all(seed: int) -> None:
    """`manual_seed`, for all GPUs."""
    manual_seed(seed)
