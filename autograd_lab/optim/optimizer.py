"""The optimizer: which parameters are changed, with which options, and what is remembered of them.

Parameters are in groups, and each group has all options: its own, or the optimizer's defaults. What
an optimizer remembers of a parameter, such as its velocity, is in `state`, by the parameter itself.
How a parameter is changed is not here: see `elementwise.py`, and `sgd.py` for the simplest.
"""

import functools
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterable
from itertools import chain
from typing import Any

from autograd_lab.core.events import listeners, tell
from autograd_lab.core.hooks import RemovableHandle
from autograd_lab.errors import ArgumentTypeError, HookMisused
from autograd_lab.optim import state_dicts
from autograd_lab.optim.param_group import checked, required
from autograd_lab.tensor import Tensor

Hooks = OrderedDict[int, Callable[..., Any]]

global_pre_hooks: Hooks = OrderedDict()
global_post_hooks: Hooks = OrderedDict()


def _register(hooks: Hooks, hook: Callable[..., Any], first: bool = False) -> RemovableHandle:
    handle = RemovableHandle(hooks)
    hooks[handle.id] = hook
    if first:
        hooks.move_to_end(handle.id, last=False)
    return handle


def register_optimizer_step_pre_hook(hook: Callable[..., Any]) -> RemovableHandle:
    """Call `hook(optimizer, args, kwargs)` before each step of every optimizer."""
    return _register(global_pre_hooks, hook)


def register_optimizer_step_post_hook(hook: Callable[..., Any]) -> RemovableHandle:
    """Call `hook(optimizer, args, kwargs)` after each step of every optimizer."""
    return _register(global_post_hooks, hook)


class Optimizer:
    """What all optimizers have in common; a subclass says in `step` how parameters are changed.

    params: tensors, or pairs (name, tensor), or dicts, each of which is a group: its tensors under
    "params", and whatever options of its own. defaults: the options of groups that have none.
    Errors: TypeError for what is no tensor, ValueError for an empty list, for a tensor that is no
    leaf, and for one in two groups.

    Example: a user's own optimizer.
        >>> class Descent(torch.optim.Optimizer):
        ...     def __init__(self, params, lr):
        ...         super().__init__(params, {"lr": lr})
        ...     @torch.no_grad()
        ...     def step(self):
        ...         for group in self.param_groups:
        ...             for p in group["params"]:
        ...                 p -= group["lr"] * p.grad
    """

    def __init__(self, params: Iterable[Any], defaults: dict[str, Any]) -> None:
        self.defaults = defaults
        self._prepare_hooks()
        if isinstance(params, Tensor):
            raise ArgumentTypeError(
                "params argument given to the optimizer should be an iterable of Tensors or dicts, "
                f"but got {params.type()}",
                argument="params", value=params,
            )  # fmt: skip
        self.state: defaultdict[Any, Any] = defaultdict(dict)
        self.param_groups: list[dict[str, Any]] = []
        groups = list(params)
        state_dicts.refuse_if(not groups, "optimizer got an empty parameter list", params)
        for group in groups if isinstance(groups[0], dict) else [{"params": groups}]:
            self.add_param_group(group)

    def add_param_group(self, param_group: dict[str, Any]) -> None:
        """Add a group, such as layers that are to train from now on.

        Errors: those of the class, and KeyError without "params".

        Example: `optimizer.add_param_group({"params": model.layer4.parameters(), "lr": 1e-4})`
        """
        self.param_groups.append(checked(param_group, self.defaults, self.param_groups))

    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """Change all parameters once. closure: computes the loss and its gradients anew."""
        raise NotImplementedError

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forget the gradients of all parameters; or set them to 0, without a history."""
        for param in state_dicts.all_params(self.param_groups):
            grad = param.grad
            if grad is None:
                continue
            if set_to_none:
                param.grad = None
            else:
                if grad.grad_fn is not None:
                    grad.detach_()
                else:
                    grad.requires_grad_(False)
                grad.zero_()

    def __repr__(self) -> str:
        text = f"{type(self).__name__} ("
        for number, group in enumerate(self.param_groups):
            options = [f"    {key}: {group[key]}\n" for key in sorted(group) if key != "params"]
            text += "".join((f"\nParameter Group {number}\n", *options))
        return text + ")"

    def state_dict(self) -> dict[str, Any]:
        """The state by the parameters' numbers, and the groups' options: what a checkpoint holds.

        Example: `torch.save(optimizer.state_dict(), "checkpoint.pt")`
        """
        for hook in self._optimizer_state_dict_pre_hooks.values():
            hook(self)
        result = state_dicts.packed(self.state, self.param_groups)
        for hook in self._optimizer_state_dict_post_hooks.values():
            replaced = hook(self, result)
            result = result if replaced is None else replaced
        return result

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Take over a `state_dict`, its tensors in the dtype and on the device of their parameter.

        Errors: ValueError where the groups, or their numbers of parameters, differ.
        """
        state_dict = state_dict.copy()
        for hook in self._optimizer_load_state_dict_pre_hooks.values():
            replaced = hook(self, state_dict)
            state_dict = state_dict if replaced is None else replaced
        self.__setstate__(state_dicts.unpacked(state_dict, self.param_groups))
        for hook in self._optimizer_load_state_dict_post_hooks.values():
            hook(self)

    def __getstate__(self) -> dict[str, Any]:
        return {
            "defaults": self.defaults, "state": self.state, "param_groups": self.param_groups,
        }  # fmt: skip

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        if "_optimizer_step_pre_hooks" not in self.__dict__:
            self._prepare_hooks()
        state_dicts.bring_up_to_date(self.state, self.param_groups, self.defaults)

    def _prepare_hooks(self) -> None:
        self._optimizer_step_pre_hooks: Hooks = OrderedDict()
        self._optimizer_step_post_hooks: Hooks = OrderedDict()
        self._optimizer_state_dict_pre_hooks: Hooks = OrderedDict()
        self._optimizer_state_dict_post_hooks: Hooks = OrderedDict()
        self._optimizer_load_state_dict_pre_hooks: Hooks = OrderedDict()
        self._optimizer_load_state_dict_post_hooks: Hooks = OrderedDict()
        cls: Any = type(self)
        if not getattr(cls.step, "hooked", False):
            cls.step = self.profile_hook_step(cls.step)

    @staticmethod
    def profile_hook_step(func: Callable[..., Any]) -> Callable[..., Any]:
        """`func`, a method `step`, between the hooks."""

        @functools.wraps(func)
        def step(self: Optimizer, *args: Any, **kwargs: Any) -> Any:
            args = (self, *args)
            for hook in chain(global_pre_hooks.values(), self._optimizer_step_pre_hooks.values()):
                replaced = hook(self, args, kwargs)
                if isinstance(replaced, tuple) and len(replaced) == 2:
                    args, kwargs = replaced
                elif replaced is not None:
                    raise HookMisused(
                        f"{func} must return None or a tuple of (new_args, new_kwargs), but got "
                        f"{replaced}.",
                        hook=hook,
                    )
            if listeners:
                tell("step", self)
            result = func(*args, **kwargs)
            for hook in chain(self._optimizer_step_post_hooks.values(), global_post_hooks.values()):
                hook(self, args, kwargs)
            return result

        step.hooked = True  # type: ignore[attr-defined]
        return step

    def register_step_pre_hook(self, hook: Callable[..., Any]) -> RemovableHandle:
        """Call `hook(optimizer, args, kwargs)` before each step; it may return both anew.

        args: those of `step`, with the optimizer itself before them.
        """
        return _register(self._optimizer_step_pre_hooks, hook)

    def register_step_post_hook(self, hook: Callable[..., Any]) -> RemovableHandle:
        """Call `hook(optimizer, args, kwargs)` after each step."""
        return _register(self._optimizer_step_post_hooks, hook)

    def register_state_dict_pre_hook(
        self, hook: Callable[..., Any], prepend: bool = False
    ) -> RemovableHandle:
        """Call `hook(optimizer)` before `state_dict`; prepend: before the other hooks."""
        return _register(self._optimizer_state_dict_pre_hooks, hook, prepend)

    def register_state_dict_post_hook(
        self, hook: Callable[..., Any], prepend: bool = False
    ) -> RemovableHandle:
        """Call `hook(optimizer, state_dict)` after `state_dict`; it may return another."""
        return _register(self._optimizer_state_dict_post_hooks, hook, prepend)

    def register_load_state_dict_pre_hook(
        self, hook: Callable[..., Any], prepend: bool = False
    ) -> RemovableHandle:
        """Call `hook(optimizer, state_dict)` before one is loaded; it may return another."""
        return _register(self._optimizer_load_state_dict_pre_hooks, hook, prepend)

    def register_load_state_dict_post_hook(
        self, hook: Callable[..., Any], prepend: bool = False
    ) -> RemovableHandle:
        """Call `hook(optimizer)` after a state_dict was loaded."""
        return _register(self._optimizer_load_state_dict_post_hooks, hook, prepend)


__all__ = [
    "Optimizer",
    "register_optimizer_step_post_hook",
    "register_optimizer_step_pre_hook",
    "required",
]
