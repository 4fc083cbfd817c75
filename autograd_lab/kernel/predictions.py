"""What a learner said that code would give, kept and compared with what it gave."""

import ast
import math
from dataclasses import dataclass
from typing import Any

from autograd_lab.tensor import Tensor

ROUNDED = 0.02  # how far off a rounded number may be, of the number


@dataclass(frozen=True)
class Prediction:
    """An answer that was given before the code ran.

    about: the expression that it is about, or "" for the value that the cell ends in.
    answer: as it was typed. outcome: what there was; None before. right: whether they agree.
    """

    about: str
    answer: str
    outcome: str | None = None
    right: bool | None = None

    def sentence(self) -> str:
        """The two side by side."""
        what = self.about or "it"
        if self.right:
            return f"Right. You said {self.answer}, and {what} is {self.outcome}."
        return (
            f"Not so. You said {self.answer}; {what} is {self.outcome}. What makes the difference?"
        )


def compared(prediction: Prediction, outcome: Any) -> Prediction:
    """The prediction with its outcome: a value, or the error that the cell raised.

    >>> compared(Prediction("x", "18"), 18.0).right
    True
    """
    if isinstance(outcome, BaseException):
        shown = type(outcome).__name__
        right = prediction.answer.strip().lower() in (shown.lower(), "error", "raises", "an error")
    else:
        shown = " ".join(repr(_plain(outcome)).split())
        right = _agrees(prediction.answer, outcome)
    return Prediction(prediction.about, prediction.answer, shown, right)


def split_choices(text: str) -> tuple[str, ...]:
    """The choices that are divided by `|` outside of quotes and brackets.

    >>> split_choices("[1, 2] | 'a|b' | None")
    ('[1, 2]', "'a|b'", 'None')
    """
    parts, depth, quote = [""], 0, ""
    for letter in text:
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "\"'":
            quote = letter
        depth += 0 if quote else (letter in "([{") - (letter in ")]}")
        if letter == "|" and not depth and not quote:
            parts.append("")
        else:
            parts[-1] += letter
    return tuple(part.strip() for part in parts)


def _plain(value: Any) -> Any:
    """A tensor as its numbers, everything else as it is."""
    return value.tolist() if isinstance(value, Tensor) else value


def _agrees(answer: str, outcome: Any) -> bool:
    """Whether an answer says this value: as a number, nested numbers, True, None, or as text."""
    try:
        said = ast.literal_eval(answer)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        text = answer.strip().strip("\"'")
        return text in (str(outcome), repr(outcome), type(outcome).__name__)
    return _same(said, _plain(outcome))


def _same(said: Any, value: Any) -> bool:
    if isinstance(said, (list, tuple)) and isinstance(value, (list, tuple)):
        return len(said) == len(value) and all(map(_same, said, value))
    if isinstance(said, bool) or isinstance(value, bool) or not _numbers(said, value):
        return type(said) is type(value) and bool(said == value)
    if isinstance(value, float) and math.isnan(value):
        return math.isnan(said)
    return abs(said - value) <= _tolerance(said, value)


def _tolerance(said: float, value: float) -> float:
    """What rounding to the digits that were typed accounts for: 0.33 will do for 1/3, 0.3 not."""
    exact = 1e-6 * abs(value) + 1e-9
    if isinstance(said, int):
        return exact
    decimals = len(repr(said).partition(".")[2])
    return exact + min(0.5 * 10**-decimals, ROUNDED * abs(value))


def _numbers(*values: Any) -> bool:
    return all(isinstance(value, (int, float)) for value in values)
