"""What the doctor found: advice, and the cause that it is told of once."""

from collections.abc import Hashable, Iterable
from typing import NamedTuple

from autograd_lab.coach.advice import Advice
from autograd_lab.coach.learner import Learner


class Finding(NamedTuple):
    """A silent mistake.

    cause: equal for findings that need not be told twice, such as the line at fault.
    advice: what was seen, and what to write instead.
    """

    cause: Hashable
    advice: Advice


class Rule:
    """One kind of silent mistake.

    A rule has methods for those events of `core/events.py` that it listens to.
    """

    def cell_begins(self, learner: Learner) -> None:
        """A cell is about to run."""

    def findings(self, learner: Learner) -> Iterable[Finding]:
        """What was seen by the end of a cell."""
        return ()
