"""What is made from the learners' records: the gradebook, the summary pages, class.json."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from typing import Any

from autograd_lab.grading.classroom.edition import edition
from autograd_lab.grading.classroom.gradebook import Gradebook
from autograd_lab.grading.classroom.names import safe_name
from autograd_lab.grading.classroom.store import Record, Store
from autograd_lab.grading.classroom.tasks import Setup
from autograd_lab.grading.graded import Result

SCHEMA = "autograd-lab/class/1"
EVERY_SECONDS = 30.0
# Of the time, at most this part goes into overviews: they take longer as the class grows.
SHARE = 0.05


class Overview:
    """Writes the overviews of one run, from what the store holds at the time.

    Example: `Overview(store, setup, learners, problems).write("complete")`.
    """

    def __init__(
        self, store: Store, setup: Setup, learners: Sequence[str], problems: Sequence[str]
    ) -> None:
        self.store = store
        self.setup = setup
        self.learners = frozenset(learners)
        self.problems = list(problems)
        self.several = len(setup.sources) > 1
        self._due = time.monotonic() + EVERY_SECONDS

    def write_if_due(self) -> None:
        """Write, if the last time is a while ago.

        Raises:
            StoreError: if they can't be written.
        """
        if time.monotonic() >= self._due:
            self.write("running")

    def write(self, state: str) -> Counter[str]:
        """Write all of them, and count the learners by the status of their rows.

        Args:
            state: "running", "stopped" or "complete"; for class.json.

        Raises:
            StoreError: if they can't be written.
        """
        began = time.monotonic()
        statuses: Counter[str] = Counter()
        book = Gradebook(self.setup.digests, self.learners)

        def results() -> Iterator[Result]:
            for record in self.store.records():
                book.add(record)
                statuses[book.status(record)] += 1
                yield whole_result(record)

        names = list(self.setup.sources)
        self._write_summary("summary.html", results(), " · ".join(names), names[0])
        self.store.write("gradebook.csv", book.text())
        for name in names if self.several else ():
            self._write_summary(f"summary-{safe_name(name)}.html", self._results(name), name, name)
        facts = self._facts(state, statuses)
        self.store.write("class.json", json.dumps(facts, indent=1) + "\n")
        took = time.monotonic() - began
        self._due = time.monotonic() + max(EVERY_SECONDS, took / SHARE)
        return statuses

    def _results(self, notebook: str) -> Iterator[Result]:
        for record in self.store.records():
            if kept := record.notebooks.get(notebook):
                yield kept.result

    def _write_summary(
        self, path: str, results: Iterator[Result], title: str, notebook: str
    ) -> None:
        from autograd_lab.grading.report import summary_page

        def feedback(learner: str) -> str:
            return self.store.feedback_path(learner, notebook, self.several)

        page = summary_page(results, title=title, page=feedback, gradebook="gradebook.csv")
        self.store.write(path, page)

    def _facts(self, state: str, statuses: Counter[str]) -> dict[str, Any]:
        return {
            "schema": SCHEMA,
            "state": state,
            "sources": {name: source.digest for name, source in self.setup.sources.items()},
            "learners": statuses.total(),
            "statuses": dict(sorted(statuses.items())),
            "problems": self.problems,
            "limits": asdict(self.setup.limits),
            "trust_submissions": self.setup.trust,
            "variants": self.setup.variants is not None,
            "grader": edition(),
        }


def whole_result(record: Record) -> Result:
    """A learner's notebooks as one result, the questions called after their notebooks."""
    results = [kept.result for kept in record.notebooks.values()]
    if len(results) == 1:
        return results[0]
    questions = tuple(
        replace(question, name=f"{result.notebook}: {question.name}")
        for result in results
        for question in result.questions
    )
    return replace(
        results[0],
        notebook=" · ".join(record.notebooks),
        questions=questions,
        remarks=tuple(remark for result in results for remark in result.remarks),
        error=" ".join(result.error for result in results if result.error),
        seconds=sum(result.seconds for result in results),
    )
