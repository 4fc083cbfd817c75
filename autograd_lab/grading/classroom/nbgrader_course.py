"""An nbgrader course folder: one assignment's notebooks, what was handed in, and the gradebook.

The folder is read as nbgrader reads it. nbgrader_config.py may give the folders other names and
keep the gradebook in another database; nbgrader's own CourseDirectory is asked for them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePath

from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import parse_utc
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

CONFIG = "nbgrader_config.py"
TIMESTAMP = "timestamp.txt"
STRUCTURE = ("{nbgrader_step}", "{student_id}", "{assignment_id}")


class CourseError(ValueError):
    """The course folder, or its gradebook, is not as it has to be. `course` is the folder."""

    def __init__(self, course: Path, problem: str) -> None:
        self.course = course
        super().__init__(f"{course}: {problem}")


@dataclass(frozen=True)
class NbgraderCourse:
    """One assignment of a course. `directory` is nbgrader's own view of the folder.

    Example: `NbgraderCourse.open("course101", "ps1").source`.
    """

    directory: CourseDirectory
    assignment: str

    @staticmethod
    def open(root: str | Path, assignment: str) -> NbgraderCourse:
        """The assignment of this name in the course at `root`.

        Raises:
            CourseError: if there is no such folder, if its configuration can't be read or asks for
                another structure of folders, or if the assignment has no notebooks.
        """
        root = Path(root).resolve()
        if not root.is_dir():
            raise CourseError(root, "there is no such folder")
        try:
            directory = CourseDirectory(config=_config(root), root=str(root))
        except Exception as error:  # the file is a program, and may raise anything
            raise CourseError(root, f"{CONFIG} raised {type(error).__name__}: {error}") from error
        if PurePath(directory.directory_structure).parts != STRUCTURE:
            problem = f"{CONFIG} sets directory_structure; only nbgrader's own is read"
            raise CourseError(root, problem)
        course = NbgraderCourse(directory, assignment)
        folder = root / directory.source_directory
        known = sorted({path.parent.name for path in folder.glob("*/[!.]*.ipynb")})
        if not known:
            problem = f"this is no nbgrader course: no notebooks in {directory.source_directory}/*/"
            raise CourseError(root, problem)
        if assignment not in known:
            problem = f"no assignment is called {assignment!r}; there are {', '.join(known)}"
            raise CourseError(root, problem if assignment else f"which assignment? {problem}")
        return course

    @property
    def root(self) -> Path:
        return Path(self.directory.root)

    @property
    def source(self) -> Path:
        """The folder of the assignment's solved notebooks and of its data files."""
        return self.root / self.directory.source_directory / self.assignment

    @property
    def sources(self) -> list[Path]:
        """The solved notebooks, by name."""
        return sorted(self.source.glob("[!.]*.ipynb"))

    @property
    def submitted(self) -> Path:
        """The folder below which each learner has one."""
        return self.root / self.directory.submitted_directory

    def autograded(self, learner: str) -> Path:
        """Where nbgrader looks for what was graded of a learner's."""
        return self.root / self.directory.autograded_directory / learner / self.assignment

    def handed_in(self, learner: str) -> Path:
        """Where a learner's files are."""
        return self.submitted / learner / self.assignment

    def time_of(self, learner: str) -> datetime | None:
        """When a learner handed in, from the file timestamp.txt of nbgrader's exchange; None where
        there is none that can be read."""
        path = self.handed_in(learner) / TIMESTAMP
        if path.is_symlink() or not path.is_file():
            return None
        with path.open("rb") as file:
            text = file.read(100).decode(errors="replace").strip()
        try:
            return parse_utc(text) if text else None
        except (ValueError, OverflowError):
            return None


def _config(root: Path) -> Config:
    if not (root / CONFIG).is_file():
        return Config()
    return PyFileConfigLoader(CONFIG, path=str(root)).load_config()
