"""Modules that hold others: in a row, in a list, in a dict."""

import operator
import warnings
from collections import OrderedDict
from collections.abc import ItemsView, Iterable, Iterator, KeysView, Mapping, ValuesView
from itertools import chain
from typing import Any, Self

from autograd_lab.core.places import stacklevel
from autograd_lab.errors import ArgumentTypeError, BadData, DimensionError
from autograd_lab.nn.modules.module import Module
from autograd_lab.nn.modules.module_text import in_brackets, indented
from autograd_lab.queries import class_of

__all__ = ["Container", "ModuleDict", "ModuleList", "Sequential"]


def position(index: Any, size: int) -> int:
    """A place counted from the front. Raises IndexError if it is out of range."""
    place = operator.index(index)
    if not -size <= place < size:
        raise DimensionError(f"index {place} is out of range", index=place, size=size)
    return place % size


def pairs(given: Any, what: str) -> Iterator[tuple[Any, Any]]:
    """The items of a mapping, or a sequence of pairs.

    Errors: TypeError for what can't be walked through, ValueError for what is no pair.
    """
    if isinstance(given, Mapping) or hasattr(given, "items"):
        yield from given.items()
        return
    for place, pair in enumerate(given):
        element = f"{what} update sequence element #{place}"
        if not isinstance(pair, Iterable):
            raise ArgumentTypeError(
                f"{element} should be Iterable; is{type(pair).__name__}", argument=pair
            )
        if len(pair) != 2:  # type: ignore[arg-type]
            raise BadData(f"{element} has length {len(pair)}; 2 is required", data=pair)  # type: ignore[arg-type]
        key, value = pair
        yield key, value


class Container(Module):
    """A module with children given by name; deprecated, for `Module` does all of it."""

    def __init__(self, **kwargs: Any) -> None:
        warnings.warn(
            "`nn.Container` is deprecated. All of its functionality is now implemented in "
            "`nn.Module`. Subclass that instead.",
            FutureWarning,
            stacklevel=stacklevel(),
        )
        super().__init__()
        for name, module in kwargs.items():
            self.add_module(name, module)


class Numbered(Module):
    """Modules in a row, whose names are their places."""

    def __len__(self) -> int:
        return len(self._modules)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._modules.values())

    def _key(self, index: Any) -> str:
        """The name of the module at a place."""
        return list(self._modules)[position(index, len(self))]

    def __setitem__(self, index: int, module: Module) -> None:
        setattr(self, self._key(index), module)

    def __delitem__(self, index: Any) -> None:
        keys = list(self._modules)[index] if isinstance(index, slice) else [self._key(index)]
        for key in keys:
            delattr(self, key)
        self._modules = OrderedDict((str(i), module) for i, module in enumerate(self))

    def append(self, module: Module) -> Self:
        """Put a module at the end; returns this one."""
        self.add_module(str(len(self)), module)
        return self

    def pop(self, key: Any) -> Any:
        """Take out the module, or the modules, at `key`, a place or a slice."""
        taken = self[key]  # type: ignore[index]
        del self[key]
        return taken

    def _shift(self, index: int, module: Any) -> None:
        """Put a module at a place, and those from there on one further."""
        for i in range(len(self._modules), index, -1):
            self._modules[str(i)] = self._modules[str(i - 1)]
        self._modules[str(index)] = module


class Sequential(Numbered):
    """Modules that are called one after the other.

    args: the modules, or one OrderedDict of them by name.

    Example:
        >>> nn.Sequential(nn.Flatten(), nn.Linear(64, 10))
        Sequential(
          (0): Flatten(start_dim=1, end_dim=-1)
          (1): Linear(in_features=64, out_features=10, bias=True)
        )
    """

    def __init__(self, *args: Any) -> None:
        super().__init__()
        if len(args) == 1 and isinstance(args[0], OrderedDict):
            named: Any = args[0].items()
        else:
            named = ((str(i), module) for i, module in enumerate(args))
        for name, module in named:
            self.add_module(name, module)

    def forward(self, input: Any) -> Any:
        for module in self._modules.values():
            input = module(input)
        return input

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return type(self)(OrderedDict(list(self._modules.items())[index]))
        return self._modules[self._key(index)]

    def __add__(self, other: Any) -> "Sequential":
        _check_sequential(other)
        return Sequential(*self, *other)

    def __iadd__(self, other: Any) -> Self:
        _check_sequential(other)
        return self.extend(list(other))

    def __mul__(self, other: Any) -> "Sequential":
        self._check_times(other)
        return Sequential(*list(self) * other)

    __rmul__ = __mul__

    def __imul__(self, other: Any) -> Self:
        self._check_times(other)
        return self.extend(list(self) * (other - 1))

    def _check_times(self, other: Any) -> None:
        if not isinstance(other, int):
            raise ArgumentTypeError(
                f"unsupported operand type(s) for *: {class_of(self)} and {class_of(other)}",
                argument=other,
            )
        if other <= 0:
            raise BadData(
                f"Non-positive multiplication factor {other} for {class_of(self)}", data=other
            )

    def insert(self, index: int, module: Module) -> Self:
        """Put a module before the one at `index`. Raises IndexError if there is no such place."""
        if not isinstance(module, Module):
            raise AssertionError(
                "module should be of type: <class 'torch.nn.modules.module.Module'>"
            )
        size = len(self)
        if not -size <= index <= size:
            raise DimensionError(f"Index out of range: {index}", index=index, size=size)
        self._shift(index + size if index < 0 else index, module)
        return self

    def extend(self, sequential: Iterable[Module]) -> Self:
        """Put several modules at the end; returns this one."""
        for module in sequential:
            self.append(module)
        return self


def _check_sequential(other: Any) -> None:
    if not isinstance(other, Sequential):
        raise BadData(
            "add operator supports only objects of Sequential class, but "
            f"{class_of(other)} is given.",
            data=other,
        )


class ModuleList(Numbered):
    """Modules in a list, all of which belong to the module that has the list.

    Example: `self.layers = nn.ModuleList(nn.Linear(8, 8) for _ in range(3))`
    """

    def __init__(self, modules: Iterable[Module] | None = None) -> None:
        super().__init__()
        if modules is not None:
            self.extend(modules)

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return type(self)(list(self._modules.values())[index])
        return self._modules[self._key(index)]

    def __iadd__(self, modules: Iterable[Module]) -> Self:
        return self.extend(modules)

    def __add__(self, other: Iterable[Module]) -> "ModuleList":
        return ModuleList(list(chain(self, other)))

    def insert(self, index: int, module: Module) -> None:
        """Put a module before the one at `index`, which is counted from the front."""
        self._shift(index, module)

    def extend(self, modules: Iterable[Module]) -> Self:
        """Put several modules at the end. Raises TypeError for what can't be walked through."""
        if not isinstance(modules, Iterable):
            raise ArgumentTypeError(
                "ModuleList.extend should be called with an iterable, but got "
                f"{type(modules).__name__}",
                argument=modules,
            )
        offset = len(self)
        for place, module in enumerate(modules, offset):
            self.add_module(str(place), module)
        return self

    def __repr__(self) -> str:
        """As of every module, where equal ones in a row are told once."""
        groups: list[tuple[str, list[int]]] = []
        for place, text in enumerate(map(repr, self)):
            if groups and groups[-1][0] == text:
                groups[-1][1].append(place)
            else:
                groups.append((text, [place]))
        if not groups:
            return f"{self._get_name()}()"
        lines = [
            f"({places[0]}): {text}"
            if len(places) == 1
            else f"({places[0]}-{places[-1]}): {len(places)} x {text}"
            for text, places in groups
        ]
        return in_brackets(self._get_name(), [indented(line, blank_too=True) for line in lines])


class ModuleDict(Module):
    """Modules by names, all of which belong to the module that has the dict.

    modules: a mapping, or pairs of a name and a module.

    Example: `self.heads = nn.ModuleDict({"age": nn.Linear(8, 1), "name": nn.Linear(8, 100)})`
    """

    def __init__(self, modules: Any = None) -> None:
        super().__init__()
        if modules is not None:
            self.update(modules)

    def __getitem__(self, key: str) -> Any:
        return self._modules[key]

    def __setitem__(self, key: str, module: Module) -> None:
        self.add_module(key, module)

    def __delitem__(self, key: str) -> None:
        del self._modules[key]

    def __len__(self) -> int:
        return len(self._modules)

    def __iter__(self) -> Iterator[str]:
        return iter(self._modules)

    def __contains__(self, key: str) -> bool:
        return key in self._modules

    def clear(self) -> None:
        """Take out all modules."""
        self._modules.clear()

    def pop(self, key: str) -> Any:
        """Take out the module named `key`."""
        return self._modules.pop(key)

    def keys(self) -> KeysView[str]:
        """The names."""
        return self._modules.keys()

    def items(self) -> ItemsView[str, Any]:
        """The names with the modules."""
        return self._modules.items()

    def values(self) -> ValuesView[Any]:
        """The modules."""
        return self._modules.values()

    def update(self, modules: Any) -> None:
        """Add modules, in the place of those that have their names.

        Errors: TypeError and ValueError for what is neither a mapping nor pairs.
        """
        if not isinstance(modules, Iterable):
            raise ArgumentTypeError(
                "ModuleDict.update should be called with an iterable of key/value pairs, but got "
                f"{type(modules).__name__}",
                argument=modules,
            )
        for key, module in pairs(modules, "ModuleDict"):
            self[key] = module
