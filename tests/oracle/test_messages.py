"""What the programs print and raise in PyTorch, in ours, and in the record of PyTorch's answers."""

import json

import pytest

import autograd_lab
from tests.oracle.ask import Outcome, outcome
from tests.programs import PROGRAMS, RECORD

each_program = pytest.mark.parametrize("name", PROGRAMS)


@each_program
def test_values_errors_and_warnings_are_pytorchs(name, pytorch):
    answer = outcome(PROGRAMS[name], pytorch)
    assert outcome(PROGRAMS[name], autograd_lab) == answer
    text, warnings = json.loads(RECORD.read_text())[name]
    assert Outcome(text, tuple(warnings)) == answer
