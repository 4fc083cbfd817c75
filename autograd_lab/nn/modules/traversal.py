"""The tree that a module is the root of: its parts by name, and what is done to all of them."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Self

from autograd_lab.errors import BadData
from autograd_lab.nn.parameter import Parameter
from autograd_lab.queries import class_of
from autograd_lab.tensor import Tensor


class NoSuchPart(AttributeError):
    """A path in a tree of modules that leads nowhere. Facts: module, part (the name)."""

    def __init__(self, message: str, module: Any, part: str) -> None:
        super().__init__(message)
        self.module, self.part = module, part


NoSuchPart.__name__ = NoSuchPart.__qualname__ = "AttributeError"
NoSuchPart.__module__ = "builtins"


class Traversal:
    """What every module has: `_parameters`, `_buffers` and `_modules` by their names."""

    training: bool
    _parameters: dict[str, Parameter | None]
    _buffers: dict[str, Tensor | None]
    _non_persistent_buffers_set: set[str]
    _modules: dict[str, Any]

    def named_modules(
        self, memo: set[Any] | None = None, prefix: str = "", remove_duplicate: bool = True
    ) -> Iterator[tuple[str, Any]]:
        """This module and all below it, with their paths; its own is `prefix`.

        memo: modules to leave out. remove_duplicate: whether one with several names comes once.
        """
        memo = set() if memo is None else memo
        if self in memo:
            return
        if remove_duplicate:
            memo.add(self)
        yield prefix, self
        for name, module in self._modules.items():
            if module is not None:
                path = f"{prefix}.{name}" if prefix else name
                yield from module.named_modules(memo, path, remove_duplicate)

    def modules(self, remove_duplicate: bool = True) -> Iterator[Any]:
        """This module and all below it."""
        for _, module in self.named_modules(remove_duplicate=remove_duplicate):
            yield module

    def named_children(self) -> Iterator[tuple[str, Any]]:
        """The modules right below this one, with their names; each of them once."""
        seen = set()
        for name, module in self._modules.items():
            if module is not None and module not in seen:
                seen.add(module)
                yield name, module

    def children(self) -> Iterator[Any]:
        """The modules right below this one."""
        for _, module in self.named_children():
            yield module

    def _named_members(
        self,
        get_members_fn: Callable[[Any], Iterable[tuple[str, Any]]],
        prefix: str = "",
        recurse: bool = True,
        remove_duplicate: bool = True,
    ) -> Iterator[tuple[str, Any]]:
        """What `get_members_fn` gives for each module of the tree, with its path."""
        seen = set()
        modules: Iterable[tuple[str, Any]] = [(prefix, self)]
        if recurse:
            modules = self.named_modules(prefix=prefix, remove_duplicate=remove_duplicate)
        for path, module in modules:
            for name, member in get_members_fn(module):
                if member is None or member in seen:
                    continue
                if remove_duplicate:
                    seen.add(member)
                yield f"{path}.{name}" if path else name, member

    def named_parameters(
        self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True
    ) -> Iterator[tuple[str, Parameter]]:
        """The parameters with their paths, such as `layer1.0.weight`.

        prefix: what the paths begin with. recurse: whether those of the modules below come too.
        remove_duplicate: whether a parameter that is shared comes once.
        """
        yield from self._named_members(
            lambda module: module._parameters.items(), prefix, recurse, remove_duplicate
        )

    def parameters(self, recurse: bool = True) -> Iterator[Parameter]:
        """The parameters: what is given to an optimiser.

        Example: `sum(p.numel() for p in model.parameters() if p.requires_grad)`
        """
        for _, parameter in self.named_parameters(recurse=recurse):
            yield parameter

    def named_buffers(
        self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True
    ) -> Iterator[tuple[str, Tensor]]:
        """The buffers with their paths. See `named_parameters`."""
        yield from self._named_members(
            lambda module: module._buffers.items(), prefix, recurse, remove_duplicate
        )

    def buffers(self, recurse: bool = True) -> Iterator[Tensor]:
        """The buffers: tensors that belong to the state, and are not trained."""
        for _, buffer in self.named_buffers(recurse=recurse):
            yield buffer

    def get_submodule(self, target: str) -> Any:
        """The module at a path. Raises AttributeError where there is none.

        Example: `model.get_submodule("layer4.1.conv2")`
        """
        module: Any = self
        for name in target.split(".") if target else ():
            module = _part(module, name)
            if not isinstance(module, Traversal):
                raise NoSuchPart(f"`{name}` is not an nn.Module", self, name)
        return module

    def set_submodule(self, target: str, module: Any, strict: bool = False) -> None:
        """Put a module at a path. strict: only where there is one already.

        Errors: ValueError for no path or no module, AttributeError for a path that leads nowhere.
        """
        if not target:
            raise BadData("Cannot set the submodule without a target name!", data=target)
        if not isinstance(module, Traversal):
            raise BadData(f"`module` is not an nn.Module, found {class_of(module)}", data=module)
        path, _, name = target.rpartition(".")
        parent = self.get_submodule(path)
        taken = strict or hasattr(parent, name)
        if taken and not isinstance(_part(parent, name), Traversal):
            raise NoSuchPart(f"`{name}` is not an nn.Module", parent, name)
        setattr(parent, name, module)

    def get_parameter(self, target: str) -> Parameter:
        """The parameter at a path. Raises AttributeError where there is none."""
        path, _, name = target.rpartition(".")
        module = self.get_submodule(path)
        parameter = _part(module, name)
        if not isinstance(parameter, Parameter):
            raise NoSuchPart(f"`{name}` is not an nn.Parameter", module, name)
        return parameter

    def get_buffer(self, target: str) -> Tensor:
        """The buffer at a path. Raises AttributeError where there is none."""
        path, _, name = target.rpartition(".")
        module = self.get_submodule(path)
        buffer: Tensor = _part(module, name)
        if name not in module._buffers:
            raise NoSuchPart(f"`{name}` is not a buffer", module, name)
        return buffer

    def apply(self, fn: Callable[[Any], object]) -> Self:
        """Call `fn` with each module below, and with this one last; returns the module.

        Example: `model.apply(init_weights)`
        """
        for module in self.children():
            module.apply(fn)
        fn(self)
        return self

    def train(self, mode: bool = True) -> Self:
        """Set `training` here and below, which tells dropout and batch norm what to do.

        Errors: ValueError for what is no bool.
        """
        if not isinstance(mode, bool):
            raise BadData("training mode is expected to be boolean", data=mode)
        self.training = mode
        for module in self.children():
            module.train(mode)
        return self

    def eval(self) -> Self:
        """`train(False)`."""
        return self.train(False)

    def requires_grad_(self, requires_grad: bool = True) -> Self:
        """Set `requires_grad` of all parameters: `requires_grad_(False)` freezes the module."""
        for parameter in self.parameters():
            parameter.requires_grad_(requires_grad)
        return self

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forget the gradients of all parameters, or, with `set_to_none=False`, make them 0."""
        for parameter in self.parameters():
            grad = parameter.grad
            if set_to_none:
                parameter.grad = None
            elif grad is not None:
                if grad.grad_fn is None:
                    grad.requires_grad_(False)
                else:
                    grad.detach_()
                grad.zero_()


def _part(module: Any, name: str) -> Any:
    """An attribute of a module. Raises AttributeError where it has none of that name."""
    if not hasattr(module, name):
        raise NoSuchPart(f"{module._get_name()} has no attribute `{name}`", module, name)
    return getattr(module, name)
