"""`Variable`, which before 0.4 wrapped a bare tensor, its gradient and its history.

Inside is a tensor of the engine, which records as ever. What is different is said here: what went
in and came out was a Variable, never a number; a result of one element had size 1; and one
*volatile* input was enough for nothing to be recorded, and for the result to be volatile too:

    requires_grad = any(x.requires_grad for x in inputs) and not any(x.volatile for x in inputs)
"""

from typing import Any

from autograd_lab.core.modes import thread
from autograd_lab.errors import (
    ArgumentRefused,
    ConversionRefused,
    DtypeMismatch,
    FlagRefused,
    LeafModified,
)
from autograd_lab.legacy import usage
from autograd_lab.legacy.leaf import Leaf, check_grad, leaf_on, recording
from autograd_lab.legacy.methods import ELEMENTWISE, SAME_TYPE, Methods, run
from autograd_lab.legacy.nodes import GradFn, remember
from autograd_lab.legacy.tensor import (
    BareTensor,
    as_index,
    default_class,
    dtype_of_type,
    tensor_on,
    unwrapped,
)
from autograd_lab.legacy.words import words_of_03
from autograd_lab.size import Size
from autograd_lab.tensor import Tensor as Engine
from autograd_lab.tensor import wrap

UNSIZED = ELEMENTWISE | {"view", "expand", "expand_as", "view_as", "sum", "mean"}
"""Methods to which 0 dimensions are as good as one of size 1; for others they are made one."""


class Variable(Methods):
    """A tensor with a history.

    data: a bare tensor, on whose memory the Variable is. requires_grad: whether operations on it
    are recorded. volatile: whether nothing is, of operations that it takes part in; for inference.
    Errors: RuntimeError for what is no bare tensor (a Variable too), and for both flags at once.
    Example:
        >>> x = Variable(torch.ones(2, 2), requires_grad=True)
        >>> (x + 2).mean().backward()
        >>> x.grad
        Variable containing:
         0.2500  0.2500
         0.2500  0.2500
        [torch.FloatTensor of size 2x2]
    """

    def __init__(
        self, data: Any = None, requires_grad: bool = False, volatile: bool = False
    ) -> None:
        if requires_grad and volatile:
            raise FlagRefused(
                "Variable can't be volatile and require_grad at the same time!",
                tensor=self, flag="volatile", value=True,
            )  # fmt: skip
        self._data: BareTensor | None = default_class()() if data is None else checked_data(data)
        self._engine = wrap(self.data._engine.array)
        self._volatile = bool(volatile)
        self._grad: Variable | None = None
        if requires_grad:
            self.requires_grad = True

    def _call(self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        inputs = [self, *_variables(args), *_variables(tuple(kwargs.values()))]
        self._check(name, args)
        volatile = any(x._volatile for x in inputs)
        x = self._engine if name in UNSIZED else sized(self._engine)
        if name.endswith("_"):
            self._check_inplace()
        with recording(not volatile), words_of_03():
            result = run(name, x, unwrapped(args), unwrapped(kwargs))
        if name.endswith("_"):
            if volatile and not self._volatile:
                self._engine, self._volatile = self._engine.detach(), True
            result = self._engine
        finished = _finished(result, volatile)
        history = [y for y in _engines(result) if y._history is not None]
        if history and not volatile:
            remember(history[0]._history[0], name, args, len(inputs))  # type: ignore[index]
        return self if name.endswith("_") else finished

    def _check(self, name: str, args: tuple[Any, ...]) -> None:
        """Raise RuntimeError for a bare tensor, or for a Variable of another type."""
        for x in args:
            if isinstance(x, BareTensor):
                raise usage.variable_refuses(name, x)
            same = not isinstance(x, Variable) or x._engine.dtype is self._engine.dtype
            if name.rstrip("_") in SAME_TYPE and not same:
                mine, other = self.data.printed_name, x.data.printed_name
                raise DtypeMismatch(
                    f"Expected object of type Variable[{mine}] but found type Variable[{other}] "
                    "for argument #1 'other'",
                    dtypes=(self._engine.dtype, x._engine.dtype), op=name,
                )  # fmt: skip

    def _check_inplace(self) -> None:
        """Raise RuntimeError for a leaf that requires a gradient. 0.3 let a view of one pass, and
        failed in `backward`; here that is refused at once, in the same words."""
        base = self._engine._base
        changed = self._engine if base is None else base
        if changed.requires_grad and changed.is_leaf and not self._volatile:
            raise LeafModified(
                "a leaf Variable that requires grad has been used in an in-place operation.",
                tensor=self._engine, base=base,
            )  # fmt: skip

    @property
    def data(self) -> BareTensor:
        """The bare tensor inside. Changes of it are seen here, and not by the checks."""
        if self._data is None:
            self._data = tensor_on(self._engine.data)
        return self._data

    @data.setter
    def data(self, value: BareTensor) -> None:
        self._data = checked_data(value)
        self._engine.data = value._engine

    @property
    def requires_grad(self) -> bool:
        """Whether operations on this Variable are recorded, if none of their inputs is volatile."""
        return self._engine.requires_grad

    @requires_grad.setter
    def requires_grad(self, value: bool) -> None:
        if not isinstance(value, bool):
            raise ArgumentRefused("requires_grad must be a bool", argument=value)
        if value and self.is_leaf and not isinstance(self._engine, Leaf):
            self._engine = leaf_on(self._engine)
        self._engine.requires_grad = value

    @property
    def volatile(self) -> bool:
        """Whether nothing is recorded of what this Variable takes part in."""
        return self._volatile

    @volatile.setter
    def volatile(self, value: bool) -> None:
        if not isinstance(value, bool):
            raise ArgumentRefused("volatile must be a bool", argument=value)
        if not self.is_leaf:
            raise FlagRefused(
                "volatile can only be set on leaf variables",
                tensor=self._engine, flag="volatile", value=value,
            )  # fmt: skip
        self._volatile = value

    @property
    def is_leaf(self) -> bool:
        """Whether the user made it, and no recorded operation."""
        return self._engine.is_leaf

    @property
    def grad_fn(self) -> GradFn | None:
        """The node that made it."""
        node = self._engine.grad_fn
        return None if node is None else GradFn(node)

    @property
    def output_nr(self) -> int:
        """Which output of `grad_fn` it is."""
        return self._engine.output_nr

    @property
    def _version(self) -> int:
        return self._engine._version

    @property
    def grad(self) -> "Variable | None":
        """The gradient added up so far, a Variable; None before the first `backward()`."""
        inner = self._engine._grad
        if inner is None:
            self._grad = None
        elif self._grad is None or self._grad._engine is not inner:
            self._grad = variable_on(inner, getattr(self._engine, "volatile_grad", True))
        return self._grad

    @grad.setter
    def grad(self, value: "Variable | None") -> None:
        if value is not None:
            check_grad(self, value)
            if isinstance(self._engine, Leaf):
                self._engine.volatile_grad = value._volatile
        self._grad = value
        self._engine._grad = None if value is None else value._engine

    def backward(
        self,
        gradient: Any = None,
        retain_graph: bool | None = None,
        create_graph: bool | None = None,
        retain_variables: bool | None = None,
    ) -> None:
        """Add to the `.grad` of every leaf behind this Variable its gradient.

        gradient: a bare tensor or a Variable; needed where there is more than one element.
        See `autograd.backward`.
        """
        from autograd_lab.legacy.autograd import backward

        backward(self, gradient, retain_graph, create_graph, retain_variables)

    def register_hook(self, hook: Any) -> Any:
        """Call `hook(grad)`, a Variable, when this one's gradient is computed; what it returns
        replaces the gradient. Returns a handle with `remove()`."""
        if self._volatile:
            raise FlagRefused(
                "cannot register a hook on a volatile variable",
                tensor=self._engine, flag="hook", value=hook,
            )  # fmt: skip
        if not self.requires_grad:
            raise FlagRefused(
                "cannot register a hook on a variable that doesn't require gradient",
                tensor=self._engine, flag="hook", value=hook,
            )  # fmt: skip
        return self._engine.register_hook(lambda grad: _through(hook, grad))

    def retain_grad(self) -> None:
        """Have `.grad` filled although this is no leaf."""
        if self.is_leaf:
            return
        self._engine.retain_grad()
        self.retains_grad = True

    def detach(self) -> "Variable":
        """The same memory with no history; volatile if this is."""
        return variable_on(self._engine.detach(), self._volatile)

    def detach_(self) -> None:
        """Cut this Variable from its history and make it a leaf. Views can't be cut."""
        if self._engine._base is not None:
            raise FlagRefused(
                "Can't detach views in-place. Use detach() instead",
                tensor=self._engine, flag="detach", value=None,
            )  # fmt: skip
        self._engine.detach_()

    def __repr__(self) -> str:
        return "Variable containing:" + repr(self.data)

    def __getitem__(self, index: Any) -> "Variable":
        volatile = any(x._volatile for x in (self, *_variables(index)))
        with recording(not volatile), words_of_03():
            result = sized(self._engine)[as_index(index)]
        if result._history is not None:
            remember(result._history[0], "index", (), 1)
        return variable_on(result, volatile)

    def __setitem__(self, index: Any, value: Any) -> None:
        self._check("set", (value,))
        self._check_inplace()
        values = [value] if isinstance(value, Variable) else []
        volatile = any(x._volatile for x in (self, *values))
        with recording(not volatile), words_of_03():
            sized(self._engine)[as_index(index)] = unwrapped(value)

    def __bool__(self) -> bool:
        if not self.numel():
            return False
        raise ConversionRefused(
            "bool value of Variable objects containing non-empty "
            f"{self.data.printed_name} is ambiguous",
            tensor=self._engine,
        )

    def __int__(self) -> int:
        return int(self.data)

    def __float__(self) -> float:
        return float(self.data)

    def __ipow__(self, other: Any) -> Any:
        raise NotImplementedError("in-place pow not implemented")

    def __rpow__(self, other: Any) -> "Variable":
        with recording(not self._volatile):
            return variable_on(other**self._engine, self._volatile)

    def __deepcopy__(self, memo: dict[int, Any]) -> "Variable":
        if not self.is_leaf:
            raise FlagRefused(
                "Only Variables created explicitly by the user (graph leaves) support the deepcopy "
                "protocol at the moment",
                tensor=self._engine, flag="deepcopy", value=None,
            )  # fmt: skip
        copy = memo[id(self)] = Variable(self.data.clone())
        copy.requires_grad, copy.volatile = self.requires_grad, self.volatile
        return copy

    def resize(self, *sizes: Any) -> "Variable":
        """Another shape of as many elements."""
        shape = tuple(sizes[0]) if len(sizes) == 1 and not isinstance(sizes[0], int) else sizes
        wanted = Size(shape).numel()
        if wanted != self.numel():
            raise ArgumentRefused(
                f"requested resize to {'x'.join(map(str, shape))} ({wanted} elements in total), "
                f"but the given tensor has a size of {'x'.join(map(str, self.size()))} "
                f"({self.numel()} elements). autograd's resize can only change the shape of a "
                "given tensor, while preserving the number of elements. ",
                argument=sizes,
            )
        return self._call("contiguous", (), {})._call("view", shape, {})

    def resize_as(self, other: "Variable") -> "Variable":
        """`resize(other.size())`."""
        return self.resize(tuple(other.size()))

    def type(self, to: Any) -> "Variable":
        """This Variable with data of another type."""
        return self._cast(dtype_of_type(to))

    def type_as(self, other: Any) -> "Variable":
        """This Variable with data of the type of another's."""
        return self._cast(other._engine.dtype)

    def _cast(self, dtype: Any) -> "Variable":
        with recording(not self._volatile):
            result = self._engine.to(dtype)
        return self if result is self._engine else variable_on(result, self._volatile)


def checked_data(data: Any) -> BareTensor:
    """The bare tensor for a Variable. Raises RuntimeError for anything else."""
    if not isinstance(data, BareTensor):
        raise ArgumentRefused(
            f"Variable data has to be a tensor, but got {usage.type_name(data)}", argument=data
        )
    return data


def variable_on(x: Engine, volatile: bool) -> Variable:
    """The Variable of 0.3 on a result of the engine."""
    result: Variable = object.__new__(Variable)
    result._engine, result._volatile = x, volatile
    result._data = None
    result._grad = None
    return result


def sized(x: Engine) -> Engine:
    """A tensor of 0 dimensions as one of size 1."""
    return x if x.dim() else x.view(1)


def _variables(arguments: Any) -> list[Variable]:
    """The Variables among arguments, in lists and tuples too."""
    if isinstance(arguments, Variable):
        return [arguments]
    if isinstance(arguments, (tuple, list)):
        return [x for argument in arguments for x in _variables(argument)]
    return []


def _engines(result: Any) -> list[Engine]:
    listed = result if isinstance(result, (tuple, list)) else [result]
    return [x for x in listed if isinstance(x, Engine)]


def _finished(result: Any, volatile: bool) -> Any:
    """What the engine returned, with Variables in it; bytes for booleans."""
    if isinstance(result, Engine):
        return variable_on(result.byte() if result.dtype.name == "bool" else result, volatile)
    if isinstance(result, (tuple, list)) and any(isinstance(x, Engine) for x in result):
        return tuple(_finished(x, volatile) for x in result)
    return result


def _through(hook: Any, grad: Engine) -> Engine | None:
    """Call a hook with the gradient as a Variable, volatile unless the walk is recorded."""
    result = hook(variable_on(grad, not thread.modes.grad_enabled))
    if result is None:
        return None
    if not isinstance(result, Variable):
        raise usage.ArgumentTypeError(
            f"expected Variable, but hook returned '{usage.type_name(result)}'", argument=result
        )
    x = result._engine
    return x if x.shape == grad.shape else x.view(grad.shape)


def _to_type(name: str) -> Any:
    def method(self: Variable) -> Variable:
        return self.type(f"torch.{name.capitalize()}Tensor")

    method.__doc__ = f"This Variable with data of type torch.{name.capitalize()}Tensor."
    return method


for _name in ("byte", "char", "short", "int", "long", "half", "float", "double"):
    setattr(Variable, _name, _to_type(_name))
Variable.__module__ = "torch.autograd.variable"
