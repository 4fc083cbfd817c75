"""What a sandbox parent is told on its command line."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from importlib import import_module
from typing import Any

from autograd_lab.grading.limits import Limits

BEGIN = b"begin"
"""What the judge says on the leash once a run has begun."""

MAIN = "autograd_lab.grading.sandbox.learner_process:serve"


@dataclass(frozen=True)
class Orders:
    """How learners' processes are made.

    Args:
        kind: the name of one of the kinds of runs.py.
        control: the descriptor of the socket that runs are asked for on.
        ready: the descriptor to say on that the parent is ready.
        main: "module:function" that a learner's process runs, called with a channel and limits.
        preload: modules to have imported.
        keep: folders below /tmp that learners' processes see.
        bubblewrap: the command in front of the interpreter, for a run that needs its own.
    """

    kind: str
    control: int
    ready: int
    main: str = MAIN
    preload: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    bubblewrap: tuple[str, ...] = ()

    def to_text(self) -> str:
        return json.dumps(asdict(self))

    @staticmethod
    def from_text(text: str) -> Orders:
        fields = json.loads(text)
        lists = {name: tuple(value) for name, value in fields.items() if isinstance(value, list)}
        return Orders(**(fields | lists))


def limits_to_text(limits: Limits) -> str:
    """The limits as a word of a command line."""
    return json.dumps(asdict(limits))


def limits_from_text(text: str | bytes) -> Limits:
    """The limits that `limits_to_text` wrote."""
    return Limits(**json.loads(text))


def load_main(name: str) -> Any:
    """The function that "module:function" names."""
    module, _, function = name.partition(":")
    return getattr(import_module(module), function)
