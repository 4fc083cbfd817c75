"""Parts of a model frozen or set to train, and the graph that each choice leaves behind."""

from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, NamedTuple

from autograd_lab import nn
from autograd_lab.autograd import enable_grad
from autograd_lab.core import events
from autograd_lab.core.node import sequence_numbers
from autograd_lab.graph.describe import counted
from autograd_lab.graph.errors import NoGraph
from autograd_lab.graph.extract import Extraction
from autograd_lab.graph.fold import Group, folded
from autograd_lab.graph.model import Graph
from autograd_lab.widgets.module_rows import Row, join, rows


class _Call(NamedTuple):
    """One call of a module; it made the nodes that are numbered from first to last."""

    path: str
    kind: str
    first: int
    last: int

    def made(self, node: Any) -> bool:
        """Whether a node is one of them; a parameter's own is of no call."""
        return self.first < node.sequence < self.last and not node.is_accumulator


class _Calls(list[_Call]):
    """Hears which parts of a model are called. paths: by the parts' identity."""

    def __init__(self, paths: dict[int, str]) -> None:
        self.paths = paths

    def module_called(self, module: Any, first: int, result: Any) -> None:
        """A module has been called; the engine tells."""
        path = self.paths.get(id(module))
        if path is not None:
            self.append(_Call(path, type(module).__name__, first, next(sequence_numbers)))


@dataclass(frozen=True)
class Behind:
    """What a prediction keeps alive.

    nodes: of its graph, as PyTorch counts them. nbytes: of the values that these saved. parts: how
    many of the nodes each module made, by its path. graph: folded by the model's own parts; None
    where the prediction has no graph.
    """

    nodes: int
    nbytes: int
    parts: dict[str, int]
    graph: Graph | None


class Freezing:
    """A copy of a model, parts of which are frozen. Each change runs the copy anew.

    input: what the copy is called with. name: what the model is called.
    behind: what the prediction keeps alive now; first: the same when everything trained.

    Raises TypeError for what is no module, and what the model raises for the input.

    Example: `freezing = Freezing(model, x)`, `freezing.head_alone()`, `freezing.behind.nodes`.
    """

    def __init__(self, model: nn.Module, input: Any, name: str = "model") -> None:
        if not isinstance(model, nn.Module):
            raise TypeError(f"a freeze painter paints an nn.Module, not a {type(model).__name__}")
        self.model, self.input, self.name = deepcopy(model), input, name
        self.opened = {""}
        self.told = ""
        self._paths = {id(m): path for path, m in self.model.named_modules()}
        flags = [(p, p.requires_grad) for p in self.model.parameters()]
        self.model.requires_grad_(True)
        self.first = self.behind = self._look()
        for parameter, flag in flags:
            parameter.requires_grad_(flag)
        if not all(flag for _, flag in flags):
            self.behind = self._look()

    def rows(self) -> list[Row]:
        """The model and its open parts, as far as they have parameters."""
        return rows(self.model, self.opened, tensors=False)

    @property
    def trainable(self) -> int:
        """The numbers that training would change."""
        return sum(p.numel() for p in self.model.parameters() if p.requires_grad)

    def called(self, row: Row) -> str:
        """A row's name from the top."""
        return row.path or self.name

    def open(self, row: Row) -> None:
        """Show the parts of a module, or hide them again."""
        self.opened ^= {row.path}

    def paint(self, row: Row) -> None:
        """Freeze a part that trains in full; else let all of it train."""
        train = row.trainable < row.tensors
        self._set({row.path: train}, f"{self.called(row)} {'trains' if train else 'is frozen'}.")

    def all(self, train: bool) -> None:
        """Let everything train, or freeze everything."""
        self._set({"": train}, f"Everything {'trains' if train else 'is frozen'}.")

    def head_alone(self) -> None:
        """Freeze everything but the last part."""
        head = self.head
        self._set({"": False, head: True}, f"Everything but {head} is frozen.")

    @property
    def head(self) -> str:
        """The path of the last part that has parameters; "" if there are no parts."""
        return rows(self.model, {""}, tensors=False)[-1].path

    def _set(self, flags: dict[str, bool], told: str) -> None:
        for path, train in flags.items():
            self.model.get_submodule(path).requires_grad_(train)
        before, self.behind = self.behind, self._look()
        had = counted(before.nodes, "node")
        self.told = f"{told} The graph had {had}, and has {self.behind.nodes:,} now."

    def _look(self) -> Behind:
        calls = _Calls(self._paths)
        events.listeners.append(calls)
        try:
            with enable_grad():
                prediction = self.model(self.input)
        finally:
            events.listeners.remove(calls)
        try:
            extraction = Extraction(prediction, {"prediction": prediction}, None)
        except NoGraph:
            return Behind(0, 0, {}, None)
        graph = extraction.graph()
        groups = self._groups(extraction, calls)
        return Behind(
            len(extraction.ids),
            graph.bytes_held,
            self._counted(extraction, calls),
            folded(graph, groups),
        )

    def _counted(self, extraction: Extraction, calls: _Calls) -> dict[str, int]:
        """The nodes that each module made; those of its parameters too."""
        owners: dict[int, list[str]] = {}
        for path, module in self.model.named_modules():
            for parameter in module.parameters():
                owners.setdefault(id(parameter), []).append(path)
        counts = dict.fromkeys(self._paths.values(), 0)
        nodes: Iterable[Any] = extraction.ids
        for node in nodes:
            made_in = [c.path for c in calls if c.made(node)]
            if node.is_accumulator:
                made_in = owners.get(id(node.variable), [])
            for path in set(made_in):
                counts[path] += 1
        return counts

    def _groups(self, extraction: Extraction, calls: _Calls) -> dict[int, Group]:
        """One box for each call of one of the model's own parts."""
        groups = {}
        for call in calls:
            if call.path and "." not in call.path:
                group = Group((call.first, call.last), call.path, call.kind)
                groups.update({at: group for n, at in extraction.ids.items() if call.made(n)})
        return groups

    def code(self) -> list[str]:
        """Lines of code that do to a fresh model what was painted."""
        ways = [_lines(self.model, self.name, "", flag) for flag in (True, False)]
        whole = f"{self.name}.requires_grad_(False)"
        return min(ways[0], [whole, *ways[1]], key=len)


def _lines(module: Any, name: str, path: str, flag: bool) -> list[str]:
    """Lines that set what is not set as `flag` says; where a whole part is, one line does."""
    flags = {p.requires_grad for p in module.parameters()}
    if flags <= {flag}:
        return []
    if flags == {not flag}:
        return [f"{name}{_attribute(path)}.requires_grad_({not flag})"]
    own = [
        f"{name}{_attribute(join(path, key))}.requires_grad_({not flag})"
        for key, parameter in module._parameters.items()
        if parameter is not None and parameter.requires_grad is not flag
    ]
    for key, part in module._modules.items():
        if part is not None:
            own += _lines(part, name, join(path, key), flag)
    return own


def _attribute(path: str) -> str:
    """Such as ".layer1[0].conv1" for "layer1.0.conv1"."""
    keys = path.split(".") if path else []
    return "".join(f"[{key}]" if key.isdigit() else f".{key}" for key in keys)
