"""A group of parameters, as an optimizer takes it in."""

import warnings
from typing import Any

from autograd_lab.core.places import stacklevel
from autograd_lab.errors import ArgumentTypeError, ValueRefused
from autograd_lab.tensor import Tensor


class _Required:
    """Stands among an optimizer's defaults for an option that every group has to bring."""

    def __repr__(self) -> str:
        return "<required parameter>"


required = _Required()


def checked(
    group: dict[str, Any], defaults: dict[str, Any], others: list[dict[str, Any]]
) -> dict[str, Any]:
    """The group itself, its parameters as a list, with names if they have any, and all options.

    Errors: TypeError for what is no dict, no ordered collection, or no tensor; KeyError without
    "params"; ValueError for names that some have and some not, a tensor that is no leaf, a required
    option that is missing, and a parameter that one of the `others` has.
    """
    if not isinstance(group, dict):
        raise _wrong_type(f"param_group must be a dict, but got {type(group)}", group)
    params, names = _tensors_and_names(group["params"])
    group["params"] = params
    if names:
        group["param_names"] = names
    for param in params:
        _check(param, bool(defaults.get("differentiable")))
    for name, default in defaults.items():
        if default is required and name not in group:
            raise _refused(
                f"parameter group didn't specify a value of required optimization parameter {name}",
                group,
            )
        group.setdefault(name, default)
    if len(params) != len(set(params)):
        warnings.warn(
            "optimizer contains a parameter group with duplicate parameters; in future, this will "
            "cause an error; see github.com/pytorch/pytorch/issues/40967 for more information",
            stacklevel=stacklevel(),
        )
    _check_beside(group, others)
    return group


def _tensors_and_names(given: Any) -> tuple[list[Any], list[Any]]:
    """The parameters of a group, and their names where they came as pairs (name, tensor)."""
    if isinstance(given, Tensor):
        return [given], []
    if isinstance(given, set):
        raise _wrong_type(
            "optimizer parameters need to be organized in ordered collections, but the ordering of "
            "tensors in sets will change between runs. Please use a list instead.",
            given,
        )
    listed = list(given)
    names = [item[0] for item in listed if isinstance(item, tuple)]
    if names and len(names) < len(listed):
        raise _refused(
            "all optimizer params should be with/without names. Some param names are missing",
            given,
        )
    return [item[1] if isinstance(item, tuple) else item for item in listed], names


def _check(param: Any, differentiable: bool) -> None:
    if not isinstance(param, Tensor):
        raise _wrong_type(
            f"optimizer can only optimize Tensors, but one of the params is {_kind(param)}", param
        )
    if not (differentiable or param.is_leaf or param.retains_grad):
        raise _refused("can't optimize a non-leaf Tensor", param)


def _check_beside(group: dict[str, Any], others: list[dict[str, Any]]) -> None:
    """Raise where a group has names and another has none, or one parameter is in both."""
    named = "param_names" in group
    taken: set[Any] = set()
    for other in others:
        taken.update(other["params"])
        if named != ("param_names" in other):
            raise _refused(
                "all optimizer param groups should be with/without names. cannot add param group "
                f"{'with' if named else 'without'} names to the optimizer",
                group,
            )
    if not taken.isdisjoint(group["params"]):
        raise _refused("some parameters appear in more than one parameter group", group)


def _kind(thing: Any) -> str:
    """What a thing is, as PyTorch names it: a class by its name, else by that of its class."""
    module = getattr(thing, "__module__", None)
    name = getattr(thing, "__qualname__", type(thing).__name__)
    return name if module in (None, "builtins") else f"{module}.{name}"


def _wrong_type(message: str, given: Any) -> ArgumentTypeError:
    return ArgumentTypeError(message, argument="params", value=given)


def _refused(message: str, given: Any) -> ValueRefused:
    return ValueRefused(message, argument="params", value=given)
