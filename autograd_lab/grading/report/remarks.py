"""What a learner is told of the remarks on their submission: in kind words, once for each kind."""

from __future__ import annotations

from collections.abc import Iterable

from autograd_lab.grading.graded import Remark

# Kinds that are not here are for the teacher alone.
_WORDS = {
    "cell restored": (
        "A cell that belongs to the notebook was changed or missing. It was put back as it was "
        "given, and your answers were graded with it."
    ),
    "cell missing": (
        "The cell of an answer is not in your notebook. If you moved the answer to a cell of your "
        "own, it was looked for there too."
    ),
    "cells reordered": (
        "Cells stood in another order than in the notebook as it was given. They were run in the "
        "order of that notebook."
    ),
    "too many cells": (
        "Your notebook has more cells of your own than are run. The last of them were left out."
    ),
    "encoding": (
        "Some letters of the file could not be read as they were written. If your text looks odd "
        "here, save the notebook in Jupyter again and hand that in."
    ),
    "file left out": "A file that you handed in beside the notebook was left out.",
    "time": (
        "Part of your code ran longer than it may and was stopped there. The other questions were "
        "graded without it."
    ),
    "crash": (
        "Python itself ended while your code ran. The other questions were graded without the cell "
        "that did it."
    ),
    "memory": (
        "Part of your code asked for more memory than it may have and was stopped there. The other "
        "questions were graded without it."
    ),
}


def for_the_learner(remarks: Iterable[Remark]) -> list[str]:
    """Sentences, in the order of the remarks, each once.

    Example: `for_the_learner([Remark("time", "Cell 3 was stopped after 10 s.")])`.
    """
    kinds = dict.fromkeys(remark.kind for remark in remarks)
    return [_WORDS[kind] for kind in kinds if kind in _WORDS]
