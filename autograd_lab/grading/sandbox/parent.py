"""The sandbox parent: has everything imported that learners' code needs, and forks a guard for
each run that is asked for.

A request is one datagram: the limits as JSON, with two descriptors, the channel and the leash.
There is no reply; the guard tells on the leash how the run ended. One thread, so that a fork is
whole.
"""

from __future__ import annotations

import gc
import os
import signal
import socket
import sys
import tempfile
from importlib import import_module
from typing import Any

from autograd_lab.grading.limits import Limits
from autograd_lab.grading.sandbox import runs
from autograd_lab.grading.sandbox.ended import Ended
from autograd_lab.grading.sandbox.guard import guard
from autograd_lab.grading.sandbox.orders import Orders, limits_from_text, load_main

_MOST_REQUEST = 1 << 16
_ALWAYS = ("autograd_lab", "autograd_lab.grading.observe")
_GLANCE = 1.0


def main(text: str) -> None:
    """Run the parent by its orders until nobody can ask it any more."""
    orders = Orders.from_text(text)
    if orders.kind != "open":
        return _run(orders)
    with tempfile.TemporaryDirectory(prefix="autograd-lab-") as home:
        os.environ["HOME"] = home
        _run(orders)


def _run(orders: Orders) -> None:
    learner_main = _warm(orders) if orders.kind != "fresh" else None
    if orders.kind == "nested":
        runs.be_ordinary()
        _look_at_the_packages()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    ended = _trial(orders)
    os.write(orders.ready, ended.to_bytes())
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 2)
    os.close(null)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    gc.collect()
    gc.freeze()
    with socket.socket(fileno=orders.control) as control:
        _serve(control, orders, learner_main)


def _look_at_the_packages() -> None:
    """Find out whether learners' code could import more than is imported by now.

    Raises:
        PermissionError: if the packages can be read by root alone.
    """
    for name in ("os", *_ALWAYS):
        with open(str(sys.modules[name].__file__), "rb"):
            continue


def _warm(orders: Orders) -> Any:
    """Import what learners' code will import; what fails here fails in the learner's cell again."""
    for name in (*_ALWAYS, *orders.preload):
        try:
            import_module(name)
        except Exception:
            continue
    learner_main = load_main(orders.main)
    prepare = getattr(import_module(orders.main.partition(":")[0]), "prepare", None)
    if prepare:
        prepare()
    return learner_main


def _trial(orders: Orders) -> Ended:
    """How a run ends in which the learner has nothing to do."""
    leash, its_leash = socket.socketpair()
    channel, its_channel = socket.socketpair()
    guardian = os.fork()
    if guardian == 0:
        leash.close()
        channel.close()
        guard(orders, lambda *_: None, Limits(), its_channel.detach(), its_leash.detach())
    for end in (channel, its_channel, its_leash):
        end.close()
    with leash:
        ended = Ended.from_bytes(leash.recv(_MOST_REQUEST))
    os.waitpid(guardian, 0)
    return ended


def _serve(control: socket.socket, orders: Orders, learner_main: Any) -> None:
    started_by = os.getppid()
    control.settimeout(_GLANCE)
    while os.getppid() == started_by:
        try:
            text, descriptors, _, _ = socket.recv_fds(control, _MOST_REQUEST, 2)
        except TimeoutError:
            continue
        if not text:
            return
        channel, leash = descriptors
        try:
            guardian = os.fork()
        except OSError as error:
            os.write(leash, Ended("failed", str(error)).to_bytes())
            guardian = -1
        if guardian == 0:
            control.close()
            guard(orders, learner_main, limits_from_text(text), channel, leash)
        os.close(channel)
        os.close(leash)
