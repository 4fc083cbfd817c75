"""Subclasses of the tensor: `class Tagged(torch.Tensor)`, and `__torch_function__`.

What comes of a subclass is of that subclass, for `Tensor.__torch_function__` makes it so, and a
subclass may say otherwise in its own. To ask before each operation would cost every program; so
nothing is asked until the first subclass is defined. Then the functions of the torch namespace, and
the methods that the subclass inherits, are wrapped in the question.
"""

import functools
import sys
import threading
from collections.abc import Callable, Iterator
from types import FunctionType
from typing import Any

from autograd_lab import absent
from autograd_lab.tensor import Tensor

Function = Callable[..., Any]


class _Thread(threading.local):
    disabled = False


_thread = _Thread()

UNWRAPPED = {
    "__torch_function__", "__init_subclass__", "__new__", "__init__", "__class__", "__repr__",
    "__reduce_ex__", "__deepcopy__", "__hash__", "__setstate__", "as_subclass", "__dir__",
    "__array__", "__array_wrap__", "__iter__", "__bool__", "__len__", "__index__", "__float__",
    "__int__", "__complex__", "__format__", "item", "tolist", "numpy", "register_hook",
    "register_post_accumulate_grad_hook", "retain_grad", "__dlpack__", "__dlpack_device__",
}  # fmt: skip
"""Methods that give no tensor, or that a subclass has to answer for itself."""
TENSOR_PROPERTIES = {"T", "mT", "H", "mH", "data", "real", "imag"}
FUNCTIONS_LEFT_ALONE = {"is_tensor", "is_storage", "save", "load", "manual_seed"}


class DisableTorchFunctionSubclass:
    """A block in which subclasses are treated as plain tensors."""

    def __enter__(self) -> None:
        self._before = _thread.disabled
        _thread.disabled = True

    def __exit__(self, *exception: object) -> None:
        _thread.disabled = self._before


def disabled_torch_function(
    cls: type, func: Function, types: Any, args: Any = (), kwargs: Any = None
) -> Any:
    """`__torch_function__ = disabled_torch_function`: results are plain tensors."""
    with DisableTorchFunctionSubclass():
        return func(*args, **(kwargs or {}))


def default_torch_function(
    cls: type, func: Function, types: Any, args: Any = (), kwargs: Any = None
) -> Any:
    """Call `func`, and make its results instances of `cls`: what every subclass inherits."""
    kwargs = kwargs or {}
    with DisableTorchFunctionSubclass():
        result = func(*args, **kwargs)
        return result if func.__name__ in ("backward", "requires_grad_") else as_kind(result, cls)


def as_kind(result: Any, cls: type) -> Any:
    """A result of an operation, with the tensors in it as instances of a subclass."""
    if isinstance(result, Tensor) and not isinstance(result, cls):
        return result.as_subclass(cls)
    if isinstance(result, (tuple, list)) and type(result).__name__ != "Size":
        parts = [as_kind(part, cls) for part in result]
        return type(result)(parts) if type(result) in (tuple, list) else type(result)(*parts)
    return result


def overriding_types(args: Any) -> Iterator[type]:
    """The subclasses among the arguments that want to be asked."""
    for x in args:
        if isinstance(x, Tensor):
            kind: Any = type(x)
            if kind is not Tensor and kind.__torch_function__ is not disabled_torch_function:
                yield kind
        elif type(x) in (list, tuple):
            yield from overriding_types(x)


def _first(kinds: list[Any]) -> Any:
    """The type to ask: the leftmost of those that no other one is a subclass of."""
    return next(k for k in kinds if not any(o is not k and issubclass(o, k) for o in kinds))


def asking(function: Function) -> Function:
    """A function that asks the subclasses among its arguments before it runs."""

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        if not _thread.disabled:
            kinds = list(dict.fromkeys(overriding_types((*args, *kwargs.values()))))
            if kinds:
                return _first(kinds).__torch_function__(call, tuple(kinds), args, kwargs)
        return function(*args, **kwargs)

    call.asks = True  # type: ignore[attr-defined]
    return call


def same_function(first: Any, second: Any) -> bool:
    """Whether two are one function, which may have come to ask since it was looked up."""
    first, second = (f.__wrapped__ if hasattr(f, "asks") else f for f in (first, second))
    return first is second


class _Namespaces:
    """The modules whose functions ask, from the first subclass on."""

    def __init__(self) -> None:
        self.names = {__name__.partition(".")[0]}
        self.asking = False

    def ask(self) -> None:
        """Wrap the functions of all of them, once."""
        self.asking = True
        for module in map(sys.modules.__getitem__, self.names):
            for name, value in list(vars(module).items()):
                if not name.startswith("_") and name not in FUNCTIONS_LEFT_ALONE:
                    setattr(module, name, self.asked(value))

    def asked(self, value: Any) -> Any:
        """What a namespace gives for a name: a function that asks, if there is anybody to ask."""
        if not self.asking or not isinstance(value, FunctionType) or hasattr(value, "asks"):
            return value
        return asking(value)

    def add(self, name: str) -> None:
        """Have the functions of one more module ask."""
        self.names.add(name)
        if self.asking:
            self.ask()


namespaces = _Namespaces()
"""Where functions ask. A module that is imported later adds itself."""


def prepare_subclass(cls: type, **named: Any) -> None:
    """Have what a new subclass inherits ask, unless it does not want to be asked."""
    super(Tensor, cls).__init_subclass__(**named)  # type: ignore[misc]
    if cls.__torch_function__ is disabled_torch_function:  # type: ignore[attr-defined]
        return
    namespaces.ask()
    own = {name for kind in cls.__mro__ if kind not in Tensor.__mro__ for name in vars(kind)}
    for base in Tensor.__mro__[:-1]:
        for name, value in vars(base).items():
            if name in UNWRAPPED or name in own:
                continue
            if isinstance(value, FunctionType):
                method = asking(value)
                if name in ("__getitem__", "__setitem__"):
                    method.__name__ = name
                setattr(cls, name, method)
            elif isinstance(value, property) and name in TENSOR_PROPERTIES and value.fget:
                setattr(cls, name, property(asking(value.fget), value.fset))


Tensor.__torch_function__ = classmethod(default_torch_function)  # type: ignore[attr-defined]
Tensor.__init_subclass__ = classmethod(prepare_subclass)  # type: ignore[assignment]


def __getattr__(name: str) -> Any:
    """Say so at once where a part of PyTorch is not here."""
    raise absent.refused(name, "overrides", "dir(torch.overrides) lists what is here")
