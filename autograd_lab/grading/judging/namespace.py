"""The namespace in which the teacher's tests run, apart from the learner's.

A name means, in this order: what the tests themselves bound; what the teacher's notebook imports or
defines, made here from the teacher's text; a builtin, unless the exercise is to write one of that
name; the learner's object, which stays in the learner's process. So a learner who defines `np`,
`len` or a helper of the teacher's anew changes nothing for the tests.
"""

from __future__ import annotations

import builtins
import inspect
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from types import CodeType
from typing import Any

from autograd_lab.grading.checks import Exercise
from autograd_lab.grading.judging.remote import RemoteObject
from autograd_lab.grading.judging.side import NotData, Side
from autograd_lab.grading.judging.teachers_names import TeachersNames
from autograd_lab.grading.judging.tensors import RemoteTensor
from autograd_lab.grading.observe import Run, Seen
from autograd_lab.grading.result import CheckResult


class TestNamespace(dict[str, Any]):
    """The globals of the tests of one submission.

    Python asks `__missing__` for what a function or the top of a cell looks up in vain.

    Args:
        names: those of the teacher's notebook.
        variant, claimed: as desk.py has them.
    """

    def __init__(self, names: TeachersNames, variant: int = 0, claimed: Sequence[int] = ()) -> None:
        super().__init__(__name__="__main__", __builtins__=builtins)
        self.names = names
        self.variant = variant
        self.claimed = tuple(claimed)
        self.side: Side | None = None
        self.tampered: list[str] = []
        self.ask_for(())
        self.shared = set(names.shared)
        self._fetched: dict[str, Any] = {}
        self._held: dict[str, Any] = {}
        self._making = 0

    def __missing__(self, name: str) -> Any:
        if name in self.names.made and name not in self.shared:
            return self._make(name, self.names.made[name])
        if name in self._held:
            return self._held[name]
        if hasattr(builtins, name) and name not in self.names.learners:
            raise KeyError(name)
        if name == "get_ipython":
            return self._get_ipython
        if self.side is None:
            raise KeyError(name)
        try:
            value = self.side.look(name)
        except KeyError:
            value = self.names.from_star(name)
        if name in self.names.modules:
            return self._make(name, self.names.modules[name])
        super().__setitem__(name, value)
        self._fetched[name] = value
        return value

    def _make(self, name: str, code: CodeType) -> Any:
        """Have the teacher's own code bind a name, for the tests alone."""
        self.fill(names_in_classes(code))
        self._making += 1
        try:
            exec(code, self)
        finally:
            self._making -= 1
        return dict.__getitem__(self, name)

    def __contains__(self, name: object) -> bool:
        """Whether a test finds the name: `"f" in globals()`."""
        return dict.__contains__(self, name) or self.get(str(name), self) is not self

    def __setitem__(self, name: str, value: Any) -> None:
        """Bind a name. That of a function which the learner was to write, or of anything that its
        solution uses, means the same to the learner's code, so that a test can put another in its
        place."""
        super().__setitem__(name, value)
        self._fetched.pop(name, None)
        if name in self.names.rebound and self.side is not None and not self._making:
            with suppress(NotData):
                self.side.operate("bind", name, value)

    def __delitem__(self, name: str) -> None:
        """Forget a name; the learner's code then finds no such function either."""
        if name in self.names.rebound and self.side is not None:
            self.pop(name, None)
            self._fetched.pop(name, None)
            self.side.operate("unbind", name)
        else:
            super().__delitem__(name)

    def fill(self, names: Iterable[str]) -> None:
        """Look names up ahead, for Python does not ask `__missing__` in the body of a class."""
        for name in names:
            self.get(name)

    def get(self, name: str, default: Any = None) -> Any:
        """What a name means, looked for as the tests do."""
        try:
            return self[name]
        except KeyError:
            return default

    def begin(self, side: Side) -> None:
        """Take the learner's names from another run. Objects of the one before are gone."""
        self.forget()
        self._held.clear()
        for name, value in list(self.items()):
            if isinstance(value, RemoteObject | RemoteTensor):
                super().__delitem__(name)
        self.side = side

    def ask_for(self, seeds: Sequence[int]) -> None:
        """Begin a question, whose checks will ask for the cases of these seeds."""
        self.results: list[CheckResult] = []
        self.observed: list[tuple[Exercise, tuple[Run, ...]]] = []
        self._seeds = tuple(seeds)
        self._ahead: tuple[str, list[int], list[Run]] | None = None

    def forget(self) -> None:
        """Ask for the learner's values anew: they may have changed."""
        for name, value in self._fetched.items():
            if super().get(name) is value:  # else a test has bound the name meanwhile
                super().__delitem__(name)
        self._fetched.clear()

    def retire(self, names: Iterable[str]) -> None:
        """Let names be the learner's again that a test has bound: a later cell binds them."""
        for name in names:
            self.pop(name, None)

    def hold(self, names: Iterable[str]) -> None:
        """Keep the values that a given cell has just made."""
        for name in names:
            try:
                self._held[name] = self.side.look(name) if self.side else None
            except KeyError:
                self._held.pop(name, None)

    def share(self, name: str) -> bool:
        """From the next run on, let a given class be the learner's process's, for the tests hand
        objects of it over. True if that is something new."""
        new = name in self.names.classes and name in self.names.made and name not in self.shared
        if new:
            self.shared.add(name)
            self.pop(name, None)
        return new

    def over_there(self, value: Any) -> tuple[str, str] | None:
        """The module and the name under which the learner's process has the same function or class:
        "" is the learner's namespace. None for one that only the tests have.

        A tensor that goes through it there keeps its history.
        """
        name = str(getattr(value, "__qualname__", ""))
        if name in self.names.made and dict.get(self, name) is value:
            return "", name
        module = str(getattr(value, "__module__", None) or "")
        if module == "__main__" or module.startswith("autograd_lab.grading"):
            return None
        for place in (module, module.partition(".")[0]):
            if getattr(sys.modules.get(place), name, None) is value:
                return place, name
        return None

    def exception_named(self, name: str) -> type | None:
        """The exception class that a name stands for in the tests."""
        if not dict.__contains__(self, name) and name not in self.names.made:
            return None
        found = self.get(name)
        return found if isinstance(found, type) and issubclass(found, Exception) else None

    def _get_ipython(self) -> Any:
        from IPython.core.interactiveshell import InteractiveShell
        from traitlets.config import Config

        quiet = Config({"HistoryManager": {"enabled": False}})
        return InteractiveShell.instance(user_ns=self, config=quiet)

    def observe_exercise(self, exercise: Exercise, seeds: Sequence[int]) -> list[Run]:
        """Put the learner's answer to work on an exercise's cases, where the learner's code is.

        The cases of all seeds that the test will ask for go over at once, each a single time.
        """
        if self._ahead is None or self._ahead[0] != exercise.name:
            wanted = list(dict.fromkeys([*seeds, *self._seeds]))
            self._ahead = exercise.name, wanted, self._observed(exercise, exercise.cases(wanted))
        _, known, runs = self._ahead
        found = None
        if set(seeds) <= set(known):
            examples = len(exercise.cases(()))
            places = [*range(examples), *(examples + known.index(seed) for seed in seeds)]
            found = _taken(runs, places)
        if found is None:
            found = self._observed(exercise, exercise.cases(seeds))
        self.observed.append((exercise, tuple(found)))
        return found

    def _observed(self, exercise: Exercise, cases: Sequence[Any]) -> list[Run]:
        if self.side is None:
            raise RuntimeError("no submission is running")
        runs, tampered = self.side.observe(exercise.name, exercise.probe_text, cases)
        self.tampered += tampered
        return runs

    def report(self, result: CheckResult) -> None:
        """Take note of what a check found."""
        self.results.append(result)


def names_in_classes(code: CodeType) -> set[str]:
    """The names in the bodies of classes that a piece of code defines."""
    found: set[str] = set()
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            is_function = inner.co_flags & inspect.CO_OPTIMIZED
            found |= names_in_classes(inner) | (set() if is_function else set(inner.co_names))
    return found


def _taken(runs: Sequence[Run], places: Sequence[int]) -> list[Run] | None:
    """The runs at these places, up to the first that did not return; None if one is missing, for
    one of other places had ended before."""
    found: list[Run] = []
    for place in places:
        if place >= len(runs):
            return None
        found.append(runs[place])
        if not isinstance(runs[place].outcome, Seen):
            break
    return found
