"""How an operation is called: find the arrays, run the forward, record the call.

One file for all operations; the kinds of call differ in what they do before and after. Given plain
arrays, as in the ordinary walk backward, each is the bare forward.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np

from autograd_lab import dtypes
from autograd_lab.backends import NUMPY_TYPES, namespace
from autograd_lab.core.modes import thread
from autograd_lab.errors import ArgumentTypeError
from autograd_lab.ops.node import TensorList
from autograd_lab.ops.out import written
from autograd_lab.ops.promotion import (
    as_given,
    broadcast_all,
    broadcast_shapes,
    not_a_tensor,
    promote,
    promote_all,
    same_device,
)
from autograd_lab.ops.record import connect, record
from autograd_lab.tensor import Tensor, wrap

new = object.__new__
FLOATING_TYPES = {d.numpy.type for d in dtypes.ALL if d.category >= dtypes.FLOATING}
PYTHONS_NUMBERS = frozenset((float, int, bool, complex))


def named_as(op: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Give a call the name and the documentation of its forward."""

    def rename(function: Callable[..., Any]) -> Callable[..., Any]:
        function.__name__ = function.__qualname__ = op.name
        function.__doc__ = op.forward.__doc__
        function.op = op  # type: ignore[attr-defined]
        return function

    return rename


def unary(op: Any, floating: bool) -> Callable[..., Any]:
    """The call of an operation on one tensor, with any parameters behind it."""
    forward = op.forward
    if op.parameters:
        return _unary_with_parameters(op, floating)

    @named_as(op)
    def call(self: Any = None, *, out: Any = None, input: Any = None) -> Any:
        if not isinstance(self, Tensor):
            if self is None and input is not None:
                return call(input, out=out)
            return forward(np if type(self) in NUMPY_TYPES else array_module(self, op, 0), self)
        if out is not None:
            return written(call, out, (self,), {})
        data = self._data
        kind = type(data)
        xp = np
        if kind not in FLOATING_TYPES:
            if floating and data.dtype.kind not in "fc":
                data = data.astype(dtypes.get_default_dtype().numpy)
            if kind not in NUMPY_TYPES:
                xp = namespace(data)
        modes = thread.modes
        try:
            data = modes.quiet(forward, xp, data)
        except RuntimeError:
            data = modes.run_inside(forward, xp, data)
        result = new(Tensor)  # what `wrap` does, written out, here and below
        result._data = data
        result._history = None
        result._requires_grad = False
        result._base = None
        result._counter = modes.counter
        if modes.grad:
            edge = self._history
            if self._base is not None:
                record(op, (result,), (self,), op.parameters)
            elif edge is not None or self._requires_grad:
                edges = (self._edge() if edge is None else edge,)
                connect(op, (result,), (self,), edges, 1, op.parameters)
        return result

    return call


def _unary_with_parameters(op: Any, floating: bool) -> Callable[..., Any]:
    forward = op.forward

    @named_as(op)
    def call(self: Any = None, *args: Any, **kwargs: Any) -> Any:
        if not isinstance(self, Tensor):
            if self is None and "input" in kwargs:
                return call(kwargs.pop("input"), *args, **kwargs)
            xp = np if type(self) in NUMPY_TYPES else array_module(self, op, 0)
            return forward(xp, self, *args, **kwargs)
        if "out" in kwargs:
            return written(call, kwargs.pop("out"), (self, *args), kwargs)
        data = self._data
        if floating and type(data) not in FLOATING_TYPES and data.dtype.kind not in "fc":
            data = data.astype(dtypes.get_default_dtype().numpy)
        bound: dict[str, Any] = op.parameters
        values: Iterable[Any] = ()
        if args or kwargs or op.required > 1:
            bound = op.bind_all((self, *args), kwargs)
            values = _arrays(op.parameters, bound, op, data)
        modes = thread.modes
        result = wrap(modes.run(forward, namespace(data), data, *values))
        if modes.grad:
            _record_one(op, result, self, bound)
        return result

    return call


def binary(op: Any, floating: bool, promotes: bool = True) -> Callable[..., Any]:
    """The call of an operation on two tensors, or on a tensor and a number.

    promotes: whether the two are brought to one dtype; if not, both have to be tensors.
    Its attribute `operator` is the same call for use as an operator: an operand that it can't take
    makes it answer NotImplemented, so that Python may ask the other one.
    """
    forward = op.forward
    prepare = promote if promotes else as_given

    @named_as(op)
    def call(self: Any = None, other: Any = None, *args: Any, **kwargs: Any) -> Any:
        if kwargs and ("input" in kwargs or "out" in kwargs or other is None):
            return _with_keywords(call, op, (self, other, *args), kwargs)
        if isinstance(self, Tensor):
            if not (args or kwargs):
                return on_two(self, other, False)
            a = self._data
            b = other._data if isinstance(other, Tensor) else other
        elif isinstance(other, Tensor):
            a, b = self, other._data
        else:
            array = other if isinstance(self, (float, int, complex)) else self
            xp = np if type(array) in NUMPY_TYPES else array_module(array, op, 0)
            return forward(xp, self, other, *args, **kwargs)
        a, b = prepare(a, b, op, floating)
        xp = namespace(a if hasattr(a, "dtype") else b)
        kwargs = {name: as_number(value, op, name) for name, value in kwargs.items()}
        modes = thread.modes
        try:
            result = wrap(modes.run(forward, xp, a, b, *args, **kwargs))
        except ValueError:
            broadcast_shapes(getattr(a, "shape", ()), getattr(b, "shape", ()))
            raise
        if modes.grad:
            bound = op.bind(args, kwargs) if args or kwargs else op.parameters
            record(op, (result,), (self, other), bound)
        return result

    @named_as(op)
    def on_two(self: Any, other: Any, as_operator: bool = True) -> Any:
        a = self._data
        tensor = isinstance(other, Tensor)
        b = other._data if tensor else other
        kind, other_kind = type(a), type(b)
        if not tensor and other_kind not in PYTHONS_NUMBERS:
            if isinstance(b, np.ndarray):
                if as_operator:
                    return NotImplemented
                raise not_a_tensor(b, op, 1)
            if isinstance(b, np.generic):  # a number, which widens no tensor
                other = b = b.item()
                other_kind = type(b)
        xp = np
        # A floating scalar beside its like, or beside a Python float, is ready as it is.
        if not (kind in FLOATING_TYPES and promotes) or (
            other_kind is not kind and other_kind is not float
        ):
            if floating or kind is not other_kind or a.dtype is not b.dtype:
                try:
                    a, b = prepare(a, b, op, floating)
                except ArgumentTypeError:
                    if as_operator:
                        return NotImplemented
                    raise
            if type(a) not in NUMPY_TYPES:
                xp = namespace(a if hasattr(a, "dtype") else b)
        modes = thread.modes
        try:
            data = modes.quiet(forward, xp, a, b)
        except RuntimeError:
            data = modes.run_inside(forward, xp, a, b)
        except ValueError:
            broadcast_shapes(getattr(a, "shape", ()), getattr(b, "shape", ()))
            raise
        result = new(Tensor)
        result._data = data
        result._history = None
        result._requires_grad = False
        result._base = None
        result._counter = modes.counter
        if modes.grad:
            edge, other_edge = self._history, None
            if self._base is not None or (edge is None and self._requires_grad):
                edge = self._edge()
            if tensor:
                other_edge = other._history
                if other._base is not None or (other_edge is None and other._requires_grad):
                    other_edge = other._edge()
            if other_edge is not None:
                mask = 2 if edge is None else 3
                connect(op, (result,), (self, other), (edge, other_edge), mask, op.parameters)
            elif edge is not None:
                connect(op, (result,), (self, other), (edge, None), 1, op.parameters)
            elif self._base is not None or (tensor and other._base is not None):
                record(op, (result,), (self, other), op.parameters)
        return result

    call.operator = on_two  # type: ignore[attr-defined]
    return call


def _record_one(op: Any, result: Tensor, x: Tensor, bound: dict[str, Any]) -> None:
    """What `record` does, for one result of one input."""
    edge = x._edge()
    if edge is not None:
        connect(op, (result,), (x,), (edge,), 1, bound)
    elif x._base is not None:
        record(op, (result,), (x,), bound)


def as_number(value: Any, op: Any, name: str) -> Any:
    """The number of a 0-dim tensor that is given for one, such as `alpha`.

    Errors: TypeError for a tensor with dimensions.
    """
    if not isinstance(value, Tensor):
        return value
    if value.dim():
        raise ArgumentTypeError(
            f"{op.name}(): argument '{name}' must be Number, not Tensor", argument=value, op=op.name
        )
    return value.item()


def _with_keywords(call: Any, op: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """A call whose operands are given by name, or whose result has a place to go."""
    out = kwargs.pop("out", None)
    given = dict(zip(op.arguments, args, strict=False))
    bound = op.bind_all((), {**{n: x for n, x in given.items() if x is not None}, **kwargs})
    arguments = [bound.pop(name) for name in op.inputs]
    return written(call, out, arguments, bound) if out is not None else call(*arguments, **bound)


def _arrays(names: Iterable[str], bound: dict[str, Any], op: Any, beside: Any) -> Iterator[Any]:
    """The arguments `names` for the forward; tensors as arrays, on the device of `beside`."""
    for name in names:
        value = bound[name]
        if isinstance(value, TensorList):
            value = tuple(_index_array(one, beside) for one in value)
        elif isinstance(value, Tensor):
            value = value.array
            if namespace(value) is not namespace(beside) and value.ndim:
                same_device(beside, value)
        elif name in op.tensors and value is not None and not hasattr(value, "dtype"):
            raise not_a_tensor(value, op, op.arguments.index(name))
        yield value


def _index_array(tensor: Tensor | None, beside: Any) -> Any:
    """An index as an array; one on the CPU may pick from any device."""
    if tensor is None:
        return None
    array, xp = tensor.array, namespace(beside)
    return xp.asarray(array) if namespace(array) is np else array


def general(op: Any, floating: bool, promotes: bool) -> Callable[..., Any]:
    """The call of an operation with inputs in any number and place, and with several outputs.

    promotes: whether the inputs are brought to one dtype. An input may be None, or a number.
    """
    forward = op.forward
    operands = (*op.inputs, *op.tensors)

    @named_as(op)
    def call(*args: Any, **kwargs: Any) -> Any:
        out = kwargs.pop("out", None) if kwargs else None
        if out is not None:
            return written(call, out, args, kwargs)
        bound = op.bind_all(args, kwargs)
        inputs = tuple(bound[name] for name in op.inputs)
        if not promotes:
            for name, x in zip(op.inputs, inputs, strict=True):
                if x is not None and not hasattr(x, "dtype"):
                    raise not_a_tensor(x, op, op.arguments.index(name))
        tensors = [bound[name] for name in operands if isinstance(bound[name], Tensor)]
        if not tensors:
            array = next((bound[n] for n in operands if hasattr(bound[n], "dtype")), args[:1])
            return forward(array_module(array, op, 0), *bound.values())
        first = tensors[0].array
        arrays = dict(zip(op.arguments, _arrays(op.arguments, bound, op, first), strict=True))
        if promotes:
            arrays.update(promote_all({n: arrays[n] for n in op.inputs}, op, floating))
        modes = thread.modes
        try:
            data = modes.run(forward, namespace(first), *arrays.values())
        except ValueError:
            broadcast_all([arrays[n] for n in op.inputs])
            raise
        results = tuple(map(wrap, data)) if op.outputs else (wrap(data),)
        if modes.grad:
            record(op, results, inputs, bound)
        return op.returns(results) if op.outputs else results[0]

    return call


def viewing(op: Any, several: bool = False, views: bool = True) -> Callable[..., Any]:
    """The call of an operation whose result, or several results, share the memory of its input.

    views: whether they count as views of it; else they only happen to lie there.
    """
    forward = op.forward

    @named_as(op)
    def call(self: Any = None, *args: Any, **kwargs: Any) -> Any:
        if not isinstance(self, Tensor):
            if self is None and "input" in kwargs:
                return call(kwargs.pop("input"), *args, **kwargs)
            return forward(array_module(self, op, 0), self, *args, **kwargs)
        if not kwargs and len(args) == len(op.parameters):
            bound = dict(zip(op.parameters, args, strict=True))
        else:
            all_bound = op.bind_all((self, *args), kwargs)
            bound = {name: all_bound[name] for name in op.parameters}
        data = self.array
        made = forward(namespace(data), data, *bound.values())
        results = tuple(map(wrap, made)) if several else (wrap(made),)
        grad = thread.modes.grad
        if self.is_inference():  # which has no history, and whose parts are no views
            for result in results:
                result._counter = self._counter
            return results if several else results[0]
        if views:
            for result in results:
                link_view(result, self)
                if several and grad:
                    result._view_origin = "multiple"
        if several:
            if grad and results:
                record(op, results, (self,), bound)
            return results
        if grad:
            _record_one(op, results[0], self, bound)
        return results[0]

    return call


def link_view(result: Tensor, source: Tensor) -> None:
    """Make `result`, which shares the memory of `source`, a view of the base of `source`."""
    result._base = source if source._base is None else source._base
    counter = result._counter = source._version_counter()
    result._view_version = counter.number
    modes = thread.modes
    made_in = "no_grad" if modes.counter is None else "inference"
    result._view_origin = source._view_origin if modes.grad else made_in


def array_module(x: Any, op: Any, position: int) -> Any:
    """The module of a plain array. Raises TypeError, in PyTorch's words, for anything else."""
    try:
        return namespace(x)
    except KeyError:
        raise not_a_tensor(x, op, position) from None
