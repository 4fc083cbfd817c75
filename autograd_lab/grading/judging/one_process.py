"""What a test does to the process that it believes to share with the learner's code.

Under nbgrader a test may seed the generators, put its own `input` and `print` into the builtins,
look its names up in `__main__`, or read the source of a function. So that it still means something,
it is done to the learner's process too, for as long as the test runs.
"""

from __future__ import annotations

import builtins
import inspect
import random
import sys
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import contextmanager
from types import ModuleType
from typing import Any

import numpy as np

import autograd_lab as torch
from autograd_lab.grading.judging.remote import RemoteObject

LENT = ("input", "print")
"""The builtins that a test may replace for the learner's code."""
_USUAL = {name: getattr(builtins, name) for name in LENT}


class Main(ModuleType):
    """The module `__main__`, as the tests of one submission see it: its names are theirs.

    names: the globals of the tests.

    Example: `Main(namespace).f` is `namespace["f"]`.
    """

    def __init__(self, names: MutableMapping[str, Any]) -> None:
        vars(self)["_names"] = names
        super().__init__("__main__")

    def __getattr__(self, name: str) -> Any:
        try:
            return vars(self)["_names"][name]
        except KeyError:
            raise AttributeError(f"__main__ has no {name}", name=name, obj=self) from None

    def __setattr__(self, name: str, value: Any) -> None:
        vars(self)["_names"][name] = value

    def __delattr__(self, name: str) -> None:
        del vars(self)["_names"][name]

    def __dir__(self) -> list[str]:
        return list(vars(self)["_names"])


@contextmanager
def as_one_process(namespace: Any) -> Iterator[None]:
    """A block in which a test runs. `namespace` has the globals of the tests, and as `side` the run
    of the learner's process.

    Example: `with as_one_process(namespace): exec(test, namespace)`.
    """
    places: list[tuple[Any, str, Any]] = [
        (random, "seed", _also_there(namespace, "random", "seed")),
        (np.random, "seed", _also_there(namespace, "numpy.random", "seed")),
        (torch, "manual_seed", _also_there(namespace, "autograd_lab", "manual_seed")),
        (inspect, "getsource", _source_from_there(namespace)),
    ]
    before = [getattr(owner, name) for owner, name, _ in places]
    main = sys.modules["__main__"]
    sys.modules["__main__"] = Main(namespace)
    for owner, name, value in places:
        setattr(owner, name, value)
    try:
        yield
    finally:
        sys.modules["__main__"] = main
        for (owner, name, _), value in zip(places, before, strict=True):
            setattr(owner, name, value)
        for name, value in _USUAL.items():
            setattr(builtins, name, value)


class Lending:
    """Which builtins the learner's process has from a test.

    operate: does one thing to objects of the learner's, as `Side.operate`.
    """

    def __init__(self, operate: Callable[..., Any]) -> None:
        self._operate = operate
        self._there = dict(_USUAL)
        self._own: dict[str, Any] = {}

    def renew(self) -> None:
        """Bring them to what they are here, before a function of the learner's is called."""
        for name in LENT:
            now = getattr(builtins, name)
            if now is not self._there[name]:
                self._there[name] = now
                module = self._operate("import", "builtins")
                if name not in self._own:
                    self._own[name] = self._operate("getattr", module, name)
                value = self._own[name] if now is _USUAL[name] else now
                self._operate("setattr", module, name, value)


def _also_there(namespace: Any, module: str, name: str) -> Callable[..., Any]:
    """A function that does what it does here, and the same in the learner's process."""
    here = getattr(sys.modules[module], name)

    def both(*args: Any, **kwargs: Any) -> Any:
        side = namespace.side
        if side is not None:
            there = side.operate("getattr", side.operate("import", module), name)
            side.operate("call", there, *args, **kwargs)
        return here(*args, **kwargs)

    return both


def _source_from_there(namespace: Any) -> Callable[[Any], str]:
    """`inspect.getsource`, which asks the learner's process about what is the learner's."""
    here = inspect.getsource

    def getsource(thing: Any) -> str:
        if not isinstance(thing, RemoteObject):
            return here(thing)
        side = namespace.side
        there = side.operate("getattr", side.operate("import", "inspect"), "getsource")
        return str(side.operate("call", there, thing))

    return getsource
