"""The results folder: one file a learner, written whole or not at all. All else is made from these.

learners/<name>.json      the results of one learner, each with the key of what it was made from
feedback/<name>.html      for the learner; feedback/<name>/<notebook>.html if there are several
gradebook.csv, summary.html, class.json       made from learners/ by overview.py
"""

from __future__ import annotations

import fcntl
import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograd_lab.grading.classroom.names import safe_name
from autograd_lab.grading.graded import Result

SCHEMA = "autograd-lab/learner/1"
LOCK = ".lock"


class StoreError(Exception):
    """The results can't be kept. `folder` is where, `cause` what the system said, if it did."""

    def __init__(self, folder: Path, problem: str, cause: OSError | None = None) -> None:
        self.folder = folder
        self.cause = cause
        super().__init__(f"{folder}: {problem}")


@dataclass(frozen=True)
class Kept:
    """One result as it is kept.

    Args:
        key: of all that it was made from; "" if it is to be made again in any case.
        setup: of what it was made from besides the submission.
        feedback: its page's path in the results folder.
    """

    key: str
    setup: str
    feedback: str
    result: Result


@dataclass(frozen=True)
class Record:
    """All results of one learner, by notebook."""

    learner: str
    notebooks: Mapping[str, Kept]

    def to_dict(self) -> dict[str, Any]:
        """The record as JSON-able data, its schema first."""
        results = [kept.result for kept in self.notebooks.values()]
        return {
            "schema": SCHEMA,
            "learner": self.learner,
            "points": sum(result.points for result in results),
            "max_points": sum(result.max_points for result in results),
            "notebooks": [
                vars(kept) | {"result": kept.result.to_dict()} for kept in self.notebooks.values()
            ],
        }

    @staticmethod
    def from_dict(data: Any) -> Record:
        """The record that `to_dict` wrote.

        Raises:
            ValueError: for another schema, or data that is no record.
        """
        if not isinstance(data, dict) or data.get("schema") != SCHEMA:
            raise ValueError(f"this is no record of the schema {SCHEMA}")
        try:
            kept = [
                Kept(**{**item, "result": Result.from_dict(item["result"])})
                for item in data["notebooks"]
            ]
            return Record(data["learner"], {one.result.notebook: one for one in kept})
        except (KeyError, TypeError) as error:
            raise ValueError(f"this is no record of the schema {SCHEMA}: {error}") from None


class Store:
    """The results folder, open for one command at a time.

    Example: `with Store.open(Path("results")) as store: store.keep(record, {})`.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @staticmethod
    @contextmanager
    def open(folder: Path) -> Iterator[Store]:
        """The store in this folder, made if there is none.

        Raises:
            StoreError: if another command has it open, or it can't be written.
        """
        with ExitStack() as opened:
            try:
                folder.mkdir(parents=True, exist_ok=True, mode=0o700)
                for part in ("learners", "feedback"):
                    (folder / part).mkdir(exist_ok=True)
                # The system lets go of the lock when the command ends, however it ends.
                lock = opened.enter_context(open(folder / LOCK, "a"))
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                _sweep(folder)
            except BlockingIOError:
                problem = "another command is grading into this folder; wait until it is done"
                raise StoreError(folder, problem) from None
            except OSError as error:
                raise store_error(folder, error) from error
            yield Store(folder)

    def records(self) -> Iterator[Record]:
        """All records, in the order of their learners' names; files that are none are passed by."""
        paths = (self.folder / "learners").glob("*.json")
        for path in sorted(paths):
            if record := _read(path):
                yield record

    def record(self, learner: str) -> Record | None:
        """What is kept of this learner; None if nothing, or nothing that can be read."""
        record = _read(self._path(learner))
        return record if record and record.learner == learner else None

    def keep(self, record: Record, feedback: Mapping[str, str]) -> None:
        """Write a learner's record, and before it the pages of feedback that are new.

        Raises:
            StoreError: if they can't be written. The record is then what it was.
        """
        for path, page in feedback.items():
            self.write(path, page)
        text = json.dumps(record.to_dict(), indent=1)
        self.write(str(self._path(record.learner).relative_to(self.folder)), text + "\n")

    def write(self, path: str, text: str) -> None:
        """Write one file of the folder, whole or not at all.

        Raises:
            StoreError: if it can't be written; what was there before is untouched.
        """
        write_whole(self.folder / path, text)

    def has(self, path: str) -> bool:
        """True if the folder has this file."""
        return (self.folder / path).is_file()

    def feedback_path(self, learner: str, notebook: str, of_several: bool) -> str:
        """Where the feedback of a result is kept."""
        inner = f"/{safe_name(notebook)}" if of_several else ""
        return f"feedback/{safe_name(learner)}{inner}.html"

    def _path(self, learner: str) -> Path:
        return self.folder / "learners" / f"{safe_name(learner)}.json"


def store_error(folder: Path, cause: OSError) -> StoreError:
    """What is said when the system refuses to write."""
    if isinstance(cause, FileExistsError | NotADirectoryError):
        return StoreError(folder, "this is no folder; give another one with --out", cause)
    problem = (
        f"can't be written ({cause.strerror or cause}). What was graded is kept; make room or give "
        "the right to write, and run the same command again"
    )
    return StoreError(folder, problem, cause)


def _sweep(folder: Path) -> None:
    """Remove what a killed command began to write."""
    for path in folder.rglob(".*.part"):
        path.unlink()


def _read(path: Path) -> Record | None:
    try:
        return Record.from_dict(json.loads(path.read_bytes()))
    except (FileNotFoundError, ValueError):
        return None


def write_whole(target: Path, text: str) -> None:
    """Write a file whole or not at all, and its folder if there is none.

    Raises:
        StoreError: if it can't be written; what was there before is untouched.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, part = tempfile.mkstemp(dir=target.parent, prefix=".", suffix=".part")
        try:
            with open(handle, "w", encoding="utf-8", newline="") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            os.chmod(part, 0o644)
            os.replace(part, target)
        except BaseException:
            with suppress(OSError):
                os.unlink(part)
            raise
    except OSError as error:
        raise store_error(target.parent, error) from error
