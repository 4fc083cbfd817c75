"""Counters that hold a fixed number of things, however many they are shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class FirstFew(Generic[T]):
    """The first few of what is added, in the order of `key`, and the number of all.

    They do not depend on the order in which they came, so the same class gives the same page.

    Example: `slow = FirstFew(10, key=lambda pair: -pair[0])`.
    """

    def __init__(self, limit: int, key: Callable[[T], Any]) -> None:
        self.limit = limit
        self.key = key
        self.count = 0
        self._kept: list[T] = []

    def add(self, item: T) -> None:
        self.count += 1
        self._kept.append(item)
        if len(self._kept) >= 2 * self.limit + 16:
            self._kept = self.kept

    @property
    def kept(self) -> list[T]:
        return sorted(self._kept, key=self.key)[: self.limit]

    @property
    def left(self) -> int:
        """How many were added that are not kept."""
        return self.count - min(self.count, self.limit)


class CommonKinds:
    """Counts by name for at most `limit` names; what comes with yet another goes under `OTHER`.

    Names of exercises and kinds are few. Messages of a teacher's own tests may quote a learner's
    value, and then each is another name.
    """

    OTHER = "other"

    def __init__(self, limit: int = 200) -> None:
        self.limit = limit
        self.counts: Counter[str] = Counter()

    def add(self, name: str) -> str:
        """Count one more, and say under which name."""
        if name not in self.counts and len(self.counts) >= self.limit:
            name = self.OTHER
        self.counts[name] += 1
        return name

    @property
    def common(self) -> list[tuple[str, int]]:
        """The names and their counts, the most frequent first."""
        return sorted(self.counts.items(), key=lambda pair: (-pair[1], pair[0]))
