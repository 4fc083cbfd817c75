"""Switches of PyTorch's that scripts set, most of which have nothing to switch here.

The same program on the same numbers gives the same results, always. The number of threads is that
of the library of matrix products that NumPy was built with.
"""

import os
from typing import Any

from autograd_lab import backends
from autograd_lab.errors import OptionRefused

__all__ = [
    "are_deterministic_algorithms_enabled", "get_float32_matmul_precision", "get_num_threads",
    "set_float32_matmul_precision", "set_num_threads", "use_deterministic_algorithms",
]  # fmt: skip

_set: dict[str, Any] = {
    "deterministic": False, "precision": "highest", "threads": os.cpu_count() or 1,
}  # fmt: skip


def use_deterministic_algorithms(mode: bool, *, warn_only: bool = False) -> None:
    """Remember the wish: every algorithm here is deterministic."""
    _set["deterministic"] = bool(mode)


def are_deterministic_algorithms_enabled() -> bool:
    """What `use_deterministic_algorithms` was last told."""
    return bool(_set["deterministic"])


def set_num_threads(threads: int) -> None:
    """Let matrix products take so many threads, which threadpoolctl tells NumPy's library.

    Small products are quicker on one: threads that wait for each other cost more than they bring.
    Without threadpoolctl, which the extra `lab` installs, the number is only remembered.
    Errors: RuntimeError for what is no positive integer.

    Example: `torch.set_num_threads(1)`
    """
    if type(threads) is not int:
        problem = f"set_num_threads expects an int, but got {type(threads).__name__}"
    elif threads < 1:
        problem = "set_num_threads expects a positive integer"
    else:
        _set["threads"] = threads
        _limit_products(threads)
        return
    raise OptionRefused(problem, argument="threads", value=threads, op="set_num_threads")


def _limit_products(threads: int) -> None:
    try:
        from threadpoolctl import threadpool_limits
    except ImportError:
        return
    threadpool_limits(limits=threads, user_api="blas")


def get_num_threads() -> int:
    """What `set_num_threads` was last told; at first the number of processors."""
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
