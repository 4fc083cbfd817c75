"""`torch.func`: a module as a function of its parameters.

The rest of it, such as `torch.func.grad` and `vmap`, is not here.
"""

from collections.abc import Sequence
from typing import Any

from autograd_lab import absent
from autograd_lab.errors import BadData
from autograd_lab.nn.utils.stateless import Tensors, call_with
from autograd_lab.queries import class_of

__all__ = ["functional_call"]


def functional_call(
    module: Any, parameter_and_buffer_dicts: Tensors | Sequence[Tensors], args: Any = None,
    kwargs: dict[str, Any] | None = None, *, tie_weights: bool = True, strict: bool = False,
) -> Any:  # fmt: skip
    """Call a module with other tensors in the places of its parameters and buffers.

    parameter_and_buffer_dicts: the tensors by their paths, in one dict or several; the gradient
    flows to them. args: the arguments, in a tuple if there are several. tie_weights: whether a
    tensor takes all the places of a shared one. strict: whether all of them have to be given.
    Errors: ValueError for what is no dict and for a path in two of them, RuntimeError for paths
    that do not fit where `strict`.

    Example: `torch.func.functional_call(net, dict(net.named_parameters()), x)` is `net(x)`.
    """
    dicts = parameter_and_buffer_dicts
    if isinstance(dicts, dict):
        tensors = dicts
    elif isinstance(dicts, Sequence):
        if not all(isinstance(part, dict) for part in dicts):
            raise BadData(
                "Expected all elements of parameter_and_buffer_dicts to be dictionaries", data=dicts
            )
        names = [name for part in dicts for name in part]
        repeated = list(dict.fromkeys(name for name in names if names.count(name) > 1))
        if repeated:
            raise BadData(
                f"{repeated} appeared in multiple dictionaries; behavior of functional call is "
                "ambiguous",
                data=dicts,
            )
        tensors = {name: tensor for part in dicts for name, tensor in part.items()}
    else:
        raise BadData(
            "Expected parameter_and_buffer_dicts to be a dict, or a list/tuple of dicts, but got "
            f"{class_of(dicts)}",
            data=dicts,
        )
    return call_with(module, tensors, args, kwargs, tie_weights, strict)


def __getattr__(name: str) -> Any:
    """Say so at once where a part of PyTorch is not here."""
    raise absent.refused(name, "func", absent.FUNCTIONAL)
