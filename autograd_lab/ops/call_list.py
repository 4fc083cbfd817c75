"""How an operation on a list of tensors is called, such as `cat`."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograd_lab import dtypes
from autograd_lab.backends import namespace
from autograd_lab.core.modes import thread
from autograd_lab.errors import ArgumentTypeError
from autograd_lab.ops.call import array_module, named_as
from autograd_lab.ops.out import written
from autograd_lab.ops.promotion import same_device
from autograd_lab.ops.record import record
from autograd_lab.tensor import Tensor, wrap


def joining(op: Any) -> Callable[..., Any]:
    """The call of an operation on a list of tensors."""
    forward = op.forward

    @named_as(op)
    def call(tensors: Sequence[Any], *args: Any, out: Any = None, **kwargs: Any) -> Any:
        if out is not None:
            return written(call, out, (tensors, *args), kwargs)
        if not isinstance(tensors, (tuple, list)) or not tensors:
            _check_sequence(tensors, op)
            return forward(np, tensors, *args, **kwargs)
        if not isinstance(tensors[0], Tensor) and hasattr(tensors[0], "dtype"):
            return forward(array_module(tensors[0], op, 0), tensors, *args, **kwargs)
        _check_elements(tensors)
        wanted = dtypes.result_type((t.dtype, 2 if t.dim() else 1) for t in tensors).numpy
        arrays = [t.array if t.array.dtype is wanted else t.array.astype(wanted) for t in tensors]
        for array in arrays[1:]:
            if namespace(array) is not namespace(arrays[0]):
                same_device(arrays[0], array)
        result = wrap(thread.modes.run(forward, namespace(arrays[0]), arrays, *args, **kwargs))
        if thread.modes.grad:
            bound = {**op.bind(args, kwargs), "shapes": [x.shape for x in arrays]}
            record(op, (result,), tensors, bound)
        return result

    return call


def _check_sequence(tensors: Any, op: Any) -> None:
    if not isinstance(tensors, (tuple, list)):
        raise ArgumentTypeError(
            f"{op.name}(): argument 'tensors' (position 1) must be tuple of Tensors, not "
            f"{type(tensors).__name__}",
            argument=tensors, op=op.name,
        )  # fmt: skip


def _check_elements(tensors: Sequence[Any]) -> None:
    for place, x in enumerate(tensors):
        if not isinstance(x, Tensor):
            raise ArgumentTypeError(
                f"expected Tensor as element {place} in argument 0, but got {type(x).__name__}",
                argument=x,
            )
