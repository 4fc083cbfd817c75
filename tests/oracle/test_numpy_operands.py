"""Tensors beside NumPy's arrays and numbers: which operators take them, and what comes of it."""

import operator
import warnings

import numpy as np
import pytest

import autograd_lab
from tests.oracle.ask import outcome

OPERATORS = [
    operator.add, operator.sub, operator.mul, operator.truediv, operator.floordiv, operator.mod,
    operator.pow, operator.matmul, operator.lt, operator.ge, operator.eq, operator.ne,
]  # fmt: skip

OPERANDS = {
    "float64": np.array([3.0, 4.0]),
    "float32": np.array([3.0, 4.0], dtype=np.float32),
    "int64": np.array([3, 4]),
    "a float64 number": np.float64(2),
    "a float32 number": np.float32(2),
    "an int64 number": np.int64(2),
}

TENSORS = {
    "a leaf": lambda torch: torch.tensor([1.0, 2.0], requires_grad=True),
    "plain": lambda torch: torch.tensor([1.0, 2.0]),
    "integers": lambda torch: torch.tensor([1, 2]),
}


@pytest.mark.parametrize("reflected", [False, True])
@pytest.mark.parametrize("tensor", TENSORS)
@pytest.mark.parametrize("operand", OPERANDS)
@pytest.mark.parametrize("sign", OPERATORS)
def test_an_operator_with_numpy(pytorch, sign, operand, tensor, reflected):
    def run(torch):
        mine, other = TENSORS[tensor](torch), OPERANDS[operand]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # NumPy's, of how PyTorch spells __array_wrap__
            return sign(other, mine) if reflected else sign(mine, other)

    assert outcome(run, autograd_lab) == outcome(run, pytorch)


@pytest.mark.parametrize(
    "program", ["b ** True", "b ** False", "True ** b", "b ** 2", "b ** b", "b ** 1.5"]
)
def test_powers_of_truth_values(pytorch, program):
    def run(torch):
        return eval(program, {"b": torch.tensor([True, False])})

    assert outcome(run, autograd_lab) == outcome(run, pytorch)
