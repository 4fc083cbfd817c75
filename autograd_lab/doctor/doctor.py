"""The doctor: listens to the engine while a cell runs, and says afterwards what went wrong."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace
from typing import Any

from autograd_lab.coach.learner import Learner
from autograd_lab.core import events
from autograd_lab.doctor.finding import Finding, Rule
from autograd_lab.doctor.rules import RULES

EVENTS = ("walk_begins", "gradient_arrives", "memory_exposed", "step")


class Doctor:
    """All rules together, as one listener.

    Example:
        >>> doctor = Doctor()
        >>> doctor.begin(learner)
        >>> train()
        >>> for finding in doctor.end(learner):
        ...     print(finding.advice)
    """

    def __init__(self, rules: Sequence[type[Rule]] = RULES) -> None:
        self.rules = [rule() for rule in rules]
        self.told: dict[Hashable, Finding] = {}
        for event in EVENTS:
            methods = [getattr(rule, event) for rule in self.rules if hasattr(rule, event)]
            setattr(self, event, _together(methods))

    def begin(self, learner: Learner) -> None:
        """Listen from now on."""
        events.listeners.append(self)
        for rule in self.rules:
            rule.cell_begins(learner)

    def end(self, learner: Learner) -> list[Finding]:
        """Stop to listen. Returns what was found and has not been told before."""
        if self in events.listeners:
            events.listeners.remove(self)
        new = []
        for rule in self.rules:
            for finding in rule.findings(learner):
                if finding.cause not in self.told:
                    finding = finding._replace(advice=replace(finding.advice, head="saw"))
                    self.told[finding.cause] = finding
                    new.append(finding)
        return new


def _together(methods: Sequence[Callable[..., None]]) -> Callable[..., None]:
    """One function that calls them all."""

    def tell(*facts: Any) -> None:
        for method in methods:
            method(*facts)

    return tell
