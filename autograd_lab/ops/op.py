"""How an operation is defined. Every operation is one use of `@op`.

An operation is its forward, a function on plain arrays, with a derivative beside it for each input:

    @op("MulBackward0",
        self=lambda g, other: g * other,
        other=lambda g, self: g * self)
    def mul(xp, self, other):
        return self * other

The forward takes the array module `xp` of its inputs, then the inputs, then plain parameters. A
derivative takes `g`, the gradient of the result, and names whatever else it needs: an input, a
parameter, `result`, or `self_shape` for the mere shape of the input `self`. What the derivatives of
the inputs that want a gradient name is what the node saves, and nothing else.

A derivative need not undo broadcasting: the walk sums what it sends to the shape of the input.

A derivative is written in operations, and an operation given plain arrays is its bare forward. So
the ordinary walk runs on arrays and records nothing, and with `create_graph` the same text runs on
tensors and records itself.
"""

import functools
from collections.abc import Callable, Sequence
from typing import Any

from autograd_lab.ops import call
from autograd_lab.ops.node import INPUT, PARAMETER, RESULT, SHAPE, OpNode, Plan, saved_attribute

Derivative = Callable[..., Any]


def arguments_of(function: Callable[..., Any]) -> tuple[str, ...]:
    """The names of a function's arguments, in order."""
    code = function.__code__
    return code.co_varnames[: code.co_argcount]


class Op:
    """One operation: its forward, its derivatives, and the type of its nodes.

    name: its name as a function. inputs: the names of the tensor inputs. parameters: the names of
    the other arguments, with their defaults. node_type: the class of its nodes. plans: those made
    so far, by which inputs want a gradient. variadic: whether its input is a list of tensors.
    """

    def __init__(
        self, node_name: str, forward: Callable[..., Any], derivatives: dict[str, Derivative]
    ) -> None:
        arguments = arguments_of(forward)[1:]
        self.name = forward.__name__.rstrip("_")
        self.forward = forward
        self.derivatives = derivatives
        defaults = forward.__defaults__ or ()
        given = dict(zip(arguments[len(arguments) - len(defaults) :], defaults, strict=True))
        self.inputs = tuple(name for name in arguments if name in derivatives)
        self.parameters = {name: given.get(name) for name in arguments if name not in derivatives}
        self.node_type = type(
            node_name.rpartition(":")[2], (OpNode,), self._node_members(node_name)
        )
        self.variadic = False
        self.plans: dict[int, Plan] = {}

    def _node_members(self, node_name: str) -> dict[str, Any]:
        names = {n for d in self.derivatives.values() for n in arguments_of(d)[1:]}
        attributes = {f"_saved_{name}": saved_attribute(name) for name in sorted(names)}
        return {
            "op": self,
            "name": lambda self: node_name,
            "__slots__": (),
            "__doc__": self.forward.__doc__,
            **attributes,
        }

    def bind(self, args: Sequence[Any], kwargs: dict[str, Any]) -> dict[str, Any]:
        """The parameters of a call, by name."""
        if not self.parameters:
            return kwargs
        return {**self.parameters, **dict(zip(self.parameters, args, strict=False)), **kwargs}

    def plan(self, mask: int) -> Plan:
        """The plan where bit i of `mask` says that input i wants a gradient."""
        wanted: list[tuple[Derivative | None, list[Any]]] = []
        for i, name in enumerate(self.inputs):
            if mask >> i & 1:
                arguments = arguments_of(self.derivatives[name])[1:]
                wanted.append((self.derivatives[name], [self._what_is(a) for a in arguments]))
            else:
                wanted.append((None, []))
        plan = self.plans[mask] = Plan(wanted, mask)
        return plan

    def _what_is(self, argument: str) -> tuple[str, str, Any]:
        """Which of the things at hand in the forward a derivative's argument means."""
        if argument in self.inputs:
            return argument, INPUT, self.inputs.index(argument)
        if argument in self.parameters:
            return argument, PARAMETER, argument
        if argument.startswith("result"):
            return argument, RESULT, int(argument.removeprefix("result") or 0)
        source = argument.removesuffix("_shape")
        if source in self.inputs:
            return argument, SHAPE, self.inputs.index(source)
        raise TypeError(
            f"a derivative of {self.name} asks for {argument!r}, which is nothing of it"
        )


def op(
    node_name: str, *, floating: bool = False, view: bool = False, **derivatives: Derivative
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Make an operation of a forward. See the top of this file.

    node_name: the name of its nodes, PyTorch's. floating: integer inputs become floating-point ones
    first. view: the result shares the input's memory.
    """

    def define(forward: Callable[..., Any]) -> Callable[..., Any]:
        made = Op(node_name, forward, derivatives)
        if view:
            return call.viewing(made)
        return (call.unary if len(made.inputs) == 1 else call.binary)(made, floating)

    return define


class ListOp(Op):
    """An operation on a list of tensors: one input of one kind, as many times as there are tensors.

    Its derivative takes `g` and `index`, the place in the list, and may ask for `shapes`, those of
    all the tensors. A mask has one bit more than there are tensors, at the top, to say how many.
    """

    def __init__(self, node_name: str, forward: Callable[..., Any], derivative: Derivative) -> None:
        super().__init__(node_name, forward, {"tensors": derivative})
        self.variadic = True
        self.parameters["shapes"] = None

    def plan(self, mask: int) -> Plan:
        derivative = self.derivatives["tensors"]
        names = arguments_of(derivative)[2:]
        arguments = [(name, PARAMETER, name) for name in names]
        wanted: list[tuple[Derivative | None, list[Any]]] = [
            (functools.partial(_at_index, derivative, i), arguments)
            if mask >> i & 1
            else (None, [])
            for i in range(mask.bit_length() - 1)
        ]
        plan = self.plans[mask] = Plan(wanted, mask)
        return plan


def _at_index(derivative: Derivative, index: int, g: Any, *values: Any) -> Any:
    return derivative(g, index, *values)


def joining_op(node_name: str, derivative: Derivative) -> Callable[..., Any]:
    """Make an operation on a list of tensors. See `ListOp`."""
    return lambda forward: call.joining(ListOp(node_name, forward, derivative))


def splitting_op(node_name: str, **derivatives: Derivative) -> Callable[..., Any]:
    """Make an operation that returns several views of its input; `g` is the list of gradients."""
    return lambda forward: call.splitting(Op(node_name, forward, derivatives))
