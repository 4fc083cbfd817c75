"""The state of a module as a dict: the tensors that it is saved as, and loaded from.

Each module writes and reads its own part, under a prefix, and hands its children theirs.
"""

import functools
import warnings
import weakref
from collections import OrderedDict, namedtuple
from collections.abc import Callable, Mapping
from typing import Any

from autograd_lab.autograd import no_grad
from autograd_lab.core.hooks import RemovableHandle
from autograd_lab.core.places import stacklevel
from autograd_lab.errors import ArgumentTypeError, HookMisused, StateMismatch
from autograd_lab.nn.modules.registration import Registry, registered
from autograd_lab.nn.modules.traversal import Traversal
from autograd_lab.nn.parameter import Parameter
from autograd_lab.queries import class_of
from autograd_lab.tensor import Tensor

Hook = Callable[..., Any]
EXTRA = "_extra_state"


class _IncompatibleKeys(namedtuple("IncompatibleKeys", ["missing_keys", "unexpected_keys"])):
    """What `load_state_dict` returns: two lists of keys."""

    __slots__ = ()

    def __repr__(self) -> str:
        if any(self):
            return super().__repr__()
        return "<All keys matched successfully>"

    __str__ = __repr__


class StateDict(Traversal):
    """`state_dict`, `load_state_dict`, and the hooks around them."""

    _version: int = 1
    _state_dict_hooks: Registry
    _state_dict_pre_hooks: Registry
    _load_state_dict_pre_hooks: Registry
    _load_state_dict_post_hooks: Registry

    def state_dict(
        self, *args: Any, destination: Any = None, prefix: str = "", keep_vars: bool = False
    ) -> Any:
        """The parameters and the persistent buffers by their paths, detached but not copied.

        destination: the dict to write to. prefix: what the keys begin with. keep_vars: whether the
        parameters themselves are taken. Returns an OrderedDict, with the versions of the modules
        in its attribute `_metadata`.

        Example: `torch.save(model.state_dict(), "model.pt")`
        """
        if args:
            warnings.warn(POSITIONAL, FutureWarning, stacklevel=stacklevel())
            given = dict(zip(("destination", "prefix", "keep_vars"), args, strict=False))
            destination = given.get("destination") if destination is None else destination
            prefix = prefix or given.get("prefix", "")
            keep_vars = keep_vars or given.get("keep_vars", False)
        if destination is None:
            destination = OrderedDict()
            destination._metadata = OrderedDict()
        metadata = {"version": self._version}
        if hasattr(destination, "_metadata"):
            destination._metadata[prefix[:-1]] = metadata
        for hook in self._state_dict_pre_hooks.values():
            hook(self, prefix, keep_vars)
        self._save_to_state_dict(destination, prefix, keep_vars)
        for name, module in self._modules.items():
            if module is not None:
                below = f"{prefix}{name}."
                module.state_dict(destination=destination, prefix=below, keep_vars=keep_vars)
        return self._after_saving(destination, prefix, metadata)

    def _after_saving(self, destination: Any, prefix: str, metadata: dict[str, Any]) -> Any:
        for hook in self._state_dict_hooks.values():
            result = hook(self, destination, prefix, metadata)
            if result is None:
                continue
            if getattr(hook, "_from_public_api", False):
                raise HookMisused("state_dict post-hook must return None", hook=hook)
            destination = result
        return destination

    def _save_to_state_dict(self, destination: Any, prefix: str, keep_vars: bool) -> None:
        """Write this module's own state, not that of its children."""
        for name, member in self._persistent().items():
            destination[prefix + name] = member if keep_vars else member.detach()
        if _overrides(self, "get_extra_state"):
            destination[prefix + EXTRA] = self.get_extra_state()

    def _persistent(self) -> dict[str, Tensor]:
        """The parameters and buffers of this module alone that are saved with it."""
        volatile = self._non_persistent_buffers_set
        buffers = {name: x for name, x in self._buffers.items() if name not in volatile}
        named = [*self._parameters.items(), *buffers.items()]
        return {name: x for name, x in named if x is not None}

    def get_extra_state(self) -> Any:
        """What is saved beside tensors, under `_extra_state`; to be overridden."""
        raise HookMisused(UNREACHABLE.format("get"))

    def set_extra_state(self, state: Any) -> None:
        """Take back what `get_extra_state` gave; to be overridden together with it."""
        raise HookMisused(UNREACHABLE.format("set"))

    def load_state_dict(
        self, state_dict: Mapping[str, Any], strict: bool = True, assign: bool = False
    ) -> _IncompatibleKeys:
        """Copy the values of a state into the parameters and buffers of this module and all below.

        strict: whether the keys have to be those of `state_dict()`. assign: whether the tensors
        themselves are taken, rather than copied. Returns the keys that were missing, and those that
        nothing here goes by.
        Errors: TypeError for what is no dict, RuntimeError for keys or shapes that do not fit; what
        does fit has then been loaded.
        """
        if not isinstance(state_dict, Mapping):
            raise ArgumentTypeError(
                f"Expected state_dict to be dict-like, got {class_of(state_dict)}.",
                argument=state_dict,
            )
        versions = getattr(state_dict, "_metadata", None)
        copied: Any = OrderedDict(state_dict)
        if versions is not None:
            copied._metadata = versions
        keys, errors = _IncompatibleKeys([], []), list[str]()
        _load(self, copied, "", versions, assign, keys, errors)
        if strict:
            told = [("Missing", keys.missing_keys), ("Unexpected", keys.unexpected_keys)]
            errors[:0] = [
                f"{what} key(s) in state_dict: {', '.join(map(_quoted, names))}. "
                for what, names in told
                if names
            ]
        if errors:
            raise StateMismatch(
                f"Error(s) in loading state_dict for {type(self).__name__}:\n\t"
                + "\n\t".join(errors),
                **keys._asdict(), module=self,
            )  # fmt: skip
        return keys

    def _load_from_state_dict(
        self, state_dict: Any, prefix: str, local_metadata: dict[str, Any], strict: bool,
        missing_keys: list[str], unexpected_keys: list[str], error_msgs: list[str],
    ) -> None:  # fmt: skip
        """Load this module's own state; what does not fit is added to the three lists."""
        for hook in self._load_state_dict_pre_hooks.values():
            hook(
                state_dict, prefix, local_metadata, strict, missing_keys, unexpected_keys,
                error_msgs,
            )  # fmt: skip
        own = self._persistent()
        assign = local_metadata.get("assign_to_params_buffers", False)
        for name, member in own.items():
            key = prefix + name
            if key in state_dict:
                error = self._take(name, member, key, state_dict[key], assign)
                error_msgs.extend([error] if error else [])
            elif strict:
                missing_keys.append(key)
        if _overrides(self, "set_extra_state"):
            if prefix + EXTRA in state_dict:
                self.set_extra_state(state_dict[prefix + EXTRA])
            elif strict:
                missing_keys.append(prefix + EXTRA)
        elif strict and prefix + EXTRA in state_dict:
            unexpected_keys.append(prefix + EXTRA)
        for key in state_dict if strict else ():
            if key.startswith(prefix) and key != prefix + EXTRA:
                name, dot, _ = key[len(prefix) :].partition(".")
                if name not in (self._modules if dot else own):
                    unexpected_keys.append(key)

    def _take(self, name: str, member: Tensor, key: str, value: Any, assign: bool) -> str | None:
        """Load one parameter or buffer; returns what went wrong."""
        if not isinstance(value, Tensor):
            return (
                f'While copying the parameter named "{key}", expected torch.Tensor or Tensor-like '
                f"object from checkpoint but received {class_of(value)}"
            )
        if member.dim() == 0 and value.shape == (1,):  # as they were saved before 0.4
            value = value[0]
        if value.shape != member.shape:
            return (
                f"size mismatch for {key}: copying a param with shape {value.shape} from "
                f"checkpoint, the shape in current model is {member.shape}."
            )
        try:
            with no_grad():
                if assign:
                    setattr(self, name, _as_kind_of(member, value))
                else:
                    member.copy_(value)
        except Exception as error:
            return (
                f'While copying the parameter named "{key}", whose dimensions in the model are '
                f"{member.size()} and whose dimensions in the checkpoint are {value.size()}, an "
                f"exception occurred : {error.args}."
            )
        return None

    def register_state_dict_pre_hook(self, hook: Hook) -> RemovableHandle:
        """Call `hook(module, prefix, keep_vars)` before the module writes its state."""
        return registered(self._state_dict_pre_hooks, hook)

    def register_state_dict_post_hook(self, hook: Any) -> RemovableHandle:
        """Call `hook(module, state_dict, prefix, local_metadata)` after it; it returns None."""
        hook._from_public_api = True
        return registered(self._state_dict_hooks, hook)

    def _register_state_dict_hook(self, hook: Hook) -> RemovableHandle:
        """The same, of a hook that may return another dict."""
        if getattr(hook, "_from_public_api", False):
            raise HookMisused(
                "Cannot register the same function as the state dict post hook that was "
                "previously registered via register_state_dict_post_hook",
                hook=hook,
            )
        return registered(self._state_dict_hooks, hook)

    def register_load_state_dict_pre_hook(self, hook: Hook) -> RemovableHandle:
        """Call `hook(module, state_dict, prefix, local_metadata, strict, missing_keys,
        unexpected_keys, error_msgs)` before the module reads its state; it may change them."""
        return self._register_load_state_dict_pre_hook(hook, with_module=True)

    def _register_load_state_dict_pre_hook(
        self, hook: Hook, with_module: bool = False
    ) -> RemovableHandle:
        """The same, of a hook that is given the module only if `with_module`."""
        bound = BoundHook(hook, self if with_module else None)
        return registered(self._load_state_dict_pre_hooks, bound)

    def register_load_state_dict_post_hook(self, hook: Hook) -> RemovableHandle:
        """Call `hook(module, incompatible_keys)` after it has; it may change the two lists."""
        return registered(self._load_state_dict_post_hooks, hook)


class BoundHook:
    """A hook that is called with a module first, which it does not keep alive."""

    def __init__(self, hook: Hook, module: Any = None) -> None:
        functools.update_wrapper(self, hook)
        self.hook = hook
        self.module = None if module is None else weakref.ref(module)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self.module is None:
            return self.hook(*args, **kwargs)
        module = self.module()
        if module is None:
            raise HookMisused("You are trying to call the hook of a dead Module!", hook=self.hook)
        return self.hook(module, *args, **kwargs)

    def __getstate__(self) -> dict[str, Any]:
        return {"hook": self.hook, "module": self.module and self.module()}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__init__(state["hook"], state["module"])  # type: ignore[misc]


def _load(
    module: Any, state: Any, prefix: str, versions: Any, assign: bool, keys: Any, errors: list[str]
) -> None:
    """Load a module and those below it from the part of a state that is theirs."""
    metadata = {} if versions is None else versions.get(prefix[:-1], {})
    if assign:
        metadata["assign_to_params_buffers"] = assign
    module._load_from_state_dict(
        state, prefix, metadata, True, keys.missing_keys, keys.unexpected_keys, errors
    )
    for name, child in module._modules.items():
        if child is not None:
            below = f"{prefix}{name}."
            part = {key: value for key, value in state.items() if key.startswith(below)}
            _load(child, part, below, versions, assign, keys, errors)
    for hook in module._load_state_dict_post_hooks.values():
        if hook(module, keys) is not None:
            raise AssertionError(POST_HOOK)


def _as_kind_of(member: Tensor, value: Tensor) -> Tensor:
    """A tensor of a state as a parameter, if it is to take the place of one."""
    if not isinstance(member, Parameter):
        return value
    if isinstance(value, Parameter):
        return value.requires_grad_(member.requires_grad)
    return Parameter(value, requires_grad=member.requires_grad)


def _overrides(module: StateDict, method: str) -> bool:
    return getattr(type(module), method) is not getattr(StateDict, method)


def _quoted(key: str) -> str:
    return f'"{key}"'


POSITIONAL = (
    "Positional args are being deprecated, use kwargs instead. Refer to "
    "https://pytorch.org/docs/main/generated/torch.nn.Module.html#torch.nn.Module.state_dict for "
    "details."
)
POST_HOOK = (
    "Hooks registered with ``register_load_state_dict_post_hook`` are not expected to return new "
    "values, if incompatible_keys need to be modified, it should be done inplace."
)
UNREACHABLE = (
    "Reached a code path in Module.{}_extra_state() that should never be called. Please file an "
    "issue at https://github.com/pytorch/pytorch/issues/new?template=bug-report.yml to report this "
    "bug."
)
