"""A notebook of an ordinary nbgrader course, that knows nothing of this package."""

from tests.grading.judging.notebooks import by_hand, given, graded, notebook, solution

ANSWERS = {
    "square": "def square(x):\n    if x < 0: raise ValueError('below zero')\n    return x * x",
    "point": (
        "class Point:\n"
        "    def __init__(self, x, y):\n        self.x, self.y = x, y\n"
        "    def __add__(self, other):\n        return Point(self.x + other.x, self.y + other.y)\n"
        "    def __eq__(self, other):\n        return (self.x, self.y) == (other.x, other.y)"
    ),
    "values": "total = data.sum()\nname = 'Ada'",
    "primes": (
        "def primes(n):\n    return [p for p in range(2, n) if all(p % q for q in range(2, p))]"
    ),
    "sort": "def sort_in_place(items):\n    items.sort()",
}
POINTS = {"square": 2, "point": 3, "values": 1, "primes": 4, "sort": 1}

SETUP = """
import numpy as np
from numpy.testing import assert_allclose

TOLERANCE = 1e-6
data = np.array([1.0, 2.5, 4.0])


def check_close(found, right):
    assert abs(found - right) < TOLERANCE, f"{found} is not close to {right}"
"""

TESTS = {
    "square": """
assert square(3) == 9
try:
    square(-1)
except ValueError:
    pass
else:
    raise AssertionError("a number below zero was taken")
### BEGIN HIDDEN TESTS
for n in range(20, 30):
    assert square(n) == n ** 2, "secret-square"
### END HIDDEN TESTS
""",
    "point": """
import unittest
case = unittest.TestCase()
p = Point(1, 2) + Point(3, 4)
case.assertEqual(p.x, 4)
### BEGIN HIDDEN TESTS
case.assertEqual(p, Point(4, 6))
case.assertNotEqual(p, Point(4, 7))
### END HIDDEN TESTS
""",
    "values": """
check_close(total, 7.5)
assert_allclose(total, data.sum())
assert isinstance(name, str), "name has to be a string"
### BEGIN HIDDEN TESTS
assert name == "Ada"
### END HIDDEN TESTS
""",
    "primes": """
from IPython.display import display
import numpy as np
found = [primes(5) == [2, 3], primes(12) == [2, 3, 5, 7, 11]]
### BEGIN HIDDEN TESTS
found += [primes(2) == [], primes(30)[-1] == 29]
### END HIDDEN TESTS
print("primes:", found)
np.float64(np.mean(found) * 4)
""",
    "sort": """
items = [3, 1, 2]
sort_in_place(items)
assert items == [1, 2, 3]
""",
}


def source() -> str:
    """The teacher's notebook."""
    cells = [given(SETUP)]
    for name, answer in ANSWERS.items():
        cells += [solution(name, answer), graded(f"test_{name}", TESTS[name], POINTS[name])]
    return notebook(*cells, by_hand("essay", "Why is the sky blue?", 5))


def submission(essay: str = "Because of Rayleigh.", **answers: str) -> str:
    """A learner's notebook with these answers, or none; the others are right."""
    given_answers = {**ANSWERS, **answers}
    cells = [given(SETUP)]
    for name, answer in given_answers.items():
        cells += [
            {**solution(name, ""), "source": answer},
            graded(f"test_{name}", "# as it was given", POINTS[name]),
        ]
    return notebook(*cells, by_hand("essay", essay, 5))
