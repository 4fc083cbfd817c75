"""A call of a module with other tensors in the places of its parameters and buffers."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from autograd_lab.core.places import stacklevel
from autograd_lab.errors import ArgumentTypeError, BadData, StateMismatch
from autograd_lab.nn.modules.module import Module
from autograd_lab.nn.modules.traversal import NoSuchPart
from autograd_lab.tensor import Tensor

__all__ = ["functional_call"]

Tensors = dict[str, Tensor]
NOTHING: Any = object()


def functional_call(
    module: Any, parameters_and_buffers: Tensors, args: Any = None,
    kwargs: dict[str, Any] | None = None, *, tie_weights: bool = True, strict: bool = False,
) -> Any:  # fmt: skip
    """`torch.func.functional_call` by its old name, which warns."""
    warnings.warn(
        "`torch.nn.utils.stateless.functional_call` is deprecated as of PyTorch 2.0 and will be "
        "removed in a future version of PyTorch. Please use `torch.func.functional_call` instead "
        "which is a drop-in replacement.",
        FutureWarning,
        stacklevel=stacklevel(),
    )
    return call_with(module, parameters_and_buffers, args, kwargs, tie_weights, strict)


def call_with(
    module: Any, tensors: Tensors, args: Any, kwargs: dict[str, Any] | None, tie_weights: bool,
    strict: bool,
) -> Any:  # fmt: skip
    """Call a module with these tensors, by their paths, in the places of its own.

    A single argument need be no tuple. tie_weights: whether a tensor takes all the places of a
    shared one. strict: whether all of them have to be given.
    """
    given = () if args is None else args if isinstance(args, tuple) else (args,)
    with in_their_places(module, tensors, tie_weights, strict):
        return module(*given, **(kwargs or {}))


@contextmanager
def in_their_places(
    module: Any, tensors: Tensors, tie_weights: bool = False, strict: bool = False
) -> Iterator[None]:
    """A block in which `tensors` are in the places of the module's own.

    What the block sets in these places goes to `tensors` at its end.
    """
    own = dict(module.named_parameters(remove_duplicate=False))
    own.update(module.named_buffers(remove_duplicate=False))
    placed = _tied(own, tensors) if tie_weights else tensors
    if strict:
        _check_keys(module, own, placed)
    before: dict[str, Any] = {}
    try:
        for path, tensor in placed.items():
            before[path] = _swap(module, path, tensor)
        yield
    finally:
        after = {path: _swap(module, path, tensor) for path, tensor in before.items()}
        tensors.update({path: after[path] for path in tensors if path in after})


def _tied(own: Tensors, tensors: Tensors) -> Tensors:
    """The tensors, each of them at all the paths that lead to one of the module's own.

    Errors: ValueError where two are given for one.
    """
    paths: dict[Tensor, list[str]] = {}
    for path, tensor in own.items():
        paths.setdefault(tensor, []).append(path)
    placed = dict(tensors)
    for tied in paths.values():
        given = [path for path in tied if path in tensors]
        if len({tensors[path] for path in given}) > 1:
            raise BadData(
                f"functional_call got multiple values for keys {sorted(tied)}, which are tied. "
                "Consider using tie_weights=False",
                data=tensors,
            )
        if given:
            placed.update(dict.fromkeys(tied, tensors[given[0]]))
    return placed


def _check_keys(module: Any, own: Tensors, placed: Tensors) -> None:
    """Raise RuntimeError unless there is a tensor for each path, and no other."""
    unexpected, missing = sorted(placed.keys() - own.keys()), sorted(own.keys() - placed.keys())
    told = [
        f"{what} key(s): {', '.join(map(repr, paths))}."
        for what, paths in (("Unexpected", unexpected), ("Missing", missing))
        if paths
    ]
    if told:
        raise StateMismatch(
            f"Error(s) in reparametrizing for {module._get_name()}:\n\t" + "\n\t".join(told),
            missing_keys=missing, unexpected_keys=unexpected, module=module,
        )  # fmt: skip


def _swap(module: Any, path: str, tensor: Any) -> Any:
    """Put a tensor at a path, and return what was there; NOTHING where there is nothing.

    Errors: KeyError for an empty name, AttributeError for a path that leads nowhere, TypeError for
    what is no tensor.
    """
    parent, _, name = path.rpartition(".")
    owner = _module_at(module, parent)
    if tensor is not NOTHING:
        _check_tensor(tensor)
    if not name:
        raise KeyError('tensor name can\'t be empty string ""')
    for members in (owner._parameters, owner._buffers):
        if name in members:
            was = members[name]
            members[name] = tensor
            return was
    was = getattr(owner, name, NOTHING)
    if was is not NOTHING:
        _check_tensor(was, f"attribute `{name}`: ")
    if tensor is NOTHING:
        delattr(owner, name)
    else:
        setattr(owner, name, tensor)
    return was


def _check_tensor(value: Any, where: str = "") -> None:
    if value is not None and not isinstance(value, Tensor):
        raise ArgumentTypeError(
            f"{where}{value} is not an instance of torch.Tensor", argument=value
        )


def _module_at(module: Any, path: str) -> Any:
    """The module at a path. Raises AttributeError for none, TypeError for what is no module."""
    found = module
    names = path.split(".") if path else []
    for depth, name in enumerate(names, 1):
        if not hasattr(found, name):
            raise NoSuchPart(f"{found._get_name()} has no attribute `{name}`", found, name)
        found = getattr(found, name)
        if not isinstance(found, Module):
            raise ArgumentTypeError(
                f"submodule `{'.'.join(names[:depth])}`: {found} is not an instance of "
                "torch.nn.Module",
                argument=found,
            )
    return found
