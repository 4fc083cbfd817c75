"""Each learner's record is written whole or not at all, and by one command at a time."""

import errno
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from autograd_lab.grading.classroom.store import Kept, Record, Store, StoreError
from autograd_lab.grading.graded import QuestionResult, Result
from autograd_lab.grading.result import Status

FULL = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def record(learner: str = "ada", points: float = 1.0, page: str = "feedback/ada.html") -> Record:
    question = QuestionResult("q", "q", Status.PASSED, points, 2.0)
    return Record(learner, {"hw": Kept("key", "setup", page, Result(learner, "hw", (question,)))})


def files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_a_record_comes_back_as_it_was_kept(tmp_path: Path) -> None:
    with Store.open(tmp_path / "out") as store:
        store.keep(record(), {"feedback/ada.html": "<p>well done"})
        assert store.record("ada") == record()
        assert list(store.records()) == [record()]
    assert (tmp_path / "out" / "feedback" / "ada.html").read_text() == "<p>well done"


def test_names_that_differ_in_case_have_records_of_their_own(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        store.keep(record("ada"), {})
        store.keep(record("Ada", points=2.0), {})
        assert store.record("ada") == record("ada")
        assert store.record("Ada") == record("Ada", points=2.0)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"schema": "other"}', '{"schema": 1}'])
def test_a_file_that_is_no_record_counts_as_none(text: str, tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        (tmp_path / "learners" / "ada.json").write_text(text)
        assert store.record("ada") is None
        assert list(store.records()) == []


def refuse(*_: object, **__: object) -> None:
    raise FULL


STEPS = ["tempfile.mkstemp", "os.fsync", "os.chmod", "os.replace"]


@pytest.mark.parametrize("step", STEPS)
def test_a_full_disk_leaves_the_old_record_whole(
    step: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Store.open(tmp_path) as store:
        store.keep(record(), {})
        before = files(tmp_path)
        with monkeypatch.context() as full:
            full.setattr(step, refuse)
            with pytest.raises(StoreError, match="No space left on device") as raised:
                store.keep(record(points=2.0), {})
        assert raised.value.cause is FULL
        assert store.record("ada") == record()
        assert files(tmp_path) == before


def test_a_disk_that_fills_up_amid_a_file_leaves_the_old_one_whole(
    tmp_path: Path, limited: Callable[[int], None]
) -> None:
    with Store.open(tmp_path) as store:
        store.write("class.json", "old")
        limited(1000)
        with pytest.raises(StoreError):
            store.write("class.json", "x" * 5000)
    assert (tmp_path / "class.json").read_text() == "old"
    assert files(tmp_path) == {"class.json", ".lock"}


@pytest.fixture
def limited():
    """Sets the size above which no file can be written, which the system refuses in mid-file."""
    import resource
    import signal

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    yield lambda size: resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    resource.setrlimit(resource.RLIMIT_FSIZE, before)
    signal.signal(signal.SIGXFSZ, handler)


def test_what_a_killed_command_began_to_write_is_removed(tmp_path: Path) -> None:
    with Store.open(tmp_path):
        (tmp_path / "learners" / ".abc.part").write_text("{")
    with Store.open(tmp_path):
        assert files(tmp_path) == {".lock"}


def test_a_second_command_on_the_same_folder_is_refused(tmp_path: Path) -> None:
    with (
        Store.open(tmp_path),
        pytest.raises(StoreError, match="another command is grading"),
        Store.open(tmp_path),
    ):
        pytest.fail("two have the folder open")


def test_a_folder_that_can_not_be_made_is_told_as_such(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(StoreError, match="this is no folder"),
        Store.open(tmp_path / "file" / "out"),
    ):
        pytest.fail("a file can't hold a folder")


def test_the_json_says_its_schema_and_the_sums(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        store.keep(record(), {})
    data = json.loads((tmp_path / "learners" / "ada.json").read_text())
    assert (data["schema"], data["points"], data["max_points"]) == ("autograd-lab/learner/1", 1, 2)


def test_grades_are_the_teachers_alone_to_read(tmp_path: Path) -> None:
    with Store.open(tmp_path / "out"):
        assert (tmp_path / "out").stat().st_mode & 0o077 == 0
