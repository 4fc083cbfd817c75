"""The language of einsum: which subscripts the operands have, and which the result.

A subscript is a letter; `...` stands for dimensions without names. Where the result's are not given
they are those that occur once, in alphabetical order, capitals first, behind the ellipsis.
"""

from collections.abc import Sequence
from typing import Any

from autograd_lab.errors import OptionRefused

ELLIPSIS = "..."
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def refused(message: str, equation: str) -> OptionRefused:
    """The error for an equation that makes no sense."""
    return OptionRefused(f"einsum(): {message}", argument="equation", value=equation, op="einsum")


def parsed(equation: str, count: int) -> tuple[list[list[str]], list[str]]:
    """The subscripts of `count` operands, and those of the result.

    Errors: RuntimeError, in PyTorch's words, for an equation that makes no sense.
    """
    left, arrow, _ = equation.partition("->")
    operands: list[list[str]] = [[]]
    at = 0
    while at < len(left):
        if left[at] == ",":
            operands.append([])
            if len(operands) > count:
                raise refused(
                    "fewer operands were provided than specified in the equation", equation
                )
            at += 1
        else:
            where = f"found '.' for operand {len(operands) - 1}"
            at = _read(
                equation, at, len(left), operands[-1],
                f"{where} for which an ellipsis was already found",
                f"{where} that is not part of any ellipsis",
            )  # fmt: skip
    if len(operands) < count:
        raise refused("more operands were provided than specified in the equation", equation)
    return operands, _explicit(equation, at + 2, operands) if arrow else _implicit(operands)


def _read(equation: str, at: int, end: int, into: list[str], twice: str, no_ellipsis: str) -> int:
    """Read one subscript, ellipsis or space at `at`; where the next one is."""
    if equation[at] == " ":
        return at + 1
    if equation[at] == ".":
        if ELLIPSIS in into:
            raise refused(twice, equation)
        if equation[at:end][:3] != ELLIPSIS:
            raise refused(no_ellipsis, equation)
        into.append(ELLIPSIS)
        return at + 3
    if equation[at] not in LETTERS:
        raise refused(
            f"invalid subscript given at index {at} in the equation string, subscripts must be in "
            "[a-zA-Z]",
            equation,
        )
    into.append(equation[at])
    return at + 1


def _explicit(equation: str, at: int, operands: Sequence[Sequence[str]]) -> list[str]:
    result: list[str] = []
    while at < len(equation):
        at = _read(
            equation, at, len(equation), result,
            "found '.' for output but an ellipsis (...) was already found",
            "found '.' for output that is not part of any ellipsis (...)",
        )  # fmt: skip
    for i, label in enumerate(result):
        if label in result[:i]:
            raise refused(
                f"output subscript {label} appears more than once in the output", equation
            )
        if label != ELLIPSIS and not any(label in labels for labels in operands):
            raise refused(
                f"output subscript {label} does not appear in the equation for any input operand",
                equation,
            )
    return result


def _implicit(operands: Sequence[Sequence[str]]) -> list[str]:
    everything = [label for labels in operands for label in labels]
    return [ELLIPSIS, *(label for label in LETTERS if everything.count(label) == 1)]


def from_lists(arguments: Sequence[Any]) -> tuple[str, list[Any]]:
    """The equation, and the operands, of `einsum(a, [0, 1], b, [1, 2], [0, 2])`.

    Errors: ValueError for numbers that are not in [0, 52).
    """
    operands, lists = list(arguments[0::2]), list(arguments[1::2])
    result = None
    if len(operands) > len(lists):
        result = operands.pop()
    equation = ",".join(map(_as_letters, lists))
    return equation if result is None else f"{equation}->{_as_letters(result)}", operands


def _as_letters(subscripts: Sequence[Any]) -> str:
    letters = ""
    for subscript in subscripts:
        if subscript is not Ellipsis and not 0 <= subscript < len(LETTERS):
            raise ValueError(
                "einsum(): subscript in subscript list is not within the valid range [0, 52)"
            )
        letters += ELLIPSIS if subscript is Ellipsis else LETTERS[subscript]
    return letters
