"""Values, errors and warnings in PyTorch's words, from the record of what PyTorch answered."""

import json

import pytest

import autograd_lab
from tests.oracle.ask import Outcome, outcome
from tests.programs import PROGRAMS, RECORD

ANSWERS = json.loads(RECORD.read_text())


@pytest.fixture(autouse=True)
def warned_each_time():
    """What warns once in a process may have done so in another test."""
    autograd_lab.set_warn_always(True)
    yield
    autograd_lab.set_warn_always(False)


@pytest.mark.parametrize("name", PROGRAMS)
def test_the_text_is_pytorchs(name):
    text, warnings = ANSWERS[name]
    assert outcome(PROGRAMS[name], autograd_lab) == Outcome(text, tuple(warnings))


def test_every_recorded_answer_has_its_program():
    assert set(ANSWERS) == set(PROGRAMS)
