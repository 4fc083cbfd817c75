"""A test may put another function in the place of one that the learner wrote, or take it away."""

import pytest

BOTH = """
def inner(n): return n
def outer(n): return inner(n) + 1
"""
ALONE = """
def inner(n): return n
def outer(n): return n + 1
"""
TAKEN_AWAY = """
kept = inner
del inner
try:
    outer(1)
except NameError:
    pass
else:
    raise AssertionError("outer does not use inner")
finally:
    inner = kept
assert inner(1) == 1 and outer(1) == 2
"""
REPLACED = """
calls = []
kept, inner = inner, lambda n: calls.append(n) or 10
assert outer(1) == 11
inner = kept
assert calls == [1]
"""


@pytest.mark.parametrize("test", [TAKEN_AWAY, REPLACED], ids=["taken away", "replaced"])
def test_the_learners_code_meets_what_the_test_has_put_there(test_on, test):
    assert test_on(test, BOTH, solved=BOTH).error is None
    assert isinstance(test_on(test, ALONE, solved=BOTH).error, AssertionError)


def test_what_a_test_notes_for_itself_stays_with_the_test(test_on):
    """An answer that a hidden test holds in a variable is no name of the learner's."""
    spy = "expected = None\ndef outer(n): return globals()['expected']"
    solved = "expected = 0\ndef outer(n): return n"
    test = "expected = 42\nassert outer(1) != 42"
    assert test_on(test, spy, solved=solved).error is None


def test_a_name_that_is_not_there_can_not_be_taken_away(test_on):
    error = test_on("del inner", "", solved=BOTH).error
    assert isinstance(error, NameError | KeyError)
