"""What a statement did to names and memory, and the same in a sentence or two."""

from dataclasses import dataclass

from autograd_lab.graph.describe import listed
from autograd_lab.widgets.memory import Memory, Name


@dataclass(frozen=True)
class Changes:
    """Which names stand for another object, which are new, and which cells of a buffer changed.

    cells: pairs of a buffer's position and one of its shown cells; buffers: those that changed.
    """

    moved: frozenset[str] = frozenset()
    new: frozenset[str] = frozenset()
    buffers: frozenset[int] = frozenset()
    cells: frozenset[tuple[int, int]] = frozenset()


def compare(before: Memory, after: Memory) -> Changes:
    """What differs. Memory is known by its address; new memory has not changed."""
    known = {name.name: name for name in before.names}
    moved = {n.name for n in after.names if n.name in known and _other(known[n.name], n)}
    new = {n.name for n in after.names if n.name not in known}
    stayed = [n for n in after.names if n.name in known and n.name not in moved]
    old = {buffer.begin: buffer for buffer in before.buffers}
    buffers, cells = set(), set()
    for at in sorted({n.buffer for n in stayed}):
        buffer = after.buffers[at]
        was = old.get(buffer.begin)
        if was is None or was.content == buffer.content:
            continue
        buffers.add(at)
        pairs = zip(was.values, buffer.values, strict=False)
        cells |= {(at, cell) for cell, (one, two) in enumerate(pairs) if one != two}
    return Changes(frozenset(moved), frozenset(new), frozenset(buffers), frozenset(cells))


def _other(before: Name, after: Name) -> bool:
    return before.identity != after.identity


def sentences(changes: Changes, memory: Memory) -> str:
    """The changes in words."""
    said = []
    for name in memory.names:
        if name.name in changes.moved | changes.new:
            others = [n.name for n in memory.of(name.buffer) if n is not name]
            where = f"the memory of {listed(others)}" if others else "memory of its own"
            now = "is now another object" if name.name in changes.moved else "is new"
            said.append(f"{name.name} {now}, on {where}.")
    for at in sorted(changes.buffers):
        names = _seeing(changes, memory, at)
        said.append(
            f"{listed(names)} share memory, so each of them sees the new values."
            if len(names) > 1
            else f"The memory of {listed(names)} changed in place."
        )
    return " ".join(said) or "No name and no memory changed."


def _seeing(changes: Changes, memory: Memory, at: int) -> list[str]:
    """The names that look at what changed in a buffer; at what is not shown, all of them may."""
    cells = {cell for buffer, cell in changes.cells if buffer == at}
    names = memory.of(at)
    if memory.buffers[at].more and not cells:
        return [name.name for name in names]
    return [name.name for name in names if cells & set(name.cells)]
