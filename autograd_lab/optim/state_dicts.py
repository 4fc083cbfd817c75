"""An optimizer's state as a checkpoint holds it, in PyTorch's format, and back.

In a checkpoint a parameter is a number: its place among those of all groups, one behind the other.
"""

from collections import defaultdict
from copy import deepcopy
from itertools import chain
from typing import Any

from autograd_lab import dtypes
from autograd_lab.errors import ValueRefused
from autograd_lab.from_data import tensor
from autograd_lab.tensor import Tensor

Groups = list[dict[str, Any]]

YOUNGER_OPTIONS = {
    "nesterov": False, "centered": False, "amsgrad": False, "maximize": False,
    "foreach": None, "capturable": False, "differentiable": False, "fused": None,
    "decoupled_weight_decay": False,
}  # fmt: skip
"""Options that old checkpoints may lack, and what they mean by that."""

COUNTS = ("step", "eta", "mu", "mu_product")
"""What old checkpoints hold as Python's numbers, and newer ones as tensors."""


def refuse_if(wrong: Any, message: str, value: Any, argument: str = "params") -> None:
    """Raise ValueError if `wrong`."""
    if wrong:
        raise ValueRefused(message, argument=argument, value=value)


def packed(state: dict[Any, Any], groups: Groups) -> dict[str, Any]:
    """The `state_dict` of an optimizer."""
    numbers = {param: number for number, param in enumerate(all_params(groups))}
    packed_groups = [
        {name: value for name, value in group.items() if name != "params"}
        | {"params": [numbers[param] for param in group["params"]]}
        for group in groups
    ]
    by_number = {
        numbers[key] if isinstance(key, Tensor) else key: kept for key, kept in state.items()
    }
    return {"state": by_number, "param_groups": packed_groups}


def unpacked(state_dict: dict[str, Any], groups: Groups) -> dict[str, Any]:
    """The state and the groups of an optimizer with the parameters of `groups`.

    Errors: ValueError where the groups, or their numbers of parameters, differ.
    """
    saved: Groups = deepcopy(state_dict["param_groups"])
    refuse_if(
        len(groups) != len(saved),
        "loaded state dict has a different number of parameter groups",
        saved, "state_dict",
    )  # fmt: skip
    refuse_if(
        [len(group["params"]) for group in groups] != [len(group["params"]) for group in saved],
        "loaded state dict contains a parameter group that doesn't match the size of optimizer's "
        "group",
        saved, "state_dict",
    )  # fmt: skip
    params, options = {}, {}
    for group, new in zip(groups, saved, strict=True):
        for number, param in zip(new["params"], group["params"], strict=True):
            params[number], options[number] = param, new
        if "param_names" in group:
            new.setdefault("param_names", group["param_names"])
    state: defaultdict[Any, Any] = defaultdict(dict)
    for number, kept in state_dict["state"].items():
        if number in params:
            state[params[number]] = _beside(params[number], kept, options[number])
        else:
            state[number] = kept
    for group, new in zip(groups, saved, strict=True):
        new["params"] = group["params"]
    return {"state": state, "param_groups": saved}


def _beside(param: Tensor, value: Any, options: dict[str, Any], key: Any = None) -> Any:
    """A saved value with all tensors in it brought to the dtype and the device of a parameter.

    The count of steps stays as it is, unless it is kept on the GPU.
    """
    if isinstance(value, Tensor):
        if key == "step":
            if options.get("capturable") or options.get("fused"):
                return value.to(dtype=dtypes.float32, device=param.device)
            return value
        if param.is_floating_point():
            return value.to(dtype=param.dtype, device=param.device)
        return value.to(device=param.device)
    if isinstance(value, dict):
        return {name: _beside(param, item, options, name) for name, item in value.items()}
    if isinstance(value, (list, tuple, set)):
        return type(value)(_beside(param, item, options) for item in value)
    return value


def count_dtype(fused: Any = False) -> dtypes.dtype:
    """The dtype of a count of steps: float32, or float64 where that is the default."""
    if fused or dtypes.get_default_dtype() is not dtypes.float64:
        return dtypes.float32
    return dtypes.float64


def bring_up_to_date(state: dict[Any, Any], groups: Groups, defaults: dict[str, Any]) -> None:
    """Complete the groups and the state of an old checkpoint."""
    for group in groups:
        for name, value in YOUNGER_OPTIONS.items():
            if name in defaults:
                group.setdefault(name, value)
        for kept in [state[param] for param in group["params"] if param in state]:
            for name in COUNTS:
                if isinstance(kept.get(name), (int, float)):
                    dtype = count_dtype(group.get("fused"))
                    kept[name] = tensor(float(kept[name]), dtype=dtype)


def all_params(groups: Groups) -> list[Tensor]:
    """The parameters of all groups, in order."""
    return list(chain.from_iterable(group["params"] for group in groups))
