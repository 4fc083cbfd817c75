"""A learner's formula, such as `2*x` or `exp(a)/4`, evaluated without running it as Python.

Only numbers, names, arithmetic, comparisons and a few functions are understood; everything else is
refused with a sentence for the learner.
"""

import ast
import operator
from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any

import numpy as np

LONGEST = 200  # letters; also bounds how deep the formula can be nested

OPERATORS: dict[type, Callable[..., Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}
FUNCTIONS: dict[str, Callable[..., Any]] = {
    "abs": np.abs,
    "cos": np.cos,
    "cosh": np.cosh,
    "exp": np.exp,
    "log": np.log,
    "relu": lambda x: np.maximum(x, 0.0),
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
    "sign": np.sign,
    "sin": np.sin,
    "sinh": np.sinh,
    "sqrt": np.sqrt,
    "tan": np.tan,
    "tanh": np.tanh,
}
CONSTANTS = {"pi": np.float64(np.pi), "e": np.float64(np.e)}


class NotAFormula(ValueError):
    """The text can't be read as a formula; the message is a sentence for the learner."""


class UnknownName(NotAFormula):
    """The formula uses a name that stands for nothing here. `name` is that name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is no name of this step.")
        self.name = name


class Formula:
    """A formula that was read, ready to be evaluated for any values of its names.

    Raises NotAFormula where the text is none.

    Example: `Formula("2*x")({"x": np.array([1.0, 3.0])})` is `array([2., 6.])`.
    """

    def __init__(self, text: str) -> None:
        text = text.strip().replace("·", "*").replace("×", "*").replace("−", "-")
        if len(text) > LONGEST:
            raise NotAFormula("That is longer than a local derivative needs to be.")
        if not text:
            raise NotAFormula("Type the local derivative, such as 2*x or exp(a).")
        try:
            self._tree = ast.parse(text, mode="eval").body
        except (SyntaxError, ValueError, MemoryError, RecursionError):
            raise NotAFormula(_advice(text)) from None

    def __call__(self, values: Mapping[str, Any]) -> Any:
        """The formula's value, elementwise in float64. Raises NotAFormula and UnknownName."""
        with np.errstate(all="ignore"):
            return np.asarray(_evaluate(self._tree, values), dtype=np.float64)


def _evaluate(node: ast.expr, values: Mapping[str, Any]) -> Any:
    match node:
        case ast.Constant(value=bool() | complex() | str() | bytes()):
            pass
        case ast.Constant(value=int() | float() as number):
            return np.float64(number)  # not an int: 9**9**9 must not take for ever
        case ast.Name(id=name):
            if name in values:
                return values[name]
            if name in CONSTANTS:
                return CONSTANTS[name]
            raise UnknownName(name)
        case ast.UnaryOp(op=op, operand=operand) if type(op) in OPERATORS:
            return OPERATORS[type(op)](_evaluate(operand, values))
        case ast.BinOp(left=left, op=op, right=right) if type(op) in OPERATORS:
            return OPERATORS[type(op)](_evaluate(left, values), _evaluate(right, values))
        case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in OPERATORS:
            truth = OPERATORS[type(op)](_evaluate(left, values), _evaluate(right, values))
            return np.asarray(truth, dtype=np.float64)
        case ast.Call(func=ast.Name(id=name), args=[argument], keywords=[]) if name in FUNCTIONS:
            return FUNCTIONS[name](_evaluate(argument, values))
        case ast.Call(func=ast.Attribute(value=ast.Name(id="torch"), attr=name), args=[argument]):
            if name in FUNCTIONS:
                return FUNCTIONS[name](_evaluate(argument, values))
        case ast.Call(func=ast.Attribute(value=inner, attr=name), args=[]) if name in FUNCTIONS:
            return FUNCTIONS[name](_evaluate(inner, values))
        case ast.BinOp(op=ast.BitXor()):
            raise NotAFormula("A power is written with two stars, as in x**2.")
    raise NotAFormula(
        "Use numbers, names, + - * / ** and functions such as exp(a); "
        f"{ast.unparse(node)} is none of these."
    )


def _advice(text: str) -> str:
    if any(a.isdigit() and b.isalpha() for a, b in pairwise(text)):
        return "Write a product with a star, as in 2*x."
    return "That does not read as a formula. Write it like 2*x, 1/4 or exp(a)."
