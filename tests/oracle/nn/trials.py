"""Several trials in a row on one library, and what came of each."""

import contextlib
import io
import re

from tests.oracle.ask import outcome

ADDRESS = re.compile(r"0x[0-9a-f]+")


class Trials:
    """Calls functions, and writes down what they return, raise and print."""

    def __init__(self):
        self.lines = []

    def __call__(self, function, *args, **kwargs):
        """Call it, and write down what came of it; returns what it returned, or None."""
        printed = io.StringIO()
        value = None
        with contextlib.redirect_stdout(printed):
            try:
                value = function(*args, **kwargs)
                text = repr(value)
            except Exception as error:
                text = f"{type(error).__name__}: {error}"
        self.lines.append(ADDRESS.sub("0x", printed.getvalue() + text))
        return value


def answers(program, library):
    """What came of each trial of a program, and its warnings."""

    trial = Trials()
    told = outcome(lambda torch: program(torch, trial), library)
    return [*trial.lines, told.text, *told.warnings]
