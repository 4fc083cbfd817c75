"""Switches of PyTorch's that scripts set, and that have nothing to switch here.

The same program on the same numbers gives the same results, always, and NumPy chooses its threads.
"""

from typing import Any

from autograd_lab import backends

__all__ = [
    "are_deterministic_algorithms_enabled", "get_float32_matmul_precision", "get_num_threads",
    "set_float32_matmul_precision", "set_num_threads", "use_deterministic_algorithms",
]  # fmt: skip

_set: dict[str, Any] = {"deterministic": False, "precision": "highest", "threads": 1}


def use_deterministic_algorithms(mode: bool, *, warn_only: bool = False) -> None:
    """Remember the wish: every algorithm here is deterministic."""
    _set["deterministic"] = bool(mode)


def are_deterministic_algorithms_enabled() -> bool:
    """What `use_deterministic_algorithms` was last told."""
    return bool(_set["deterministic"])


def set_num_threads(threads: int) -> None:
    """Remember the number: NumPy's own library decides how many threads it takes."""
    _set["threads"] = int(threads)


def get_num_threads() -> int:
    """What `set_num_threads` was last told; 1 at first."""
    return int(_set["threads"])


def set_float32_matmul_precision(precision: str) -> None:
    """Remember the wish: products are computed in full precision."""
    _set["precision"] = precision


def get_float32_matmul_precision() -> str:
    """What `set_float32_matmul_precision` was last told."""
    return str(_set["precision"])


class _Library:
    """A library that PyTorch may be built with: what scripts set of it is kept, and not used."""

    deterministic = False
    benchmark = False
    enabled = True
    allow_tf32 = False

    @staticmethod
    def is_available() -> bool:
        """False: it is not in use here."""
        return False

    is_built = is_available


for _name in ("cudnn", "mps", "mkl"):
    setattr(backends, _name, _Library())
