"""Anomaly detection, switched on and off: as a `with` block or as a function.

What it does is in `core/anomaly.py`. It is one mode for all threads, as in PyTorch.
"""

import warnings

from autograd_lab.checks import check_bool
from autograd_lab.core.modes import watch
from autograd_lab.core.places import stacklevel


class detect_anomaly:
    """In this block, a derivative that fails or gives nan shows which line of yours it belongs to.

    check_nan: whether nan counts as a failure. It slows everything down: use it to find an error.
    Example:
        >>> with torch.autograd.detect_anomaly():
        ...     (x.sqrt() * 0).sum().backward()
        RuntimeError: Function 'SqrtBackward0' returned nan values in its 0th output.
    """

    def __init__(self, check_nan: bool = True) -> None:
        self.prev = watch.anomaly, watch.check_nan
        self.check_nan = check_nan
        warnings.warn(
            "Anomaly Detection has been enabled. This mode will increase the runtime and should "
            "only be enabled for debugging.",
            stacklevel=stacklevel(),
        )

    def __enter__(self) -> None:
        watch.set_anomaly(True, self.check_nan)

    def __exit__(self, *exception: object) -> None:
        watch.set_anomaly(*self.prev)


class set_detect_anomaly:
    """Switch anomaly detection on or off, at once and for good, or for a `with` block."""

    def __init__(self, mode: bool, check_nan: bool = True) -> None:
        check_bool(mode, "set_anomaly_enabled", "enabled", 1)
        check_bool(check_nan, "set_anomaly_enabled", "check_nan", 2)
        self.prev = watch.anomaly, watch.check_nan
        watch.set_anomaly(mode, check_nan)

    def __enter__(self) -> None:
        """The mode was set when the switch was made."""

    def __exit__(self, *exception: object) -> None:
        watch.set_anomaly(*self.prev)


def is_anomaly_enabled() -> bool:
    """Whether anomaly detection is on."""
    return watch.anomaly


def is_anomaly_check_nan_enabled() -> bool:
    """Whether anomaly detection looks for nan."""
    return watch.check_nan
