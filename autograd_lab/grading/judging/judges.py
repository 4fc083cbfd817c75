"""Judges: a process for each submission, forked from one that has everything ready.

A judge has its limits and a deadline. One that dies costs the question that it was at: what it had
said before is kept, and another one goes on with the rest.
"""

from __future__ import annotations

import json
import math
import os
import resource
import select
import signal
import socket
import time
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any, ClassVar, NoReturn

from autograd_lab.grading.graded import Graded, QuestionResult
from autograd_lab.grading.judging.marking import Marking, Request
from autograd_lab.grading.judging.prepared import Prepared
from autograd_lab.grading.judging.session import Say
from autograd_lab.grading.judging.verdicts import Verdicts
from autograd_lab.grading.limits import MIB, Limits
from autograd_lab.grading.result import Status
from autograd_lab.grading.sandbox import libc, rlimits
from autograd_lab.grading.sandbox.channel import Channel, ChannelClosed, ChannelTimeout
from autograd_lab.grading.sandbox.house import Sandbox, SandboxEnded
from autograd_lab.grading.sandbox.wire import WireError
from autograd_lab.grading.variants import seed_of

MOST_BYTES = 1 << 28
ROOM = 512 * MIB
GRACE = 10.0


class Judges:
    """Grades submissions, each in a process of its own.

    Args:
        prepared: the source without variants.
        sandbox: where learners' processes come from.
        limits: of each submission.
        variants: the teacher's secret, or None.
    """

    def __init__(
        self, prepared: Prepared, sandbox: Sandbox, limits: Limits, variants: str | None
    ) -> None:
        self.prepared = prepared
        self.sandbox = sandbox
        self.limits = limits
        self.variants = variants

    def grade(self, request: Request, control: Channel) -> str:
        """What came of one submission, as JSON.

        Raises:
            ConnectionAbortedError: if nobody waits for it any more.
        """
        known: dict[str, QuestionResult] = {}
        deadline = time.monotonic() + 2 * self.limits.total_seconds + GRACE
        while True:
            self.sandbox.renew()
            judge = Judge(self, request, known, deadline)
            self.sandbox.start_next(self.limits)
            answer = judge.hear(control, known)
            if answer is not None:
                return answer
            cells = [c for c in self.prepared.source.questions if c.grade_id == judge.at]
            if not cells or judge.at in known or time.monotonic() > deadline:
                marking = Marking(self.prepared, self.sandbox, self.limits, request, known=known)
                return _text(Graded(marking.failed(f"The judge ended early: {judge.how}.")))
            known[judge.at] = Verdicts(self.limits).result(
                cells[0],
                self.prepared.tests[judge.at],
                Status.NOT_GRADED,
                reason=f"The test ended the judge: {judge.how}.",
            )

    def marking(self, request: Request, known: Mapping[str, QuestionResult], say: Say) -> Marking:
        """The grading of one submission, with the numbers of its learner."""
        prepared = self.prepared
        if self.variants and request.learner:
            seed = seed_of(self.variants, request.learner)
            request = replace(request, variant=seed)
            prepared = Prepared.read(prepared.source.path, seed)
        return Marking(prepared, self.sandbox, self.limits, request, say, known)


class Judge:
    """One judge's process, from its parent's side.

    `at` is the question that it was at when it ended, `how` how it ended.
    """

    _to_reap: ClassVar[list[int]] = []

    def __init__(
        self,
        judges: Judges,
        request: Request,
        known: Mapping[str, QuestionResult],
        deadline: float,
    ) -> None:
        self.at = ""
        self.how = ""
        self._deadline = deadline
        mine, its = socket.socketpair()
        self._to_reap[:] = [pid for pid in self._to_reap if not os.waitpid(pid, os.WNOHANG)[0]]
        self._pid = os.fork()
        if self._pid == 0:
            mine.close()
            _be_a_judge(judges, request, known, Channel(its, MOST_BYTES))
        its.close()
        self._channel = Channel(mine, MOST_BYTES)

    def hear(self, control: Channel, known: dict[str, QuestionResult]) -> str | None:
        """Its answer, or None if it ended without one. Results on the way go to `known`.

        Raises:
            ConnectionAbortedError: if nobody listens any more.
        """
        try:
            while True:
                said = self._next(control)
                if "graded" in said:
                    self._to_reap.append(self._pid)
                    return str(said["graded"])
                if "failed" in said:
                    self.at = ""
                    self._end(said["failed"])
                    return None
                if "at" in said:
                    self.at = said["at"]
                else:
                    result = said["result"]
                    known[result["cell"]] = QuestionResult(
                        **{**result, "status": Status(result["status"])}
                    )
        except (_Silent, ChannelTimeout):
            self._end("it took too long")
        except (ChannelClosed, WireError):
            self._end("")
        return None

    def _next(self, control: Channel) -> Any:
        left = self._deadline - time.monotonic()
        ready, _, _ = select.select([self._channel, control], [], [], max(left, 0.0))
        if control in ready:
            self._end("the grader is gone")
            raise ConnectionAbortedError(self.how)
        if not ready:
            raise _Silent
        return self._channel.receive(left)

    def _end(self, how: str) -> None:
        self._channel.close()
        if how:
            os.kill(self._pid, signal.SIGKILL)
        status = os.waitstatus_to_exitcode(os.waitpid(self._pid, 0)[1])
        self.how = how or (signal.Signals(-status).name if status < 0 else f"status {status}")


class _Aloud(Say):
    """Tells the parent how it goes."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel

    def at(self, name: str) -> None:
        self._channel.send({"at": name})

    def result(self, result: QuestionResult) -> None:
        self._channel.send({"result": {**asdict(result), "status": result.status.value}})


class _Silent(Exception):
    """The judge said nothing until its deadline."""


def _be_a_judge(
    judges: Judges, request: Request, known: Mapping[str, QuestionResult], channel: Channel
) -> NoReturn:
    """Grade one submission, and end this process."""
    status = 1
    try:
        os.dup2(1, 2)  # the parent's leads nowhere; what tests print on either does not matter
        _restrict(judges.limits)

        marking = judges.marking(request, known, _Aloud(channel))
        channel.send({"graded": _text(marking.graded())})
        status = 0
    except SandboxEnded:
        channel.send({"failed": "the sandbox has ended"})
    except Exception as error:
        channel.send({"failed": f"{type(error).__name__}: {error}"})
    finally:
        os._exit(status)


def _restrict(limits: Limits) -> None:
    """What the tests of one submission may use: what comes from the learner may be large."""
    if libc.LINUX:
        libc.die_with_parent()
    seconds = math.ceil(2 * limits.total_seconds + GRACE)
    for kind, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_AS, rlimits.address_space() + ROOM + limits.memory),
    ):
        ceiling = resource.getrlimit(kind)[1]
        most = most if ceiling == resource.RLIM_INFINITY else min(most, ceiling)
        resource.setrlimit(kind, (most, ceiling))


def _text(graded: Graded) -> str:
    return json.dumps(
        {
            "result": graded.result.to_dict(),
            "cells": [asdict(cell) for cell in graded.cells],
            "pictures": {
                name: [asdict(picture) for picture in drawn]
                for name, drawn in (graded.pictures or {}).items()
            },
        }
    )
