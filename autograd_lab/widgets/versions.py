"""The memory of a small program, its version, and the versions at which operations saved it."""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

import autograd_lab
from autograd_lab.core.events import unheard
from autograd_lab.core.node import Node, name_of
from autograd_lab.graph.describe import listed
from autograd_lab.graph.errors import GraphTooLarge
from autograd_lab.graph.extract import Extraction
from autograd_lab.graph.model import Graph
from autograd_lab.graph.values import value_of
from autograd_lab.tensor import Tensor
from autograd_lab.widgets.memory import array_of, shared_groups
from autograd_lab.widgets.program import Program

MOST = 40  # nodes of a graph


@dataclass(frozen=True)
class Keep:
    """An operation that saved the memory. version: at which. freed: whether it gave it up."""

    operation: str
    version: int
    freed: bool


@dataclass(frozen=True)
class Counter:
    """Memory and its version. names: those that share it; "" for what has no name any more.

    leaf: whether the first of them is a leaf.
    """

    names: str
    leaf: bool
    value: str
    version: int
    keeps: tuple[Keep, ...]

    def differs(self, keep: Keep) -> bool:
        """Whether the memory was changed since, so that backward will refuse."""
        return not keep.freed and keep.version != self.version


class Versions:
    """A program that has run forward, what is done to its tensors in place, and its backward.

    Raises as `Program` does, and ValueError where the last result can't start a backward, and
    graph.GraphTooLarge for a graph of more than 40 nodes.

    Example: `versions = Versions("a = x.exp(); out = a.sum()", globals())`,
    `versions.run("a += 1")`, `versions.backward()`, `versions.told`.
    """

    def __init__(self, code: str, namespace: Mapping[str, Any]) -> None:
        self._namespace = {"torch": autograd_lab, **namespace}
        self.code = code
        self.reset()
        drawn = self.graph()
        if drawn is None or self._out.numel() != 1:
            raise ValueError(
                f"{self.result} can't start a backward: it has to be one number, computed from a "
                "tensor that wants a gradient"
            )
        if (count := len(drawn.nodes)) > MOST:
            raise GraphTooLarge(
                f"this graph has {count} nodes: version counters are shown for at most {MOST}",
                nodes=count,
                limit=MOST,
            )

    def reset(self) -> None:
        """Run the program anew, on fresh leaves."""
        self._program = program = Program(self.code, self._namespace)
        self.result = program.result
        with unheard(), autograd_lab.enable_grad():
            self.names = program.run()
        self._out: Any = self.names[self.result]
        self._memory: dict[tuple[Node, str], Any] = {}  # of what is saved, also once it is freed
        self._remember()
        self.ran = self.told = ""
        self.failed = False

    @property
    def tensors(self) -> dict[str, Tensor]:
        """The program's tensors by name."""
        return {name: x for name, x in self.names.items() if isinstance(x, Tensor)}

    def run(self, statement: str) -> None:
        """Run a statement, and tell which versions moved, or what it raised."""
        before = {name: (x, x._version, _checksum(x)) for name, x in self.tensors.items()}
        self._try(statement, lambda: exec(statement, {**self._namespace, **self.names}, self.names))
        self._remember()
        if self.failed:
            return
        moved, changed, new = [], [], []
        for name, x in self.tensors.items():
            was, version, content = before.get(name, (None, 0, 0))
            if x is not was:
                new.append(f"{name} is a new tensor at version {x._version}.")
            elif x._version != version:
                moved.append(f"{name} went from version {version} to {x._version}.")
            elif _checksum(x) != content:
                changed.append(name)
        told = [*moved, *new] or ["No version moved."]
        if changed:
            told.append(f"But the numbers of {listed(changed)} changed, and nothing will notice.")
        self.told = " ".join(told)

    def backward(self) -> None:
        """Backward from the result; tell the gradients, or the error in the engine's words."""
        self._try(f"{self.result}.backward()", lambda: self._out.backward())
        if self.failed:
            return
        without = self._undisturbed()
        found = {name: _grad(x) for name, x in self._leaves(self._program).items()}
        self.told = "; ".join(
            f"{name}.grad is {grad}"
            + ("" if grad == without[name] else f", but {without[name]} without the change")
            for name, grad in found.items()
        )
        self.told += "."

    def _undisturbed(self) -> dict[str, str]:
        """The gradients of the program with nothing done to its tensors."""
        program = Program(self.code, self._namespace)
        with unheard(), autograd_lab.enable_grad():
            program.run()[self.result].backward()
        return {name: _grad(x) for name, x in self._leaves(program).items()}

    def _leaves(self, program: Program) -> dict[str, Tensor]:
        return {name: x for name, x in program.leaves.items() if x.requires_grad}

    def _try(self, statement: str, do: Any) -> None:
        self.ran, self.failed, self.told = statement, False, ""
        with unheard(), autograd_lab.enable_grad():
            try:
                do()
            except Exception as error:
                self.failed = True
                self.told = f"{type(error).__name__}: {error}"

    def graph(self) -> Graph | None:
        """The graph of the result as it is now; None if it has been cut off."""
        return Extraction(self._out, self.names, None).graph() if self._has_graph() else None

    def _has_graph(self) -> bool:
        return isinstance(self._out, Tensor) and self._out.requires_grad

    def _remember(self) -> dict[Node, int]:
        """Note the memory of what the operations hold; returns them, numbered."""
        if not self._has_graph():
            return {}
        extraction = Extraction(self._out, self.names, None)
        extraction.graph()
        for node in extraction.ids:
            for view in node.saved_values():
                if view.value is not None:
                    self._memory[node, view.name] = view.value
        return extraction.ids

    def counters(self) -> tuple[Counter, ...]:
        """All memory that a name or an operation holds, in the order of the names."""
        keeps: dict[str, tuple[int, Keep]] = {}
        arrays = {name: array_of(x) for name, x in self.tensors.items()}
        for node, number in self._remember().items():
            for view in node.saved_values():
                if (node, view.name) not in self._memory:
                    continue
                key = f"{number} {view.name}"
                arrays[key] = self._memory[node, view.name]
                keep = Keep(name_of(node), view.saved_version, view.freed)
                keeps[key] = (view.current_version, keep)
        return tuple(self._counter(group, keeps) for group in shared_groups(arrays))

    def _counter(self, group: list[str], keeps: Mapping[str, tuple[int, Keep]]) -> Counter:
        names = [name for name in group if name not in keeps]
        kept = [keeps[key] for key in group if key in keeps]
        if not names:
            return Counter("", False, "", kept[0][0], tuple(keep for _, keep in kept))
        first = self.tensors[names[0]]
        value = value_of(array_of(first)).text
        return Counter(
            ", ".join(names),
            first.is_leaf,
            value,
            first._version,
            tuple(keep for _, keep in kept),
        )


def _checksum(tensor: Tensor) -> int:
    """Of the numbers that it holds."""
    return zlib.crc32(np.ascontiguousarray(tensor.detach().cpu().array).tobytes())


def _grad(leaf: Tensor) -> str:
    return "None" if leaf.grad is None else value_of(array_of(leaf.grad)).text
