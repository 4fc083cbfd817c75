"""What runs on a worker: graders that stay warm from task to task, and the grading of one learner.

A worker process keeps one grader for each of its threads that is grading. They close when nobody
has asked for them for a while, so a command that was killed leaves none behind on a scheduler that
stays.
"""

from __future__ import annotations

import pickle
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from typing import Any

from autograd_lab.grading.classroom.edition import edition
from autograd_lab.grading.classroom.scratch import scratch
from autograd_lab.grading.classroom.tasks import Done, Marked, Paper, Setup, Work
from autograd_lab.grading.graded import Graded, Remark

IDLE_SECONDS = 60.0


@dataclass(frozen=True)
class CanNotGrade:
    """No submission can be graded here. `kind` is the error's class, `text` what it says."""

    kind: str
    text: str


class NoGrader(Exception):
    """No grader can be made here; the cause says why."""


class WarmGrader:
    """A grader with the folder that its source lies in, and the files that everybody gets.

    Raises:
        NoGrader: if it can't be made.
    """

    def __init__(self, setup: Setup, notebook: str) -> None:
        self.shared = setup.shared
        try:
            self._open(setup, notebook)
        except Exception as error:
            raise NoGrader from error

    def _open(self, setup: Setup, notebook: str) -> None:
        with ExitStack() as opened:
            folder = opened.enter_context(scratch("source"))
            source = folder / f"{notebook}.ipynb"
            source.write_bytes(setup.sources[notebook].data)
            self.grader: Any = opened.enter_context(
                _maker(setup)(
                    source,
                    limits=setup.limits,
                    trust_submissions=setup.trust,
                    variants=setup.variants,
                    hidden=setup.hidden,
                )
            )
            self._opened = opened.pop_all()

    def close(self) -> None:
        self._opened.close()


class Bench:
    """The graders of this process that nobody is using, by setup and notebook."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._idle: dict[tuple[str, str], list[tuple[float, WarmGrader]]] = {}
        self._timer: threading.Timer | None = None

    @contextmanager
    def grader(self, digest: str, setup: bytes, notebook: str) -> Iterator[WarmGrader]:
        """A grader, made if none is free. It is kept, unless something was raised in its use."""
        with self._lock:
            free = self._idle.get((digest, notebook))
            warm = free.pop()[1] if free else None
        if warm is None:
            warm = WarmGrader(pickle.loads(setup), notebook)
        try:
            yield warm
        except BaseException:
            with suppress(Exception):
                warm.close()
            raise
        with self._lock:
            self._idle.setdefault((digest, notebook), []).append((time.monotonic(), warm))
            self._watch()

    def close(self, digest: str = "", unused_for: float = 0.0) -> None:
        """Close the free graders of one setup, or of all, that were not used for some seconds."""
        latest = time.monotonic() - unused_for
        closing = []
        with self._lock:
            for (owner, _), free in self._idle.items():
                if digest in ("", owner):
                    closing += [warm for since, warm in free if since <= latest]
                    free[:] = [(since, warm) for since, warm in free if since > latest]
        for warm in closing:
            with suppress(Exception):
                warm.close()

    def _watch(self) -> None:
        if self._timer is None:
            self._timer = threading.Timer(IDLE_SECONDS / 2, self._look)
            self._timer.daemon = True
            self._timer.start()

    def _look(self) -> None:
        self.close(unused_for=IDLE_SECONDS)
        with self._lock:
            self._timer = None
            if any(self._idle.values()):
                self._watch()


_BENCH = Bench()


def grade_work(digest: str, setup: bytes, work: bytes) -> Done | CanNotGrade:
    """Grade what one learner handed in. `setup` and `work` are pickles that the command made."""
    task: Work = pickle.loads(work)
    try:
        marked = tuple(_mark(digest, setup, task, paper) for paper in task.papers)
    except NoGrader as error:
        cause = error.__cause__
        return CanNotGrade(type(cause).__name__, str(cause))
    return Done(marked, edition())


def close_graders(digest: str) -> None:
    """Close what is warm here for one setup."""
    _BENCH.close(digest)


def _mark(digest: str, setup: bytes, work: Work, paper: Paper) -> Marked:
    from autograd_lab.grading.report import feedback_page

    with _BENCH.grader(digest, setup, paper.notebook) as warm:
        files = {**warm.shared, **work.files}
        graded: Graded = warm.grader.grade(paper.submission, work.learner, files)
    changes: dict[str, Any] = {"notebook": paper.notebook, "submission_digest": paper.digest}
    if paper.trouble:
        changes |= {"error": paper.trouble, "remarks": ()}
    remarks = changes.get("remarks", graded.result.remarks)
    changes["remarks"] = (*remarks, *(Remark("file left out", text) for text in work.left_out))
    graded = replace(graded, result=replace(graded.result, **changes))
    return Marked(paper.notebook, graded.result.to_dict(), feedback_page(graded))


def _maker(setup: Setup) -> Any:
    if setup.make_grader is not None:
        return setup.make_grader
    from autograd_lab.grading.grader import Grader

    return Grader
