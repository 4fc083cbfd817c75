"""What runs beside the learner's code: it runs cells and answers the judge's requests.

It knows no answer and has nothing to hide. What it says may be a lie of the learner's, so the judge
believes no more of it than values.
"""

from __future__ import annotations

import os
import pkgutil
import sys
import threading
from collections.abc import Callable
from functools import cache
from importlib import import_module
from pathlib import Path, PurePosixPath
from typing import Any

from autograd_lab.grading import probes
from autograd_lab.grading.limits import Limits
from autograd_lab.grading.observe import Run, Seen, observe
from autograd_lab.grading.raised import as_exception, raised
from autograd_lab.grading.sandbox import messages as say
from autograd_lab.grading.sandbox.channel import Channel, ChannelClosed
from autograd_lab.grading.sandbox.guarded import (
    engine_seal,
    hold_builtins,
    recorder_seal,
    restore_node_names,
)
from autograd_lab.grading.sandbox.known_state import forget_signals, known_state, seed_all
from autograd_lab.grading.sandbox.objects import CHANGEABLE, Objects
from autograd_lab.grading.sandbox.operations import OPERATIONS
from autograd_lab.grading.sandbox.wire import WireError, pack

DEEPEST_CALL_BACK = 20


class BadFile(ValueError):
    """A file that doesn't belong into the working folder. `name` is the name it was given."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"{name!r} is no relative name of a file below the working folder")


@cache
def prepare() -> _Prepared:
    """Make the shell and note what is guarded, once, before any learner's process is forked.

    Example: `prepare()`.
    """
    return _Prepared()


class _Prepared:
    def __init__(self) -> None:
        from autograd_lab.grading.sandbox.shell import Shell

        for module in pkgutil.iter_modules(probes.__path__):
            import_module(f"{probes.__name__}.{module.name}")
        self.shell = Shell()
        hold_builtins()
        self.restore_recorder = recorder_seal().restore
        self.restore_engine = engine_seal().restore


def serve(channel: Channel, limits: Limits) -> None:
    """Answer the judge's requests until the channel is closed.

    Example: `serve(Channel(socket), Limits())`, in a process of its own.
    """
    learner = _Learner(channel, limits, prepare())
    while True:
        try:
            request = channel.receive()
        except ChannelClosed:
            return
        learner.reply_to(request)


class _Learner:
    """The learner's names and objects, and what may be asked about them."""

    def __init__(self, channel: Channel, limits: Limits, prepared: _Prepared) -> None:
        self.channel = channel
        self.limits = limits
        self.shell = prepared.shell
        self.prepared = prepared
        self.objects = Objects(self._call_back)
        self.seed = 0
        self.thread = threading.get_ident()
        self.calls = 0  # how many calls of the judge's functions wait for their answer
        self.may_call_back = False
        self.is_sealed = False  # whether nothing of the learner's ran since the engine's was seen
        self.process = os.getpid()
        names = self.shell.names
        self.naming: dict[str, Callable[..., Any]] = {
            "bind": names.__setitem__,
            "unbind": names.__delitem__,
        }
        self.answers: dict[type, Callable[[Any], Any]] = {
            say.Begin: self._begin,
            say.RunCell: self._run_cell,
            say.Look: self._look,
            say.Operate: self._operate,
            say.Observe: self._observe,
        }

    def reply_to(self, request: Any) -> None:
        """Do what is asked for, and send what came of it."""
        sys.stdout = sys.stderr = self.shell.output
        try:
            reply = self.answers[type(request)](request)
        except ChannelClosed:
            raise
        except BaseException as error:  # whatever learners' code raises
            reply = say.Failed(raised(error))
        forget_signals()
        if os.getpid() != self.process:  # a fork of the learner's own, at the end of its code
            os._exit(0)
        try:
            self.channel.send(reply, timeout=None)
        except WireError as error:
            found = type(reply) is say.Observations
            instead = self._crossing(reply) if found else say.Failed(raised(error))
            self.channel.send(instead, timeout=None)

    def _begin(self, request: say.Begin) -> say.Value:
        for name, content in request.files.items():
            _write(name, content)
        self.seed = request.seed
        seed_all(self.seed)
        sys.path.insert(0, "")
        return say.Value(None)

    def _run_cell(self, request: say.RunCell) -> say.Ran:
        self.is_sealed = False
        try:
            error, output = self.shell.run(request.source, self.limits.output)
        except BaseException as failure:  # from a shell that the cell has broken
            return say.Ran(raised(failure))
        return say.Ran(error, output)

    def _look(self, request: say.Look) -> say.Value | say.Absent:
        names = self.shell.names
        if request.name not in names:
            return say.Absent()
        return say.Value(self.objects.encode(names[request.name]))

    def _operate(self, request: say.Operate) -> say.Value:
        if request.what == "names":
            return say.Value(self.shell.own_names())
        self.is_sealed = False
        self.shell.output.begin(self.limits.output)
        operation = self.naming.get(request.what) or OPERATIONS[request.what]
        args = [self.objects.decode(value) for value in request.args]
        kwargs = {name: self.objects.decode(value) for name, value in request.kwargs.items()}
        places = [*enumerate(args), *kwargs.items()]
        before = {place: self._packed(value) for place, value in places if _can_change(value)}
        before_call, self.may_call_back = self.may_call_back, True
        try:
            result = operation(*args, **kwargs)
        finally:
            self.may_call_back = before_call
        changed = [
            (place, self.objects.encode(value))
            for place, value in places
            if place in before and self._packed(value) != before[place]
        ]
        tensors = self.objects.kept.changed()
        output = self.shell.output.text()
        same = next((place for place, value in places if value is result and place in before), None)
        value = self.objects.encode(result) if same is None else None
        return say.Value(value, tuple(changed), tensors, output, same)

    def _packed(self, value: Any) -> bytes:
        return pack(self.objects.encode(value))

    def _put_back_recorder(self) -> tuple[str, ...]:
        return self.prepared.restore_recorder() + restore_node_names()

    def _put_back(self) -> tuple[str, ...]:
        found = self._put_back_recorder()
        if not self.is_sealed:
            found += self.prepared.restore_engine()
        self.is_sealed = True
        return found

    def _observe(self, request: say.Observe) -> say.Observations:
        tampered = list(self._put_back())
        probe = probes.probe_called(request.probe)
        names = self.shell.names
        subject = names.get(request.name)

        def put_to_work(subject: Any, inputs: Any) -> Any:
            try:
                return probe(subject, inputs)
            finally:
                tampered.extend(self._put_back_recorder())

        runs: list[Run] = []
        self.may_call_back = True
        with known_state(self.seed):
            for case in request.cases:
                runs.append(self._observed(put_to_work, subject, case))
                if not isinstance(runs[-1].outcome, Seen):
                    break
        self.may_call_back = self.is_sealed = False
        tampered += self._put_back()
        return say.Observations(tuple(runs), tuple(dict.fromkeys(tampered)))

    def _observed(self, probe: Any, subject: Any, case: dict[str, Any]) -> Run:
        """One case, without its inputs, which the judge has."""
        inputs = {name: self.objects.decode(value) for name, value in case.items()}
        try:
            seen = observe(probe, subject, inputs)
            return Run({}, seen.outcome, dict(seen.notes), seen.graph)
        except (Exception, SystemExit) as error:
            return Run({}, raised(error))

    def _crossing(self, found: say.Observations) -> say.Observations:
        """The runs up to the first that can't cross, which becomes an error that says so."""
        runs: list[Run] = []
        left = self.limits.message // 2
        for run in found.runs:
            try:
                left -= len(pack(run, left))
                runs.append(run)
            except WireError as error:
                runs.append(Run({}, raised(error)))
                break
        return say.Observations(tuple(runs), found.tampered)

    def _call_back(self, number: int, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Have a function of the judge's called, and meanwhile answer what it asks."""
        if not self.may_call_back or threading.get_ident() != self.thread:
            raise RuntimeError("this function belongs to a check, and can be called only by it")
        if self.calls >= DEEPEST_CALL_BACK:
            raise RecursionError("the check's function and yours call each other without end")
        encode = self.objects.encode
        sent = {name: encode(value) for name, value in kwargs.items()}
        self.calls += 1
        try:
            self.channel.send(say.CallBack(number, tuple(map(encode, args)), sent), timeout=None)
            message = self.channel.receive()
            while type(message) is not say.Answer:
                self.reply_to(message)
                message = self.channel.receive()
        finally:
            self.calls -= 1
        if message.error is not None:
            raise as_exception(message.error)
        return self.objects.decode(message.value)


def _can_change(value: Any) -> bool:
    return type(value) in CHANGEABLE


def _write(name: str, content: bytes) -> None:
    """Put a file into the working folder. Raises BadFile for a name that leads out of it."""
    path = PurePosixPath(name)
    odd = any(part in ("", ".", "..") for part in name.split("/")) or "\\" in name or "\0" in name
    if odd or path.is_absolute():
        raise BadFile(name)
    Path(path.parent).mkdir(parents=True, exist_ok=True)
    with open(path, "xb") as file:
        file.write(content)
