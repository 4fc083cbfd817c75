"""What of the learner's objects crosses, and how they are found again.

Plain values of exact types go as they are, tensors of the engine as their values and flags. Of any
other object nothing is asked or called: a `Ref` goes in its place, and brings it back.
"""

from __future__ import annotations

from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType
from typing import Any

import numpy as np

from autograd_lab.grading.raised import clean
from autograd_lab.grading.sandbox.form import SCALARS
from autograd_lab.grading.sandbox.messages import Handed, Ref, TensorData
from autograd_lab.grading.sandbox.tensors import KeptTensors, data_of, fresh_tensor
from autograd_lab.grading.sandbox.wire import WireError, pack
from autograd_lab.nn import Parameter
from autograd_lab.tensor import Tensor

DEEPEST = 32
MOST_ITEMS = 100_000
LONGEST_NAME = 200

CallBack = Callable[[int, tuple[Any, ...], dict[str, Any]], Any]

_PLAIN = frozenset({type(None), bool, float, complex, str, bytes, type(...), np.str_, np.bytes_})
_TO_TRY = SCALARS | {int, range, Fraction, Decimal, np.ndarray}
_SEQUENCES = frozenset({list, tuple, set, frozenset})
_MAPPINGS = frozenset({dict, OrderedDict, Counter})
CHANGEABLE = frozenset({list, set, dict, OrderedDict, Counter, deque, np.ndarray})
"""Types of plain values that a call may change in place."""

_name_of_class: Any = vars(type)["__name__"].__get__
_names_of_module: Any = vars(ModuleType)["__dict__"].__get__


class _TooMuch(Exception):
    """A value has too many parts, or is too deep, to go as it is."""


class Objects:
    """The learner's objects by number, and the judge's functions and tensors by theirs.

    call_back: called with the number, the arguments and the named arguments of a judge's function.

    Example: `objects.decode(objects.encode(learners_function))` is that function.
    """

    def __init__(self, call_back: CallBack) -> None:
        self._call_back = call_back
        self._objects: list[Any] = []
        self._numbers: dict[int, int] = {}
        self._handed: dict[int, Any] = {}
        self._handed_by_id: dict[int, Handed] = {}
        self.kept = KeptTensors()

    def encode(self, value: Any) -> Any:
        """What goes over the wire for a value; a `Ref` for one that can't go as it is."""
        self._left = MOST_ITEMS
        try:
            return self._encode(value, 0, False)
        except (_TooMuch, RuntimeError):  # a dict that another thread changes, too
            return self._ref(value)

    def decode(self, value: Any) -> Any:
        """The value or object that something from the wire stands for.

        Raises:
            LookupError: for a number that was never given out.
        """
        kind = type(value)
        if kind is Ref:
            return self._objects[value.number]
        if kind is TensorData:
            return self._tensor(value)
        if kind is Handed:
            return self._function(value)
        if kind in _SEQUENCES:
            return kind(self.decode(part) for part in value)
        if kind is deque:
            return deque(map(self.decode, value), value.maxlen)
        if kind in _MAPPINGS:
            made = kind()
            for key, entry in value.items():
                made[self.decode(key)] = self.decode(entry)
            return made
        if kind is slice:
            return slice(*map(self.decode, (value.start, value.stop, value.step)))
        return value

    def _encode(self, value: Any, depth: int, hashable: bool) -> Any:
        """hashable: whether this is a member of a set or a key, so that a tensor goes as a Ref."""
        kind = type(value)
        if kind in _PLAIN:
            return value
        self._left -= 1
        if depth > DEEPEST or self._left < 0:
            raise _TooMuch
        if kind in _SEQUENCES:
            inside = hashable or kind in (set, frozenset)
            return kind([self._encode(part, depth + 1, inside) for part in value])
        if kind is defaultdict:
            value, kind = dict(value), dict
        if kind in _MAPPINGS:
            made = kind()
            for key, entry in kind.items(value):
                made[self._encode(key, depth + 1, True)] = self._encode(entry, depth + 1, hashable)
            return made
        if kind is deque:
            return deque([self._encode(part, depth + 1, hashable) for part in value], value.maxlen)
        if kind is slice:
            parts = (value.start, value.stop, value.step)
            return slice(*[self._encode(part, depth + 1, hashable) for part in parts])
        if kind in (Tensor, Parameter) and not hashable:
            return self._tensor_data(value)
        if kind in _TO_TRY:
            return value if _can_cross(value) else self._ref(value)
        return self._handed_by_id.get(id(value)) or self._ref(value)

    def _tensor_data(self, tensor: Any) -> Any:
        key = self.kept.key_of(tensor)
        ref = None if key else self._ref(tensor)
        grad = tensor._grad
        sent = None if grad is None else data_of(grad, ref=None if key else self._ref(grad))
        return data_of(tensor, sent, ref, key) or self._ref(tensor)

    def _ref(self, value: Any) -> Ref:
        number = self._numbers.get(id(value))
        if number is None:
            number = self._numbers[id(value)] = len(self._objects)
            self._objects.append(value)
        kind = type(value)
        return Ref(number, _kind(kind), _class_name(kind), _name(value, kind), callable(value))

    def _function(self, handed: Handed) -> Any:
        """A function of the judge's, the same one each time."""
        function = self._handed.get(handed.number)
        if function is None:
            call_back, number = self._call_back, handed.number

            def function(*args: Any, **kwargs: Any) -> Any:
                return call_back(number, args, kwargs)

            function.__name__ = function.__qualname__ = handed.name or "function"
            self._handed[number] = function
            self._handed_by_id[id(function)] = handed
        return function

    def _tensor(self, data: TensorData) -> Any:
        if data.ref is not None:
            return self.decode(data.ref)
        return self.kept.tensor(data) if data.key else fresh_tensor(data)


def _can_cross(value: Any) -> bool:
    try:
        pack(value[:0] if type(value) is np.ndarray and value.ndim else value)
    except WireError:
        return False
    return True


def _kind(kind: type) -> str:
    if kind in (FunctionType, BuiltinFunctionType, MethodType):
        return "function"
    for name, base in (("class", type), ("module", ModuleType), ("exception", BaseException)):
        if issubclass(kind, base):
            return name
    return "object"


def _class_name(kind: type) -> str:
    return clean(_name_of_class(kind), LONGEST_NAME)


def _name(value: Any, kind: type) -> str:
    """The object's own name, read where none of the learner's code can stand in between."""
    if kind is MethodType:
        value = value.__func__
        kind = type(value)
    if kind in (FunctionType, BuiltinFunctionType):
        return clean(value.__name__, LONGEST_NAME)
    if issubclass(kind, type):
        return _class_name(value)
    name = _names_of_module(value).get("__name__") if issubclass(kind, ModuleType) else ""
    return clean(name, LONGEST_NAME) if type(name) is str else ""
