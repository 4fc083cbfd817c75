"""What a test does to its own process, done to the learner's too, as under nbgrader."""

import inspect
import random
import sys

import pytest

HONEST = {
    "seeds the generators": (
        "import random\nrandom.seed(3)\na = random.random()\nrandom.seed(3)\nassert f() == a",
        "import random\ndef f(): return random.random()",
    ),
    "seeds NumPy's generator": (
        "import numpy as np\nnp.random.seed(3)\nright = np.random.rand(2)\nnp.random.seed(3)\n"
        "assert np.array_equal(f(), right)",
        "import numpy as np\ndef f(): return np.random.rand(2)",
    ),
    "answers for input": (
        "from unittest.mock import patch\nwith patch('builtins.input', side_effect=['1', '2']):\n"
        "    assert f() == 3",
        "def f(): return int(input('?')) + int(input('?'))",
    ),
    "listens to print": (
        "from unittest.mock import patch\nwith patch('builtins.print') as said: f()\n"
        "said.assert_called_once_with('hello')",
        "def f(): print('hello')",
    ),
    "reads the source": (
        "import inspect\nassert 'for' not in inspect.getsource(f)",
        "def f(n):\n    return sum(range(n))\n",
    ),
    "asks whether a name is there": ("assert 'f' in globals() and 'g' not in globals()", "f = 1"),
    "looks in __main__": ("import __main__\nassert __main__.f == 1", "f = 1"),
    "puts another function into __main__": (
        "from unittest.mock import patch\nwith patch('__main__.f', lambda: 7): assert g() == 7\n"
        "assert g() == 1",
        "def f(): return 1\ndef g(): return f()",
    ),
}


@pytest.mark.parametrize("name", HONEST)
def test_a_test_means_what_it_means_in_one_process(test_on, name):
    test, code = HONEST[name]
    assert test_on(test, code, solved=code).error is None


def test_a_value_that_the_solution_uses_is_what_the_test_makes_it(test_on):
    code = "def f(x): return x * rate"
    test = "rate = 2.0\nassert f(3) == 6.0"
    assert test_on(test, code, solved=code, before="rate = 1.0").error is None


def test_input_is_refused_again_after_the_test_that_answered_for_it(test_on):
    code = "def f(): return input()"
    test = (
        "from unittest.mock import patch\nwith patch('builtins.input', return_value='1'): f()\nf()"
    )
    assert "nobody is there" in str(test_on(test, code).error)


@pytest.mark.parametrize("value", [4, 5])
def test_unittest_finds_the_cases_of_the_test(test_on, value):
    """It looks for them in `__main__`; where it finds none, all are passed."""
    test = (
        "import unittest\n"
        "class Case(unittest.TestCase):\n    def test(self): self.assertEqual(f(), 4)\n"
        "assert unittest.main(argv=['x'], exit=False).result.wasSuccessful()"
    )
    passed = test_on(test, f"def f(): return {value}").error is None
    assert passed is (value == 4)


def test_the_process_is_as_before_after_a_test(test_on):
    before = random.seed, inspect.getsource, sys.modules["__main__"], input
    test = "import builtins\nbuiltins.input = None\nraise ValueError"
    assert isinstance(test_on(test, "").error, ValueError)
    assert (random.seed, inspect.getsource, sys.modules["__main__"], input) == before
