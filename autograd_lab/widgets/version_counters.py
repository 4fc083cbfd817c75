"""Version counters: what changes memory in place, who had saved it, and what backward says."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from autograd_lab import graph
from autograd_lab.graph.describe import counted
from autograd_lab.widgets.board import Board
from autograd_lab.widgets.controls import Button, Entry
from autograd_lab.widgets.frame import Drawing, Frame
from autograd_lab.widgets.notebook import notebook_names
from autograd_lab.widgets.versions import Versions
from autograd_lab.widgets.versions_picture import versions_svg, versions_text


class VersionCounters(Board):
    """The memory of a few lines with its versions, saved and current; buttons change it in place.

    code: the lines; the tensors that they read are the leaves, and the last result is one number,
    from which backward starts. try_: statements that get a button each. namespace: where the leaves
    are looked up; the notebook's by default. The learner's own tensors stay as they are.

    Raises as `Versions` does.

    Example: `VersionCounters("a = x.exp(); b = a * 2; out = b.sum()", try_=("a += 1", "b += 1"))`.
    """

    def __init__(
        self,
        code: str,
        try_: tuple[str, ...] = (),
        namespace: Mapping[str, Any] | None = None,
    ) -> None:
        namespace = notebook_names(namespace)
        self._versions = Versions(code, namespace)
        self._try = tuple(try_) or self._usual()
        self._moved: frozenset[str] = frozenset()
        super().__init__()

    def _usual(self) -> tuple[str, ...]:
        """The same change of each tensor but the result, and one that no counter sees."""
        names = [name for name in self._versions.tensors if name != self._versions.result]
        return (*(f"{name} += 1" for name in names), f"{names[-1]}.data.zero_()")

    def look(self) -> Frame:
        versions = self._versions
        counters, drawn = versions.counters(), versions.graph()
        differ = sum(c.differs(keep) for c in counters for keep in c.keeps)
        memory = Drawing(
            versions_svg(counters, self._moved),
            versions_text(counters),
            "memory, its version, and who saved it",
        )
        behind = (Drawing(graph.svg(drawn), graph.table(drawn), "the graph"),) if drawn else ()
        status = f"{counted(differ, 'saved value')} changed since" if differ else ""
        return Frame(
            versions.code,
            "change a tensor in place, then call backward",
            (*behind, memory),
            heading=versions.ran or "Which changes will backward refuse?",
            detail=versions.told or "Say it first, then press a change, then backward().",
            controls=self._controls(),
            status=(status,) if status else ("no saved value differs",),
            said=f"{versions.ran}: {versions.told} {status}" if versions.ran else "",
        )

    def _controls(self) -> tuple[Button | Entry, ...]:
        versions = self._versions
        changes = (
            Button(f"try {at}", statement, do=partial(self._run, statement), help="run this")
            for at, statement in enumerate(self._try)
        )
        backward = f"{versions.result}.backward()"
        return (
            *changes,
            Entry("own", "your own", value="", do=self._run),
            Button("backward", backward, do=self._backward, main=True),
            Button("reset", "start again", do=self._reset, off=not versions.ran),
        )

    def _run(self, statement: str) -> None:
        before = {c.names: c.version for c in self._versions.counters()}
        self._versions.run(statement)
        after = {c.names: c.version for c in self._versions.counters()}
        self._moved = frozenset(n for n in after if before.get(n, after[n]) != after[n])

    def _backward(self) -> None:
        self._moved = frozenset()
        self._versions.backward()

    def _reset(self) -> None:
        self._moved = frozenset()
        self._versions.reset()
