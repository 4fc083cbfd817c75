"""Names that the teacher's notebook imports mean what they mean there, wherever it imports them."""

import pytest

FAKE = """
class Fake:
    def __getattr__(self, name): return lambda *args, **kwargs: True
    ndarray = object
helper = Fake()
def f(): return 1
"""
SPY = """
import numpy as helper
seen = []
helper.array_equal = lambda *args: seen.append(args) or True
def f(): return 1
"""
TEST = "assert helper.array_equal(f(), 42)"


@pytest.mark.parametrize("code", [SPY, FAKE], ids=["patched", "faked"])
def test_a_module_that_is_imported_beside_the_solution_is_the_teachers(test_on, code):
    solved = "    ### END SOLUTION\nimport numpy as helper\n### BEGIN SOLUTION\ndef f(): return 42"
    assert isinstance(test_on(TEST, code, solved=solved.strip()).error, AssertionError)


def test_a_module_that_a_solution_imports_is_the_teachers_if_the_learner_has_one(test_on):
    solved = "import numpy as helper\ndef f(): return 42"
    for code in (SPY, FAKE):
        assert isinstance(test_on(TEST, code, solved=solved).error, AssertionError)
    assert test_on(TEST, solved, solved=solved).error is None
    assert isinstance(test_on(TEST, "def f(): return 42", solved=solved).error, NameError)
