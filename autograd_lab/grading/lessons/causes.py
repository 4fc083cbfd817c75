"""Lesson 14: the causes of ten broken programs, by name."""

from __future__ import annotations

from autograd_lab.grading.checks import Exercise, WrongAnswer, fails_if
from autograd_lab.grading.observe import Run, Seen
from autograd_lab.grading.probes import lesson_03

CAUSES = {
    "gauge": "not recorded",
    "thermometer": "new leaf",
    "wave": "numpy",
    "vote": "no slope",
    "ruler": "no slope",
    "mixer": "unused",
    "counter": "plain number",
    "pendulum": "built once",
    "scale": "leaf changed",
    "camera": "batch of one",
}

WHAT_TO_ASK = {
    "gauge": "Is area a tensor with a graph, and in what block was it made?",
    "thermometer": "Nothing there is switched off. What does torch.tensor make of a number?",
    "wave": "Two lines are recorded. Which function is not one of torch, and what was it given?",
    "vote": "Move share by a little: what happens to a comparison?",
    "ruler": "A way leads from the loss to length, and a gradient comes. Which numbers has it?",
    "mixer": "The loss has a graph. Which of the two parameters is a part of it?",
    "counter": "Of what type is loss when backward() is called?",
    "pendulum": "Nothing raises. From which angle is height made, in the second turn?",
    "scale": "No backward() is called at all. What may not be written into, and why?",
    "camera": "No gradient is asked for. What does the layer need the batch for?",
}


def _wrong(name: str) -> WrongAnswer:
    def differs(run: Run) -> bool:
        said = run.outcome.plain() if isinstance(run.outcome, Seen) else None
        return type(said) is list and said[run.inputs["names"].index(name)] != CAUSES[name]

    hint = f"You give another cause, or none of the nine, for `{name}`. {WHAT_TO_ASK[name]}"
    return fails_if(when=differs, hint=hint)


causes = Exercise(
    name="causes",
    points=3,
    expected="a dictionary: for the name of each of the ten programs one of the nine causes",
    hints=(
        "Run a program, then ask the three questions of the lesson, in their order.",
        "Two of the programs have the same cause.",
    ),
    inputs=lambda rng: {"names": rng.permutation(list(CAUSES)).tolist()},
    probe=lesson_03.by_name,
    right=lambda names: [CAUSES[name] for name in names],
    wrong=(
        fails_if(
            when=lambda run: isinstance(run.outcome, Seen) and run.outcome.kind == "text",
            hint="Your function returns no dictionary. What has a name and a cause beside it?",
        ),
        *(_wrong(name) for name in CAUSES),
    ),
)
