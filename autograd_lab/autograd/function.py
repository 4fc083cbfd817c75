"""`autograd.Function`: an operation whose derivative the learner writes.

A subclass has a `forward` and a `backward`, both static. `apply` runs the forward without recording
it, and makes one node for the whole of it. That node is the `ctx` that both are given, and it is
the `grad_fn` of the results: what the forward leaves on `ctx`, the backward finds there.
"""

import functools
import warnings
from collections.abc import Callable, Sequence
from typing import Any

from autograd_lab.autograd.function_node import BackwardCFunction, FunctionCtx
from autograd_lab.autograd.function_outputs import finish
from autograd_lab.autograd.grad_mode import no_grad
from autograd_lab.core.modes import thread
from autograd_lab.core.node import Node, forms_of, shown_bare
from autograd_lab.core.places import stacklevel
from autograd_lab.errors import ArgumentTypeError, FunctionRefused, OutOfScope
from autograd_lab.tensor import Tensor

__all__ = [
    "BackwardCFunction",
    "Function",
    "FunctionCtx",
    "InplaceFunction",
    "once_differentiable",
]


class Function:
    """The base of operations with a derivative of their own.

    Write `forward(ctx, *args)` and `backward(ctx, *grad_outputs)`, or, with the context apart,
    `forward(*args)`, `setup_context(ctx, inputs, output)` and `backward`. Call `apply`.

    Example:
        >>> class Cube(torch.autograd.Function):
        ...     @staticmethod
        ...     def forward(ctx, x):
        ...         ctx.save_for_backward(x)
        ...         return x ** 3
        ...     @staticmethod
        ...     def backward(ctx, grad_output):
        ...         x, = ctx.saved_tensors
        ...         return grad_output * 3 * x ** 2
        >>> x = torch.tensor(2., requires_grad=True)
        >>> Cube.apply(x)
        tensor(8., grad_fn=<CubeBackward>)
    """

    _backward_cls: type[BackwardCFunction]
    clear_saved_tensors_on_access = False
    boxed_grads_call = False
    generate_vmap_rule = False

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        members = {"_forward_cls": cls, "__module__": "torch.autograd.function"}
        cls._backward_cls = type(cls.__name__ + "Backward", (BackwardCFunction,), members)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        warnings.warn(
            f"{type(self)} should not be instantiated. Methods on autograd functions are all "
            "static, so you should invoke them on the class itself. Instantiating an autograd "
            "function will raise an error in a future version of PyTorch.",
            DeprecationWarning,
            stacklevel=stacklevel(),
        )

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        raise FunctionRefused(
            "Legacy autograd function with non-static forward method is deprecated. Please use "
            "new-style autograd function with static forward method. (Example: "
            "https://pytorch.org/docs/stable/autograd.html#torch.autograd.Function)",
            function=type(self),
        )

    @staticmethod
    def forward(*args: Any, **kwargs: Any) -> Any:
        """What the operation computes, from tensors and anything else; to be overridden."""
        raise NotImplementedError(
            "You must implement the forward function for custom autograd.Function."
        )

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Any) -> Any:
        """What to keep of a forward that takes no `ctx`; overriding it chooses that style."""
        raise NotImplementedError("setup_context is not implemented.")

    @staticmethod
    def backward(ctx: Any, *grad_outputs: Any) -> Any:
        """The gradient of each input of the forward, from that of each output; to be overridden.

        An input that is no tensor, or wants no gradient, gets None.
        """
        raise NotImplementedError(
            "You must implement either the backward or vjp method for your custom "
            "autograd.Function to use it with backward mode AD."
        )

    vjp = backward

    @staticmethod
    def jvp(ctx: Any, *grad_inputs: Any) -> Any:
        """The derivative of forward mode, which is not part of Autograd Lab; never called."""
        raise NotImplementedError(
            "You must implement the jvp function for custom autograd.Function to use it with "
            "forward mode AD."
        )

    @staticmethod
    def vmap(info: Any, in_dims: Any, *args: Any) -> Any:
        """The rule for `torch.vmap`, which is not part of Autograd Lab; never called."""
        raise NotImplementedError(
            "To use autograd.Function with vmap, you must either override the vmap staticmethod or "
            "set generate_vmap_rule=True."
        )

    @classmethod
    def has_setup_context(cls) -> bool:
        """Whether the forward takes no `ctx`, for `setup_context` does."""
        return cls.setup_context is not Function.setup_context

    @classmethod
    def _derivative(cls) -> Callable[..., Any]:
        """The `backward` or the `vjp` of this function, whichever was written."""
        if cls.vjp is Function.vjp:
            return cls.backward
        if cls.backward is not Function.backward:
            raise FunctionRefused(
                "Implementing both 'backward' and 'vjp' for a custom Function is not allowed. You "
                "should only implement one of them.",
                function=cls,
            )
        return cls.vjp

    @classmethod
    def apply(cls, *args: Any, **kwargs: Any) -> Any:
        """Run the forward, and record it as one node where an input requires grad.

        Errors: TypeError for arguments that the forward does not take, RuntimeError where what it
            did to its inputs in place can't be recorded.
        """
        separate = cls.has_setup_context()
        if separate:
            args, kwargs = _with_defaults(cls.forward, args, kwargs)
        if kwargs:
            args = _by_position(cls.forward, args, kwargs, skipped=0 if separate else 1)
        for flag in ("clear_saved_tensors_on_access", "boxed_grads_call"):
            value = getattr(cls, flag)
            if not isinstance(value, bool):
                raise FunctionRefused(
                    f"{flag} must be a bool, got {type(value).__name__}", function=cls
                )
        ctx = cls._backward_cls(args)
        edges, sequence = ctx.edges, ctx.sequence
        with no_grad():
            if separate:
                output = cls.forward(*args)
                cls.setup_context(ctx, args, output)
            else:
                output = cls.forward(ctx, *args)
        ctx._set_aside(edges, sequence)
        return finish(ctx, args, output, separate)


Function._backward_cls = BackwardCFunction


class InplaceFunction(Function):
    """The base of functions with an `inplace` flag, from PyTorch's early days."""

    def __init__(self, inplace: bool = False) -> None:
        super().__init__()
        self.inplace = inplace


def _with_defaults(
    forward: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """The arguments of a call, with the defaults of those left out."""
    import inspect  # takes longer to import than the rest of the engine's standard modules

    bound = inspect.signature(forward).bind(*args, **kwargs)
    bound.apply_defaults()
    return bound.args, bound.kwargs


def _by_position(
    forward: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any], skipped: int
) -> tuple[Any, ...]:
    """The arguments of a call in the forward's order; skipped: 1 where the first is `ctx`."""
    code = forward.__code__
    names = code.co_varnames[skipped : code.co_argcount]
    for name in kwargs:
        if name not in names:
            raise ArgumentTypeError(f"forward() got an unexpected keyword argument '{name}'")
        if names.index(name) < len(args):
            raise ArgumentTypeError(f"forward() got multiple values for argument '{name}'")
    last = max(names.index(name) for name in kwargs)
    for position in range(len(args), last + 1):
        if names[position] not in kwargs:
            raise ArgumentTypeError(
                f"forward() missing required argument: '{names[position]}' (position {position})"
            )
    return (*args, *(kwargs[name] for name in names[len(args) : last + 1]))


def once_differentiable(backward: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a `backward` that can't itself be differentiated, for it leaves the graph.

    It runs without being recorded, and differentiating its results raises RuntimeError.
    Example: `@staticmethod`, then `@once_differentiable`, then `def backward(ctx, grad): ...`
    """

    @functools.wraps(backward)
    def call(ctx: Any, *grads: Any) -> Any:
        with no_grad():
            results = backward(ctx, *grads)
        recorded = any(isinstance(grad, Tensor) and grad.requires_grad for grad in grads)
        if not (thread.modes.grad and recorded):
            return results
        return _refusing(results if isinstance(results, tuple) else (results,))

    return call


@shown_bare
class Error(Node):
    """A node that refuses to be walked through, with its own words."""

    __slots__ = ("message",)
    message: str

    def apply(self, grads: list[Any], differentiable: bool) -> Any:
        raise FunctionRefused(self.message, node=self)

    def name(self) -> str:
        return "torch::autograd::Error"


def _refusing(results: tuple[Any, ...]) -> tuple[Any, ...]:
    """Aliases of the results whose history is a node that raises."""
    aliases = [None if result is None else result.detach() for result in results]
    edges = []
    for result in results:
        leaf = None if result is None else result.detach().requires_grad_()
        edges.append(None if leaf is None else leaf._edge())
    node = Error(edges)
    node.message = (
        "trying to differentiate twice a function that was marked with @once_differentiable"
    )
    make_history(node, aliases)
    return tuple(aliases)


def make_history(node: Node, tensors: Sequence[Tensor | None]) -> None:
    """Make a new node the history of tensors that have none; None stands for a missing one."""
    node.form, node.more_outputs = forms_of(tensors)
    for number, tensor in enumerate(tensors):
        if tensor is not None:
            tensor._history, tensor._requires_grad = (node, number), True


def __getattr__(name: str) -> Any:
    if name in ("FunctionMeta", "NestedIOFunction", "traceable"):
        raise OutOfScope(f"autograd.function.{name}", "autograd.Function takes any arguments")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
