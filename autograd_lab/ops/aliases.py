"""Second names of operations: PyTorch has many of NumPy's beside its own."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from autograd_lab.ops import choice, compare, pointwise, rounding, trigonometry

SECOND_NAMES: dict[str, Callable[..., Any]] = {
    "absolute": pointwise.abs, "multiply": pointwise.mul, "negative": pointwise.neg,
    "subtract": pointwise.sub, "divide": rounding.div, "true_divide": rounding.div,
    "fix": rounding.trunc, "clip": choice.clamp, "arccos": trigonometry.acos,
    "arccosh": trigonometry.acosh, "arcsin": trigonometry.asin, "arcsinh": trigonometry.asinh,
    "arctan": trigonometry.atan, "arctan2": trigonometry.atan2, "arctanh": trigonometry.atanh,
    "greater": compare.gt, "greater_equal": compare.ge, "less": compare.lt,
    "less_equal": compare.le, "not_equal": compare.ne,
}  # fmt: skip


def renamed(function: Callable[..., Any], name: str) -> Callable[..., Any]:
    """The function under another name."""

    @wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        return function(*args, **kwargs)

    call.__name__ = call.__qualname__ = name
    return call


def changing(name: str, first_name: str) -> Callable[..., Any]:
    """The in-place method behind another name."""

    def call(self: Any, *args: Any, **kwargs: Any) -> Any:
        return getattr(self, f"{first_name}_")(*args, **kwargs)

    call.__name__ = call.__qualname__ = f"{name}_"
    call.__doc__ = f"`{first_name}_` under another name."
    return call


FUNCTIONS = {name: renamed(function, name) for name, function in SECOND_NAMES.items()}
globals().update(FUNCTIONS)

__all__ = list(SECOND_NAMES)
METHODS = (
    *FUNCTIONS.values(),
    *(changing(name, function.__name__) for name, function in SECOND_NAMES.items()),
)
WITH_INPLACE = ()
