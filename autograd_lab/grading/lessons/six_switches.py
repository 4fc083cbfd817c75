"""Lesson 10's exercise six_switches: the right switch for each of six jobs."""

from __future__ import annotations

from collections.abc import Callable

from autograd_lab.grading.checks import Exercise, WrongAnswer, fails_if
from autograd_lab.grading.observe import Run, Seen
from autograd_lab.grading.probes.lesson_03 import MISSING, NO_DICTIONARY, by_name

FREEZE, NO_GRAD, EVAL, BOTH = "requires_grad=False", "no_grad", "eval", "eval and no_grad"
JOBS = {
    "validation": BOTH,
    "middle layer": FREEZE,
    "update": NO_GRAD,
    "statistics": EVAL,
    "sensitivity": EVAL,
    "spread": NO_GRAD,
}


def _answers(run: Run) -> list[object]:
    assert isinstance(run.outcome, Seen)
    said = run.outcome.plain()
    return said if type(said) is list else [said]


def _said(job: str, *choices: str) -> Callable[[Run], bool]:
    return lambda run: dict(zip(JOBS, _answers(run), strict=True))[job] in choices


def _if(job: str, *choices: str, hint: str) -> WrongAnswer:
    return fails_if(when=_said(job, *choices), hint=hint)


six_switches = Exercise(
    name="six_switches",
    points=2,
    expected=(
        "a dictionary with the six jobs, and for each 'requires_grad=False', 'no_grad', 'eval' or "
        "'eval and no_grad'"
    ),
    hints=(
        "For each job: does a walk come by, and which tensors does it have to reach?",
        "For each job: are dropout and the batch's own statistics to be on or off?",
    ),
    inputs=lambda rng: {"names": list(JOBS)},
    probe=by_name,
    right=lambda names: [JOBS[name] for name in names],
    wrong=(
        fails_if(
            when=lambda run: NO_DICTIONARY in _answers(run),
            hint=(
                "Your function does not return a dictionary. The task shows the form: a job, and "
                "one of four texts, for each of the six."
            ),
        ),
        fails_if(
            when=lambda run: MISSING in _answers(run),
            hint="Your dictionary leaves a job out. Are all six in it, spelt as in the task?",
        ),
        _if(
            "validation",
            EVAL,
            hint=(
                "For the validation you have eval alone. The numbers are right. What is recorded "
                "at each call, and will anything walk backward through it?"
            ),
        ),
        _if(
            "validation",
            NO_GRAD,
            FREEZE,
            hint=(
                "For the validation you switch gradients off, and dropout still zeroes some "
                "entries. Which switch tells the layers that this is no training?"
            ),
        ),
        _if(
            "middle layer",
            NO_GRAD,
            BOTH,
            hint=(
                "For the middle layer you take no_grad, which records nothing of it. How would the "
                "gradient get through to the layer in front?"
            ),
        ),
        _if(
            "middle layer",
            EVAL,
            hint=(
                "For the middle layer you take eval, and its weights would learn on. What does "
                "eval change in a Linear layer?"
            ),
        ),
        _if(
            "update",
            FREEZE,
            hint=(
                "For the update you take the flag from w. Who puts it back before the next loss is "
                "computed? Which switch ends with its block?"
            ),
        ),
        _if(
            "update",
            EVAL,
            BOTH,
            hint=(
                "For the update you take eval. No layer is called in this line. What of it must "
                "not happen to the subtraction?"
            ),
        ),
        _if(
            "statistics",
            FREEZE,
            NO_GRAD,
            BOTH,
            hint=(
                "For the statistics you switch gradients off. Everything was to go on learning; "
                "and does a running average come from a gradient?"
            ),
        ),
        _if(
            "sensitivity",
            NO_GRAD,
            BOTH,
            hint=(
                "For the sensitivity you take no_grad. The job asks for a gradient, though not of "
                "the weights. What would the walk go through?"
            ),
        ),
        _if(
            "sensitivity",
            FREEZE,
            hint=(
                "For the sensitivity you freeze the weights, which saves work, and dropout makes "
                "another gradient each time. Which switch is about that?"
            ),
        ),
        _if(
            "spread",
            EVAL,
            BOTH,
            hint=(
                "For the spread you take eval, and all fifty predictions come out the same. What "
                "was to make them differ?"
            ),
        ),
        _if(
            "spread",
            FREEZE,
            hint=(
                "For the spread you change every parameter of the network, and have to change them "
                "back. Which switch is on the code and not on the tensors?"
            ),
        ),
    ),
)
