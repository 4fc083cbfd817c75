"""The judge's end of one run of the learner's process: requests go out, data comes back.

What the teacher's tests hold of the learner's are the objects of remote.py and tensors.py; `encode`
and `decode` turn them into messages and back.
"""

from __future__ import annotations

import sys
import time
from collections import Counter, OrderedDict, deque
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import islice
from typing import Any
from weakref import WeakValueDictionary

import numpy as np

import autograd_lab as torch
from autograd_lab.grading.judging.one_process import Lending
from autograd_lab.grading.judging.remote import RemoteObject
from autograd_lab.grading.judging.remote_errors import as_exception
from autograd_lab.grading.judging.tensors import HandedTensors, RemoteTensor
from autograd_lab.grading.observe import Inputs, Run
from autograd_lab.grading.raised import raised
from autograd_lab.grading.result import Status
from autograd_lab.grading.sandbox import messages as say
from autograd_lab.grading.sandbox.channel import ChannelClosed, ChannelTimeout
from autograd_lab.grading.sandbox.wire import WireError

FORGED = "The submission wrote into the grader's channel"
LONGEST_ITERATOR = 100_000
ATOMS = (
    type(None), bool, int, float, complex, str, bytes, range, slice, type(Ellipsis), Fraction,
    Decimal,
)  # fmt: skip
CONTAINERS = (OrderedDict, Counter, dict, list, tuple, set, frozenset, deque)
LOOKING = frozenset({"getattr", "len", "str", "repr", "contains", "isinstance", "issubclass"})


class RunEnded(BaseException):
    """The learner's process gave no answer, or none to believe. `status` and `reason` say why.

    No Exception, for a test's `except Exception` has nothing to do with it.
    """

    def __init__(self, status: Status, reason: str) -> None:
        self.status = status
        self.reason = reason
        super().__init__(reason)


class NotData(TypeError):
    """A value of the judge's that can't be handed to the learner's code. `type_name` is that of
    its class, or its own if it is one."""

    def __init__(self, value: object) -> None:
        self.type_name = (value if isinstance(value, type) else type(value)).__name__
        super().__init__(f"a {self.type_name} is not data, and can't be handed to learners' code")


class Side:
    """One run of the learner's process, as the judge sees it.

    Args:
        channel: to the process.
        why: says how the process ended, once the channel has closed.
        asked_for: names of the classes that the source notebook defines.
        on_change: called after what may have changed the learner's variables.
    """

    def __init__(
        self,
        channel: Any,
        why: Callable[[Exception], RunEnded],
        asked_for: frozenset[str] = frozenset(),
        on_change: Callable[[], None] = lambda: None,
    ) -> None:
        self.channel = channel
        self.asked_for = asked_for
        self.deadline = float("inf")
        self.ended: RunEnded | None = None
        self.exception_named: Callable[[str], type | None] = lambda name: None
        self.over_there: Callable[[Any], tuple[str, str] | None] = lambda value: None
        self.tensors = HandedTensors()
        self._why = why
        self._on_change = on_change
        self._lending = Lending(self.operate)
        self._handed: list[Callable[..., Any]] = []
        self._objects: WeakValueDictionary[int, RemoteObject] = WeakValueDictionary()

    def ask(self, request: Any, *expected: type) -> Any:
        """Send a request and wait for its answer, serving the learner's calls meanwhile.

        Raises:
            RunEnded: if there is no answer in time, or one of another kind than asked for.
            Exception: what the learner's code raised, as `as_exception` gives it.
        """
        if self.ended is not None:
            raise self.ended
        reply = self._exchange(request)
        while type(reply) is say.CallBack:
            reply = self._exchange(self._answer(reply))
        if type(reply) is say.Failed:
            raise as_exception(reply.error, self.exception_named)
        if type(reply) not in expected:
            raise self._not_believed(f"a {type(reply).__name__} came")
        return reply

    def operate(self, what: str, *args: Any, **kwargs: Any) -> Any:
        """Do one thing to objects of the learner's, and give what came of it."""
        if what == "call":
            self._lending.renew()
        named = {name: self.encode(value) for name, value in kwargs.items()}
        request = say.Operate(what, tuple(map(self.encode, args)), named)
        try:
            reply = self.ask(request, say.Value)
        finally:
            if what not in LOOKING:
                self._on_change()
        if reply.output:
            sys.stdout.write(reply.output)
        try:
            for told in reply.tensors:
                self.tensors.renewed(told)
            for place, value in reply.changed:
                _renew((args if type(place) is int else kwargs)[place], self.decode(value))
            if reply.same is not None:  # the very list that went there, not another one like it
                return (args if type(reply.same) is int else kwargs)[reply.same]
            return self.decode(reply.value)
        except (LookupError, TypeError, ValueError) as error:
            raise self._not_believed(str(error)) from None

    def look(self, name: str) -> Any:
        """The value of a name of the learner's.

        Raises:
            KeyError: if it is not bound.
        """
        reply = self.ask(say.Look(name), say.Value, say.Absent)
        if type(reply) is say.Absent:
            raise KeyError(name)
        return self.decode(reply.value)

    def run_cell(self, name: str, source: str) -> say.Ran:
        """Run a cell of the submission."""
        ran: say.Ran = self.ask(say.RunCell(name, source), say.Ran)
        return ran

    def observe(
        self, name: str, probe: str, cases: Sequence[Inputs]
    ) -> tuple[list[Run], tuple[str, ...]]:
        """Put an answer to work on cases: the runs, and what was found replaced."""
        found = self.ask(say.Observe(name, probe, tuple(dict(c) for c in cases)), say.Observations)
        try:
            return found.on(cases), found.tampered
        except ValueError as error:
            raise self._not_believed(str(error)) from None

    def encode(self, value: Any) -> Any:
        """A value of the judge's as data for a message.

        Raises:
            NotData: if it is none.
        """
        kind = type(value)
        if kind in ATOMS or isinstance(value, np.generic):
            return value
        if isinstance(value, RemoteObject):
            return value._ref
        if isinstance(value, torch.Tensor):
            own = isinstance(value, RemoteTensor) and value._side is self
            return value._told if own else self.tensors.data_of(value)
        if isinstance(value, np.ndarray) and value.dtype.kind in "biufcUS":
            return np.asarray(value)
        for base in CONTAINERS:
            if isinstance(value, base):
                return _converted(value, base, self.encode)
        for plain in (bool, int, float, str):
            if isinstance(value, plain):
                return plain(value)
        if callable(value):
            return self._hand(value)
        if isinstance(value, Iterator):
            items = list(map(self.encode, islice(value, LONGEST_ITERATOR)))
            return self.ask(say.Operate("iter", (items,)), say.Value).value
        raise NotData(value)

    def decode(self, value: Any) -> Any:
        """A value that arrived, with the learner's objects in place of their numbers."""
        kind = type(value)
        if kind is say.Ref:
            return self._object(value)
        if kind is say.TensorData:
            own = value.ref is None and value.key
            return self.tensors.renewed(value) if own else RemoteTensor.made(self, value)
        if kind in CONTAINERS:
            return _converted(value, kind, self.decode)
        return value

    def _exchange(self, message: Any) -> Any:
        try:
            self.channel.send(message)
            return self.channel.receive(max(self.deadline - time.monotonic(), 0.001))
        except (ChannelClosed, ChannelTimeout, WireError) as error:
            self.ended = self._why(error)
            raise self.ended from None

    def _not_believed(self, problem: str) -> RunEnded:
        self.ended = RunEnded(Status.CRASHED, f"{FORGED}: {problem}.")
        return self.ended

    def _hand(self, function: Callable[..., Any]) -> Any:
        place = self.over_there(function)
        found = None if place is None else self._found(*place)
        if found is not None:
            return found
        if isinstance(function, type) or type(function).__module__ == "__main__":
            raise NotData(function)
        if function not in self._handed:
            self._handed.append(function)
        return say.Handed(self._handed.index(function), str(getattr(function, "__name__", "")))

    def _found(self, module: str, name: str) -> say.Ref | None:
        """A function or a class that the learner's process has too."""
        try:
            if not module:
                found = self.ask(say.Look(name), say.Value, say.Absent)
            else:
                whole = self.ask(say.Operate("import", (module,)), say.Value).value
                found = self.ask(say.Operate("getattr", (whole, name)), say.Value)
        except Exception:  # the learner's process does not have it
            return None
        value = found.value if type(found) is say.Value else None
        return value if type(value) is say.Ref else None

    def _answer(self, call: say.CallBack) -> say.Answer:
        try:
            function = self._handed[call.number]
            args = [self.decode(arg) for arg in call.args]
            kwargs = {name: self.decode(value) for name, value in call.kwargs.items()}
            return say.Answer(self.encode(function(*args, **kwargs)))
        except Exception as error:
            return say.Answer(error=raised(error))

    def _object(self, ref: say.Ref) -> Any:
        known = self._objects.get(ref.number)
        if known is None:
            known = self._objects[ref.number] = RemoteObject.made(self, ref)
        return known


def _converted(value: Any, kind: Any, convert: Callable[[Any], Any]) -> Any:
    """A container of another one's members, converted."""
    if issubclass(kind, dict):
        made = kind()
        for key, entry in value.items():
            made[convert(key)] = convert(entry)
        return made
    if kind is deque:
        return deque(map(convert, value), value.maxlen)
    return kind(map(convert, value))


def _renew(value: Any, now: Any) -> None:
    """Bring a changed argument to what it has become.

    Raises:
        TypeError, ValueError: if it can't become that.
    """
    if isinstance(value, list):
        value[:] = now
    elif isinstance(value, dict | set):
        value.clear()
        value.update(now)
    elif isinstance(value, deque):
        value.clear()
        value.extend(now)
    elif isinstance(value, np.ndarray) and value.shape == now.shape:
        value[...] = now
    else:
        raise TypeError(f"a {type(value).__name__} can't have changed like that")
