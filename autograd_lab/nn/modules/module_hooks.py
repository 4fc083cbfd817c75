"""Functions that the learner hangs on a module: before and after its forward, and its backward."""

import warnings
from collections.abc import Callable
from typing import Any, NamedTuple

from autograd_lab.core.hooks import RemovableHandle
from autograd_lab.core.places import stacklevel
from autograd_lab.errors import HookMisused
from autograd_lab.nn.modules.backward_hooks import BackwardHook, hang_old_hooks
from autograd_lab.nn.modules.registration import Hook, Registry, registered
from autograd_lab.nn.modules.traversal import Traversal
from autograd_lab.queries import class_of
from autograd_lab.tensor import Tensor


class Everywhere(NamedTuple):
    """The hooks on the calls of all modules, and of which kind those of backward are."""

    forward_pre: Registry
    forward: Registry
    forward_with_kwargs: Registry
    forward_always_called: Registry
    backward_pre: Registry
    backward: Registry
    is_full_backward: bool | None


class Hooks(Traversal):
    """The registering of hooks, and a call with them."""

    forward: Callable[..., Any]
    _backward_pre_hooks: Registry
    _backward_hooks: Registry
    _is_full_backward_hook: bool | None
    _forward_hooks: Registry
    _forward_hooks_with_kwargs: Registry
    _forward_hooks_always_called: Registry
    _forward_pre_hooks: Registry
    _forward_pre_hooks_with_kwargs: Registry

    def register_forward_pre_hook(
        self, hook: Hook, *, prepend: bool = False, with_kwargs: bool = False
    ) -> RemovableHandle:
        """Call `hook(module, args)` before the forward; it may return other arguments.

        prepend: before the hooks already there. with_kwargs: call `hook(module, args, kwargs)`,
        which may return both.
        """
        flags = (self._forward_pre_hooks_with_kwargs,) if with_kwargs else ()
        return registered(self._forward_pre_hooks, hook, prepend, flags)

    def register_forward_hook(
        self,
        hook: Hook,
        *,
        prepend: bool = False,
        with_kwargs: bool = False,
        always_call: bool = False,
    ) -> RemovableHandle:
        """Call `hook(module, args, output)` after the forward; it may return another output.

        prepend: before the hooks already there. with_kwargs: call `hook(module, args, kwargs,
        output)`. always_call: even if the forward raises, then with None.

        Example: `layer.register_forward_hook(lambda module, args, output: print(output.shape))`
        """
        flags = (
            (self._forward_hooks_with_kwargs, with_kwargs),
            (self._forward_hooks_always_called, always_call),
        )
        chosen = tuple(flag for flag, is_set in flags if is_set)
        return registered(self._forward_hooks, hook, prepend, chosen)

    def register_full_backward_pre_hook(self, hook: Hook, prepend: bool = False) -> RemovableHandle:
        """Call `hook(module, grad_output)` when the outputs' gradients are there.

        It may return others to go on with.
        """
        return registered(self._backward_pre_hooks, hook, prepend)

    def register_full_backward_hook(self, hook: Hook, prepend: bool = False) -> RemovableHandle:
        """Call `hook(module, grad_input, grad_output)` when the inputs' gradients are there.

        It may return others to go on with. Both are tuples, with None for what is no tensor.
        Errors: RuntimeError beside hooks of `register_backward_hook`.
        """
        self._check_kind(True, hook)
        return registered(self._backward_hooks, hook, prepend)

    def register_backward_hook(self, hook: Hook) -> RemovableHandle:
        """Call `hook(module, grad_input, grad_output)` at the last node of the forward.

        It sees the gradients of that node, not those of the module: use full hooks.
        Errors: RuntimeError beside full backward hooks.
        """
        self._check_kind(False, hook)
        return registered(self._backward_hooks, hook)

    def _check_kind(self, full: bool, hook: Hook) -> None:
        if self._is_full_backward_hook is (not full):
            raise HookMisused(
                "Cannot use both regular backward hooks and full backward hooks on a single "
                "Module. Please use only one of them.",
                hook=hook,
            )
        self._is_full_backward_hook = full


class HookedCall:
    """One call of a module with hooks. called: the numbers of the hooks that have seen its end."""

    def __init__(
        self, module: Any, args: tuple[Any, ...], kwargs: dict[str, Any], everywhere: Everywhere
    ) -> None:
        self.module, self.args, self.kwargs, self.everywhere = module, args, kwargs, everywhere
        self.result: Any = None
        self.called: set[int] = set()

    def finished(self) -> Any:
        """The output; after an error, the hooks that are to be called always have been."""
        try:
            return self._run()
        except Exception:
            self._after_error()
            raise

    def _run(self) -> Any:
        """The output, after the hooks of forward, and with those of backward hung on."""
        module, everywhere = self.module, self.everywhere
        pre_hooks = [*everywhere.backward_pre.values(), *module._backward_pre_hooks.values()]
        full: list[Hook] = []
        old: list[Hook] = []
        for is_full, hooks in (
            (everywhere.is_full_backward, everywhere.backward),
            (module._is_full_backward_hook, module._backward_hooks),
        ):
            (full if is_full else old).extend(hooks.values())
        self._before()
        around = BackwardHook(module, full, pre_hooks) if full or pre_hooks else None
        if around is not None:
            self.args = around.setup_input_hook(self.args)
        self.result = module.forward(*self.args, **self.kwargs)
        self._after()
        if around is not None:
            if not isinstance(self.result, (Tensor, tuple)):
                warnings.warn(
                    "For backward hooks to be called, module output should be a Tensor or a tuple "
                    f"of Tensors but received {class_of(self.result)}",
                    stacklevel=stacklevel(),
                )
            self.result = around.setup_output_hook(self.result)
        if old:
            hang_old_hooks(module, old, self.args, self.result)
        return self.result

    def _before(self) -> None:
        own = self.module._forward_pre_hooks
        for number, hook in [*self.everywhere.forward_pre.items(), *own.items()]:
            if number in self.module._forward_pre_hooks_with_kwargs:
                result = hook(self.module, self.args, self.kwargs)
                if result is None:
                    continue
                if not isinstance(result, tuple) or len(result) != 2:
                    raise HookMisused(
                        "forward pre-hook must return None or a tuple of (new_args, new_kwargs), "
                        f"but got {result}.",
                        hook=hook,
                    )
                self.args, self.kwargs = result
            else:
                result = hook(self.module, self.args)
                if result is not None:
                    self.args = result if isinstance(result, tuple) else (result,)

    def _after(self) -> None:
        for number, hook in [*self.everywhere.forward.items(), *self.module._forward_hooks.items()]:
            self.called.add(number)
            self._show(number, hook)

    def _show(self, number: int, hook: Hook) -> None:
        """Call a forward hook, and take what it returns for the output."""
        with_kwargs = self.module._forward_hooks_with_kwargs, self.everywhere.forward_with_kwargs
        options = (self.kwargs,) if any(number in flag for flag in with_kwargs) else ()
        result = hook(self.module, self.args, *options, self.result)
        if result is not None:
            self.result = result

    def _after_error(self) -> None:
        """Call the hooks that want to be called always, and have not been."""
        for hooks, always, prefix in (
            (self.everywhere.forward, self.everywhere.forward_always_called, "global module"),
            (self.module._forward_hooks, self.module._forward_hooks_always_called, "module"),
        ):
            for number, hook in hooks.items():
                if number in always and number not in self.called:
                    try:
                        self._show(number, hook)
                    except Exception as error:
                        warnings.warn(
                            f"{prefix} forward hook with ``always_call=True`` raised an exception "
                            f"that was silenced as another error was raised in forward: {error}",
                            stacklevel=stacklevel(),
                        )
