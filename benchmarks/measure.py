"""Two ways of doing one thing, timed in turn, so that a change of the machine's pace hits both."""

import gc
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Comparison:
    """One row of the table.

    ours, peer: median seconds, or any other quantity in `unit`; peer None where there is none.
    limit: what the project holds itself to, for the ratio, or for `ours` where there is no peer.
    """

    name: str
    ours: float
    peer: float | None
    peer_name: str
    limit: float | None
    unit: str = "s"

    @property
    def figure(self) -> float:
        """What the limit is for."""
        return self.ours if self.peer is None else self.ours / self.peer

    @property
    def met(self) -> bool | None:
        """Whether the limit is kept; None where there is no limit."""
        return None if self.limit is None else self.figure <= self.limit


def seconds(action: Callable[[], object]) -> float:
    """How long one call takes; the cycle collector does its work before, not in between."""
    gc.collect()
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def in_turn(
    ours: Callable[[], object], peer: Callable[[], object], rounds: int
) -> tuple[float, float]:
    """Median seconds of both, after a warm-up of each."""
    ours(), peer()
    times = [(seconds(ours), seconds(peer)) for _ in range(rounds)]
    return median(a for a, _ in times), median(b for _, b in times)
