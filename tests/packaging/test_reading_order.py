"""The README's tables name every file of the package, and no file is too long to be read."""

import re
from pathlib import Path

import pytest

PACKAGE = "autograd_lab"
LINES = 400


@pytest.fixture(scope="module")
def files(root: Path) -> dict[str, str]:
    """The modules of the package but for the packages' own, with their text, by their paths."""
    return {
        str(path.relative_to(root)): path.read_text()
        for path in (root / PACKAGE).rglob("*.py")
        if path.name != "__init__.py"
    }


@pytest.fixture(scope="module")
def listed(root: Path) -> list[str]:
    """The files and folders that the tables of the README link to."""
    text = (root / "README.md").read_text()
    tables = text[text.index("## The engine, in reading order") : text.index("## Install")]
    return re.findall(rf"\]\(({PACKAGE}/[^)]+)\)", tables)


def test_every_file_is_listed_once(files: dict[str, str], listed: list[str]) -> None:
    times = {
        name: sum(name == entry or name.startswith(f"{entry}/") for entry in listed)
        for name in files
    }
    assert not {name: count for name, count in times.items() if count != 1}


def test_every_listed_file_is_there(root: Path, listed: list[str]) -> None:
    assert listed
    assert not [entry for entry in listed if not (root / entry).exists()]


def test_the_order_of_the_grader_leaves_nothing_out(root: Path) -> None:
    left_out = {}
    for file in (root / PACKAGE / "grading").rglob("__init__.py"):
        head = file.read_text().split('"""')[1]
        if "Reading order" in head:
            named = re.findall(r"`(\w+)/?`", head)
            inside = {path.stem for path in file.parent.iterdir() if path.suffix in ("", ".py")}
            names = {name for name in inside if not name.startswith("_")}
            left_out[file.parent.name] = {name for name in names if named.count(name) != 1}
    assert len(left_out) >= 6
    assert not {folder: names for folder, names in left_out.items() if names}


def test_no_file_is_longer_than_one_reads(files: dict[str, str]) -> None:
    lengths = {name: len(text.splitlines()) for name, text in files.items()}
    assert not {name: length for name, length in lengths.items() if length > LINES}
