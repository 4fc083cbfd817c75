"""No link leads out of a folder of submissions, and nothing but regular files is read."""

import os
from pathlib import Path, PurePosixPath

import pytest

from autograd_lab.grading.classroom.collect import collect
from autograd_lab.grading.classroom.folder import folder_files
from autograd_lab.grading.classroom.found import Entry, Unreadable

LINK = "is a link, and links are not followed"


@pytest.fixture
def subs(tmp_path: Path) -> Path:
    (tmp_path / "secret.ipynb").write_text("the solution")
    (tmp_path / "subs" / "ada").mkdir(parents=True)
    (tmp_path / "subs" / "ada" / "hw.ipynb").write_text("work")
    return tmp_path / "subs"


def reason(subs: Path, learner: str) -> object:
    found = {one.learner: one.notebooks["hw"] for one in collect(subs, ["hw"]).learners}
    return found[learner]


def test_a_linked_notebook_is_an_entry_with_the_reason(subs: Path) -> None:
    (subs / "eve").mkdir()
    (subs / "eve" / "hw.ipynb").symlink_to(subs.parent / "secret.ipynb")
    assert reason(subs, "eve") == f"hw.ipynb {LINK}."


def test_a_linked_folder_is_an_entry_with_the_reason(subs: Path) -> None:
    (subs / "eve").symlink_to(subs / "ada")
    assert reason(subs, "eve") == f"The folder {LINK}."


def test_a_linked_assignment_is_an_entry_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / "submitted" / "ada" / "ps1").mkdir(parents=True)
    (tmp_path / "submitted" / "ada" / "ps1" / "hw.ipynb").write_text("work")
    (tmp_path / "submitted" / "eve").mkdir()
    (tmp_path / "submitted" / "eve" / "ps1").symlink_to(tmp_path / "submitted" / "ada" / "ps1")
    assert reason(tmp_path, "eve") == f"The folder {LINK}."


def test_a_linked_data_file_is_left_out_and_told(subs: Path) -> None:
    (subs / "ada" / "data.csv").symlink_to(subs.parent / "secret.ipynb")
    (ada,) = collect(subs, ["hw"]).learners
    assert not ada.files
    assert ada.left_out == (f"data.csv {LINK}.",)


def test_a_pipe_is_not_waited_for(subs: Path) -> None:
    (subs / "eve").mkdir()
    os.mkfifo(subs / "eve" / "hw.ipynb")
    assert reason(subs, "eve") == "hw.ipynb is not a regular file."


@pytest.mark.parametrize("which", ["file", "folder"])
def test_what_turns_into_a_link_after_the_listing_is_not_read(subs: Path, which: str) -> None:
    entry = folder_files(subs)[PurePosixPath("ada/hw.ipynb")]
    assert isinstance(entry, Entry)
    if which == "file":
        (subs / "ada" / "hw.ipynb").unlink()
        (subs / "ada" / "hw.ipynb").symlink_to(subs.parent / "secret.ipynb")
    else:
        (subs / "ada").rename(subs.parent / "elsewhere")
        (subs / "ada").symlink_to(subs.parent / "elsewhere")
    with pytest.raises(Unreadable):
        entry.read(1000)


def test_a_hard_link_is_a_file_like_any_other(subs: Path) -> None:
    os.link(subs.parent / "secret.ipynb", subs / "bob.ipynb")
    entry = folder_files(subs)[PurePosixPath("bob.ipynb")]
    assert isinstance(entry, Entry) and entry.read(1000) == b"the solution"
