"""Which module's call made which nodes: noted on the results while somebody listens.

Nodes are numbered as they are made, so the nodes that a call made are those with the numbers from
its beginning to its end. The note hangs on the node of the call's result and goes with it.
"""

import weakref
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any, NamedTuple

from autograd_lab.core.node import sequence_numbers
from autograd_lab.tensor import Tensor

NOTE = "module_calls"


class Call(NamedTuple):
    """One call of a module. first, last: the numbers between which its nodes were made."""

    first: int
    last: int
    module: Any  # a weak reference

    @property
    def numbers(self) -> tuple[int, int]:
        """What tells it from other calls, also when the module is gone."""
        return self.first, self.last


class ModuleCalls:
    """Notes the calls of modules.

    Example: `events.listeners.append(ModuleCalls())`, before the network is called.
    """

    def module_called(self, module: Any, first: int, result: Any) -> None:
        """A module has been called; the engine tells."""
        call = first, next(sequence_numbers), weakref.ref(module)
        if isinstance(result, Tensor):
            _note(result, call)
        else:
            for tensor in _tensors(result):
                _note(tensor, call)


def _note(tensor: Tensor, call: tuple[int, int, Any]) -> None:
    if tensor._history is not None:
        node = tensor._history[0]
        if node.sequence > call[0]:
            node.metadata.setdefault(NOTE, []).append(call)


def _tensors(result: Any) -> Iterator[Tensor]:
    if isinstance(result, Tensor):
        yield result
    elif isinstance(result, (tuple, list)):
        for one in result:
            yield from _tensors(one)
    elif isinstance(result, Mapping):
        for one in result.values():
            yield from _tensors(one)


class Made(NamedTuple):
    """The call that a node is drawn in: what the module is called there, and its class."""

    call: Call
    name: str
    kind: str


def made_by(
    nodes: Iterable[Any], names: Mapping[str, object] | None = None, level: int = 1
) -> dict[Any, Made]:
    """For each node that a module's call made, that call.

    names: the learner's variables, to name the modules by. level: how far below the modules that
        the learner called: 0 for these themselves, 1 for their parts. Where there is no part so
        deep, the deepest stands for it; what a module made beside its parts stays out.
    """
    ours = sorted((n for n in nodes if not n.is_accumulator), key=lambda node: node.sequence)
    noted = [Call(*c) for n in ours if hasattr(n, "_metadata") for c in n.metadata.get(NOTE, ())]
    calls = sorted({c.numbers: c for c in noted}.values(), key=lambda c: (c.first, -c.last))
    paths = _paths(names or {}, [call for call in calls if call.module() is not None])
    has_parts = {one.numbers for one, two in pairwise(calls) if two.last < one.last}
    made: dict[Any, Made] = {}
    stack: list[Call] = []
    at = 0
    for node in ours:
        while at < len(calls) and calls[at].first < node.sequence:
            stack = [call for call in stack if call.last > calls[at].first] + [calls[at]]
            at += 1
        stack = [call for call in stack if call.last > node.sequence]
        if not stack or (len(stack) <= level and stack[-1].numbers in has_parts):
            continue
        call = stack[min(level, len(stack) - 1)]
        module = call.module()
        if module is not None:
            kind = type(module).__name__
            made[node] = Made(call, paths.get(id(module), kind), kind)
    return made


def _paths(names: Mapping[str, object], calls: list[Call]) -> dict[int, str]:
    """What each module that was called is called: its path, after the name that holds it."""
    called = {id(call.module()) for call in calls}
    holders: list[tuple[str, Any]] = [
        (name, value)
        for name, value in names.items()
        if not name.startswith("_")
        and hasattr(value, "named_modules")
        and not isinstance(value, type)
    ]
    paths: dict[int, str] = {}
    for name, holder in sorted(holders, key=lambda pair: -len(list(pair[1].modules()))):
        for path, module in holder.named_modules():
            if id(module) in called:
                paths.setdefault(id(module), f"{name}.{path}" if path else name)
    tops = {path.partition(".")[0] for path in paths.values()}
    if len(tops) == 1:  # one network: its name says nothing that its parts don't
        return {key: path.partition(".")[2] or path for key, path in paths.items()}
    return paths
