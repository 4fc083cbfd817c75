"""The graph itself: its nodes and edges, what is saved in it, and hooks on several tensors."""

import threading
import weakref
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from autograd_lab.core.hooks import RemovableHandle
from autograd_lab.core.modes import thread
from autograd_lab.core.node import Node
from autograd_lab.errors import ArgumentTypeError, HookMisused, NotDifferentiable, OutOfScope
from autograd_lab.ops.mutation import allow_mutation_on_saved_tensors
from autograd_lab.tensor import Tensor

__all__ = [
    "GradientEdge",
    "Node",
    "allow_mutation_on_saved_tensors",
    "disable_saved_tensors_hooks",
    "get_gradient_edge",
    "increment_version",
    "register_multi_grad_hook",
    "save_on_cpu",
    "saved_tensors_hooks",
]


class GradientEdge(NamedTuple):
    """A place in the graph where a gradient arrives: output `output_nr` of `node`.

    It stands for its tensor in `backward` and `grad`, as output and as input, without keeping the
    tensor's memory.
    """

    node: Node
    output_nr: int
    ownership_token: Any = None


def get_gradient_edge(tensor: Tensor) -> GradientEdge:
    """The edge at which the gradient of `tensor` arrives.

    Errors: RuntimeError for a tensor that requires no gradient.
    """
    edge = tensor._edge()
    if edge is None:
        raise NotDifferentiable(
            "It is not possible to get the gradient edge for a Tensor that does not require "
            "gradients",
            tensor=tensor, index=None,
        )  # fmt: skip
    return GradientEdge(*edge)


def increment_version(tensor: Tensor | Iterable[Tensor]) -> None:
    """Count one more change of a tensor, or of each of several, as if it were made in place."""
    if not isinstance(tensor, Tensor | Iterable):
        raise HookMisused("increment_version expect a Iterable[Tensor] as input")
    for one in [tensor] if isinstance(tensor, Tensor) else tensor:
        if not isinstance(one, Tensor):
            raise HookMisused(
                "increment_version expects each element of the iterable to be a tensor"
            )
        if not one.is_inference():
            one._version_counter().bump("increment_version")


class saved_tensors_hooks:
    """In this block, what operations save is packed by a hook of yours, and later unpacked.

    pack_hook: takes each saved tensor; what it returns is kept instead.
    unpack_hook: makes of that a tensor of the same shape and dtype, when a derivative asks for it.
    Of several such blocks, one inside the other, the innermost alone packs.
    Example:
        >>> with torch.autograd.graph.saved_tensors_hooks(lambda t: t.numpy(), torch.from_numpy):
        ...     y = x.exp()
    """

    def __init__(
        self, pack_hook: Callable[[Tensor], Any], unpack_hook: Callable[[Any], Tensor]
    ) -> None:
        self.pack_hook = pack_hook
        self.unpack_hook = unpack_hook

    def __enter__(self) -> None:
        modes = thread.modes
        if modes.hooks_refused is not None:
            raise HookMisused(modes.hooks_refused, hook=self)
        if not (callable(self.pack_hook) and callable(self.unpack_hook)):
            raise ArgumentTypeError(
                "_push_saved_tensors_default_hooks(): incompatible function arguments. The "
                "following argument types are supported:\n    1. (arg0: collections.abc.Callable, "
                "arg1: collections.abc.Callable) -> None\n\nInvoked with: "
                f"{self.pack_hook!r}, {self.unpack_hook!r}"
            )
        modes.set_saved_hooks((*modes.saved_hooks, (self.pack_hook, self.unpack_hook)))

    def __exit__(self, *exception: object) -> None:
        modes = thread.modes
        modes.set_saved_hooks(modes.saved_hooks[:-1])


class save_on_cpu(saved_tensors_hooks):
    """In this block, what operations save is kept in the CPU's memory until it is needed.

    pin_memory: accepted; a copy is a copy here.
    """

    def __init__(self, pin_memory: bool = False, device_type: str = "cuda") -> None:
        def pack(tensor: Any) -> tuple[Any, Any]:
            return tensor.device, tensor.clone() if pin_memory else tensor.cpu()

        def unpack(packed: tuple[Any, Any]) -> Any:
            device, tensor = packed
            return tensor.to(device)

        super().__init__(pack, unpack)


class disable_saved_tensors_hooks:
    """In this block, using `saved_tensors_hooks` raises a RuntimeError with your message."""

    def __init__(self, error_message: str) -> None:
        self.error_message = error_message

    def __enter__(self) -> None:
        if not isinstance(self.error_message, str):
            raise ArgumentTypeError(
                "_saved_tensors_hooks_disable(): incompatible function arguments. The following "
                "argument types are supported:\n    1. (error_message: str, fail_if_non_empty: "
                f"bool = True) -> None\n\nInvoked with: {self.error_message!r}",
                argument=self.error_message,
            )
        modes = thread.modes
        if modes.saved_hooks:
            raise HookMisused(self.error_message, hook=modes.saved_hooks[-1])
        self.prev = modes.hooks_refused
        modes.hooks_refused = self.error_message

    def __exit__(self, *exception: object) -> None:
        thread.modes.hooks_refused = self.prev


class _MultiHandle(RemovableHandle):
    """The handle of a hook on several tensors."""

    def __init__(self, handles: Sequence[RemovableHandle]) -> None:
        self.handles = tuple(handles)

    def remove(self) -> None:
        for handle in self.handles:
            handle.remove()


def register_multi_grad_hook(
    tensors: Sequence[Tensor], fn: Callable[[Any], None], *, mode: str = "all"
) -> RemovableHandle:
    """Call `fn` once in each walk that reaches some of `tensors`.

    mode: with "all", after all of them that this walk reaches have their gradients, and `fn` gets
    the list of these, None for those not reached; with "any", `fn` gets the first that comes.
    Errors: ValueError for another mode.
    """
    modes = ("all", "any")
    if mode not in modes:
        raise ValueError(f"Expects mode to be one of {modes} but got {mode}")
    lock = threading.Lock()
    if mode == "any":
        told: list[Any] = [None]

        def first(grad: Any) -> None:
            with lock:
                walk, told[0] = told[0], thread.modes.walk
            if walk is not thread.modes.walk:
                fn(grad)

        return _MultiHandle([tensor.register_hook(first) for tensor in tensors])
    nodes = [_node_of(tensor) for tensor in tensors]
    came: dict[Any, dict[int, Any]] = {}

    def hook_of(index: int) -> Callable[[Any], None]:
        def note(grad: Any) -> None:
            walk = thread.modes.walk
            with lock:
                grads = came.setdefault(walk, {})
                grads[index] = grad
                reached = [node() for node in nodes]
                complete = len(grads) == sum(walk.will_reach(n) for n in reached if n is not None)
                if complete:
                    del came[walk]
            if complete:
                fn([grads.get(i) for i in range(len(nodes))])

        return note

    return _MultiHandle([x.register_hook(hook_of(i)) for i, x in enumerate(tensors)])


def _node_of(tensor: Tensor) -> Callable[[], Node | None]:
    """What finds the node at which the tensor's gradient arrives, and keeps nothing alive."""
    edge = tensor._edge()
    if edge is None:
        raise AssertionError("Expected gradient function to be set")
    if not edge[0].is_accumulator:
        return weakref.ref(edge[0])
    leaf = weakref.ref(tensor)

    def of_leaf() -> Node | None:
        tensor = leaf()
        return None if tensor is None else tensor._accumulate_node()

    return of_leaf


def __getattr__(name: str) -> Any:
    if name in (
        "region_activation_memory_budget",
        "set_override_stale_capture_stream",
        "set_warn_on_accumulate_grad_stream_mismatch",
    ):
        raise OutOfScope(f"autograd.graph.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
