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

An argument with the derivative None is a tensor without one, such as the index of `gather`: the
forward gets its array, the node saves it as it saves an input, and the graph has no edge for it. An
operation of several outputs names them, `outputs=("values", "indices")`, and its forward returns a
tuple; a derivative may ask for an output by its name. If more than one of them can have a gradient,
`g` is the list of theirs, with zeros for one that no gradient has reached, or, of an operation that
says `undefined=True`, None.

A derivative need not undo broadcasting: the walk sums what it sends to the shape of the input. Nor
does it speak of complex numbers. For f with a complex derivative f', PyTorch's gradient is
g * conj(f'), which is conj(conj(g) * f'): the node conjugates on the way in and out. An operation
that has no complex derivative, such as `abs`, says `holomorphic=False` and conjugates by itself.

A derivative is written in operations, and an operation given plain arrays is its bare forward. So
the ordinary walk runs on arrays and records nothing, and with `create_graph` the same text runs on
tensors and records itself.
"""

import functools
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from autograd_lab.errors import ArgumentTypeError
from autograd_lab.ops import call
from autograd_lab.ops.call_list import joining
from autograd_lab.ops.node import (
    INPUT,
    PARAMETER,
    PARAMETERS_ONLY,
    RESULT,
    SHAPE,
    TENSOR,
    OpNode,
    Plan,
    SplitNode,
    conjugated,
    raw_saved_attribute,
    saved_attribute,
)
from autograd_lab.ops.return_types import ReturnType

Derivative = Callable[..., Any]
Outputs = tuple[str, ...] | type[ReturnType]

NUMPY_NAMES = (("axis", "dim"), ("keepdims", "keepdim"))
"""NumPy's names of arguments, which PyTorch takes beside its own."""


def arguments_of(function: Callable[..., Any]) -> tuple[str, ...]:
    """The names of a function's arguments, in order."""
    code = function.__code__
    return code.co_varnames[: code.co_argcount]


class Op:
    """One operation: its forward, its derivatives, and the type of its nodes.

    name: its name as a function. arguments: the names of all arguments. inputs: those that have a
    derivative. tensors: those that are tensors without one. parameters: the names of all that are
    no inputs, with their defaults. outputs: the names of the outputs, if it has several.
    node_type: the class of its nodes. plans: those made so far, by which inputs want a gradient.
    variadic: whether its input is a list. node_base: what its type of nodes is a kind of.
    unshown: what it saves that PyTorch's nodes do not show.
    one_output: whether it never returns several tensors.
    """

    node_base = OpNode
    unshown: tuple[str, ...] = ()
    one_output = True

    def __init__(
        self,
        node_name: str,
        forward: Callable[..., Any],
        derivatives: Mapping[str, Derivative | None],
        outputs: Outputs = (),
        holomorphic: bool = True,
        undefined: bool = False,
    ) -> None:
        self.name = forward.__name__.removesuffix("_op").rstrip("_")
        self.forward = forward
        self.derivatives = {name: d for name, d in derivatives.items() if d is not None}
        self.arguments = arguments_of(forward)[1:]
        defaults = forward.__defaults__ or ()
        first = len(self.arguments) - len(defaults)
        self.defaults = dict(zip(self.arguments[first:], defaults, strict=True))
        self.required = first
        self.aliases = (*NUMPY_NAMES, ("input", next(iter(self.arguments), "input")))
        self.inputs = tuple(name for name in self.arguments if name in self.derivatives)
        self.tensors = tuple(name for name, d in derivatives.items() if d is None)
        self.parameters = {
            name: self.defaults.get(name) for name in self.arguments if name not in self.inputs
        }
        self.outputs = outputs.fields if isinstance(outputs, type) else outputs
        self.returns = outputs if isinstance(outputs, type) else tuple
        if outputs:
            self.one_output = False
        self.node_name = node_name
        self.holomorphic = holomorphic
        self.undefined = undefined
        self.variadic = False
        self.plans: dict[int, Plan] = {}

    def _node_members(self, node_name: str) -> dict[str, Any]:
        names = {n for d in self.derivatives.values() for n in arguments_of(d)[1:]}
        names -= set(self.unshown)
        attributes = {
            f"_saved_{name.removesuffix('_shape')}_sym_sizes"
            if name.endswith("_shape")
            else f"_saved_{name}": saved_attribute(name)
            for name in sorted(names)
        }
        for name in names:
            if name in self.inputs or name in self.tensors or name.startswith("result"):
                attributes[f"_raw_saved_{name}"] = raw_saved_attribute(name)
        return {
            "op": self,
            "name": lambda self: node_name,
            "__slots__": (),
            "__module__": "builtins",  # so that it is printed as PyTorch prints it
            "__doc__": self.forward.__doc__,
            **attributes,
        }

    @functools.cached_property
    def node_type(self) -> type[OpNode]:
        """The class of its nodes; made when first needed, for there are hundreds."""
        name = self.node_name.rpartition(":")[2]
        return type(name, (self.node_base,), self._node_members(self.node_name))

    @functools.cached_property
    def complex_node_type(self) -> type[OpNode]:
        """The class of its nodes where the result is complex."""
        return conjugated(self.node_type) if self.holomorphic else self.node_type

    def bind(self, args: Sequence[Any], kwargs: dict[str, Any]) -> dict[str, Any]:
        """The parameters of a call by name, where the inputs come first and are left out here."""
        if not self.parameters:
            return kwargs
        return {**self.parameters, **dict(zip(self.parameters, args, strict=False)), **kwargs}

    def bind_all(self, args: Sequence[Any], kwargs: dict[str, Any]) -> dict[str, Any]:
        """All arguments of a call by name, in the forward's order.

        Errors: TypeError in PyTorch's words for one too many, unknown, or missing.
        """
        if not kwargs and self.required <= len(args) <= len(self.arguments):
            bound = dict(zip(self.arguments, args, strict=False))
            for name in self.arguments[len(args) :]:
                bound[name] = self.defaults[name]
            return bound
        for alias, name in self.aliases if kwargs else ():
            if alias in kwargs and alias not in self.arguments and name in self.arguments:
                kwargs = {**kwargs, name: kwargs[alias]}
                del kwargs[alias]
        if len(args) > len(self.arguments):
            raise ArgumentTypeError(
                f"{self.name}() takes {len(self.arguments)} positional arguments but {len(args)} "
                "were given",
                argument=args, op=self.name,
            )  # fmt: skip
        given = {**dict(zip(self.arguments, args, strict=False)), **kwargs}
        for name in given:
            if name not in self.arguments:
                raise ArgumentTypeError(
                    f"{self.name}() got an unexpected keyword argument '{name}'",
                    argument=given[name], op=self.name,
                )  # fmt: skip
        missing = [n for n in self.arguments if n not in given and n not in self.defaults]
        if missing:
            ending = "s" if len(missing) == 1 else ""  # as PyTorch has it
            raise ArgumentTypeError(
                f"{self.name}() missing {len(missing)} required positional argument{ending}: "
                + ", ".join(f'"{n}"' for n in missing),
                argument=None, op=self.name,
            )  # fmt: skip
        return {n: given[n] if n in given else self.defaults[n] for n in self.arguments}

    def plan(self, mask: int) -> Plan:
        """The plan where bit i of `mask` says that input i wants a gradient."""
        wanted: list[tuple[Derivative | None, list[Any]]] = []
        for i, name in enumerate(self.inputs):
            if mask >> i & 1:
                arguments = arguments_of(self.derivatives[name])[1:]
                wanted.append((self.derivatives[name], [self._what_is(a) for a in arguments]))
            else:
                wanted.append((None, []))
        plan = self.plans[mask] = Plan(wanted, mask, self.one_output)
        if plan.only == PARAMETERS_ONLY:
            plan.defaults = [self.parameters[name] for name, *_ in plan.saves]
        return plan

    def _what_is(self, argument: str) -> tuple[str, str, Any]:
        """Which of the things at hand in the forward a derivative's argument means."""
        if argument in self.inputs:
            return argument, INPUT, self.inputs.index(argument)
        if argument in self.tensors:
            return argument, TENSOR, argument
        if argument in self.parameters:
            return argument, PARAMETER, argument
        if argument in self.outputs:
            return argument, RESULT, self.outputs.index(argument)
        if argument.startswith("result"):
            return argument, RESULT, int(argument.removeprefix("result") or 0)
        source = argument.removesuffix("_shape")
        if source in self.inputs:
            return argument, SHAPE, self.inputs.index(source)
        raise TypeError(
            f"a derivative of {self.name} asks for {argument!r}, which is nothing of it"
        )


def op(
    node_name: str,
    *,
    floating: bool = False,
    view: bool = False,
    promotes: bool = True,
    outputs: Outputs = (),
    holomorphic: bool = True,
    undefined: bool = False,
    **derivatives: Derivative | None,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Make an operation of a forward. See the top of this file.

    node_name: the name of its nodes, PyTorch's. floating: integer inputs become floating-point ones
    first. view: the result shares the input's memory. promotes: whether several inputs are brought
    to one dtype. outputs: the names of the outputs, if there are several, or the type of the named
    tuple in which they are returned. holomorphic: whether it
    has a complex derivative. undefined: whether the derivatives take None for the gradient of an
    output that none has reached.
    """

    def define(forward: Callable[..., Any]) -> Callable[..., Any]:
        made = Op(node_name, forward, derivatives, outputs, holomorphic, undefined)
        if view:
            return call.viewing(made)
        leading = made.inputs == made.arguments[: len(made.inputs)]
        if outputs or not leading or len(made.inputs) > 2 or (made.tensors and not promotes):
            return call.general(made, floating, promotes)
        if len(made.inputs) == 1:
            return call.unary(made, floating)
        return call.binary(made, floating, promotes)

    return define


class ListOp(Op):
    """An operation on a list of tensors: one input of one kind, as many times as there are tensors.

    Its derivative takes `g` and `index`, the place in the list, and may ask for `shapes`, those of
    all the tensors. A mask has one bit more than there are tensors, at the top, to say how many.
    """

    unshown = ("index", "shapes")

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
    return lambda forward: joining(ListOp(node_name, forward, derivative))


class SplitOp(Op):
    """An operation that returns several parts of its input; `g` is the list of their gradients."""

    node_base = SplitNode
    one_output = False


def splitting_op(
    node_name: str, *, views: bool = True, **derivatives: Derivative
) -> Callable[..., Any]:
    """Make an operation on a tensor that returns several. See `SplitOp`.

    views: whether they count as views of it.
    """
    return lambda forward: call.viewing(SplitOp(node_name, forward, derivatives), True, views)
