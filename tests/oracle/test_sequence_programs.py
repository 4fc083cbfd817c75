"""Networks that learn sequences print the same on both libraries, number by number."""

import contextlib
import io
import re

import pytest

import autograd_lab
from tests.oracle.sequence_programs import PROGRAMS


def printed(program, library):
    """What a program prints, the error it ends with too."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        try:
            program(library)
        except RuntimeError as error:
            print(type(error).__name__, error)
    return re.sub(" at 0x[0-9a-f]+", "", out.getvalue())


@pytest.mark.filterwarnings("ignore:enable_nested_tensor")
@pytest.mark.parametrize("program", PROGRAMS, ids=[p.__name__ for p in PROGRAMS])
def test_both_libraries_print_the_same(program, pytorch):
    assert printed(program, autograd_lab) == printed(program, pytorch)
