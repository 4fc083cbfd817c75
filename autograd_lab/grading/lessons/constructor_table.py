"""Lesson 02's exercise constructor_table: the dtype, shape and memory of eight tensors."""

from __future__ import annotations

from collections.abc import Callable

from autograd_lab.grading.checks import Exercise, fails_if
from autograd_lab.grading.observe import Run, Seen
from autograd_lab.grading.probes.lesson_03 import MISSING, NO_DICTIONARY, by_name

NAMES = "abcdefgh"
RIGHT = {
    "a": ["float64", [2, 3], "own"],
    "b": ["float64", [2, 3], "shared"],
    "c": ["float32", [2, 3], "own"],
    "d": ["float64", [2, 3], "shared"],
    "e": ["float32", [2, 3], "own"],
    "f": ["float32", [2, 3], "own"],
    "g": ["int64", [], "own"],
    "h": ["float32", [1], "own"],
}
DTYPE, SHAPE, MEMORY = range(3)


def _seen(run: Run) -> list[object]:
    assert isinstance(run.outcome, Seen)
    said = run.outcome.plain()
    return said if type(said) is list else [said]


def _said(names: str, column: int, wrong: object) -> Callable[[Run], bool]:
    """Whether one of these rows has this in a column."""

    def test(run: Run) -> bool:
        rows = dict(zip(NAMES, _seen(run), strict=True))
        return any(rows[name][column] == wrong for name in names)  # type: ignore[index]

    return test


constructor_table = Exercise(
    name="constructor_table",
    points=3,
    expected=(
        "a dictionary with the names a to h: for each a dtype such as 'float32', the shape as a "
        "list, and 'shared' or 'own'"
    ),
    hints=(
        "Which of the eight read their arguments as sizes, and which as data?",
        "Which of them can use the array's memory as it is, and which must write other numbers?",
    ),
    inputs=lambda rng: {"names": list(NAMES)},
    probe=by_name,
    right=lambda names: [RIGHT[name] for name in names],
    wrong=(
        fails_if(
            when=lambda run: NO_DICTIONARY in _seen(run),
            hint=(
                "Your function does not return a dictionary. The task shows the form: a name, and "
                "a list of three, for each of the eight."
            ),
        ),
        fails_if(
            when=lambda run: MISSING in _seen(run),
            hint="Your dictionary leaves a name out. Are all of a to h in it, as texts?",
        ),
        fails_if(
            when=_said("a", MEMORY, "shared"),
            hint=(
                "You let torch.tensor share the array's memory. In the lesson an array was changed "
                "afterwards. Which of the four tensors followed?"
            ),
        ),
        fails_if(
            when=_said("abd", DTYPE, "float32"),
            hint=(
                "You make float32 of an array of float64 where nothing asks for it. Which "
                "constructor converts, and which keep what the data say?"
            ),
        ),
        fails_if(
            when=_said("bd", MEMORY, "own"),
            hint=(
                "You let from_numpy or as_tensor copy where nothing has to be converted. What are "
                "these two for?"
            ),
        ),
        fails_if(
            when=_said("c", DTYPE, "float64"),
            hint=(
                "You let torch.Tensor keep the array's float64. For which class is it the short "
                "name?"
            ),
        ),
        fails_if(
            when=_said("ce", MEMORY, "shared"),
            hint=(
                "You have a tensor of float32 share the memory of an array of float64. How many "
                "bytes does each number have in the one, and in the other?"
            ),
        ),
        fails_if(
            when=_said("f", SHAPE, [2]),
            hint="You take the 2 and the 3 in torch.Tensor(2, 3) for data. Are there brackets?",
        ),
        fails_if(
            when=_said("g", SHAPE, [6]),
            hint="You take the 6 in torch.tensor(6) for a size. Which of the two names does that?",
        ),
        fails_if(
            when=_said("g", SHAPE, [1]),
            hint=(
                "You give torch.tensor(6) a dimension. How many brackets are round the number, and "
                "what has a shape without entries?"
            ),
        ),
        fails_if(
            when=_said("g", DTYPE, "float32"),
            hint="You make a float of torch.tensor(6). Which kind of number is a 6 in Python?",
        ),
        fails_if(
            when=_said("h", SHAPE, [6]),
            hint=(
                "You take the 6 in torch.Tensor([6]) for a size. It stands in a list. What does "
                "torch.Tensor make of a list?"
            ),
        ),
        fails_if(
            when=_said("h", DTYPE, "int64"),
            hint=(
                "You let torch.Tensor([6]) take the dtype from the data. Which dtype does the "
                "class make of everything?"
            ),
        ),
    ),
)
