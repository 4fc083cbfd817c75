"""`Variable`, which wrapped a tensor before version 0.4 and has been the tensor itself since.

For the world before, see `autograd_lab.legacy`.
"""

import operator
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from autograd_lab.checks import check_can_require_grad
from autograd_lab.core.modes import thread
from autograd_lab.core.places import stacklevel
from autograd_lab.dtypes import get_default_dtype
from autograd_lab.errors import ArgumentTypeError, HookMisused, OutOfScope
from autograd_lab.tensor import Tensor, wrap

GONE = "volatile was removed and now has no effect. Use `with torch.no_grad():` instead."


def _volatile(self: Tensor) -> bool:
    """False since 0.4, when volatile went away."""
    warnings.warn(
        "volatile was removed (Variable.volatile is always False)", stacklevel=stacklevel()
    )
    return False


def _set_volatile(self: Tensor, value: object = None) -> None:
    warnings.warn(GONE, stacklevel=stacklevel())


Tensor.volatile = property(_volatile, _set_volatile, _set_volatile)  # type: ignore[attr-defined]
Tensor.name = None  # type: ignore[attr-defined]


class _EngineBase:
    """What runs the walks backward; the one of all Variables is `Variable._execution_engine`."""

    def queue_callback(self, callback: Callable[[], Any]) -> None:
        """Have `callback()` called when the walk that runs has come to its end.

        Errors: RuntimeError outside of a walk.
        Example: a hook that needs all gradients queues what is to be done with them.
        """
        walk = thread.modes.walk
        if walk is None:
            raise HookMisused("Final callbacks can only be installed during backward pass.")
        walk.callbacks.append(callback)

    def run_backward(self, *args: Any, **kwargs: Any) -> Any:
        """Raises NotImplementedError: the way in is `torch.autograd.backward` or `grad`."""
        raise OutOfScope(
            "autograd.Variable._execution_engine.run_backward",
            "torch.autograd.backward or torch.autograd.grad",
        )


class _VariableType(type):
    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, Tensor)


class Variable(metaclass=_VariableType):
    """`Variable(tensor)` is a tensor on the same memory; every tensor is a Variable.

    It has no history, shares the version counter of `data`, and requires a gradient only if asked.
    volatile: gone since 0.4; a warning. name: what `.name` shows.
    Errors: TypeError for data that is no tensor, ValueError for volatile with requires_grad.
    """

    _execution_engine = _EngineBase()

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        data, requires_grad, volatile, grad_fn, name = _arguments(args, kwargs)
        requires_grad, volatile = bool(operator.index(requires_grad)), operator.index(volatile)
        if volatile:
            warnings.warn(GONE, stacklevel=stacklevel())
        if volatile and requires_grad:
            raise ValueError("Variable can't be volatile and require_grad at the same time!")
        if grad_fn is not None:
            raise ArgumentTypeError(
                f"_grad_fn has to be a Function object or None, but got {_type_name(grad_fn)}",
                argument=grad_fn,
            )
        if data is None:
            return wrap(np.empty(0, get_default_dtype().numpy))
        if not isinstance(data, Tensor):
            raise ArgumentTypeError(
                f"Variable data has to be a tensor, but got {_type_name(data)}", argument=data
            )
        result = wrap(data.array)
        result._counter = data._version_counter()
        if requires_grad:
            check_can_require_grad(data)
            result._requires_grad = True
        if name is not None:
            result.name = name  # type: ignore[attr-defined]
        return result


DEFAULTS = {"data": None, "requires_grad": False, "volatile": False, "_grad_fn": None, "name": None}


def _arguments(args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, ...]:
    """The five arguments of a Variable. Errors: TypeError, as C code says it."""
    given = len(args) + len(kwargs)
    if given > len(DEFAULTS):
        raise ArgumentTypeError(
            f"function takes at most {len(DEFAULTS)} arguments ({given} given)", argument=args
        )
    unknown = [name for name in kwargs if name not in DEFAULTS]
    if unknown:
        raise ArgumentTypeError(
            f"'{unknown[0]}' is an invalid keyword argument for this function", argument=unknown[0]
        )
    return tuple({**DEFAULTS, **dict(zip(DEFAULTS, args, strict=False)), **kwargs}.values())


def _type_name(value: object) -> str:
    """The name of a value's type with its module, the engine's under PyTorch's."""
    kind = type(value)
    if kind.__module__ == "builtins":
        return kind.__name__
    module = "torch" if kind.__module__.startswith("autograd_lab") else kind.__module__
    return f"{module}.{kind.__name__}"
