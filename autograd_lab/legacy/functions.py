"""The functions of the `torch` of 0.3: each is the method of its first tensor."""

from collections.abc import Callable, Sequence
from typing import Any

from autograd_lab.errors import ArgumentRefused
from autograd_lab.legacy import usage
from autograd_lab.legacy.leaf import recording
from autograd_lab.legacy.methods import FUNCTIONS, Methods
from autograd_lab.legacy.nodes import remember
from autograd_lab.legacy.tensor import BareTensor, tensor_on, unwrapped
from autograd_lab.legacy.variable import Variable, sized, variable_on
from autograd_lab.ops import join
from autograd_lab.tensor import Tensor as Engine


def _function(name: str) -> Callable[..., Any]:
    def call(*args: Any, **kwargs: Any) -> Any:
        first = next((x for x in args if isinstance(x, Methods)), None)
        if first is None:
            raise usage.ArgumentTypeError(
                f"torch.{name} received an invalid combination of arguments - got "
                f"({', '.join(map(usage.type_name, args))}), but expected a Tensor or a Variable",
                argument=args, op=name,
            )  # fmt: skip
        rest = [x for x in args if x is not first]
        if len(rest) < len(args) - 1:
            rest = list(args[1:])
        if isinstance(first, BareTensor):
            first._check(name, tuple(rest), source=True)
        return first._call(name, tuple(rest), kwargs)

    call.__name__ = call.__qualname__ = name
    call.__doc__ = f"The method `{name}` of its first tensor or Variable."
    return call


ALL: dict[str, Callable[..., Any]] = {name: _function(name) for name in FUNCTIONS}


def cat(tensors: Sequence[Any], dim: int = 0) -> Any:
    """The tensors one behind the other along `dim`; all of them bare, or all Variables."""
    return _joined("cat", tensors, dim)


def stack(sequence: Sequence[Any], dim: int = 0) -> Any:
    """The tensors along a new dimension; all of them bare, or all Variables."""
    return _joined("stack", sequence, dim)


def _joined(name: str, tensors: Sequence[Any], dim: int) -> Any:
    tracked = any(isinstance(x, Variable) for x in tensors)
    for i, x in enumerate(tensors):
        if not isinstance(x, Variable if tracked else BareTensor):
            wanted = "Variable" if tracked else "a torch.Tensor"
            raise ArgumentRefused(
                f"expected {wanted} as element {i} in argument 0, but got {usage.type_name(x)}",
                argument=x,
            )
    inner = [sized(unwrapped(x)) for x in tensors]
    volatile = any(x.volatile for x in tensors) if tracked else True
    with recording(not volatile):
        result: Engine = getattr(join, name)(inner, dim)
    if not tracked:
        return tensor_on(result)
    if result._history is not None:
        remember(result._history[0], name, (), len(tensors))
    return variable_on(result, volatile)


def is_tensor(obj: object) -> bool:
    """Whether `obj` is a bare tensor. A Variable is none."""
    return isinstance(obj, BareTensor)


def typename(obj: object) -> str:
    """The name of a type, such as `torch.FloatTensor`."""
    return usage.type_name(obj)


def numel(obj: Any) -> int:
    """The number of elements."""
    return int(obj.numel())
