"""What a teacher's test sees of a learner's objects: values by value, all else from afar."""

import numpy as np
import pytest

import autograd_lab as torch
from autograd_lab.grading.judging.remote import RemoteObject

COUNT = """
from collections import defaultdict
def f(text):
    found = defaultdict(int)
    for letter in text: found[letter] += 1
    return found
"""
HONEST = [
    ("assert f(3) == 9", "def f(x): return x * x"),
    ("assert f([1, 2]) == {'a': (1, 2)}", "def f(x): return {'a': tuple(x)}"),
    ("import numpy as np; np.testing.assert_allclose(f(np.ones(3)), 2)", "f = lambda x: x * 2"),
    ("import unittest; unittest.TestCase().assertEqual(f('a'), 'aa')", "def f(x): return x * 2"),
    ("assert x == 5 and isinstance(x, int)", "x = 5"),
    ("assert f(lambda v: v + 1) == 3", "def f(g): return g(g(1))"),
    ("assert sorted(f()) == [1, 2, 3]", "def f(): yield from (3, 1, 2)"),
    ("g = f(); assert next(g) == 0 and next(g) == 1", "import itertools\nf = itertools.count"),
    ("a = [3, 1]; f(a); assert a == [1, 3]", "def f(x): x.sort()"),
    ("d = {}; assert f(d) is None and d == {'k': 1}", "def f(d): d['k'] = 1"),
    ("import numpy as np; a = np.zeros(2); f(a); assert a[0] == 7", "def f(a): a[0] = 7"),
    ("assert f.__name__ == 'f' and f.__doc__ == 'Says so.'", "def f(): 'Says so.'"),
    ("f(); f(); assert count == 2", "count = 0\ndef f():\n    global count\n    count += 1"),
    ("assert list(map(f, [1, 2])) == [2, 3]", "def f(x): return x + 1"),
    ("assert [f(x) for x in range(3)] == [0, 1, 4]", "def f(x): return x ** 2"),
    ("assert make(2)(3) == 5", "def make(a): return lambda b: a + b"),
    ("assert f() is None", "def f(): pass"),
    (
        "with manager() as got: assert got == 4",
        "from contextlib import nullcontext\nmanager = lambda: nullcontext(4)",
    ),
    ("a = [1]; assert f(a) is a; f(a).append(2); assert a == [1, 2]", "def f(a): return a"),
    ("assert f('aab') == {'a': 2, 'b': 1}", COUNT),
    ("assert isinstance(f('a'), dict) and [*f('ab').items()] == [('a', 1), ('b', 1)]", COUNT),
    ("assert f(iter([1, 2])) == [1, 2]", "def f(x): return [next(x), next(x)]"),
]


@pytest.mark.parametrize(("test", "code"), HONEST)
def test_a_test_holds_for_an_honest_answer(test_on, test, code):
    assert test_on(test, code).error is None


@pytest.mark.parametrize(
    "test",
    [
        "a = [1]; assert f(a) == a and f(a) is not a",
        "a = [1]; b = f(a); b.append(2); assert a == [1]",
        "import numpy as np; a = np.ones(2); assert not np.shares_memory(f(a), a)",
        "a = {}; assert f(x=a) is not a",
    ],
)
def test_an_argument_that_is_given_back_is_no_copy_of_it(test_on, test):
    assert isinstance(test_on(test, "def f(x): return x").error, AssertionError)
    honest = "from copy import copy\ndef f(x): return copy(x)"
    assert test_on(test, honest).error is None


CLASS = """
class Vector:
    def __init__(self, x, y): self.x, self.y = x, y
    def __add__(self, other): return Vector(self.x + other.x, self.y + other.y)
    def __mul__(self, k): return Vector(self.x * k, self.y * k)
    def __rmul__(self, k): return self * k
    def __sub__(self, k): return Vector(self.x - k, self.y - k)
    def __eq__(self, other): return (self.x, self.y) == (other.x, other.y)
    def __lt__(self, other): return self.x < other.x
    def __hash__(self): return hash((self.x, self.y))
    def __abs__(self): return (self.x ** 2 + self.y ** 2) ** 0.5
    def __len__(self): return 2
    def __getitem__(self, at): return (self.x, self.y)[at]
    def __contains__(self, item): return item in (self.x, self.y)
    def __repr__(self): return f"Vector({self.x}, {self.y})"
    def __bool__(self): return bool(self.x or self.y)
class Named(Vector):
    def name(self): return "named"
"""


@pytest.mark.parametrize(
    "test",
    [
        "Vector(1, 2) + Vector(3, 4) == Vector(4, 6)",
        "Vector(1, 2) != Vector(2, 1)",
        "(Vector(1, 2) * 3).y == 6 and (3 * Vector(1, 2)).x == 3",
        "(Vector(1, 2) - 1).x == 0",
        "abs(Vector(3, 4)) == 5",
        "Vector(1, 0) < Vector(2, 0) and max(Vector(1, 0), Vector(2, 0)).x == 2",
        "len({Vector(1, 2), Vector(1, 2)}) == 1",
        "repr(Vector(1, 2)) == 'Vector(1, 2)' and str(Vector(1, 2)) == 'Vector(1, 2)'",
        "len(Vector(1, 2)) == 2 and Vector(5, 6)[1] == 6 and list(Vector(5, 6)) == [5, 6]",
        "5 in Vector(5, 6) and 7 not in Vector(5, 6)",
        "bool(Vector(0, 1)) and not Vector(0, 0)",
        "isinstance(Vector(1, 2), Vector) and not isinstance(3, Vector)",
        "isinstance(Named(1, 2), Vector) and issubclass(Named, Vector)",
        "not isinstance(Vector(1, 2), Named)",
        "type(Vector(1, 2)) == Vector and type(Vector(1, 2)).__name__ == 'Vector'",
        "hasattr(Vector(1, 2), 'x') and not hasattr(Vector(1, 2), 'z')",
        "sum([Vector(1, 2).x, 3]) == 4",
        "f'{Vector(1, 2)}' == 'Vector(1, 2)'",
    ],
)
def test_a_class_that_the_exercise_asks_for_is_used_as_if_it_were_here(test_on, test):
    assert test_on(f"assert {test}", CLASS, solved=CLASS).error is None


def test_attributes_can_be_set_and_deleted(test_on):
    test = "v = Vector(1, 2); v.x = 7; assert (v + v).x == 14; del v.x; assert not hasattr(v, 'x')"
    assert test_on(test, CLASS, solved=CLASS).error is None


LIES = {
    "is equal to everything": "def __eq__(self, other): return True",
    "is unequal to nothing": "def __ne__(self, other): return False",
    "is an array": "def __array__(self, *a, **k): import numpy; return numpy.array(9)",
    "is a number": "def __float__(self): return 9.0\n    __int__ = __index__ = lambda self: 9",
    "differs by nothing": "__sub__ = __rsub__ = lambda self, other: 0",
    "agrees closely": "allclose = equal = equals = lambda self, *a, **k: True",
    "is never less": "__lt__ = __gt__ = __le__ = __ge__ = lambda self, other: True",
    "has no size": "__abs__ = lambda self: 0",
    "rounds to it": "__round__ = lambda self, *a: 9",
    "holds everything": "__contains__ = lambda self, item: True",
    "takes over arithmetic": "__array_ufunc__ = lambda self, *a, **k: True",
    "says it is an int": "__class__ = property(lambda self: int)",
    "hashes alike": "__hash__ = lambda self: hash(9)\n    def __eq__(self, other): return True",
    "is an int that lies": "x = 0",
}
QUESTIONS = [
    "assert f(3) == 9",
    "assert not f(3) != 9",
    "assert 9 == f(3)",
    "assert f(3) in (9,)",
    "assert f(3) in {9}",
    "assert {9: 1}[f(3)]",
    "assert abs(f(3) - 9) < 1e-6",
    "assert abs(9 - f(3)) < 1e-6",
    "assert (f(3) - 9) ** 2 < 1e-6",
    "import math; assert math.isclose(f(3), 9)",
    "import numpy as np; np.testing.assert_allclose(f(3), 9)",
    "import numpy as np; np.testing.assert_equal(f(3), 9)",
    "import numpy as np; np.testing.assert_almost_equal(f(3), 9)",
    "import numpy as np; np.testing.assert_array_equal(f(3), 9)",
    "import numpy as np; assert np.allclose(f(3), 9)",
    "import numpy as np; assert (np.array([9]) == f(3)).all()",
    "import numpy as np; assert np.float64(9) == f(3)",
    "import unittest; unittest.TestCase().assertEqual(f(3), 9)",
    "import unittest; unittest.TestCase().assertAlmostEqual(f(3), 9)",
    "assert f(3).allclose(9)",
    "assert f(3).equals(9)",
    "assert round(f(3), 3) == 9",
    "assert 9 in f(3)",
    "assert float(f(3)) == 9",
    "assert isinstance(f(3), int)",
    "assert type(f(3)) is int",
    "assert f(3) <= 9 <= f(3)",
    "assert sorted([f(3), 8])[1] == 9",
    "import autograd_lab as torch; assert torch.allclose(torch.tensor(9.), f(3))",
    "import autograd_lab as torch; assert (torch.tensor(9.) == f(3)).all()",
]


@pytest.mark.parametrize("lie", LIES)
def test_an_object_that_lies_about_itself_passes_no_test(learner, lie):
    from autograd_lab.grading.judging.cells_of_tests import GradeCell

    base = "int" if lie == "is an int that lies" else ""
    namespace = learner(f"class Lie({base}):\n    {LIES[lie]}\ndef f(x): return Lie()")
    believed = [q for q in QUESTIONS if GradeCell("q", q).run(namespace).error is None]
    assert believed == []


def test_the_hidden_answer_never_reaches_an_object_that_is_compared_with_it(test_on, learner):
    from autograd_lab.grading.judging.cells_of_tests import GradeCell

    names = ("eq", "ne", "lt", "gt", "le", "ge", "sub", "rsub", "contains", "add", "radd")
    body = "\n    ".join(
        f"def __{n}__(self, other): heard.append(other); return True" for n in names
    )
    namespace = learner(f"heard = []\nclass Spy:\n    {body}\ndef f(x): return Spy()")
    for question in QUESTIONS:
        GradeCell("q", question).run(namespace)
    namespace.forget()
    assert namespace["heard"] == []


ERRORS = [
    ("f(-1)", "except ValueError", "raise ValueError('no')"),
    ("f(-1)", "except LookupError", "raise KeyError('no')"),
    ("f(-1)", "except ZeroDivisionError", "1 / 0"),
    ("f(-1)", "except ValueError", "class Own(ValueError): pass\n    raise Own('no')"),
    ("f(-1)", "except ArithmeticError as e: assert str(e) == 'no'", "raise OverflowError('no')"),
]


@pytest.mark.parametrize(("call", "handler", "body"), ERRORS)
def test_an_exception_is_the_nearest_builtin_here(test_on, call, handler, body):
    clause = handler if "assert" in handler else f"{handler}: pass"
    test = f"try: {call}\n{clause}\nelse: raise AssertionError('nothing was raised')"
    assert test_on(test, f"def f(x):\n    {body}").error is None


def test_unittest_sees_an_exception(test_on):
    test = "import unittest\nwith unittest.TestCase().assertRaises(ValueError): f()"
    assert test_on(test, "def f(): raise ValueError").error is None


def test_a_class_of_exceptions_that_the_learner_writes_can_be_caught(test_on):
    code = "class TooBig(ValueError): pass\ndef f(): raise TooBig('by far')"
    test = "try: f()\nexcept TooBig as e: assert str(e) == 'by far'\nelse: assert False"
    assert test_on(test, code, solved=code).error is None


@pytest.mark.parametrize(
    "error", ["StopIteration", "GeneratorExit", "SystemExit", "KeyboardInterrupt", "BaseException"]
)
@pytest.mark.parametrize(
    "test",
    [
        "assert all(map(lambda x: f(x) == x * x, [1, 2, 3]))",
        "assert [x for x in map(f, [1, 2])] == [1, 4]",
        "for x in map(f, [1, 2]): assert x == 0",
        "assert all(f(x) == x * x for x in [1, 2])",
        "assert f(2) == 4",
    ],
)
def test_what_ends_a_loop_or_a_program_does_not_end_a_test(test_on, test, error):
    assert test_on(test, f"def f(x): raise {error}").error is not None


@pytest.mark.parametrize("member", ["__len__", "__bool__", "__iter__", "__hash__", "__getattr__"])
def test_what_ends_a_loop_is_an_error_from_any_method(test_on, member):
    code = f"class Odd:\n    def {member}(self, *a): raise StopIteration\ndef f(): return Odd()"
    test = "r = iter([f()])\nfor o in map(lambda o: (len(o), bool(o), list(o), o.z), r): pass"
    assert test_on(test, code).error is not None


def test_a_skipped_test_is_an_exception(test_on):
    code = "import unittest\ndef f(): raise unittest.SkipTest"
    test = """
import unittest
class T(unittest.TestCase):
    def test(self): assert f() == 1
result = unittest.TestResult()
T("test").run(result)
assert result.wasSuccessful() and not result.skipped
"""
    assert test_on(test, code).error is not None


def test_a_tensor_has_its_values_flags_and_node(learner):
    namespace = learner(
        "import autograd_lab as torch\nx = torch.tensor([1., 2.], requires_grad=True)\ny = x * 3"
    )
    y = namespace["y"]
    assert isinstance(y, torch.Tensor)
    assert y.tolist() == [3.0, 6.0]
    assert (y.requires_grad, y.is_leaf, namespace["x"].is_leaf) == (True, False, True)
    assert y.grad_fn.name() == "MulBackward0"
    assert (y + 1).tolist() == [4.0, 7.0]
    assert torch.equal(y, torch.tensor([3.0, 6.0]))


def test_backward_from_a_test_reaches_the_learners_leaf(learner):
    namespace = learner(
        "import autograd_lab as torch\nx = torch.tensor([1., 2.], requires_grad=True)\ny = x * 3"
    )
    assert namespace["x"].grad is None
    (namespace["y"] * 2).sum().backward()
    assert namespace["x"].grad.tolist() == [6.0, 6.0]


def test_backward_from_a_test_goes_through_the_learners_function_to_the_tests_own_leaf(learner):
    f = learner("def f(x): return x * x")["f"]
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    f(x).sum().backward()
    assert x.grad.tolist() == [2.0, 4.0]
    f(x).sum().backward()
    assert x.grad.tolist() == [4.0, 8.0]
    (gradient,) = torch.autograd.grad(f(2 * x).sum(), x)
    assert gradient.tolist() == [8.0, 16.0]


def test_what_the_learner_does_to_a_tensor_of_the_tests_is_seen(learner):
    namespace = learner("def f(x):\n    (x * x).sum().backward()\ndef g(x): x.zero_()")
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    namespace["f"](x)
    assert x.grad.tolist() == [2.0, 4.0]
    y = torch.ones(2)
    namespace["g"](y)
    assert y.tolist() == [0.0, 0.0]


def test_a_function_keeps_its_identity(learner):
    namespace = learner("def f(): return 1\ng = f")
    assert namespace["f"] is namespace["g"]
    assert isinstance(namespace["f"], RemoteObject)


def test_what_is_printed_can_be_caught(test_on):
    test = """
import io
from contextlib import redirect_stdout
with redirect_stdout(io.StringIO()) as out:
    greet("Ada")
assert out.getvalue() == "Hello Ada\\n"
"""
    assert test_on(test, "def greet(name): print('Hello', name)").error is None


def test_an_array_stays_an_array(learner):
    value = learner("import numpy as np\nx = np.arange(3, dtype=np.int32)")["x"]
    assert type(value) is np.ndarray
    assert value.dtype == np.int32
