"""Hooks on the gradients that pass through a module, whatever it is made of inside.

Two identity nodes stand around the module's own: one takes the outputs together, where the
gradients come in, and one the inputs, where they leave. Hooks on these two see all of them at once.
"""

import warnings
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from autograd_lab.autograd import Function
from autograd_lab.core.modes import is_grad_enabled
from autograd_lab.core.places import stacklevel
from autograd_lab.errors import HookMisused
from autograd_lab.nn.modules.state_dict import BoundHook
from autograd_lab.tensor import Tensor

Hook = Callable[..., Any]


class BackwardHookFunction(Function):
    """The identity of several tensors, with one node for all of them."""

    @staticmethod
    def forward(ctx: Any, *args: Any) -> Any:
        ctx.mark_non_differentiable(*(x for x in args if not x.requires_grad))
        return args

    @staticmethod
    def backward(ctx: Any, *args: Any) -> Any:
        return args


class BackwardHook:
    """The full backward hooks of one call of a module.

    inputs, outputs: which of the arguments, and of the results, are tensors; None where no
    gradient passes there. grad_outputs: what came in, until it has been shown to the hooks.
    """

    def __init__(self, module: Any, hooks: Sequence[Hook], pre_hooks: Sequence[Hook]) -> None:
        self.module, self.hooks, self.pre_hooks = module, hooks, pre_hooks
        self.inputs: list[int] | None = None
        self.outputs: list[int] | None = None
        self.n_inputs = self.n_outputs = -1
        self.grad_outputs: Any = None

    def setup_input_hook(self, args: Any) -> Any:
        """The arguments, behind the node where the gradients leave."""

        def hook(grads: Any, _: Any) -> Any:  # the engine's errors say its name
            return self._leaving(grads)

        args, self.inputs = _behind_one_node(args, hook)
        self.n_inputs = len(args)
        return args

    def setup_output_hook(self, result: Any) -> Any:
        """The results, behind the node where the gradients come in."""

        def hook(_: Any, grads: Any) -> Any:
            return self._arriving(grads)

        results = result if isinstance(result, tuple) else (result,)
        results, self.outputs = _behind_one_node(results, hook)
        self.n_outputs = len(results)
        return results if isinstance(result, tuple) else results[0]

    def _arriving(self, grads: tuple[Any, ...]) -> tuple[Any, ...]:
        assert self.outputs is not None  # the hook hangs on their node
        shown: Any = _among_nones(grads, self.outputs, self.n_outputs)
        for hook in self.pre_hooks:
            replaced = hook(self.module, shown)
            if replaced is not None:
                _check_number(replaced, shown, "pre hook", "grad_output", hook)
                shown = replaced
        self.grad_outputs = shown
        if self.inputs is None:
            self._no_inputs()
        return tuple(shown[i] for i in self.outputs)

    def _leaving(self, grads: tuple[Any, ...]) -> tuple[Any, ...] | None:
        if self.grad_outputs is None:  # the walk began inside the module
            return None
        assert self.inputs is not None
        shown: Any = _among_nones(grads, self.inputs, self.n_inputs)
        for hook in self.hooks:
            replaced = hook(self.module, shown, self.grad_outputs)
            if replaced is not None:
                _check_number(replaced, shown, "hook", "grad_input", hook)
                shown = replaced
        self.grad_outputs = None
        return tuple(shown[i] for i in self.inputs)

    def _no_inputs(self) -> None:
        """Call the hooks of a module whose inputs want no gradient, where the others came in."""
        warnings.warn(AT_OUTPUTS, stacklevel=stacklevel())
        for hook in self.hooks:
            replaced = hook(self.module, (None,) * self.n_inputs, self.grad_outputs)
            nones = isinstance(replaced, tuple) and all(g is None for g in replaced)
            if replaced is not None and not nones:
                raise HookMisused(
                    "Backward hook for Modules where no input requires gradient should always "
                    "return None or None for all gradients.",
                    hook=hook,
                )
        self.grad_outputs = None


def _behind_one_node(values: Any, hook: Hook) -> tuple[Any, list[int] | None]:
    """Values with the tensors among them behind one identity node with a hook; and their places.

    As they are, and None, where none of them wants a gradient.
    """
    places = [i for i, value in enumerate(values) if isinstance(value, Tensor)]
    if not (is_grad_enabled() and any(values[i].requires_grad for i in places)):
        return values, None
    replaced = list(values)
    for i, x in zip(places, BackwardHookFunction.apply(*(values[i] for i in places)), strict=True):
        replaced[i] = x
    node = next(replaced[i].grad_fn for i in places if replaced[i].grad_fn is not None)
    node.register_hook(hook)
    return tuple(replaced) if type(values) is tuple else type(values)(*replaced), places


def _among_nones(values: Sequence[Any], places: Sequence[int], size: int) -> tuple[Any, ...]:
    by_place = dict(zip(places, values, strict=True))
    return tuple(by_place.get(i) for i in range(size))


def _check_number(got: Any, expected: Any, what: str, of: str, hook: Hook) -> None:
    if len(got) != len(expected):
        raise HookMisused(
            f"Backward {what} returned an invalid number of {of}, got {len(got)}, but expected "
            f"{len(expected)}",
            hook=hook,
        )


def hang_old_hooks(module: Any, hooks: Sequence[Hook], args: Any, result: Any) -> None:
    """Hang hooks of `register_backward_hook` on the node of the first result.

    Warns where that node is not the whole module, so that they see other gradients than meant.
    """
    first = result
    while not isinstance(first, Tensor):
        values: Iterator[Any] = iter(first.values() if isinstance(first, dict) else first)
        is_dict = isinstance(first, dict)
        first = next(v for v in values if not is_dict or isinstance(v, Tensor))
    node = first.grad_fn
    if node is None:
        return
    for hook in hooks:
        node.register_hook(BoundHook(hook, module))
    misleading = _misleading(args, result, node)
    if misleading:
        warnings.warn(misleading, FutureWarning, stacklevel=stacklevel())


def _misleading(args: Any, result: Any, node: Any) -> str | None:
    """Why the hooks of a node do not see a module's gradients; None if they do."""
    outputs = (result,) if isinstance(result, Tensor) else result
    for values, does, gradient in (
        (outputs, "return", "of the grad_output"),
        (args, "take as input", "of the grad_input"),
    ):
        if not isinstance(values, tuple) or not all(isinstance(x, Tensor) for x in values):
            why = f"non-full backward hooks on a Module that does not {does} a single Tensor or a "
            return MISLEADING.format(why + "tuple of Tensors", gradient) + INSTEAD
    hook = "a non-full backward hook when "
    nodes = {x.grad_fn for x in outputs if x.grad_fn is not None}
    if len(nodes) < 2 and node not in nodes:
        why = f"{hook}outputs are nested in python data structure"
        return MISLEADING.format(why, "grad_output")
    if len(nodes) > 1:
        why = f"{hook}outputs are generated by different autograd Nodes"
        return MISLEADING.format(why, "grad_output") + INSTEAD
    sources = {x.grad_fn for x in args if x.grad_fn is not None}
    if sources != {edge[0] for edge in node.next_functions}:
        why = f"{hook}the forward contains multiple autograd Nodes"
        return MISLEADING.format(why, "grad_input") + INSTEAD
    return None


AT_OUTPUTS = (
    "Full backward hook is firing when gradients are computed with respect to module outputs since "
    "no inputs require gradients. See https://docs.pytorch.org/docs/main/generated/"
    "torch.nn.Module.html#torch.nn.Module.register_full_backward_hook for more details."
)
MISLEADING = (
    "Using {} is deprecated and will be removed in future versions. This hook will be missing some "
    "{}."
)
INSTEAD = " Please use register_full_backward_hook to get the documented behavior."
