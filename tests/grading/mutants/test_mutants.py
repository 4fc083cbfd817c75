"""Whether the checks notice a solution that was changed at one place.

Here a sample of each exercise's mutants is tried; `make mutants` tries all of them.
"""

import random

import pytest

from autograd_lab.grading.lessons import exercises_by_lesson
from tests.grading.mutants.mutate import mutants
from tests.grading.mutants.run import is_explained, passes, solved

SAMPLE = 4  # of each exercise


@pytest.mark.parametrize("lesson", exercises_by_lesson())
def test_a_changed_solution_does_not_pass(lesson):
    rng = random.Random(4)
    alive = []
    for name, source, names in solved(lesson):
        made = list(mutants(source))
        for mutant in rng.sample(made, min(SAMPLE, len(made))):
            if not is_explained(name, mutant) and passes(name, mutant, names):
                alive.append((name, mutant.change))
    assert alive == []


def test_mutants_of_an_answer():
    source = (
        "def f(x):\n    ### BEGIN SOLUTION\n    return x + 1 > 2\n    ### END SOLUTION\n\n\nf(3)\n"
    )
    assert {mutant.change.partition(": ")[2] for mutant in mutants(source)} == {
        "return x + 1 > 2 -> pass", "x + 1 > 2 -> x + 1 >= 2", "x + 1 > 2 -> x + 1 < 2",
        "x + 1 -> x - 1", "1 -> 0", "1 -> 2", "2 -> 3",
    }  # fmt: skip
