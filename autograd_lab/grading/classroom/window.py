"""Tasks on a cluster, a few a worker at a time: ten thousand need no more room than ten."""

from __future__ import annotations

import pickle
import queue
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from autograd_lab.grading.classroom.cluster import ClusterError, other_edition
from autograd_lab.grading.classroom.edition import edition
from autograd_lab.grading.classroom.tasks import Done, Setup, Work
from autograd_lab.grading.classroom.worker import CanNotGrade, close_graders, grade_work

if TYPE_CHECKING:
    from distributed import Client, Future

FOR_EACH_THREAD = 3
RETRIES = 2
TICK_SECONDS = 0.5
LOOK_SECONDS = 2.0
WITHOUT_WORKERS = 60.0


class GraderError(Exception):
    """No submission can be graded. `kind` is the class of the error on the worker."""

    def __init__(self, kind: str, text: str) -> None:
        self.kind = kind
        super().__init__(text)


@dataclass(frozen=True)
class Failed:
    """A piece of work that could not be graded, though others could. `reason` is a sentence."""

    reason: str


class Window:
    """The tasks that are under way on a cluster.

    Example: `for work, outcome in Window(client, setup).results(works): ...`
    """

    def __init__(self, client: Client, setup: Setup) -> None:
        import cloudpickle

        self.client = client
        self.digest = setup.digest
        self._setup = cloudpickle.dumps(setup)
        self._run = uuid4().hex
        self._count = 0
        self._under_way: dict[Any, tuple[Future, Work]] = {}
        self._ended: queue.SimpleQueue[Future] = queue.SimpleQueue()
        self._suspects: list[Work] = []
        self._width = FOR_EACH_THREAD
        self._looked = float("-inf")
        self._last_worker = time.monotonic()

    def results(self, works: Iterator[Work]) -> Iterator[tuple[Work, Done | Failed] | None]:
        """Each work with what came of it, in the order in which they end.

        None comes twice a second while nothing ends. A work whose task was running when workers
        died, again and again, is tried once more at the end, alone: so it is known which it is.

        Raises:
            ClusterError: if the scheduler is lost, there are no workers, or the wrong ones.
            GraderError: if a worker can grade nothing at all.
        """
        try:
            for work in works:
                self._submit(work)
                self._look_at_workers()
                while len(self._under_way) >= self._width:
                    yield from self._next(last=False)
            while self._under_way:
                yield from self._next(last=False)
            while self._suspects:
                self._submit(self._suspects.pop())
                while self._under_way:
                    yield from self._next(last=True)
        finally:
            self._end()

    def _submit(self, work: Work) -> None:
        self._count += 1
        future = self.client.submit(
            grade_work,
            self.digest,
            self._setup,
            pickle.dumps(work),
            key=f"grade-{self._run}-{self._count}",
            pure=False,
            retries=RETRIES,
        )
        self._under_way[future.key] = future, work
        future.add_done_callback(self._ended.put)

    def _next(self, last: bool) -> Iterator[tuple[Work, Done | Failed] | None]:
        from distributed.scheduler import KilledWorker

        try:
            future = self._ended.get(timeout=TICK_SECONDS)
        except queue.Empty:
            self._look_at_workers()
            yield None
            return
        if future.status in ("lost", "pending"):
            # It had ended, and its worker died with the result: it is under way once more.
            future.add_done_callback(self._ended.put)
            return
        _, work = self._under_way.pop(future.key)
        error = self._error(future)
        if error is None:
            yield work, self._outcome(future)
        elif isinstance(error, KilledWorker) and not last:
            self._suspects.append(work)
        elif isinstance(error, KilledWorker):
            yield work, Failed("Grading it ended the grader's own process, several times.")
        else:
            what = f"{type(error).__name__}: {error}"
            yield work, Failed(f"The grader failed on it, several times ({what}).")

    def _error(self, future: Future) -> BaseException | None:
        if future.status == "cancelled":
            raise self._lost()
        return future.exception() if future.status == "error" else None

    def _outcome(self, future: Future) -> Done:
        from distributed.client import FutureCancelledError

        try:
            done = future.result()
        except FutureCancelledError:
            raise self._lost() from None
        if isinstance(done, CanNotGrade):
            raise GraderError(done.kind, done.text)
        if done.edition != edition():
            raise ClusterError(other_edition("that came last", done.edition))
        return done

    def _lost(self) -> ClusterError:
        return ClusterError("the scheduler is gone. Run the same command again to go on")

    def _look_at_workers(self) -> None:
        """Count the workers' threads, now and then: they may come and go."""
        now = time.monotonic()
        if now - self._looked < LOOK_SECONDS:
            return
        try:
            threads = sum(self.client.nthreads().values())
        except (TimeoutError, OSError):
            raise self._lost() from None
        self._looked = now
        self._width = FOR_EACH_THREAD * max(1, threads)
        if threads:
            self._last_worker = now
        elif now - self._last_worker > WITHOUT_WORKERS:
            problem = f"no worker for {WITHOUT_WORKERS:g} s. Start some, and run the command again"
            raise ClusterError(problem)

    def _end(self) -> None:
        """Give back what is under way, and let the workers close their graders."""
        if self.client.status != "running":
            return
        futures = [future for future, _ in self._under_way.values()]
        self._under_way.clear()
        self.client.cancel(futures, force=True)
        self.client.run(close_graders, self.digest, on_error="ignore")
