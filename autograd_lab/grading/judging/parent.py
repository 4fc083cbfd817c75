"""The judge's parent: warm, with the source prepared, it has a judge forked for each submission.

It speaks over one socket, in the form of the wire: a request is a table, an answer JSON as text.
"""

from __future__ import annotations

import gc
import os
import socket
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

import autograd_lab as torch
from autograd_lab.grading.desk import find, known_exercises
from autograd_lab.grading.judging.judges import Judges
from autograd_lab.grading.judging.marking import Request, own_version
from autograd_lab.grading.judging.prepared import Prepared
from autograd_lab.grading.limits import Limits
from autograd_lab.grading.sandbox.channel import Channel, ChannelClosed
from autograd_lab.grading.sandbox.house import NotIsolated, Sandbox
from autograd_lab.grading.sandbox.messages import Observations
from autograd_lab.grading.sandbox.wire import pack, unpack
from autograd_lab.grading.submission.notebook_file import read_notebook
from autograd_lab.grading.submission.source import SourceError
from autograd_lab.grading.verdict import judge

MOST_BYTES = 1 << 30
ALWAYS = ("autograd_lab.graph", "numpy.testing", "unittest")


def main(descriptor: int) -> None:
    """Serve one grader until it closes its end."""
    null = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1):
        os.dup2(null, standard)
    control = Channel(socket.socket(fileno=descriptor), MOST_BYTES)
    with suppress(ChannelClosed, ConnectionAbortedError):
        _serve(control, control.receive())


def _serve(control: Channel, setup: dict[str, Any]) -> None:
    limits = Limits(**setup["limits"])
    try:
        prepared = Prepared.read(Path(setup["source"]))
        hidden = [prepared.source.path, *_existing(setup["hidden"])]
        sandbox = Sandbox(limits, prepared.source.modules, hidden, trust=setup["trust"])
    except SourceError as error:
        control.send({"source": [error.problem, error.cell]})
        return
    except NotIsolated as error:
        control.send({"not isolated": [error.why, list(error.missing)]})
        return
    with sandbox:
        _warm(prepared.source.modules)
        _rehearse(prepared)
        os.chdir(prepared.source.path.parent)
        judges = Judges(prepared, sandbox, limits, setup["variants"])
        own_version()
        np.random.default_rng(0)  # which imports NumPy's generators
        control.send({"ready": True})
        gc.collect()
        gc.freeze()
        while True:
            asked = control.receive()
            control.send(judges.grade(Request(**asked), control), timeout=None)


def _existing(places: Iterable[str]) -> list[Path]:
    """Those that are on this machine."""
    return [path for path in map(Path, places) if path.exists()]


def _warm(modules: Iterable[str]) -> None:
    """Import once what each judge will need; what fails here fails in the test again."""
    known_exercises()
    for name in (*ALWAYS, *modules):
        with suppress(Exception):
            import_module(name)


def _rehearse(prepared: Prepared) -> None:
    """Do once what each judge will do, on an answer that returns nothing: what Python, NumPy and
    the engine make at the first time need not be made again in each of them."""
    read_notebook(prepared.source.path)
    for test in prepared.tests.values():
        with suppress(Exception):
            exercise = find(test.exercise)
            runs = exercise.observe(lambda *_: torch.ones(1), test.seeds)
            blank = Observations(tuple(replace(run, inputs={}) for run in runs))
            judge(exercise, unpack(pack(blank)).on([run.inputs for run in runs]))
