"""Objects that lie about what they are: what is judged is a copy of their data, or nothing."""

import pytest

from autograd_lab.grading import Status
from tests.grading.attacks.attack import Attack
from tests.grading.attacks.world import World

FORM = (Status.TYPE, Status.SHAPE, Status.DTYPE, Status.VALUES, Status.RAISED)
EQUAL = """
class Equal:
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __bool__(self): return True
    __hash__ = object.__hash__
"""

ATTACKS = [
    Attack("equals everything", EQUAL + "def mul_backward(g, a, b): return Equal(), Equal()"),
    Attack("is equal as a whole", EQUAL + "def mul_backward(g, a, b): return Equal()"),
    Attack(
        "a tensor class of its own that equals everything",
        """
        class Equal(torch.Tensor):
            def __eq__(self, other): return True
        def mul_backward(g, a, b):
            return Equal.__new__(Equal), Equal.__new__(Equal)
        """,
    ),
    Attack(
        "a tensor subclass by as_subclass",
        """
        class Equal(torch.Tensor):
            def __eq__(self, other): return True
            def numpy(self): raise SystemExit(0)
        def mul_backward(g, a, b):
            pair = b.clone(), a.clone()
            for part in pair: part.__class__ = Equal
            return pair
        """,
    ),
    Attack(
        "__array__ makes up an array for whoever asks",
        """
        import numpy as np, sys
        class Array:
            shape, dtype, ndim = (3,), np.dtype("float32"), 1
            def __array__(self, dtype=None, copy=None):
                for name in ("right", "expected", "wanted"):
                    frame = sys._getframe()
                    while frame:
                        if name in frame.f_locals: return np.asarray(frame.f_locals[name])
                        frame = frame.f_back
                return np.zeros(3, "float32")
            __array_interface__ = property(lambda self: np.zeros(3, "float32").__array_interface__)
        def mul_backward(g, a, b): return Array(), Array()
        """,
    ),
    Attack(
        "__array_ufunc__ answers True",
        """
        import numpy as np
        class Yes(np.ndarray):
            def __array_ufunc__(self, *args, **kwargs): return np.True_
            def __array_function__(self, *args, **kwargs): return True
        def mul_backward(g, a, b):
            return np.zeros(3, "float32").view(Yes), np.zeros(3, "float32").view(Yes)
        """,
    ),
    Attack(
        "__array_function__ answers True to allclose",
        """
        class Yes:
            __array_priority__ = 1e9
            def __array_function__(self, *args, **kwargs): return True
            def __array_ufunc__(self, *args, **kwargs): return True
            def __array_struct__(self): return True
        def mul_backward(g, a, b): return Yes(), Yes()
        """,
    ),
    Attack(
        "__float__ and kin answer what fits",
        """
        class Number(float):
            def __eq__(self, other): return True
            def __sub__(self, other): return 0.0
            __rsub__ = __sub__
            def __abs__(self): return 0.0
            def __le__(self, other): return True
            def __float__(self): return 1.0
            __index__ = lambda self: 1
        def mul_backward(g, a, b): return Number(), Number()
        """,
    ),
    Attack(
        "an array of objects that equal everything",
        EQUAL
        + """
import numpy as np
def mul_backward(g, a, b):
    array = np.empty(3, dtype=object)
    array.fill(Equal())
    return array, array
""",
    ),
    Attack(
        "a tuple class whose members come out otherwise",
        """
        class Pair(tuple):
            def __iter__(self): return iter((1, 2))
            def __len__(self): return 2
            def __eq__(self, other): return True
        def mul_backward(g, a, b): return Pair((b, a))
        """,
    ),
    Attack(
        "a list that is endless",
        """
        def mul_backward(g, a, b):
            endless = []
            endless.append(endless)
            return endless
        """,
        status=FORM,
    ),
    Attack(
        "a list of a hundred thousand floors",
        """
        def mul_backward(g, a, b):
            deep = []
            for _ in range(100_000): deep = [deep]
            return deep
        """,
    ),
    Attack("a million members", "def mul_backward(g, a, b): return [0] * 1_000_000"),
    Attack(
        "__class__ says Tensor",
        """
        class Liar:
            __class__ = torch.Tensor
            def __getattr__(self, name): return lambda *args, **kwargs: True
        def mul_backward(g, a, b): return Liar(), Liar()
        """,
        status=FORM,
    ),
    Attack(
        "a metaclass whose names raise",
        """
        class Meta(type):
            @property
            def __name__(cls): raise SystemExit("name")
            def __instancecheck__(cls, other): return True
            def __eq__(cls, other): return True
            def __hash__(cls): return hash(torch.Tensor)
            @property
            def __module__(cls): return "numpy"
        class Named(metaclass=Meta): pass
        def mul_backward(g, a, b): return Named(), Named()
        """,
    ),
    Attack(
        "a type named by a page of HTML",
        """
        Named = type("<script>alert(1)</script>" + "x" * 100_000, (), {})
        def mul_backward(g, a, b): return Named()
        """,
    ),
    Attack(
        "pickles that would run a command",
        """
        import os
        class Bomb:
            def __reduce__(self): return os.system, ("touch /tmp/{MARK}; echo ESCAPED",)
            __reduce_ex__ = lambda self, protocol: self.__reduce__()
            __getstate__ = __copy__ = __deepcopy__ = lambda self, *args: os._exit(0)
        def mul_backward(g, a, b): return Bomb(), Bomb()
        """,
    ),
    Attack(
        "an error whose text is a trap",
        """
        class Trap(Exception):
            def __str__(self): raise Trap
            __repr__ = __str__
            args = property(lambda self: 1 / 0)
        def mul_backward(g, a, b): raise Trap
        """,
        status=[Status.RAISED],
    ),
    Attack(
        "an error of a hundred megabytes",
        "def mul_backward(g, a, b): raise ValueError('x' * 100_000_000)",
        status=[Status.RAISED, Status.OUT_OF_MEMORY],
    ),
    Attack(
        "an error that says passed",
        "def mul_backward(g, a, b): raise type('Status.PASSED', (Exception,), {})('2 of 2 points')",
        status=[Status.RAISED],
    ),
    Attack(
        "an error that is no Exception",
        "def mul_backward(g, a, b): raise BaseExceptionGroup('passed', [KeyboardInterrupt()])",
        status=[Status.RAISED, Status.CRASHED],
    ),
    Attack("an interrupt", "def mul_backward(g, a, b): raise KeyboardInterrupt"),
    Attack("an exit", "def mul_backward(g, a, b): raise SystemExit(0)"),
    Attack("a generator exit", "def mul_backward(g, a, b): raise GeneratorExit"),
    Attack("a number in place of the points", "mul_backward = 2.0"),
    Attack("a text in place of the points", "mul_backward = '2.0 passed'"),
    Attack(
        "an integer of a million digits",
        "def mul_backward(g, a, b): return 10 ** 1_000_000, 10 ** 1_000_000",
    ),
    Attack(
        "nan, which equals nothing",
        "def mul_backward(g, a, b): return b * float('nan'), a * float('nan')",
    ),
    Attack(
        "infinity, which is near to all",
        "def mul_backward(g, a, b): return b * float('inf'), a * float('inf')",
    ),
    Attack(
        "a generator, which runs out",
        "def mul_backward(g, a, b): return (part for part in (b, a))",
        status=FORM,
    ),
    Attack(
        "a tensor whose memory changes while it is judged",
        """
        import threading, time
        def mul_backward(g, a, b):
            ga, gb = b.clone(), a.clone()
            def change():
                while True:
                    ga[:] = 0.0
            threading.Thread(target=change, daemon=True).start()
            return ga, gb
        """,
        either=["mean_backward", "numerical_gradient"],
    ),
    Attack(
        "right on every second call",
        """
        calls = []
        def mul_backward(g, a, b):
            calls.append(1)
            return (g * b, g * a) if len(calls) % 2 else (b, a)
        """,
    ),
    Attack(
        "right on the shown case alone",
        """
        def mul_backward(g, a, b):
            return (g * b, g * a) if b.tolist() == [5.0, 6.0, 7.0] else (b, a)
        """,
    ),
    Attack(
        "right as long as the seeds are the known ones",
        """
        seen = 0
        def mul_backward(g, a, b):
            global seen
            seen += 1
            return (g * b, g * a) if seen <= 4 else (b, a)
        """,
    ),
    Attack(
        "right where a coin falls so",
        """
        import os
        def mul_backward(g, a, b):
            return (g * b, g * a) if os.urandom(1)[0] < 8 else (b, a)
        """,
    ),
]


@pytest.mark.parametrize("attack", ATTACKS, ids=str)
def test_an_object_that_lies_earns_nothing(attack: Attack, world: World) -> None:
    world.withstands(attack)


HONEST = [
    Attack(
        "warns on stderr",
        """
        import sys, warnings
        def mul_backward(g, a, b):
            warnings.warn("careful")
            print("careful", file=sys.stderr)
            return g * b, g * a
        """,
        earns={"mul_backward": 2.0},
    ),
    Attack(
        "prints a number",
        """
        def mul_backward(g, a, b):
            print(0.0)
            return g * b, g * a
        """,
        earns={"mul_backward": 2.0},
    ),
    Attack(
        "works in threads",
        """
        from concurrent.futures import ThreadPoolExecutor
        def mul_backward(g, a, b):
            with ThreadPoolExecutor(2) as pool:
                return tuple(pool.map(lambda factor: g * factor, (b, a)))
        """,
        earns={"mul_backward": 2.0},
    ),
    Attack(
        "writes to its own temporary folder",
        """
        import tempfile
        def mul_backward(g, a, b):
            with tempfile.TemporaryFile() as file:
                file.write(b"x" * 100_000)
            return g * b, g * a
        """,
        earns={"mul_backward": 2.0},
    ),
    Attack(
        "is an object to be called",
        """
        class Rule:
            def __call__(self, g, a, b): return g * b, g * a
        mul_backward = Rule()
        """,
        earns={"mul_backward": 2.0},
    ),
    Attack(
        "is a coroutine's cell, awaited",
        """
        import asyncio
        await asyncio.sleep(0)
        def mul_backward(g, a, b): return g * b, g * a
        """,
        earns={"mul_backward": 2.0},
    ),
    Attack(
        "shells out and uses magics",
        """
        %timeit -n1 -r1 1 + 1
        here = !echo here
        def mul_backward(g, a, b): return g * b, g * a
        """,
        earns={"mul_backward": 2.0},
    ),
]


@pytest.mark.parametrize("attack", HONEST, ids=str)
def test_what_only_looks_odd_earns_its_points(attack: Attack, world: World) -> None:
    world.withstands(attack)
