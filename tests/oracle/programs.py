"""Programs in a few words, run on two libraries and compared by what comes of them."""

import copy
import io
import pickle
from typing import Any

import numpy as np

from tests.oracle.ask import Outcome, outcome


def result(program: str, library: Any) -> Outcome:
    """What comes of statements, separated by `;`, of which the last one is an expression."""

    def run(torch: Any) -> Any:
        names = {"torch": torch, "np": np, "copy": copy, "io": io, "pickle": pickle}
        *statements, last = program.split(";")
        for statement in statements:
            exec(statement.strip(), names)
        return eval(last.strip(), names)

    return outcome(run, library)
