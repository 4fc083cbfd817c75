"""Warnings that are given once in the life of a program, as PyTorch gives them."""

import warnings

_told: set[str] = set()


def warn_once(name: str, message: str) -> None:
    """Warn of the function `name`, the first time that it is called.

    The warning points at the line that called the function, from where this is called.
    """
    if name not in _told:
        _told.add(name)
        warnings.warn(message, UserWarning, stacklevel=4)
