"""The exercises of each lesson: one module lesson_NN.py a lesson, with a tuple EXERCISES.

An exercise that fills a file has one of its own name.
"""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module

from autograd_lab.grading.checks import Exercise


@cache
def exercises_by_lesson() -> dict[str, tuple[Exercise, ...]]:
    """Every exercise, by lesson number, in order."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return {
        name.removeprefix("lesson_"): import_module(f"{__name__}.{name}").EXERCISES
        for name in names
        if name.startswith("lesson_")
    }
