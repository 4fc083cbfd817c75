"""Grading a class: what is new or changed goes to the workers; what comes back is kept at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from typing import Protocol

from autograd_lab.grading.classroom.cluster import cluster
from autograd_lab.grading.classroom.collect import Collection, collect
from autograd_lab.grading.classroom.overview import Overview
from autograd_lab.grading.classroom.read_work import read_files, read_work
from autograd_lab.grading.classroom.store import Kept, Record, Store, StoreError
from autograd_lab.grading.classroom.tasks import Done, Paper, Setup, Work
from autograd_lab.grading.classroom.window import Failed, Window
from autograd_lab.grading.graded import QuestionResult, Result
from autograd_lab.grading.result import Status


class Watch(Protocol):
    """Who is told how a run goes on, and may stop it by raising KeyboardInterrupt."""

    def total(self, learners: int) -> None:
        """So many learners there are."""

    def unchanged(self) -> None:
        """One learner's results are still right."""

    def graded(self) -> None:
        """One learner's results are kept."""

    def waiting(self) -> None:
        """Nothing happened for half a second."""


class Unwatched:
    """A watch that tells nobody."""

    def total(self, learners: int) -> None:
        return None

    def unchanged(self) -> None:
        return None

    def graded(self) -> None:
        return None

    def waiting(self) -> None:
        return None


@dataclass(frozen=True)
class Plan:
    """What is to be done.

    Args:
        submissions: the folder or zip of submissions.
        out: the folder of the results.
        setup: how they are graded.
        assignment: which assignment, where the submissions' folders hold several.
        shared: a folder of data files that every submission finds beside it.
        scheduler: the address of a Dask scheduler; None for workers of this computer's own.
        workers: how many of those.
        regrade: grade also what has not changed.
    """

    submissions: Path
    out: Path
    setup: Setup
    assignment: str = ""
    shared: Path | None = None
    scheduler: str | None = None
    workers: int | None = None
    regrade: bool = False


@dataclass
class ClassRun:
    """What became of a run. `statuses` counts the rows of the gradebook by their status."""

    graded: int = 0
    unchanged: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    problems: tuple[str, ...] = ()


def grade_class(plan: Plan, watch: Watch | None = None) -> ClassRun:
    """Grade what is new or has changed among a class's submissions.

    Whatever ends the run, what was graded is kept, and the same run again goes on from there.

    Raises:
        UnclearSubmissions: if who handed in what can't be told.
        StoreError: if the results can't be kept, or another run keeps its results there.
        ClusterError: if there are no workers, or they were lost.
        GraderError: if the workers can grade nothing.
        OSError: if the submissions can't be opened.
        KeyboardInterrupt: after an orderly end.

    Example: `grade_class(Plan(Path("submitted"), Path("results"), Setup(read_source(source))))`.
    """
    if plan.out.resolve().is_relative_to(plan.submissions.resolve()):
        problem = "results can't lie among the submissions; give a folder outside with --out"
        raise StoreError(plan.out, problem)
    setup = plan.setup
    names = list(setup.sources)
    collection = collect(plan.submissions, names, plan.assignment, plan.shared)
    shared, left_out = read_files(collection.shared, setup.limits)
    hidden = tuple(path.absolute() for path in (*setup.hidden, plan.submissions, plan.out))
    setup = replace(setup, shared={**setup.shared, **shared}, hidden=hidden)
    with Store.open(plan.out) as store:
        _require_same_assignment(store, names)
        problems = (*collection.problems, *left_out)
        learners = [handed.learner for handed in collection.learners]
        overview = Overview(store, setup, learners, problems)
        run = _Run(plan, setup, store, overview, watch or Unwatched())
        run.report.problems = problems
        state = "stopped"
        try:
            run.grade(collection)
            state = "complete"
        except StoreError:
            raise
        except BaseException:
            with suppress(StoreError):
                overview.write(state)
            raise
        run.report.statuses = overview.write(state)
    return run.report


class _Run:
    """One run: the store it fills, and what it has done so far."""

    def __init__(
        self, plan: Plan, setup: Setup, store: Store, overview: Overview, watch: Watch
    ) -> None:
        self.plan = plan
        self.setup = setup
        self.store = store
        self.overview = overview
        self.watch = watch
        self.report = ClassRun()
        self._blank: dict[str, tuple[QuestionResult, ...]] = {}

    def grade(self, collection: Collection) -> None:
        self.watch.total(len(collection.learners))
        works = self._works(collection)
        first = next(works, None)
        if first is None:
            return
        with cluster(self.plan.scheduler, self.plan.workers) as client:
            window = Window(client, self.setup)
            for item in window.results(chain([first], works)):
                if item is None:
                    self.watch.waiting()
                else:
                    self._keep(*item)
                    self.report.graded += 1
                    self.watch.graded()
                self.overview.write_if_due()

    def _works(self, collection: Collection) -> Iterator[Work]:
        """The learners with something to grade, each with those notebooks alone."""
        for handed in collection.learners:
            work = read_work(handed, self.setup.limits)
            papers = tuple(paper for paper in work.papers if not self._is_kept(work, paper))
            if papers:
                yield replace(work, papers=papers)
            else:
                self.report.unchanged += 1
                self.watch.unchanged()

    def _is_kept(self, work: Work, paper: Paper) -> bool:
        if self.plan.regrade:
            return False
        record = self.store.record(work.learner)
        kept = record.notebooks.get(paper.notebook) if record else None
        if kept is None or kept.key != work.key(self.setup, paper):
            return False
        page = self._page(work, paper)
        return kept.feedback == page and self.store.has(page)

    def _page(self, work: Work, paper: Paper) -> str:
        several = len(self.setup.sources) > 1
        return self.store.feedback_path(work.learner, paper.notebook, several)

    def _keep(self, work: Work, outcome: Done | Failed) -> None:
        """Keep what came back, beside the learner's notebooks that were not graded now."""
        before = self.store.record(work.learner)
        kept = dict(before.notebooks) if before else {}
        pages: dict[str, str] = {}
        for paper in work.papers:
            path, setup = self._page(work, paper), self.setup.digests[paper.notebook]
            if isinstance(outcome, Failed):
                result = self._failed(work, paper, outcome.reason)
                kept[paper.notebook] = Kept("", setup, path, result)
                continue
            marked = next(one for one in outcome.marked if one.notebook == paper.notebook)
            result = Result.from_dict(dict(marked.result))
            kept[paper.notebook] = Kept(work.key(self.setup, paper), setup, path, result)
            pages[path] = marked.feedback
            self._blank.setdefault(paper.notebook, result.questions)
        in_order = {name: kept[name] for name in self.setup.sources if name in kept}
        self.store.keep(Record(work.learner, in_order), pages)

    def _failed(self, work: Work, paper: Paper, reason: str) -> Result:
        """A result without points, its questions taken from somebody else's."""
        questions = tuple(
            QuestionResult(one.name, one.cell, Status.NOT_GRADED, 0.0, one.max_points)
            for one in self._blank.get(paper.notebook, ())
        )
        return Result(
            work.learner,
            paper.notebook,
            questions,
            error=reason,
            source_digest=self.setup.sources[paper.notebook].digest,
            submission_digest=paper.digest,
        )


def _require_same_assignment(store: Store, names: list[str]) -> None:
    """Raise if the folder holds results of other notebooks: their rows would be lost."""
    record = next(store.records(), None)
    if record and not set(record.notebooks) & set(names):
        other = ", ".join(record.notebooks)
        problem = f"holds the results of {other}; give {', '.join(names)} another folder with --out"
        raise StoreError(store.folder, problem)
