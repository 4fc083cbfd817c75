"""Grades submissions against one source: from Python, one after another, with everything warm.

with Grader(Path("solutions/04_backward_by_hand.ipynb")) as grader:
    graded = grader.grade(Path("ada.ipynb"), "ada")
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any, Self

from autograd_lab.grading.graded import Graded, Picture, Result, ShownCell
from autograd_lab.grading.limits import Limits
from autograd_lab.grading.sandbox.bubblewrap import ONE_THREAD
from autograd_lab.grading.sandbox.channel import Channel, ChannelClosed, ChannelTimeout
from autograd_lab.grading.sandbox.house import NotIsolated
from autograd_lab.grading.submission.source import Source, SourceCell, SourceError

TO_START = 300.0
TO_END = 10.0
MOST_BYTES = 1 << 30


class GraderEnded(Exception):
    """The grader's own process is gone twice over, or cannot be started."""


class Grader:
    """Grades submissions of one notebook. Use it in one thread at a time.

    Args:
        source: the teacher's notebook.
        limits: what each submission may use.
        trust_submissions: grade even where submissions can't be isolated.
        variants: the teacher's secret from which each learner's numbers come; None for the same
            numbers for all.
        hidden: files and folders that no submission may see, wherever they are: the other
            submissions, the results. The source is one in any case.

    Raises:
        SourceError: for a source that can't be graded with.
        NotIsolated: where submissions can't be isolated, unless they are trusted.

    Example: `with Grader(Path("source.ipynb")) as grader: grader.grade(Path("ada.ipynb"))`.
    """

    def __init__(
        self,
        source: Path,
        *,
        limits: Limits | None = None,
        trust_submissions: bool = False,
        variants: str | None = None,
        hidden: Iterable[Path] = (),
    ) -> None:
        self.source = Path(source).absolute()
        self.limits = limits or Limits()
        self._setup = {
            "source": str(self.source),
            "limits": asdict(self.limits),
            "trust": trust_submissions,
            "variants": variants,
            "hidden": [str(Path(path).absolute()) for path in hidden],
        }
        self._process: subprocess.Popen[bytes] | None = None
        self._start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def questions(self) -> tuple[SourceCell, ...]:
        """The cells that have points, in order."""
        return Source.read(self.source).questions

    def grade(
        self,
        submission: str | os.PathLike[str] | bytes,
        learner: str = "",
        files: Mapping[str, bytes] | None = None,
    ) -> Graded:
        """Grade one submission. A submission that can't be graded has a result that says why.

        Args:
            submission: the path of a notebook, or its bytes.
            learner: whose it is; the name of the file, unless said otherwise.
            files: what lies beside the notebook, by relative names.

        Raises:
            GraderEnded: if the grader's process can't be kept running.

        Example: `grader.grade(b"...", "ada").result.points`.
        """
        if isinstance(submission, bytes):
            notebook: str | bytes = submission
        else:
            notebook = os.path.abspath(submission)
            learner = learner or Path(submission).stem
        request = {"notebook": notebook, "learner": learner, "files": dict(files or {})}
        for _ in range(2):
            try:
                self._channel.send(request)
                return _graded(self._channel.receive())
            except ChannelClosed:
                self.close()
                self._start()
        raise GraderEnded("the grader's process ended twice over one submission")

    def close(self) -> None:
        """End the grader's process."""
        if self._process is None:
            return
        self._channel.close()
        try:
            self._process.wait(TO_END)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def _start(self) -> None:
        with tempfile.TemporaryFile() as complaints:
            self._launch(complaints)
            try:
                self._channel.send(self._setup)
                said = self._channel.receive(TO_START)
            except (ChannelClosed, ChannelTimeout):
                self.close()
                complaints.seek(0)
                lines = complaints.read().decode(errors="replace").strip().splitlines()
                detail = f": {lines[-1]}" if lines else ""
                raise GraderEnded(f"the grader's process did not start{detail}") from None
        if said.get("ready"):
            return
        self.close()
        if "source" in said:
            raise SourceError(self.source, *said["source"])
        why, missing = said["not isolated"]
        raise NotIsolated(why, tuple(missing))

    def _launch(self, complaints: IO[bytes]) -> None:
        mine, its = socket.socketpair()
        with its:
            command = [sys.executable, "-P", "-m", "autograd_lab.grading.judging"]
            self._process = subprocess.Popen(
                [*command, str(its.fileno())],
                env=os.environ | ONE_THREAD,  # what each thread sets aside counts as memory
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=complaints,
                pass_fds=(its.fileno(),),
            )
        self._channel = Channel(mine, MOST_BYTES)


def grade(
    source: str | os.PathLike[str],
    submission: str | os.PathLike[str] | bytes,
    learner: str = "",
    **options: Any,
) -> Result:
    """Grade one submission. `options` are those of `Grader`, which is faster for more than one.

    Raises:
        SourceError: for a source that can't be graded with.
        NotIsolated: where submissions can't be isolated, unless they are trusted.

    Example: `grade("solutions/04_backward_by_hand.ipynb", "ada.ipynb").points`.
    """
    with Grader(Path(source), **options) as grader:
        return grader.grade(submission, learner).result


def _graded(text: str) -> Graded:
    data = json.loads(text)
    cells = tuple(
        ShownCell(**{**cell, "questions": tuple(cell["questions"])}) for cell in data["cells"]
    )
    pictures = {
        name: tuple(Picture(**picture) for picture in drawn)
        for name, drawn in data["pictures"].items()
    }
    return Graded(Result.from_dict(data["result"]), cells, pictures)
