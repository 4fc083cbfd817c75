"""What the learner's code must not replace, and is put back where it did.

The learner's code may give another `requires_grad` to tensors or another `isinstance` to Python.
What records an answer relies on the engine, on NumPy and on the builtins, so what they were before
any cell ran is remembered, and compared by identity. In one process nothing is beyond reach: this
tells of what was done in the open, and gives it no effect on what is recorded.

What is left as it is: names that were added and hide nothing, and what is no code, for it is state,
such as a default dtype.
"""

from __future__ import annotations

import builtins
import gc
import sys
from collections.abc import Iterable
from itertools import chain
from operator import is_
from types import FunctionType, GetSetDescriptorType, MemberDescriptorType, ModuleType
from typing import Any

# So that a builtin that is replaced later is not the one that is used here.
_all, _any, _callable, _get = builtins.all, builtins.any, builtins.callable, builtins.getattr
_dict, _len, _map, _sum, _tuple, _type = builtins.dict, len, map, sum, tuple, type
_chain = chain.from_iterable

MOST_NAMES = 20

_BUILTIN_NAMES = frozenset(vars(builtins))

_DESCRIPTORS = (GetSetDescriptorType, MemberDescriptorType)
_CODE = (property, staticmethod, classmethod, ModuleType, *_DESCRIPTORS)
_NOT_GUARDED = frozenset(
    {"__annotations__", "__doc__", "__warningregistry__", "__abstractmethods__", "_abc_impl"}
)
_get_trace, _set_trace = sys.gettrace, sys.settrace
_get_profile, _set_profile = sys.getprofile, sys.setprofile
_set_in_class, _del_in_class = type.__setattr__, type.__delattr__


class Seal:
    """Modules and classes as they are now.

    Args:
        modules: of which each name is guarded.
        classes: of which each attribute is guarded, and what they inherit from.
        functions: that keep their code; those of the modules and classes, unless given.

    Example: `seal = Seal([numpy], [])`; after `numpy.array = print`, `seal.restore()` gives
    `("numpy.array",)`, and `numpy.array` is itself again.
    """

    def __init__(
        self,
        modules: Iterable[ModuleType],
        classes: Iterable[type],
        functions: Iterable[FunctionType] | None = None,
    ) -> None:
        self._modules = {module.__name__: module for module in modules}
        kinds = _tuple(_dict.fromkeys(classes))
        self._parts = [_Part(name, module) for name, module in self._modules.items()]
        for kind in kinds:
            self._parts.append(_Part(f"{kind.__module__}.{kind.__qualname__}", kind))
        if functions is None:
            functions = [f for part in self._parts for f in functions_in(part.owner)]
        functions = _tuple(_dict.fromkeys(functions))
        self._slots = (
            _Slot(FunctionType, "__code__", functions),
            _Slot(type, "__bases__", kinds),
            _Slot(type, "__name__", kinds),
        )
        lists: list[Any] = [sys.meta_path, sys.path_hooks, gc.callbacks]
        self._lists = [(held, _tuple(held)) for held in lists]
        self._note()

    def restore(self) -> tuple[str, ...]:
        """Put back what was replaced, and give its names."""
        found: list[str] = []
        if not self._is_intact():
            for part in self._parts:
                found += part.restore()
            self._note()
        for slot in self._slots:
            found += slot.restore()
        for name, module in self._modules.items():
            if sys.modules.get(name) is not module:
                sys.modules[name] = module
                found.append(f"sys.modules[{name!r}]")
        found += self._restore_hooks()
        return _tuple(found[:MOST_NAMES])

    def _note(self) -> None:
        self._views = [part.view.values() for part in self._parts]
        self._values = _tuple(_chain(self._views))

    def _is_intact(self) -> bool:
        """Whether each name stands for what it stood for: one pass, for it is done often."""
        same = _sum(_map(_len, self._views)) == _len(self._values)
        return same and _all(_map(is_, _chain(self._views), self._values))

    def _restore_hooks(self) -> list[str]:
        found = []
        for held, before in self._lists:
            if _len(held) != _len(before) or not _all(_map(is_, held, before)):
                held[:] = before
                found.append("import hooks" if held is not gc.callbacks else "gc.callbacks")
        if _get_trace() is not None:
            _set_trace(None)
            found.append("sys.settrace")
        if _get_profile() is not None:
            _set_profile(None)
            found.append("sys.setprofile")
        return found


class _Slot:
    """What Python keeps of functions or classes beside their names: code, bases."""

    def __init__(self, kind: type, name: str, owners: tuple[Any, ...]) -> None:
        self.name = name
        self.owners = owners
        self.get: Any = vars(kind)[name].__get__
        self.set: Any = vars(kind)[name].__set__
        self.values = _tuple(_map(self.get, owners))

    def restore(self) -> list[str]:
        if _all(_map(is_, _map(self.get, self.owners), self.values)):
            return []
        found = []
        for owner, value in zip(self.owners, self.values, strict=True):
            if self.get(owner) is not value:
                self.set(owner, value)
                found.append(f"{owner.__qualname__}.{self.name}")
        return found


class _Part:
    """The names of one module or class."""

    def __init__(self, label: str, owner: Any) -> None:
        self.label = label
        self.owner = owner
        self.view = vars(owner)
        self._note()

    def _note(self) -> None:
        self.names, self.values = _tuple(self.view), _tuple(self.view.values())

    def restore(self) -> list[str]:
        found: list[str] = []
        now = self.view.values()
        if _len(now) == _len(self.values) and _all(_map(is_, now, self.values)):
            return found
        before = _dict(zip(self.names, self.values, strict=True))
        for name, value in before.items():
            if _is_code(name, value) and self.view.get(name, found) is not value:
                self._set(name, value)
                found.append(f"{self.label}.{name}")
        for name in _tuple(self.view):
            if name not in before and self._hides(name):
                self._drop(name)
                found.append(f"{self.label}.{name}")
        self._note()
        return found

    def _hides(self, name: str) -> bool:
        """Whether a name that was added stands before another: a builtin, or an inherited one."""
        if _type(self.owner) is ModuleType:
            return name in _BUILTIN_NAMES
        return name not in _NOT_GUARDED and _any(
            name in vars(base) for base in self.owner.__mro__[1:]
        )

    def _set(self, name: str, value: Any) -> None:
        if _type(self.owner) is ModuleType:
            self.view[name] = value
        else:
            _set_in_class(self.owner, name, value)

    def _drop(self, name: str) -> None:
        if _type(self.owner) is ModuleType:
            del self.view[name]
        else:
            _del_in_class(self.owner, name)


def functions_in(owner: ModuleType | type) -> Iterable[FunctionType]:
    """The functions of a module or class, those of properties too.

    Example: `list(functions_in(Tensor))`.
    """
    for value in _tuple(vars(owner).values()):
        for inside in (value, *(_get(value, name, None) for name in _inside(value))):
            if _type(inside) is FunctionType:
                yield inside


def _inside(value: Any) -> tuple[str, ...]:
    if _type(value) is property:
        return ("fget", "fset", "fdel")
    return ("__func__",) if _type(value) in (staticmethod, classmethod) else ()


def _is_code(name: str, value: Any) -> bool:
    return name not in _NOT_GUARDED and (_callable(value) or _type(value) in _CODE)
