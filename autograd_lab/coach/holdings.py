"""Who holds which bytes, and why: tensors by name, gradients, optimizers, and what nodes saved.

Memory that several share counts once, for the first who is listed.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from autograd_lab.coach.learner import Learner
from autograd_lab.core.node import Node, name_of
from autograd_lab.core.places import Place
from autograd_lab.graph.describe import counted, listed
from autograd_lab.memory import owner_of
from autograd_lab.tensor import Tensor


@dataclass(frozen=True)
class Holding:
    """Some bytes and who holds them.

    kind: "tensor", "gradient", "optimizer" or "saved". who: the name, or the node. why: in a
    clause. place: where a node was made. shared: bytes of it that somebody above holds as well.
    """

    kind: str
    who: str
    nbytes: int
    why: str
    place: Place | None = None
    shared: int = 0


@dataclass
class _Ledger:
    """The memory that has been counted, by the array that owns it."""

    owners: dict[int, tuple[Any, str]] = field(default_factory=dict)

    def count(self, array: Any, who: str) -> tuple[int, int, str]:
        """Bytes that are new, bytes known already, and who was the first to hold those."""
        owner = owner_of(array)
        size = int(owner.nbytes)
        known = self.owners.get(id(owner))
        if known is not None:
            return 0, size, known[1]
        self.owners[id(owner)] = owner, who
        return size, 0, ""


def holdings(learner: Learner, of: str = "", thing: Any = None) -> list[Holding]:
    """All that the learner's names hold, or one of them does.

    of, thing: a name and what it stands for; "" for all names.

    Example: `sum(one.nbytes for one in holdings(Learner([globals()])))`.
    """
    named = [(of, thing)] if of else list(learner.objects())
    # A network before its parts, and tensors with a name before those in a list.
    named.sort(key=lambda pair: (not _is_module(pair[1]), not isinstance(pair[1], Tensor)))
    ledger = _Ledger()
    found: list[Holding] = []
    roots: list[tuple[str, Tensor]] = []
    gradients: list[tuple[str, str, list[Tensor]]] = []
    for name, value in named:
        tensors = list(_tensors(value))
        if _is_optimizer(value):
            continue
        if tensors or isinstance(value, np.ndarray):
            arrays = [x.array for x in tensors] if tensors else [value]
            found.append(_tensor_holding(name, value, arrays, ledger))
            roots += [(name, x) for x in tensors if x.grad_fn is not None]
            grads = [x._grad for x in tensors if x._grad is not None]
            if grads:
                gradients.append((f"{name}.grad", f"{name}'s", grads))
    for who, whose, grads in gradients:
        several = f"the gradients of {whose} {counted(len(grads), 'tensor')}"
        why = several if len(grads) > 1 else "added up by backward(), until set to None"
        found.append(_summed("gradient", who, why, [g.array for g in grads], ledger))
    for name, value in named:
        if _is_optimizer(value):
            found += _optimizer(name, value, ledger)
    found += _saved(roots, ledger)
    return [one for one in found if one.nbytes or one.shared]


def _tensor_holding(name: str, value: Any, arrays: list[Any], ledger: _Ledger) -> Holding:
    if isinstance(value, Tensor):
        why = "you named it"
    elif isinstance(value, np.ndarray):
        why = "a NumPy array that you named"
    elif _is_module(value):
        why = f"its {counted(len(arrays), 'parameter or buffer', 'parameters and buffers')}"
    else:
        why = f"its {counted(len(arrays), 'tensor')}"
    return _summed("tensor", name, why, arrays, ledger)


def _summed(kind: str, who: str, why: str, arrays: Iterable[Any], ledger: _Ledger) -> Holding:
    new = shared = 0
    others: dict[str, None] = {}
    for array in arrays:
        own, known, first = ledger.count(array, who)
        new, shared = new + own, shared + known
        if first and first != who:
            others[first] = None
    if others:
        part = "shares" if not new else "partly shares"
        why = f"{why}; {part} the memory of {listed(list(others)[:3])}"
    return Holding(kind, who, new, why, shared=shared)


def _optimizer(name: str, optimizer: Any, ledger: _Ledger) -> Iterator[Holding]:
    """One holding for each kind of state, such as the momentum of all parameters."""
    kinds: dict[str, list[Any]] = {}
    for state in optimizer.state.values():
        for key, value in state.items() if isinstance(state, Mapping) else ():
            if isinstance(value, Tensor):
                kinds.setdefault(key, []).append(value.array)
    for key, arrays in kinds.items():
        why = f"kept from step to step, for {counted(len(arrays), 'parameter')}"
        yield _summed("optimizer", f"{name}: {key}", why, arrays, ledger)


def _saved(roots: list[tuple[str, Tensor]], ledger: _Ledger) -> Iterator[Holding]:
    """What the nodes behind the results saved, by node and line."""
    groups: dict[tuple[str, Any, str], list[Node]] = {}
    seen: set[Node] = set()
    for root, tensor in roots:
        stack: list[Any] = [tensor.grad_fn]
        while stack:
            node = stack.pop()
            if node in seen or node.is_accumulator:
                continue
            seen.add(node)
            groups.setdefault((name_of(node), node.born_at, root), []).append(node)
            stack += [edge[0] for edge in reversed(node.edges) if edge is not None]
    for (title, place, root), nodes in groups.items():
        views = [
            view for node in nodes for view in node.saved_values()
            if not view.freed and view.value is not None
        ]  # fmt: skip
        if not views:
            continue
        who = title if len(nodes) == 1 else f"{title}, {len(nodes)} nodes"
        what = listed(list(dict.fromkeys(view.name for view in views))[:3])
        why = f"saved {what} for backward(); {root} keeps it"
        new = shared = 0
        for view in views:
            own, known, _ = ledger.count(view.value, who)
            new, shared = new + own, shared + known
        yield Holding("saved", who, new, why, place, shared)


def _tensors(value: Any) -> Iterator[Tensor]:
    """The tensors that a value is, or holds."""
    if isinstance(value, Tensor):
        yield value
    elif _is_module(value):
        yield from (x for x in (*value.parameters(), *value.buffers()) if isinstance(x, Tensor))
    elif isinstance(value, (list, tuple, set, frozenset)):
        yield from (x for x in value if isinstance(x, Tensor))
    elif isinstance(value, dict):
        yield from (x for x in value.values() if isinstance(x, Tensor))


def _is_module(value: Any) -> bool:
    return hasattr(value, "named_parameters") and not isinstance(value, type)


def _is_optimizer(value: Any) -> bool:
    return hasattr(value, "param_groups") and not isinstance(value, type)
