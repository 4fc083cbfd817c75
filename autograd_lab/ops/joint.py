"""Operations whose gradients are computed together, because they share most of the work.

The derivatives of a normalization by its input, weight and bias all need the same sums. Such an
operation has one rule for all of its inputs:

    @joint_op("NativeLayerNormBackward0", layer_norm_rule, inputs=("input", "weight", "bias"),
              kept=("result1", "result2"))
    def native_layer_norm(xp, input, normalized_shape, weight, bias, eps): ...

The rule takes `g`, then `wanted`, which says for each input whether its gradient is wanted, then
whatever it names, all of which the node saves. It returns a gradient for each input, or None.
The forward returns the result and what it computed on the way, which is kept under the names
`kept`; these are results too, but no gradient flows through them.

The rule of such a rule, for the second derivative, is one of an operation with several results, the
gradients: `several=True`. Its `g` is the list of theirs, with None where none has come, and its
forward may return None for a result that is not wanted.
"""

import functools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograd_lab.backends import namespace
from autograd_lab.core.modes import thread
from autograd_lab.errors import GraphFreed
from autograd_lab.ops.call import array_module
from autograd_lab.ops.node import FREED, OpNode, Plan
from autograd_lab.ops.op import Op, arguments_of
from autograd_lab.ops.promotion import not_a_tensor, same_device
from autograd_lab.ops.record import record
from autograd_lab.tensor import Tensor, wrap


class JointNode(OpNode):
    """The node of such an operation: its rule runs once, for all inputs."""

    __slots__ = ()

    def apply(self, grads: list[Any], differentiable: bool) -> Sequence[Any]:
        if self.saved is FREED:
            raise GraphFreed(self)
        if all(grad is None for grad in grads):
            return (None,) * len(self.edges)
        rule, _, places = next(step for step in self.plan.steps if step[0] is not None)
        values = [self._unpack(self.saved[place], differentiable) for place in places]
        return rule(grads if self.op.several else grads[0], *values)


class JointOp(Op):
    """An operation with one rule for the gradients of all inputs. See the top of this file."""

    node_base = JointNode

    def __init__(
        self, node_name: str, forward: Callable[..., Any], rule: Callable[..., Any],
        inputs: Sequence[str], tensors: Sequence[str], kept: Sequence[str], unshown: Sequence[str],
        several: bool,
    ) -> None:  # fmt: skip
        derivatives = {**dict.fromkeys(inputs, rule), **dict.fromkeys((*tensors, *kept))}
        super().__init__(node_name, forward, derivatives)
        self.kept = tuple(kept)
        self.several = several
        self.unshown = ("wanted", *unshown)
        self.rule = rule

    def plan(self, mask: int) -> Plan:
        wanted = tuple(bool(mask >> i & 1) for i in range(len(self.inputs)))
        rule = functools.partial(_for_wanted, self.rule, wanted)
        saved = [self._what_is(name) for name in arguments_of(self.rule)[2:]]
        plan = self.plans[mask] = Plan(
            [(rule, saved) if one else (None, []) for one in wanted], mask, one_output=False
        )
        return plan


def _for_wanted(rule: Callable[..., Any], wanted: tuple[bool, ...], g: Any, *saved: Any) -> Any:
    return rule(g, wanted, *saved)


def joint_op(
    node_name: str,
    rule: Callable[..., Any],
    *,
    inputs: Sequence[str],
    tensors: Sequence[str] = (),
    kept: Sequence[str] = (),
    unshown: Sequence[str] = (),
    several: bool = False,
) -> Callable[..., Any]:
    """Make an operation with one rule for all gradients. See the top of this file.

    inputs: the arguments that have a gradient; tensors: those that are tensors without one. Both
    may be None. unshown: what the node saves and PyTorch's does not show. several: whether all
    results have gradients. The dtypes are left as they are.
    """

    def define(forward: Callable[..., Any]) -> Callable[..., Any]:
        op = JointOp(node_name, forward, rule, inputs, tensors, kept, unshown, several)
        operands = (*inputs, *tensors)

        @functools.wraps(forward)
        def call(*args: Any, **kwargs: Any) -> Any:
            bound = op.bind_all(args, kwargs)
            first = bound[operands[0]]
            if not isinstance(first, Tensor):
                return forward(array_module(first, op, 0), *bound.values())
            array = first.array
            arrays = {**bound, operands[0]: array}
            for name in operands[1:]:
                if bound[name] is not None:
                    arrays[name] = _beside(bound[name], array, op, name)
            modes = thread.modes
            data = modes.run(forward, namespace(array), *arrays.values())
            inputs = [bound[name] for name in op.inputs]
            if several:
                return _several(op, data, inputs, bound)
            results = tuple(map(wrap, data)) if kept else (wrap(data),)
            if modes.grad:
                given = {**bound, **dict(zip(kept, results[1:], strict=True))}
                record(op, results[:1], inputs, given)
            return results if kept else results[0]

        call.__name__ = call.__qualname__ = op.name
        call.op = op  # type: ignore[attr-defined]
        return call

    return define


def _several(op: JointOp, data: Any, inputs: Sequence[Any], bound: dict[str, Any]) -> Any:
    """The results of an operation where all have gradients; None stays None."""
    xp = namespace(inputs[0].array)
    results = [wrap(xp.empty(0) if x is None else x) for x in data]
    if thread.modes.grad:
        record(op, results, inputs, bound)
    return tuple(None if x is None else t for x, t in zip(data, results, strict=True))


def _beside(x: Any, first: Any, op: Op, name: str) -> Any:
    """The array of an operand. Raises TypeError unless it is a tensor, RuntimeError elsewhere."""
    if not isinstance(x, Tensor):
        raise not_a_tensor(x, op, op.arguments.index(name))
    array = x.array
    if not (type(array) is type(first) is np.ndarray):
        same_device(first, array)
    return array
