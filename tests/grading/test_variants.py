"""A learner's own numbers: the same each time, in text and checks, and not a neighbour's."""

import json
from pathlib import Path

import numpy as np
import pytest

import autograd_lab as torch
from autograd_lab.grading import Exercise, Status, check
from autograd_lab.grading.desk import find
from autograd_lab.grading.lessons import exercises_by_lesson
from autograd_lab.grading.variants import VariantError, claimed, render, seed_of

SOURCES = Path(__file__).parents[2] / "solutions"
SEEDS = [seed_of("a secret", learner) for learner in ("ada", "grace", "emmy")]


def scaled(**changes):
    declared = {
        "name": "f",
        "points": 1,
        "expected": "a times x",
        "inputs": lambda rng: {"x": rng.normal(size=2)},
        "right": lambda x, numbers: numbers["a"] * x,
        "numbers": {"a": 2, "rows": [[1, 2], [3, 4]]},
        "varied": lambda rng: {"a": int(rng.integers(3, 100)), "rows": [[5, 6], [7, 8]]},
    }
    return Exercise(**{**declared, **changes})


def test_a_seed_depends_on_secret_and_learner_alone():
    assert seed_of("s", "ada") == seed_of("s", "ada") == 1346797448
    assert len({seed_of(secret, name) for secret in "st" for name in ("ada", "emmy")}) == 4


def test_a_seed_is_never_that_of_the_lesson():
    assert all(seed_of("s", str(number)) > 0 for number in range(1000))


@pytest.mark.parametrize("pair", [("", "ada"), ("s", "")])
def test_a_seed_needs_both(pair):
    with pytest.raises(ValueError, match="the teacher's secret and the learner's name"):
        seed_of(*pair)


def test_seed_0_is_the_exercise_as_it_is_written():
    exercise = scaled()
    assert exercise.for_variant(0) is exercise
    assert exercise.for_variant(5).numbers == exercise.for_variant(5).numbers != exercise.numbers


LINES = {
    "code": ("y = 2 * x  ### VARIANT y = {f.a} * x", "y = 2 * x", "y = 11 * x"),
    "indented": ("    y = 2  ### VARIANT y = {f.a}", "    y = 2", "    y = 11"),
    "prose": ("a is 2. <!-- VARIANT a is {f.a}. -->", "a is 2.", "a is 11."),
    "a list": ("[[1, 2], [3, 4]]  ### VARIANT {f.rows}", "[[1, 2], [3, 4]]", "[[5, 6], [7, 8]]"),
    "a format": ("2.0  ### VARIANT {f.a:.1f}", "2.0", "11.0"),
    "braces": ('f"{y}" + "2"  ### VARIANT f"{y}" + "{f.a}"', 'f"{y}" + "2"', 'f"{y}" + "11"'),
}


@pytest.fixture
def eleven():
    return [scaled(varied=lambda rng: {"a": 11, "rows": [[5, 6], [7, 8]]})]


@pytest.mark.parametrize(("line", "plain", "own"), LINES.values(), ids=LINES)
def test_a_line_is_filled_in(line, plain, own, eleven):
    text = f"before\n{line}\nafter"
    assert render(text, 0, eleven) == f"before\n{plain}\nafter"
    assert render(text, 7, eleven) == f"before\n{own}\nafter"


def test_a_marker_alone_is_a_line_of_variants(eleven):
    assert render("a\n### VARIANT %variant {seed}", 0, eleven) == "a"
    assert render("a\n### VARIANT %variant {seed}", 7, eleven) == "a\n%variant 7"


def test_text_without_markers_stays():
    text = "a {f.a} {seed} VARIANT\r\n  b  "
    assert render(text, 7, []) == text


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("y = 3  ### VARIANT y = {f.a}", "with the default numbers the template gives 'y = 2'"),
        ("y = 2  ### VARIANT y = {f.b}", "f.b is no number of an exercise"),
        ("y = 2  ### VARIANT y = {g.a}", "g.a is no number of an exercise"),
        ("### VARIANT y = {g.a}", "g.a is no number of an exercise"),
        ("y = 2  ### VARIANT y = {f.a:z}", "f.a: "),
    ],
)
@pytest.mark.parametrize("seed", [0, 7])
def test_a_line_that_has_drifted_is_refused(line, problem, seed, eleven):
    with pytest.raises(VariantError) as caught:
        render(line, seed, eleven)
    assert problem in str(caught.value)
    assert caught.value.line == line


def test_a_check_uses_the_learners_numbers():
    exercise = find("gradient_by_hand").for_variant(SEEDS[0])
    shift, factor = exercise.numbers["shift"], exercise.numbers["factor"]
    own = {
        "gradient_by_hand": lambda x: factor * (x + shift) / 2,
        "__variant__": SEEDS[0],
    }
    assert check("gradient_by_hand", own).passed
    assert not check("gradient_by_hand", own | {"__variant__": 0}).passed


def test_the_lessons_own_numbers_are_told_apart_from_ones_own():
    namespace = {"gradient_by_hand": lambda x: 1.5 * (x + 2), "__variant__": SEEDS[0]}
    result = check("gradient_by_hand", namespace)
    assert (result.status, result.points) == (Status.WRONG_ANSWER, 0.0)
    assert "right for other numbers than yours" in result.hint
    assert result.wrong_answer == "gradient_by_hand/other numbers"


class Graded(dict):
    """A namespace as the judge has it, with a notebook that a neighbour was given."""

    variant, claimed = SEEDS[0], (SEEDS[1],)

    def observe_exercise(self, exercise, seeds):
        return exercise.observe(self.answer, seeds)

    def answer(self, x):
        numbers = find("gradient_by_hand").for_variant(SEEDS[1]).numbers
        return numbers["factor"] * (x + numbers["shift"]) / 2


def test_a_neighbours_answer_is_told_apart_from_ones_own():
    namespace = Graded({"__variant__": SEEDS[1]})
    assert "right for other numbers than yours" in check("gradient_by_hand", namespace).hint


def test_the_seeds_that_a_notebook_claims_are_found():
    cells = ["import torch\n%variant 7", "  %variant 12  # mine", "%variant x", "print(3)"]
    assert claimed(cells) == (7, 12)


def cells_of(path):
    return ["".join(cell["source"]) for cell in json.loads(path.read_text())["cells"]]


def varied_exercises():
    return [
        (number, exercise.name)
        for number, exercises in exercises_by_lesson().items()
        for exercise in exercises
        if exercise.varied is not None
    ]


@pytest.mark.parametrize(("number", "name"), varied_exercises())
@pytest.mark.parametrize("seed", [0, *SEEDS])
def test_the_solutions_are_solutions_of_every_variant(number, name, seed):
    [path] = SOURCES.glob(f"{number}_*.ipynb")
    namespace = {"torch": torch, "np": np}
    for source in (render(cell, seed) for cell in cells_of(path)):
        assert "VARIANT" not in source
        if source.startswith("def "):
            exec(source, namespace)
    assert check(name, namespace | {"__variant__": seed}).hint == ""
