"""A folder of exercises for each learner, with their own numbers; names that stay in the folder."""

import json
from pathlib import Path

import pytest

from autograd_lab.grading.release import ReleaseError, learners, release, variant_seeds

ROOT = Path(__file__).parents[3]


@pytest.fixture
def names(tmp_path):
    def names(text, file="class.txt"):
        (tmp_path / file).write_text(text, encoding="utf-8")
        return learners(tmp_path / file)

    return names


def test_a_text_has_a_name_a_line(names):
    assert names("\ufeffada\n\n  b c \r\nÉva\n") == ("ada", "b c", "Éva")


def test_a_csv_has_a_column_of_names(names):
    text = 'first,Student_ID,mail\nAda,"ada, l",x\nBob,bob\nshort\n'
    assert names(text, "class.csv") == ("ada, l", "bob")


def test_a_csv_without_a_known_heading_has_them_first(names):
    assert names("ada,1\nbob,2\n", "class.csv") == ("ada", "bob")


@pytest.mark.parametrize(
    "name", ["..", ".", ".hidden", "a/b", "../a", "/etc", "a\\b", "C:a", "a\x07b", "x" * 81, "a."]
)
def test_a_name_that_is_no_folder_is_refused(names, name):
    with pytest.raises(ReleaseError) as caught:
        names(f"ada\n{name}\n")
    assert caught.value.problem == f"{name!r} can't be the name of a folder"


def test_a_name_twice_and_no_names_are_refused(names):
    with pytest.raises(ReleaseError, match="'ada' is there twice"):
        names("ada\nada\n")
    with pytest.raises(ReleaseError, match="there are no names"):
        names("\n")


def test_a_file_that_is_not_utf_8_is_told(tmp_path):
    (tmp_path / "class.txt").write_bytes(b"\xe9va")
    with pytest.raises(ReleaseError, match="its text can't be read"):
        learners(tmp_path / "class.txt")


@pytest.fixture
def files(tmp_path):
    (tmp_path / "secret").write_text("a long random text\n")
    (tmp_path / "class.txt").write_text("ada\nbob\n")
    return tmp_path / "secret", tmp_path / "class.txt"


def test_an_empty_secret_is_told(files):
    files[0].write_text(" \n")
    with pytest.raises(ReleaseError, match="there is no secret in this file"):
        variant_seeds(*files)


def texts(folder):
    return {p.relative_to(folder): p.read_text() for p in sorted(folder.rglob("*.ipynb"))}


def varied(folder):
    """A source with a line that only variants have."""
    folder.mkdir()
    (source,) = (ROOT / "solutions").glob("04_*.ipynb")
    notebook = json.loads(source.read_text())
    cell = next(cell for cell in notebook["cells"] if cell["id"] == "setup")
    cell["source"] = "import autograd_lab as torch\n### VARIANT own = {seed}"
    (folder / "04_a.ipynb").write_text(json.dumps(notebook))
    return folder


def test_each_learner_gets_their_own_numbers_again_and_again(tmp_path, files):
    seeds = variant_seeds(*files)
    solutions = varied(tmp_path / "solutions")
    release(solutions, tmp_path / "one", seeds=seeds)
    release(solutions, tmp_path / "two", seeds=variant_seeds(*files))
    found = texts(tmp_path / "one")
    assert found == texts(tmp_path / "two")
    assert [str(path) for path in found] == ["ada/04_a.ipynb", "bob/04_a.ipynb"]
    for path, text in found.items():
        assert f"own = {seeds[path.parts[0]]}" in text
        assert "VARIANT" not in text


def test_check_sees_another_learners_numbers(tmp_path, files):
    seeds = variant_seeds(*files)
    solutions, exercises = varied(tmp_path / "solutions"), tmp_path / "exercises"
    release(solutions, exercises, seeds=seeds)
    assert release(solutions, exercises, seeds=seeds, check=True).in_step
    ada, bob = exercises / "ada/04_a.ipynb", exercises / "bob/04_a.ipynb"
    ada.write_text(bob.read_text())
    report = release(solutions, exercises, seeds=seeds, check=True)
    assert list(report.drift) == [ada]
    assert f"own = {seeds['ada']}" in report.drift[ada]


def test_the_notebook_that_all_share_has_no_variant_in_it(tmp_path):
    release(varied(tmp_path / "solutions"), tmp_path / "exercises")
    assert "VARIANT" not in (tmp_path / "exercises/04_a.ipynb").read_text()
