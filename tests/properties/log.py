"""What a random program did, in a form that two libraries can be compared by."""

import re
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

ADDRESS = re.compile(r" object at 0x[0-9a-f]+")


def attempt(action: Callable[[], Any]) -> Any:
    """What the action returns, or the text of its error."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            return action()
        except Exception as error:
            return ADDRESS.sub("", f"{type(error).__name__}: {error}")


def value(tensor: Any) -> Any:
    """What a tensor holds."""
    if tensor is None:
        return None
    return {
        "values": np.array(tensor.detach().tolist(), dtype=float).reshape(tuple(tensor.shape)),
        "shape": tuple(tensor.shape),
        "dtype": str(tensor.dtype).rpartition(".")[2],
        "requires_grad": tensor.requires_grad,
    }


def state(tensor: Any) -> Any:
    """All that can be seen of a tensor."""
    node = tensor.grad_fn
    return {
        **value(tensor),
        "is_leaf": tensor.is_leaf,
        "version": tensor._version,
        "is_view": tensor._is_view(),
        "grad_fn": None if node is None else node.name(),
        "next": None if node is None else [n and n.name() for n, _ in node.next_functions],
    }


def assert_same(ours: Any, theirs: Any, place: str = "") -> None:
    """Compare two logs; numbers as closely as float64 allows."""
    assert type(ours) is type(theirs), f"{place}: {_short(ours)} instead of {_short(theirs)}"
    if isinstance(theirs, dict):
        assert ours.keys() == theirs.keys(), place
        for key in theirs:
            assert_same(ours[key], theirs[key], f"{place}.{key}")
    elif isinstance(theirs, (list, tuple)):
        assert len(ours) == len(theirs), f"{place}: {_short(ours)} instead of {_short(theirs)}"
        for i, (one, other) in enumerate(zip(ours, theirs, strict=True)):
            assert_same(one, other, f"{place}[{i}]")
    elif isinstance(theirs, np.ndarray):
        np.testing.assert_allclose(ours, theirs, rtol=1e-6, atol=1e-9, err_msg=place)
    else:
        assert ours == theirs, f"{place}: {ours!r} instead of {theirs!r}"


def _short(entry: Any) -> str:
    if isinstance(entry, list):
        return f"[{', '.join(map(_short, entry))}]"
    return entry if isinstance(entry, str) else type(entry).__name__
