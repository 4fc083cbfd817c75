"""A zip is read in memory, and a bad member costs nobody else anything."""

import stat
import zipfile
from pathlib import Path, PurePosixPath

import pytest

from autograd_lab.grading.classroom.collect import collect
from autograd_lab.grading.classroom.found import Entry, Unreadable
from autograd_lab.grading.classroom.layout import UnclearSubmissions
from autograd_lab.grading.classroom.zip_file import zip_files

MIB = 1 << 20


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "class.zip"


def packed(place: Path, *members: tuple[str | zipfile.ZipInfo, bytes]) -> Path:
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in [*members, ("ada.ipynb", b"work")]:
            archive.writestr(name, data)
    return place


def reasons(place: Path) -> dict[str, str]:
    """What each learner's entry says, reading it where it can be read."""
    found = {}
    for one in collect(place, ["hw"]).learners:
        item = one.notebooks["hw"]
        try:
            found[one.learner] = item if isinstance(item, str) else item.read(2 * MIB).decode()
        except Unreadable as error:
            found[one.learner] = error.reason
    return found


@pytest.mark.parametrize(
    "name", ["../out.ipynb", "a/../../out.ipynb", "/etc/out.ipynb", "..\\out.ipynb", "C:out.ipynb"]
)
def test_a_name_that_leads_out_is_told_to_the_class(place: Path, name: str) -> None:
    packed(place, (name, b"x"))
    assert reasons(place) == {"ada": "work"}
    (problem,) = collect(place, ["hw"]).problems
    assert problem.endswith("has a name that leads out of the zip.")


def test_a_linked_member_is_an_entry_with_the_reason(place: Path) -> None:
    link = zipfile.ZipInfo("eve.ipynb")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    link.create_system = 3
    packed(place, (link, b"/etc/passwd"))
    expected = "eve.ipynb is a link, and links are not followed."
    assert reasons(place) == {"ada": "work", "eve": expected}


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_of_a_name_that_is_there_twice_neither_counts(place: Path) -> None:
    packed(place, ("eve.ipynb", b"one"), ("eve.ipynb", b"two"))
    assert reasons(place) == {"ada": "work", "eve": "eve.ipynb is in the zip twice."}


def test_an_encrypted_member_is_an_entry_with_the_reason(place: Path) -> None:
    packed(place, ("eve.ipynb", b"x"))
    data = bytearray(place.read_bytes())
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    place.write_bytes(data)
    assert reasons(place) == {"ada": "work", "eve": "eve.ipynb is encrypted."}


def test_a_member_that_expands_too_far_is_stopped_on_the_way(place: Path) -> None:
    packed(place, ("eve.ipynb", bytes(64 * MIB)))
    entry = zip_files(place)[0][PurePosixPath("eve.ipynb")]
    assert isinstance(entry, Entry)
    read = 0
    with pytest.raises(Unreadable, match="expands more than 200 fold"):
        for chunk in entry.chunks():
            read += len(chunk)
    assert read < 16 * MIB


def test_a_size_in_the_header_is_not_believed(place: Path) -> None:
    packed(place, ("eve.ipynb", b"0123456789" * 1000))
    data = bytearray(place.read_bytes())
    at = data.index(b"PK\x01\x02") + 24
    data[at : at + 4] = (10).to_bytes(4, "little")
    place.write_bytes(data)
    assert reasons(place)["eve"].startswith("can't be expanded")


def test_more_bytes_than_are_wanted_are_refused(place: Path) -> None:
    packed(place, ("eve.ipynb", bytes(range(256)) * (3 * MIB // 256)))
    assert reasons(place)["eve"] == "is larger than 2 MiB"


def test_a_broken_member_leaves_the_others(place: Path) -> None:
    packed(place, ("eve.ipynb", b"x" * 100))
    data = bytearray(place.read_bytes())
    data[data.index(b"eve.ipynb") + len("eve.ipynb")] ^= 0xFF
    place.write_bytes(data)
    found = reasons(place)
    assert found["ada"] == "work"
    assert found["eve"].startswith("can't be expanded")


def test_a_zip_in_the_zip_is_not_opened(place: Path) -> None:
    packed(place, ("eve/work.zip", b"PK"), ("bob/hw.ipynb", b"b"))
    assert reasons(place)["eve"] == "No notebook was handed in; found: work.zip."


def test_what_is_no_zip_is_said_to_be_none(place: Path) -> None:
    place.write_bytes(b"not a zip")
    with pytest.raises(UnclearSubmissions, match="no zip that can be read"):
        collect(place, ["hw"])
