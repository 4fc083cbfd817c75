"""What an object of the learner's looks like to the teacher's tests.

The object itself stays in the learner's process. Calls, attributes, items and the like are asked
there, and give data, or further such objects. It never passes for data: compared with a value it is
unequal, it has no order beside one, and it turns into no number and no array, whatever its class
says about itself. So a test that compares what a function returned with what it should return is
answered here, by values that are what they seem.

Only an object of a class that the source notebook itself defines may do arithmetic with values, be
equal to another object, or answer a question such as `a.equals(b)`: there the tests ask for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, NoReturn

SHOWN = frozenset(
    {
        "__name__", "__qualname__", "__doc__", "__dict__", "__annotations__",
        "__defaults__", "__kwdefaults__", "__code__", "__closure__", "__bases__", "__mro__",
        "__init__", "__call__", "__version__", "__file__", "__self__", "__func__",
    }
)  # fmt: skip
"""The names with underscores that are asked of the learner's object. NumPy and others take an
object that has, say, `__array__` for an array."""
COMPARING = frozenset(
    {
        "allclose", "isclose", "equal", "equals", "eq", "ne", "compare", "dist", "sub", "subtract",
        "rsub", "div", "divide", "true_divide",
    }
)  # fmt: skip
"""Methods by which a test compares a result with what is right."""
ARITHMETIC = (
    "add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul", "lshift", "rshift", "and_",
    "or_", "xor",
)  # fmt: skip
IN_PLACE = tuple(f"i{name.removesuffix('_')}" for name in ARITHMETIC)
UNARY = ("neg", "pos", "invert", "abs")
ORDER = ("lt", "le", "gt", "ge")
DIFFERENCES = frozenset({"sub", "isub", "truediv", "itruediv"})


class RemoteStop(RuntimeError):
    """The learner's StopIteration. As itself it would end whatever loop of the test's it met."""


class RemoteObject:
    """One object of the learner's process."""

    __slots__ = ("__weakref__", "_differs", "_ref", "_side")

    __array_ufunc__ = None

    @staticmethod
    def made(side: Any, ref: Any) -> RemoteObject:
        """The object that a `Ref` stands for, under the name of its class."""
        result: RemoteObject = object.__new__(_kind(str(ref.type_name), bool(ref.callable)))
        result._side, result._ref, result._differs = side, ref, False
        return result

    @property
    def _asked_for(self) -> bool:
        """True if the source notebook defines a class of this object's class's name."""
        return self._ref.type_name in self._side.asked_for

    def __getattr__(self, name: str) -> Any:
        if name in COMPARING and not self._asked_for:
            raise AttributeError(f"{self._ref.type_name}.{name} is not asked what it thinks")
        if name.startswith("__") and name.endswith("__") and name not in SHOWN:
            raise AttributeError(f"{self._ref.type_name} shows no {name} here")
        return self._side.operate("getattr", self, name)

    def __setattr__(self, name: str, value: Any) -> None:
        if name in RemoteObject.__slots__:
            object.__setattr__(self, name, value)
        else:
            self._side.operate("setattr", self, name, value)

    def __delattr__(self, name: str) -> None:
        self._side.operate("delattr", self, name)

    @property
    def __doc__(self) -> Any:  # type: ignore[override]
        return self._side.operate("getattr", self, "__doc__")

    def __getitem__(self, key: Any) -> Any:
        return self._side.operate("getitem", self, key)

    def __setitem__(self, key: Any, value: Any) -> None:
        self._side.operate("setitem", self, key, value)

    def __delitem__(self, key: Any) -> None:
        self._side.operate("delitem", self, key)

    def __len__(self) -> int:
        return _int(self._side.operate("len", self))

    def __bool__(self) -> bool:
        return self._side.operate("truth", self) is True

    def __iter__(self) -> Iterator[Any]:
        found = self._side.operate("iter", self)
        return found if isinstance(found, RemoteObject) else iter(found)

    def __next__(self) -> Any:
        try:
            return self._side.operate("next", self)
        except RemoteStop:
            raise StopIteration from None

    def __contains__(self, item: Any) -> bool:
        if self._asked_for or isinstance(item, RemoteObject):
            return self._side.operate("contains", self, item) is True
        return any(item == member for member in self)

    def __enter__(self) -> Any:
        return self._side.operate("enter", self)

    def __exit__(self, *error: Any) -> Any:
        return self._side.operate("exit", self, None, None, None)

    def __str__(self) -> str:
        return str(self._side.operate("str", self))

    def __repr__(self) -> str:
        return str(self._side.operate("repr", self))

    def __format__(self, form: str) -> str:
        return str(self._side.operate("format", self, form))

    def __instancecheck__(self, instance: object) -> bool:
        if not isinstance(instance, RemoteObject):
            return False
        return self._side.operate("isinstance", instance, self) is True

    def __subclasscheck__(self, kind: object) -> bool:
        if not isinstance(kind, RemoteObject):
            return False
        return self._side.operate("issubclass", kind, self) is True

    def __eq__(self, other: object) -> Any:
        if not isinstance(other, RemoteObject):
            return self._is_kind_of(other)
        if self._compares_with(other):
            return self._side.operate("eq", self, other)
        return self._ref.number == other._ref.number

    def __ne__(self, other: object) -> Any:
        if isinstance(other, RemoteObject) and self._compares_with(other):
            return self._side.operate("ne", self, other)
        return not self == other

    def __hash__(self) -> int:
        if self._asked_for:
            return _int(self._side.operate("hash", self))
        return hash(self._ref.number)

    def _compares_with(self, other: RemoteObject) -> bool:
        """True if it is asked whether the two are equal: both are of the same class, and that is
        one of the notebook's."""
        if not (self._asked_for and other._asked_for):
            return False
        first, second = (self._side.operate("type", one) for one in (self, other))
        return bool(first._ref.number == second._ref.number)

    def _is_kind_of(self, other: object) -> bool:
        """`type(p) == Point`, where the type is one of ours and Point the learner's."""
        if not (isinstance(other, type) and issubclass(other, RemoteObject)):
            return False
        return bool(self._ref.kind == "class" and other.__name__ == self._ref.name)

    def _combine(self, what: str, first: Any, second: Any) -> Any:
        """Arithmetic. What is left of it where a value stood on the other side can't be a value:
        a test that takes the difference to what is right would let the object say what that is."""
        mixed = not (isinstance(first, RemoteObject) and isinstance(second, RemoteObject))
        if not self._asked_for:
            return NotImplemented
        result = self._side.operate(what, first, second)
        if mixed and what in DIFFERENCES:
            if not isinstance(result, RemoteObject):
                return NotImplemented
            result._differs = True
        return result


class RemoteCallable(RemoteObject):
    """A function, a class, or another object that can be called."""

    __slots__ = ()

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._side.operate("call", self, *args, **kwargs)


@cache
def _kind(name: str, is_callable: bool) -> type:
    """A type of its own for each class of the learner's, so that `type(x).__name__` is right."""
    base = RemoteCallable if is_callable else RemoteObject
    own = {"__slots__": (), "__doc__": vars(RemoteObject)["__doc__"]}
    return type(name.replace("\0", ""), (base,), own)


def _int(value: object) -> int:
    if type(value) is not int:
        raise TypeError("the learner's object answers with something that is no integer")
    return value


def _binary(what: str) -> tuple[Callable[..., Any], Callable[..., Any]]:
    def forward(self: RemoteObject, other: Any) -> Any:
        return self._combine(what, self, other)

    def reflected(self: RemoteObject, other: Any) -> Any:
        return self._combine(what, other, self)

    return forward, reflected


def _unary(what: str) -> Callable[[RemoteObject], Any]:
    def apply(self: RemoteObject) -> Any:
        result = self._side.operate(what, self) if self._asked_for else _refuse(self, what)
        if self._differs:
            if not isinstance(result, RemoteObject):
                _refuse(self, what)
            result._differs = True
        return result

    return apply


def _ordered(what: str) -> Callable[[RemoteObject, Any], Any]:
    def compare(self: RemoteObject, other: Any) -> Any:
        both = isinstance(other, RemoteObject) and self._asked_for and other._asked_for
        return self._side.operate(what, self, other) if both else NotImplemented

    return compare


def _refuse(value: RemoteObject, what: str) -> NoReturn:
    raise TypeError(f"bad operand type for {what}: {value._ref.type_name}")


for _name in ARITHMETIC:
    _plain = _name.removesuffix("_")
    _forward, _reflected = _binary(_name)
    setattr(RemoteObject, f"__{_plain}__", _forward)
    setattr(RemoteObject, f"__r{_plain}__", _reflected)
for _name in IN_PLACE:
    setattr(RemoteObject, f"__{_name}__", _binary(_name)[0])
for _name in UNARY:
    setattr(RemoteObject, f"__{_name}__", _unary(_name))
for _name in ORDER:
    setattr(RemoteObject, f"__{_name}__", _ordered(_name))
