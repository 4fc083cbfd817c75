"""A program that raises, and why: each reason with its line, and its node in the graph."""

import builtins
import linecache
from collections.abc import Iterable
from contextlib import redirect_stdout
from dataclasses import dataclass, replace
from importlib import import_module
from io import StringIO
from typing import Any

from autograd_lab.autograd import enable_grad
from autograd_lab.coach import explain, source
from autograd_lab.coach.advice import Advice, Way
from autograd_lab.coach.learner import Learner
from autograd_lab.coach.text import see
from autograd_lab.core.places import Place
from autograd_lab.graph.extract import Extraction
from autograd_lab.graph.model import Graph
from autograd_lab.random import fork_rng, manual_seed
from autograd_lab.tensor import Tensor

FILE = "<program>"
LARGEST = 24  # nodes of a graph that can be read beside the program


@dataclass(frozen=True)
class Reason:
    """One thing that led to the error. line: of the program, from 1. node: its id in the graph."""

    text: str
    line: int | None = None
    node: int | None = None


@dataclass(frozen=True)
class Explanation:
    """What a program did.

    kind, message, line: of its error, "" and None if there was none. printed: what it printed.
    reasons, ways, see: the coach's advice. graph: the one that helps; name: of the tensor it is
    behind, "" if it has none. fault: the id of the node at fault.
    """

    kind: str = ""
    message: str = ""
    line: int | None = None
    printed: str = ""
    reasons: tuple[Reason, ...] = ()
    ways: tuple[Way, ...] = ()
    see: str = ""
    name: str = ""
    graph: Graph | None = None
    fault: int | None = None


def explanation(program: str) -> Explanation:
    """Run a program, and explain its error. It finds `torch` and `nn`, and leaves nothing behind.

    Example: `explanation("x = torch.ones(2, requires_grad=True)\\nx.numpy()").reasons`.
    """
    lines = [f"{line}\n" for line in program.splitlines()]
    linecache.cache[FILE] = (len(program), None, lines, FILE)
    torch = import_module("autograd_lab")
    names = {"__name__": "__main__", "__builtins__": vars(builtins), "torch": torch, "nn": torch.nn}
    printed = StringIO()
    try:
        with fork_rng(devices=[]), enable_grad(), redirect_stdout(printed):
            manual_seed(0)
            exec(compile(program, FILE, "exec"), names)
    except (Exception, SystemExit) as error:
        return _explained(error, printed.getvalue())
    return Explanation(printed=printed.getvalue())


def _explained(error: BaseException, printed: str) -> Explanation:
    learner = _Following.of(error, {FILE: "program"}.get, [FILE])
    assert isinstance(learner, _Following)
    kind, line = type(error).__name__, _line(learner.raised_at, learner)
    if isinstance(error, SyntaxError):
        line = error.lineno if error.filename == FILE else line
        return Explanation(kind, error.msg, line, printed)
    told = Explanation(kind, str(error), line, printed)
    advice = explain(error, learner)
    if advice is None:
        return told
    root = _root(advice, learner)
    extraction = _extraction(root, learner) if root is not None else None
    nodes = _Nodes(extraction, learner, advice)
    reasons = []
    for reason in advice.reasons:
        place = learner.places.get(reason.where)
        reasons.append(Reason(reason.text, _line(place, learner), nodes.at(place)))
    return replace(
        told,
        reasons=tuple(reasons),
        ways=advice.ways,
        see=see(advice).partition(" · ")[0],
        name=learner.name_of(root) if root is not None else "",
        graph=nodes.graph,
        fault=nodes.fault,
    )


class _Following(Learner):
    """A learner that remembers which places the coach spoke of, by the words for each."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places: dict[str, Place] = {}

    def where(self, place: Place | None) -> str:
        words = super().where(place)
        if place is not None:
            self.places[words] = place
        return words


def _line(place: Place | None, learner: Learner) -> int | None:
    """The line of the program on which the statement at a place begins."""
    return learner.place(place).line if place is not None and place.file == FILE else None


def _root(advice: Advice, learner: Learner) -> Tensor | None:
    """The tensor whose graph helps: the coach's, else what was walked from, else the largest."""
    named = learner.value(advice.graph) if advice.graph else None
    walked = [x for x in learner.owners if isinstance(x, Tensor)] if advice.node else []
    for tensor in (named, *walked):
        if isinstance(tensor, Tensor) and tensor._edge() is not None:
            return tensor
    sizes = [(_size(tensor), tensor) for _, tensor in learner.tensors()]
    size, largest = max(sizes, key=lambda pair: pair[0], default=(0, None))
    return largest if size else None


def _size(tensor: Tensor) -> int:
    """The nodes of a graph; 0 for none, and for one too large to be drawn here."""
    if tensor._edge() is None:
        return 0
    extraction = Extraction(tensor, None, LARGEST)
    return 0 if extraction.hidden else len(extraction.kept)


def _extraction(tensor: Tensor, learner: Learner) -> Extraction | None:
    """The graph behind a tensor, if it is small enough to be drawn here."""
    extraction = Extraction(tensor, learner.names(), LARGEST)
    return None if extraction.hidden else extraction


class _Nodes:
    """Which node of the graph a line of the program made, or speaks of."""

    def __init__(self, extraction: Extraction | None, learner: Learner, advice: Advice) -> None:
        self.learner = learner
        self.graph = extraction.graph() if extraction is not None else None
        self.ids: dict[Any, int] = dict(extraction.ids) if extraction is not None else {}
        self.fault = self.ids.get(advice.node)

    def at(self, place: Place | None) -> int | None:
        """The node that was made there; else that of the name assigned there; else the fault's."""
        if place is None:
            return self.fault
        line = self.learner.place(place)[:2]
        made = [at for node, at in self._born() if self.learner.place(node.born_at)[:2] == line]
        if self.fault in made:
            return self.fault
        return max(made, default=self._named(place))

    def _born(self) -> Iterable[tuple[Any, int]]:
        return ((node, at) for node, at in self.ids.items() if node.born_at is not None)

    def _named(self, place: Place) -> int | None:
        tensor: Any = self.learner.value(source.target_at(place))
        edge = tensor._edge() if hasattr(tensor, "_edge") else None
        return self.fault if edge is None else self.ids.get(edge[0], self.fault)
