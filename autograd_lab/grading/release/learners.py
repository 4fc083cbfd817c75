"""The learners of a class, from a file: a CSV with their names, or one name a line."""

from __future__ import annotations

import csv
import re
from pathlib import Path

from autograd_lab.grading.release.exercise import ReleaseError
from autograd_lab.grading.variants import seed_of

COLUMNS = ("id", "learner", "student", "student_id", "username", "name")
_NAME = re.compile(r"[^/\\:\x00-\x1f\x7f]{1,80}")


def learners(file: Path) -> tuple[str, ...]:
    """The learners' names, each fit to be the name of a folder.

    A file that ends in .csv has them in the column `id`, `learner`, `student`, `student_id`,
    `username` or `name`; without such a heading, in the first column. Any other file has one name
    a line. Empty lines don't count.

    Raises:
        ReleaseError: for a file that can't be read or has no names, for a name that is there twice,
            or for one that is no name of a folder, such as `..` or `a/b`.

    Example: `learners(Path("class.csv"))`.
    """
    file = Path(file)
    try:
        text = file.read_text(encoding="utf-8-sig")
        lines = text.splitlines()
        is_csv = file.suffix.lower() == ".csv"
        names = _column(lines) if is_csv else [line.strip() for line in lines]
    except (UnicodeDecodeError, csv.Error) as error:
        raise ReleaseError(file, f"its text can't be read: {error}") from None
    names = [name for name in names if name]
    if not names:
        raise ReleaseError(file, "there are no names in this file")
    seen: set[str] = set()
    for name in names:
        if not _NAME.fullmatch(name) or name.startswith(".") or name.endswith((".", " ")):
            raise ReleaseError(file, f"{name!r} can't be the name of a folder")
        if name in seen:
            raise ReleaseError(file, f"{name!r} is there twice")
        seen.add(name)
    return tuple(names)


def variant_seeds(secret: Path, names: Path) -> dict[str, int]:
    """By learner's name the seed of their variant.

    Args:
        secret: a file with the teacher's secret: the same one gives the same variants.
        names: the file of the learners.

    Raises:
        ReleaseError: as for `learners`, and for a file without a secret.

    Example: `variant_seeds(Path("secret.txt"), Path("class.csv"))["ada"]`.
    """
    try:
        text = Path(secret).read_text(encoding="utf-8").strip()
    except UnicodeDecodeError:
        raise ReleaseError(secret, "its text is not UTF-8") from None
    if not text:
        raise ReleaseError(secret, "there is no secret in this file; write a long random text")
    return {name: seed_of(text, name) for name in learners(names)}


def _column(lines: list[str]) -> list[str]:
    rows = [[field.strip() for field in row] for row in csv.reader(lines) if row]
    heading = [field.lower() for field in rows[0]] if rows else []
    at = next((heading.index(name) for name in COLUMNS if name in heading), None)
    if at is None:
        return [row[0] for row in rows]
    return [row[at] if at < len(row) else "" for row in rows[1:]]
