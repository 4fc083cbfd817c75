"""The errors of the engine. Each carries, as attributes, the facts that it speaks of.

They read as Python's own `RuntimeError` and friends, for that is what PyTorch raises, and a
traceback must show the same words; the class behind the name is what the code catches.
"""

import warnings
from collections.abc import Callable
from typing import Any


def _reads_as(builtin: type[Exception]) -> Callable[[type[Any]], type[Any]]:
    def rename(error: type[Any]) -> type[Any]:
        error.__name__ = error.__qualname__ = builtin.__name__
        error.__module__ = "builtins"
        return error

    return rename


class AutogradError(RuntimeError):
    """Any error of the engine; `facts` become attributes."""

    def __init__(self, message: str, **facts: Any) -> None:
        super().__init__(message)
        self.__dict__.update(facts)


@_reads_as(RuntimeError)
class GraphFreed(AutogradError):
    """A node's saved values were asked for after they had been freed.

    Facts: node; born_at, the place where it was made; freed_at, that of the walk that freed it.
    """

    node: Any

    def __init__(self, node: Any, message: str | None = None) -> None:
        super().__init__(
            message
            or "Trying to backward through the graph a second time (or directly access saved "
            "tensors after they have already been freed). Saved intermediate values of the graph "
            "are freed when you call .backward() or autograd.grad(). Specify retain_graph=True if "
            "you need to backward through the graph a second time or if you need to access saved "
            "tensors after calling backward.",
            node=node,
            born_at=getattr(node, "born_at", None),
            freed_at=getattr(node, "freed_at", None),
        )


@_reads_as(RuntimeError)
class SavedValueModified(AutogradError):
    """A saved value was changed in place before its derivative used it.

    Facts: node (which saved it), saved (the value), saved_version, current_version, changed_by (the
    operation that changed it last), changed_at (the place where), born_at (where the node was
    made).
    """

    def __init__(self, message: str, **facts: Any) -> None:
        super().__init__(message, **facts)


@_reads_as(RuntimeError)
class InferenceRefused(AutogradError):
    """A tensor made in inference mode was used where it can't be. Facts: tensor, if known."""


@_reads_as(RuntimeError)
class NanInGradient(AutogradError):
    """A derivative gave nan, in anomaly mode. Facts: node, index (which input's), born_at."""


@_reads_as(RuntimeError)
class HookMisused(AutogradError):
    """A hook, or where it is hung, is not what it has to be. Facts: hook, if known."""


@_reads_as(RuntimeError)
class LeafModified(AutogradError):
    """A leaf that requires grad, or a view of one, was changed in place. Facts: tensor, base."""


@_reads_as(RuntimeError)
class ViewModified(AutogradError):
    """A view that may not be changed in place was. Facts: tensor, base, made_by."""


@_reads_as(RuntimeError)
class NotDifferentiable(AutogradError):
    """A tensor without a graph was asked for a gradient. Facts: tensor, index."""


@_reads_as(RuntimeError)
class UnusedInput(AutogradError):
    """`autograd.grad` was asked for an input that no output depends on. Facts: tensor, index."""


@_reads_as(RuntimeError)
class ImplicitGradient(AutogradError):
    """`backward()` without a gradient on an output of several elements. Facts: tensor, index."""


@_reads_as(RuntimeError)
class GradientMismatch(AutogradError):
    """A gradient does not fit its tensor. Facts: expected, got, and node or tensor, index."""


@_reads_as(RuntimeError)
class FlagRefused(AutogradError):
    """A flag of a tensor can't be set so. Facts: tensor, flag, value."""


@_reads_as(RuntimeError)
class ShapeMismatch(AutogradError):
    """Shapes that don't go together. Facts: shapes, op."""


@_reads_as(RuntimeError)
class DtypeMismatch(AutogradError):
    """dtypes that don't go together. Facts: dtypes, op."""


@_reads_as(RuntimeError)
class DeviceMismatch(AutogradError):
    """Tensors on two devices, or a device that is not there. Facts: devices, op."""


@_reads_as(RuntimeError)
class ConversionRefused(AutogradError):
    """A tensor can't become what it was asked to become. Facts: tensor, and to (what), if known."""


@_reads_as(RuntimeError)
class RandomStateRefused(AutogradError):
    """A seed or a state that is none, or numbers that can't be drawn so. Facts: given."""


@_reads_as(RuntimeError)
class RangeRefused(AutogradError):
    """Bounds that no steps lead between, or a number beyond its dtype. Facts: given."""


@_reads_as(RuntimeError)
class StorageRefused(AutogradError):
    """Memory that can't be looked at, shared or resized so. Facts: tensor, or given."""


@_reads_as(RuntimeError)
class DownloadRefused(AutogradError):
    """A file from the internet is not the one that was expected. Facts: url, expected, got."""


@_reads_as(RuntimeError)
class StateMismatch(AutogradError):
    """A state that does not fit the module. Facts: missing_keys, unexpected_keys, module."""


@_reads_as(RuntimeError)
class OptionRefused(AutogradError):
    """An argument has a value that it can't have. Facts: argument (its name), value, op."""


class LinAlgError(AutogradError):
    """A matrix has no inverse, or no such factors. Facts: op, info (LAPACK's), matrix (which)."""


LinAlgError.__name__ = LinAlgError.__qualname__ = "_LinAlgError"
LinAlgError.__module__ = "torch._C"


@_reads_as(NotImplementedError)
class DtypeNotImplemented(NotImplementedError):
    """A kernel that PyTorch has not for this dtype, in its words. Facts: kernel, dtype."""

    def __init__(self, kernel: str, dtype: Any) -> None:
        name = dtype.scalar_type
        super().__init__(f"\"{kernel}\" not implemented for '{name}'")
        self.kernel, self.dtype = kernel, dtype


@_reads_as(RuntimeError)
class ArgumentRefused(AutogradError):
    """An argument that was refused with a RuntimeError, as before 0.4. Facts: argument."""


@_reads_as(RuntimeError)
class FunctionRefused(AutogradError):
    """A function of the learner's, or a `Function`, that breaks a rule. Facts: function or node."""


@_reads_as(TypeError)
class ArgumentTypeError(TypeError):
    """An argument of the wrong type. Facts: argument, op."""

    def __init__(self, message: str, **facts: Any) -> None:
        super().__init__(message)
        self.__dict__.update(facts)


@_reads_as(TypeError)
class Mistaken(ArgumentTypeError):
    """An argument of the wrong type for one combination of arguments. Facts: argument, op."""


@_reads_as(ValueError)
class BadData(ValueError):
    """Data that no tensor can be made of. Facts: data."""

    def __init__(self, message: str, **facts: Any) -> None:
        super().__init__(message)
        self.__dict__.update(facts)


@_reads_as(ValueError)
class ValueRefused(ValueError):
    """An argument has a value, or a shape, that it can't have. Facts: argument, value, op."""

    def __init__(self, message: str, **facts: Any) -> None:
        super().__init__(message)
        self.__dict__.update(facts)


@_reads_as(IndexError)
class DimensionError(IndexError):
    """A dimension or an index out of range. Facts: dim, ndim, or index, size."""

    def __init__(self, message: str, **facts: Any) -> None:
        super().__init__(message)
        self.__dict__.update(facts)


@_reads_as(NotImplementedError)
class OutOfScope(NotImplementedError, AttributeError):
    """A part of PyTorch that is not here. Facts: name, instead (what to use)."""

    def __init__(self, name: str, instead: str = "dir(torch) lists what is here") -> None:
        super().__init__(
            f"torch.{name} is not in Autograd Lab, which covers PyTorch's autograd and what its "
            f"lessons need; {instead}"
        )
        self.name = name
        self.instead = instead


_warned: set[str] = set()
_always = False


def set_warn_always(b: bool) -> None:
    """Whether what PyTorch warns of once in a process is warned of each time."""
    global _always
    _always = b


def is_warn_always_enabled() -> bool:
    """Whether `set_warn_always` asked for all warnings."""
    return _always


def warn_once(message: str) -> None:
    """Warn of what PyTorch warns of only once in the life of a process, at the learner's line."""
    from autograd_lab.core.places import stacklevel

    if _always or message not in _warned:
        _warned.add(message)
        warnings.warn(message, stacklevel=stacklevel())
