"""Where the value of a `.grad` comes from: which walks added to it, and through which nodes."""

from collections import Counter
from typing import Any

from autograd_lab.coach.advice import Advice, Reason, Way
from autograd_lab.coach.gradient_diary import Arrival, Entry, GradientDiary
from autograd_lab.coach.learner import Learner
from autograd_lab.coach.no_gradient import why_none
from autograd_lab.core.node import name_of
from autograd_lab.core.places import Spot, place_of
from autograd_lab.graph.describe import listed
from autograd_lab.graph.values import not_a_number, value_of
from autograd_lab.tensor import Tensor

LINES = 2  # lines of walks that are told one by one


def why_gradient(name: str, tensor: Tensor, learner: Learner, diary: GradientDiary) -> Advice:
    """Explain the `.grad` of a tensor: None, a value, or a sum.

    name: what the learner calls the tensor.

    Example:
        why  x.grad is 12.0: 2 walks added to it
             y.backward() added 6.0    cell 2, line 1   y.backward()
             z.backward() added 6.0    cell 3, line 1   z.backward()
    """
    if tensor._grad is None:
        return why_none(name, tensor, learner)
    if not tensor.is_leaf:
        return _retained(name, tensor, learner)
    entry = diary.of(tensor)
    root, through = _through(tensor, learner)
    if entry is None or not entry.count:
        reasons = [Reason(f"{name}.grad is {_shown(tensor)}{_start(entry)}", *_at(entry, learner))]
    else:
        count = "one walk" if entry.count == 1 else f"{entry.count:,} walks"
        head = f"{name}.grad is {_shown(tensor)}: {count} added to it{_start(entry)}"
        reasons = [Reason(head, *_at(entry, learner)), *_lines(entry, tensor, learner)]
    if through:
        reasons.append(Reason(through))
    several = entry is not None and entry.count > 1
    way = Way(f"{name}.grad = None", "before the next backward(), where gradients shall not add up")
    return Advice(tuple(reasons[:5]), (way,) if several else (), 5 if several else 4, root)


def _shown(tensor: Tensor) -> str:
    data = tensor._grad._data
    broken = not_a_number(data)
    return value_of(data).text + (f", with {broken} in it" if broken else "")


def _start(entry: Entry | None) -> str:
    if entry is None:
        return ": no walk was seen to add to it, so it was set by hand, or is older than the lab"
    words = {"zeroed": " since it was set to zero", "set": " after it was set by hand"}
    if entry.count:
        return words.get(entry.start, "")
    return (
        ": it was set to zero, and no walk came since"
        if entry.start == "zeroed"
        else (": it was set by hand, and no walk came since")
    )


def _at(entry: Entry | None, learner: Learner) -> tuple[str, str]:
    place = place_of(entry.spot) if entry is not None else None
    return learner.where(place), learner.line(place)


def _lines(entry: Entry, tensor: Tensor, learner: Learner) -> list[Reason]:
    """One reason for each line whose walks added, the latest last, and for each change."""
    arrivals = list(entry.arrivals)
    ends = [*(a.before for a in arrivals[1:]), tensor._grad._data]
    whole = not any(a.changed_by for a in arrivals)
    added: dict[tuple[Spot | None, str], list[str]] = {}
    for at, (arrival, end) in enumerate(zip(arrivals, ends, strict=True)):
        first = at == 0 and entry.count == len(arrivals) and entry.start == "none"
        part = _part(arrival, end, first) if whole else ""
        added.setdefault((arrival.spot, arrival.changed_by), []).append(part)
    reasons = []
    for (spot, changed_by), parts in list(added.items())[-LINES:]:
        place = place_of(spot)
        reasons.append(Reason(_said(changed_by, parts), learner.where(place), learner.line(place)))
    return reasons


def _part(arrival: Arrival, end: Any, first: bool) -> str:
    """What one walk added, as far as the value before is known; "" where it is not."""
    if end is None or end.size > 4 or (arrival.before is None and not first):
        return ""
    return value_of(end if arrival.before is None else end - arrival.before).text


def _said(changed_by: str, parts: list[str]) -> str:
    if changed_by:
        return f"{changed_by} changed it in place"
    known = [part for part in parts if part]
    times = "this line's walk" if len(parts) == 1 else f"{len(parts)} walks of this line"
    return f"{times} added {listed(known)}" if len(known) == len(parts) else f"{times} added to it"


def _through(tensor: Tensor, learner: Learner) -> tuple[str, str]:
    """The name of a result that uses the leaf, and through which operations; "" for none."""
    target = None if tensor._accumulator is None else tensor._accumulator()
    best: tuple[int, str, Counter[str]] | None = None
    for name, x in learner.tensors() if target is not None else ():
        if x.grad_fn is None:
            continue
        size, users = _users(x.grad_fn, target)
        if users and (best is None or size < best[0]):
            best = size, name, users
    if best is None:
        return "", ""
    _, root, users = best
    words = [node if times == 1 else f"{node} {times} times" for node, times in users.items()]
    if sum(users.values()) == 1:
        return root, f"in {root} it comes through {words[0]}"
    shown = [*words[:3], f"{len(words) - 3} more"] if len(words) > 4 else words
    return root, f"in {root} it is the sum over {sum(users.values())} edges: {listed(shown)}"


def _users(start: Any, target: Any) -> tuple[int, Counter[str]]:
    """How many nodes are behind `start`, and which of them send to `target`, how often."""
    stack, seen, users = [start], {start}, Counter[str]()
    while stack:
        for edge in (node := stack.pop()).edges:
            if edge is None:
                continue
            if edge[0] is target:
                users[name_of(node)] += 1
            elif edge[0] not in seen:
                seen.add(edge[0])
                stack.append(edge[0])
    return len(seen), users


def _retained(name: str, tensor: Tensor, learner: Learner) -> Advice:
    node = tensor.grad_fn
    made = learner.assigned(name)
    reasons = (
        Reason(f"{name}.grad is {_shown(tensor)}: what backward() sent to {name}"),
        Reason(
            f"{name} is no leaf, so it keeps it for {name}.retain_grad() alone",
            learner.where(made),
            learner.line(made),
        ),
    )
    return Advice(reasons, (), 3, name, node)
