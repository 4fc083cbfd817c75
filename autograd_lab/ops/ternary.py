"""Three operands in one step: interpolation, and products and quotients added to something."""

import numbers
from typing import Any

from autograd_lab import dtypes
from autograd_lab.errors import ArgumentRefused
from autograd_lab.ops.kinds import NUMBER, only
from autograd_lab.ops.op import op
from autograd_lab.ops.overloads import no_overload
from autograd_lab.tensor import Tensor

Array = Any
NAMES_IN_C = {dtypes.float16: "c10::Half", dtypes.float32: "float", dtypes.float64: "double"}


@op(
    "LerpBackward0",
    self=lambda g, weight: g * (1 - weight),
    end=lambda g, weight: g * weight,
)
def _lerp_by_number(xp: Any, self: Array, end: Array, weight: Any) -> Array:
    only("fc", "lerp_kernel_scalar", self)
    return _between(xp, self, end, weight)


@op(
    "LerpBackward1",
    self=lambda g, weight: g * (1 - weight),
    end=lambda g, weight: g * weight,
    weight=lambda g, self, end: g * (end - self),
)
def _lerp_by_tensor(xp: Any, self: Array, end: Array, weight: Array) -> Array:
    only("fc", "lerp_kernel_tensor", self)
    return _between(xp, self, end, weight)


def _between(xp: Any, self: Array, end: Array, weight: Any) -> Array:
    # From the nearer end, so that a weight of 1 gives `end` exactly.
    near_end = abs(weight) >= 0.5
    return xp.where(near_end, end - (end - self) * (1 - weight), self + weight * (end - self))[()]


def lerp(input: Tensor, end: Tensor, weight: Any, *, out: Any = None) -> Tensor:
    """`input + weight·(end - input)`; the weight is a number or a tensor.

    Errors: RuntimeError where the tensors are of two dtypes.
    """
    if not isinstance(weight, (Tensor, numbers.Number)):
        raise no_overload("lerp", input, end, weight)
    for name, other in (("end", end), ("weight", weight)):
        if isinstance(other, Tensor) and other.dtype is not input.dtype and other.dim():
            words = [NAMES_IN_C.get(t.dtype, t.dtype.name) for t in (input, other)]
            raise ArgumentRefused(
                f"expected dtype {words[0]} for `{name}` but got dtype {words[1]}"
            )
    if isinstance(weight, Tensor):
        return _lerp_by_tensor(input, end, weight, out=out)
    return _lerp_by_number(input, end, weight, out=out)


@op(
    "AddcmulBackward0",
    self=lambda g: g,
    tensor1=lambda g, tensor2, value: g * (tensor2 * value),
    tensor2=lambda g, tensor1, value: g * (tensor1 * value),
)
def _addcmul(xp: Any, self: Array, tensor1: Array, tensor2: Array, value: Any) -> Array:
    only(NUMBER, "addcmul_cpu_out", self)
    return self + value * tensor1 * tensor2


@op(
    "AddcdivBackward0",
    self=lambda g: g,
    tensor1=lambda g, tensor2, value: g * (value / tensor2),
    tensor2=lambda g, tensor1, tensor2, value: -g * (value * tensor1 / (tensor2 * tensor2)),
)
def _addcdiv(xp: Any, self: Array, tensor1: Array, tensor2: Array, value: Any) -> Array:
    return self + value * tensor1 / tensor2


def _value(value: Any, *tensors: Tensor) -> Any:
    """The factor as a number of the tensors' kind, for integers want a whole one."""
    if all(not (t.is_floating_point() or t.is_complex()) for t in tensors):
        return int(value)
    return value


def addcmul(
    input: Tensor, tensor1: Tensor, tensor2: Tensor, *, value: Any = 1, out: Any = None
) -> Tensor:
    """`input + value·tensor1·tensor2`, broadcast."""
    value = _value(value, input, tensor1, tensor2)
    return _addcmul(input, tensor1, tensor2, value, out=out)


def addcdiv(
    input: Tensor, tensor1: Tensor, tensor2: Tensor, *, value: Any = 1, out: Any = None
) -> Tensor:
    """`input + value·tensor1 / tensor2`, broadcast. Raises RuntimeError for integers."""
    if not any(t.is_floating_point() or t.is_complex() for t in (tensor1, tensor2)):
        raise ArgumentRefused(
            "Integer division with addcdiv is no longer supported, and in a future  release "
            "addcdiv will perform a true division of tensor1 and tensor2. The historic addcdiv "
            "behavior can be implemented as (input + value * torch.trunc(tensor1 / tensor2)).to("
            "input.dtype) for integer inputs and as (input + value * tensor1 / tensor2) for float "
            "inputs. The future addcdiv behavior is just the latter implementation: (input + value "
            "* tensor1 / tensor2), for all dtypes."
        )
    return _addcdiv(input, tensor1, tensor2, value, out=out)


__all__ = ["addcdiv", "addcmul", "lerp"]
METHODS = ()
WITH_INPLACE = (addcdiv, addcmul, lerp)
