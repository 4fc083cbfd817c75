"""Memory for time: parts of a graph that keep only their inputs, and compute the rest again.

Both variants do the same. The one that is recommended (`use_reentrant=False`) records the part as
usual and leaves out what would be saved, see `recomputation.py`. The older one records a single
node, whose derivative runs the function again and walks backward through that.
"""

import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

from autograd_lab.autograd.differentiate import backward, grad
from autograd_lab.autograd.function import Function
from autograd_lab.autograd.grad_mode import enable_grad
from autograd_lab.core.modes import is_grad_enabled, thread
from autograd_lab.core.places import stacklevel
from autograd_lab.errors import FunctionRefused, OutOfScope
from autograd_lab.random import fork_rng, get_rng_state, set_rng_state
from autograd_lab.tensor import Tensor
from autograd_lab.utils.recomputation import CheckpointError, GraphExecGroup, Region

__all__ = [
    "CheckpointError",
    "CheckpointFunction",
    "GraphExecGroup",
    "check_backward_validity",
    "checkpoint",
    "checkpoint_sequential",
    "detach_variable",
    "noop_context_fn",
    "set_checkpoint_debug_enabled",
    "set_checkpoint_early_stop",
]

Contexts = tuple[AbstractContextManager[Any], AbstractContextManager[Any]]


class _Switches:
    """What is set for all calls; None leaves it to each call."""

    early_stop: bool | None = None
    debug: bool | None = None


@contextmanager
def set_checkpoint_early_stop(enable: bool) -> Iterator[None]:
    """A block in which `checkpoint` stops a second run early, or does not, whatever it is told."""
    before, _Switches.early_stop = _Switches.early_stop, enable
    try:
        yield
    finally:
        _Switches.early_stop = before


@contextmanager
def set_checkpoint_debug_enabled(enabled: bool | None) -> Iterator[None]:
    """A block in which all calls of `checkpoint` are as with `debug=enabled`."""
    before, _Switches.debug = _Switches.debug, enabled
    try:
        yield
    finally:
        _Switches.debug = before


def noop_context_fn() -> Contexts:
    """The contexts of a `checkpoint` that asks for none: two that do nothing."""
    return nullcontext(), nullcontext()


def detach_variable(inputs: Any) -> tuple[Any, ...]:
    """Tensors without their history, but requiring grad as before; RuntimeError for no tuple."""
    if not isinstance(inputs, tuple):
        raise FunctionRefused(
            "Only tuple of tensors is supported. Got Unsupported input type: "
            f"{type(inputs).__name__}"
        )
    return tuple(
        x.detach().requires_grad_(x.requires_grad) if isinstance(x, Tensor) else x for x in inputs
    )


def check_backward_validity(inputs: Iterable[Any]) -> None:
    """Warn where no input requires grad, so that no gradient will come of a checkpoint."""
    if not any(isinstance(x, Tensor) and x.requires_grad for x in inputs):
        warnings.warn(
            "None of the inputs have requires_grad=True. Gradients will be None",
            stacklevel=stacklevel(),
        )


class CheckpointFunction(Function):
    """The older variant: one node for all that a function does."""

    @staticmethod
    def forward(ctx: Any, run_function: Any, preserve_rng_state: bool, *args: Any) -> Any:
        check_backward_validity(args)
        ctx.run_function = run_function
        ctx.random_state = get_rng_state() if preserve_rng_state else None
        ctx.save_for_backward(*(x if isinstance(x, Tensor) else None for x in args))
        ctx.others = [None if isinstance(x, Tensor) else x for x in args]
        return run_function(*args)

    @staticmethod
    def backward(ctx: Any, *grads: Any) -> Any:
        walk, dry = thread.modes.walk, False
        while walk is not None:
            if walk.visit is not None and walk.visit.needed is not None:
                raise FunctionRefused(
                    "When use_reentrant=True, torch.utils.checkpoint is incompatible with .grad() "
                    "or passing an `inputs` parameter to .backward(). To resolve this error, you "
                    "can either set use_reentrant=False, or call .backward() without passing the "
                    "`inputs` argument.",
                    node=ctx,
                )
            dry = dry or (walk.visit is not None and walk.visit.dry)
            walk = walk.outer
        saved = zip(ctx.saved_tensors, ctx.others, strict=True)
        inputs = detach_variable(tuple(other if x is None else x for x, other in saved))
        with _random_state(ctx.random_state), enable_grad():
            outputs = ctx.run_function(*inputs)
        outputs = (outputs,) if isinstance(outputs, Tensor) else outputs
        pairs = [
            (x, g)
            for x, g in zip(outputs, grads, strict=False)
            if isinstance(x, Tensor) and x.requires_grad
        ]
        if not pairs:
            raise FunctionRefused(
                "none of output has requires_grad=True, this checkpoint() is not necessary",
                node=ctx,
            )
        return (None, None, *_input_gradients(inputs, pairs, dry))


def _input_gradients(
    inputs: Sequence[Any], pairs: Sequence[tuple[Tensor, Any]], dry: bool
) -> list[Tensor | None]:
    """Walk backward from the outputs; dry: for a picture, which changes no parameter's `.grad`."""
    outputs, weights = [x for x, _ in pairs], [g for _, g in pairs]
    if not dry:
        backward(outputs, weights)
        return [x.grad if isinstance(x, Tensor) else None for x in inputs]
    wanted = [x for x in inputs if isinstance(x, Tensor) and x.requires_grad]
    found = iter(grad(outputs, wanted, weights, allow_unused=True) if wanted else ())
    return [next(found) if isinstance(x, Tensor) and x.requires_grad else None for x in inputs]


@contextmanager
def _random_state(state: Tensor | None) -> Iterator[None]:
    """A block that draws the random numbers of an earlier time; None: those that come."""
    with fork_rng(enabled=state is not None):
        if state is not None:
            set_rng_state(state)
        yield


def _metadata(x: Tensor) -> dict[str, Any]:
    return {"shape": x.shape, "dtype": x.dtype, "device": x.device}


DETERMINISM_CHECKS: dict[str, Callable[[Tensor], Any] | None] = {
    "default": _metadata,
    "none": None,
}


def checkpoint(
    function: Callable[..., Any],
    *args: Any,
    use_reentrant: bool | None = None,
    context_fn: Callable[[], Contexts] = noop_context_fn,
    determinism_check: str = "default",
    debug: bool = False,
    early_stop: bool = True,
    **kwargs: Any,
) -> Any:
    """Call `function`, keep nothing of it but its inputs, and run it again in the walk backward.

    use_reentrant: False for the variant that is recommended; True, and a warning if it is left
        out, for the older one, which allows neither `autograd.grad` nor `backward(inputs=)`.
    preserve_rng_state: whether the second run draws the same random numbers; True if left out.
    context_fn: returns two contexts, for the first run and for the second.
    determinism_check: "default" compares shape, dtype and device of what the two runs saved, "none"
        compares nothing. debug: whether an error says where the tensors were saved.
    early_stop: whether the second run ends when all is found that is needed.
    Only `use_reentrant=False` takes context_fn, debug, and further arguments for the function.
    Errors: CheckpointError, a RuntimeError, where the second run does otherwise than the first.
    Example:
        >>> from torch.utils.checkpoint import checkpoint
        >>> y = checkpoint(block, x, use_reentrant=False)
    """
    if use_reentrant is None:
        warnings.warn(
            "torch.utils.checkpoint: the use_reentrant parameter should be passed explicitly. "
            "Starting in PyTorch 2.9, calling checkpoint without use_reentrant will raise an "
            "exception. use_reentrant=False is recommended, but if you need to preserve the "
            "current default behavior, you can pass use_reentrant=True. Refer to docs for more "
            "details on the differences between the two variants.",
            stacklevel=stacklevel(),
        )
        use_reentrant = True
    preserve = kwargs.pop("preserve_rng_state", True)
    if use_reentrant:
        _refuse(kwargs)
        if context_fn is not noop_context_fn or debug is not False:
            raise ValueError(
                "Passing `context_fn` or `debug` is only supported when use_reentrant=False."
            )
        return CheckpointFunction.apply(function, preserve, *args)
    debug = debug if _Switches.debug is None else _Switches.debug
    early_stop = early_stop if _Switches.early_stop is None else _Switches.early_stop
    if debug and context_fn is not noop_context_fn:
        raise ValueError("debug=True is incompatible with non-default context_fn")
    if determinism_check not in DETERMINISM_CHECKS:
        raise ValueError(
            f"determinism_check should be one of {list(DETERMINISM_CHECKS)}, but got "
            f"{determinism_check}"
        )
    first, second = context_fn()
    if not is_grad_enabled():
        return function(*args, **kwargs)
    state = get_rng_state() if preserve else None

    def run_again(*values: Any) -> None:
        with _random_state(state), second:
            function(*values, **kwargs)

    region = Region(run_again, args, early_stop, DETERMINISM_CHECKS[determinism_check], debug)
    with region.hooks(), first:
        result = function(*args, **kwargs)
        region.complete = True
    if not region.complete:
        raise FunctionRefused(
            "torch.utils.checkpoint: the forward context provided by context_fn suppressed an "
            "exception raised during the checkpointed forward. This is not supported because "
            "checkpoint cannot return a value for a failed forward.",
            function=function,
        )
    return result


def checkpoint_sequential(
    functions: Any,
    segments: int,
    input: Any,
    use_reentrant: bool | None = None,
    **kwargs: Any,
) -> Any:
    """Functions one after the other, as so many segments, each but the last under `checkpoint`.

    functions: a list of functions, or an `nn.Sequential`. segments: how many parts to make.
    preserve_rng_state, use_reentrant: as in `checkpoint`.
    """
    if use_reentrant is None:
        warnings.warn(
            "torch.utils.checkpoint.checkpoint_sequential: the use_reentrant parameter should be "
            "passed explicitly. In version 2.9 we will raise an exception if use_reentrant is not "
            "passed. use_reentrant=False is recommended, but if you need to preserve the current "
            "default behavior, you can pass use_reentrant=True. Refer to docs for more details on "
            "the differences between the two variants.",
            stacklevel=stacklevel(),
        )
        use_reentrant = True
    preserve = kwargs.pop("preserve_rng_state", True)
    _refuse(kwargs)
    parts = list(functions.children()) if hasattr(functions, "children") else functions
    size = len(parts) // segments
    for start in range(0, size * (segments - 1), size):
        input = checkpoint(
            _in_turn(parts[start : start + size]),
            input,
            use_reentrant=use_reentrant,
            preserve_rng_state=preserve,
        )
    return _in_turn(parts[size * (segments - 1) :])(input)


def _refuse(kwargs: dict[str, Any]) -> None:
    if kwargs:
        raise ValueError("Unexpected keyword arguments: " + ",".join(kwargs))


def _in_turn(functions: Sequence[Callable[[Any], Any]]) -> Callable[[Any], Any]:
    def run(value: Any) -> Any:
        for function in functions:
            value = function(value)
        return value

    return run


def __getattr__(name: str) -> Any:
    if name.startswith("__"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    raise OutOfScope(f"utils.checkpoint.{name}")
