"""Whose notebook is whose, in every layout that a class comes in."""

import zipfile
from pathlib import Path

import pytest

from autograd_lab.grading.classroom.collect import collect
from autograd_lab.grading.classroom.found import Entry
from autograd_lab.grading.classroom.layout import UnclearSubmissions

BOOK = "hw"


def lay_out(folder: Path, *paths: str) -> Path:
    for path in paths:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(path)
    return folder


def zipped(folder: Path) -> Path:
    target = folder.with_suffix(".zip")
    with zipfile.ZipFile(target, "w") as archive:
        for path in sorted(folder.rglob("*")):
            archive.write(path, path.relative_to(folder))
    return target


def read(item: Entry | str) -> str:
    return item if isinstance(item, str) else item.read(1000).decode()


def handed(place: Path, names=(BOOK,), **options) -> dict[str, dict[str, str]]:
    """What each learner handed in, by notebook."""
    return {
        one.learner: {name: read(item) for name, item in one.notebooks.items()}
        for one in collect(place, names, **options).learners
    }


def single(place: Path, **options) -> dict[str, str]:
    return {learner: books[BOOK] for learner, books in handed(place, **options).items()}


LAYOUTS = {
    "flat": ({"ada": "ada.ipynb", "bob": "bob.ipynb"}, ()),
    "flat, with the notebook's name": ({"ada": "ada_hw.ipynb", "b_b": "b_b_hw.ipynb"}, ()),
    "flat, from Moodle": ({"Ada L": "Ada L_12_assignsubmission_file_hw.ipynb"}, ()),
    "a folder each": ({"ada": "ada/hw.ipynb", "bob": "bob/my copy.ipynb"}, ()),
    "a folder each, one deeper": ({"ada": "ada/work/hw.ipynb", "bob": "bob/hw.ipynb"}, ()),
    "Moodle's folders": (
        {"Ada L": "Ada L_12_assignsubmission_file/x.ipynb"},
        ("Ada L_12_assignsubmission_onlinetext/onlinetext.html",),
    ),
    "Moodle's folders, one name twice": (
        {
            "Ada L_12": "Ada L_12_assignsubmission_file/x.ipynb",
            "Ada L_13": "Ada L_13_assignsubmission_file/y.ipynb",
        },
        (),
    ),
    "nbgrader's course": (
        {"ada": "submitted/ada/ps1/hw.ipynb", "bob": "submitted/bob/ps1/hw.ipynb"},
        ("source/ps1/hw.ipynb", "release/ps1/hw.ipynb", "submitted/ada/ps2/other.ipynb"),
    ),
    "nbgrader's folder": ({"ada": "ada/ps1/hw.ipynb", "bob": "bob/ps1/hw.ipynb"}, ()),
    "nbgrader's folder with one learner": ({"ada": "ada/ps1/hw.ipynb"}, ("ada/ps1/x.csv",)),
    "a folder round a flat one": ({"ada": "class/ada.ipynb", "bob": "class/bob.ipynb"}, ()),
    "a folder round folders": ({"ada": "class/ada/hw.ipynb", "bob": "class/bob/hw.ipynb"}, ()),
    "a folder round a course": (
        {"ada": "c/submitted/ada/ps1/hw.ipynb"},
        ("c/source/ps1/hw.ipynb",),
    ),
    "beside what systems leave": (
        {"ada": "ada.ipynb"},
        (".DS_Store", "__MACOSX/._ada.ipynb", ".ipynb_checkpoints/ada-checkpoint.ipynb"),
    ),
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("as_zip", [False, True], ids=["folder", "zip"])
def test_each_learner_is_found(layout: str, as_zip: bool, tmp_path: Path) -> None:
    wanted, beside = LAYOUTS[layout]
    place = lay_out(tmp_path / "subs", *wanted.values(), *beside)
    assert single(zipped(place) if as_zip else place) == wanted


@pytest.mark.parametrize("below", ["submitted", "submitted/ada", "submitted/ada/ps1"])
def test_nbgraders_course_may_be_entered_at_any_depth(below: str, tmp_path: Path) -> None:
    lay_out(tmp_path, "submitted/ada/ps1/hw.ipynb", "source/ps1/hw.ipynb")
    assert single(tmp_path / below).keys() == {"ada"}


def test_of_several_assignments_the_one_with_the_notebook_counts(tmp_path: Path) -> None:
    lay_out(tmp_path, "submitted/ada/ps1/hw.ipynb", "submitted/ada/ps2/last.ipynb")
    assert single(tmp_path) == {"ada": "submitted/ada/ps1/hw.ipynb"}


def test_which_of_several_assignments_has_to_be_said(tmp_path: Path) -> None:
    lay_out(tmp_path, "submitted/ada/ps1/hw.ipynb", "submitted/ada/ps2/hw.ipynb")
    with pytest.raises(UnclearSubmissions, match="--assignment") as raised:
        collect(tmp_path, [BOOK])
    assert raised.value.found == ("ps1", "ps2")
    assert single(tmp_path, assignment="ps2") == {"ada": "submitted/ada/ps2/hw.ipynb"}


def test_who_handed_in_nothing_for_the_assignment_is_told(tmp_path: Path) -> None:
    lay_out(tmp_path, "submitted/ada/ps1/hw.ipynb", "submitted/bob/ps2/last.ipynb")
    found = collect(tmp_path, [BOOK])
    assert [one.learner for one in found.learners] == ["ada"]
    assert found.problems == ("bob handed in nothing for ps1.",)


def test_several_notebooks_are_told_apart_by_their_names(tmp_path: Path) -> None:
    lay_out(tmp_path, "ada/one.ipynb", "ada/two.ipynb", "bob/two.ipynb")
    found = handed(tmp_path, ["one", "two"])
    assert found["ada"] == {"one": "ada/one.ipynb", "two": "ada/two.ipynb"}
    assert found["bob"] == {"one": "This notebook was not handed in.", "two": "bob/two.ipynb"}


def test_several_flat_notebooks_are_called_after_learner_and_notebook(tmp_path: Path) -> None:
    lay_out(tmp_path, "ada_one.ipynb", "ada_two.ipynb", "ada_three.ipynb")
    found = collect(tmp_path, ["one", "two"])
    assert [one.learner for one in found.learners] == ["ada"]
    assert found.problems == ("ada_three.ipynb is called after no notebook of the source.",)


def test_two_notebooks_in_a_learners_folder_are_that_learners_affair(tmp_path: Path) -> None:
    lay_out(tmp_path, "ada/a.ipynb", "ada/b.ipynb", "bob/hw.ipynb")
    assert single(tmp_path) == {
        "ada": "Which notebook is meant is not clear: a.ipynb, b.ipynb.",
        "bob": "bob/hw.ipynb",
    }


def test_a_folder_without_a_notebook_is_an_entry_with_the_reason(tmp_path: Path) -> None:
    lay_out(tmp_path, "ada/report.pdf", "bob/hw.ipynb")
    assert single(tmp_path)["ada"] == "No notebook was handed in; found: report.pdf."


def test_no_notebook_at_all_lists_what_was_found(tmp_path: Path) -> None:
    lay_out(tmp_path, "ada/report.pdf", "notes.txt")
    with pytest.raises(UnclearSubmissions, match="no notebook") as raised:
        collect(tmp_path, [BOOK])
    assert raised.value.found == ("ada/report.pdf", "notes.txt")


@pytest.mark.parametrize(
    "paths", [("ada.ipynb", "ada_hw.ipynb"), ("ada.ipynb", "ada/hw.ipynb")], ids=" and ".join
)
def test_two_that_claim_the_same_learner_are_refused(paths: tuple, tmp_path: Path) -> None:
    lay_out(tmp_path, *paths, "bob.ipynb")
    with pytest.raises(UnclearSubmissions, match="claimed more than once") as raised:
        collect(tmp_path, [BOOK])
    assert [line.partition(":")[0] for line in raised.value.found] == ["ada"]


def test_data_beside_a_notebook_goes_along_and_notebooks_do_not(tmp_path: Path) -> None:
    lay_out(
        tmp_path,
        "submitted/ada/ps1/hw.ipynb",
        "submitted/ada/ps1/data/x.csv",
        "submitted/ada/ps1/old.ipynb",
        "submitted/ada/ps1/timestamp.txt",
        "source/ps1/secret.csv",
        "release/ps1/given.csv",
        "release/ps1/hw.ipynb",
    )
    found = collect(tmp_path, [BOOK])
    assert list(found.learners[0].files) == ["data/x.csv"]
    assert found.learners[0].left_out == ("old.ipynb is not part of the assignment.",)
    assert list(found.shared) == ["given.csv"]


def test_a_file_among_flat_notebooks_is_nobodys(tmp_path: Path) -> None:
    lay_out(tmp_path, "ada.ipynb", "bob.ipynb", "bob_notes.txt")
    found = collect(tmp_path, [BOOK])
    assert not any(one.files for one in found.learners)
    assert found.problems == ("bob_notes.txt is no notebook, and nobody's.",)


def test_a_teachers_folder_of_data_is_everybodys(tmp_path: Path) -> None:
    lay_out(tmp_path / "data", "x.csv", "deep/y.csv", "z.ipynb")
    lay_out(tmp_path / "subs", "ada.ipynb")
    found = collect(tmp_path / "subs", [BOOK], shared=tmp_path / "data")
    assert sorted(found.shared) == ["deep/y.csv", "x.csv"]


def test_names_are_shown_without_what_a_terminal_would_obey(tmp_path: Path) -> None:
    lay_out(tmp_path, "a\x1b[2Jda.ipynb", "bob.ipynb")
    assert "a\\x1b[2Jda" in single(tmp_path)
