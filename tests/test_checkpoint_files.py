"""Files that were cut short, damaged or are no checkpoints; files that were saved long ago."""

import io
import pickle
import struct
import zipfile

import pytest

import autograd_lab as torch
from tests.pickles import OLD_HEAD, archive, pickled, storage, tensor, text


def content_of(thing):
    file = io.BytesIO()
    torch.save(thing, file)
    return file.getvalue()


def refused(content, match, error=RuntimeError):
    with pytest.raises(error, match=match):
        torch.load(io.BytesIO(content))


@pytest.mark.parametrize("part", [0.02, 0.5, 0.9, 0.99])
def test_a_file_that_was_cut_short_is_told(part):
    content = content_of({"x": torch.arange(1000.0)})
    refused(content[: int(len(content) * part)], "failed finding central directory")


def test_a_byte_that_changed_is_found():
    content = bytearray(content_of({"x": torch.arange(1000.0)}))
    content[content.index(torch.arange(1000.0).numpy().tobytes()) + 99] ^= 1
    refused(bytes(content), "the record data/0 is damaged: Bad CRC-32")


def test_an_archive_without_checksums_is_read():
    content = bytearray(content_of({"x": torch.arange(4.0)}))
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        infos = opened.infolist()
    for info in infos:
        content = content.replace(struct.pack("<I", info.CRC), bytes(4))
    assert torch.load(io.BytesIO(content))["x"].tolist() == [0, 1, 2, 3]


def test_a_record_that_is_missing_is_told():
    refused(archive(pickled(tensor(storage("7")))).getvalue(), "failed locating file data/7")


def test_an_archive_of_something_else_is_told():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as opened:
        opened.writestr("notes/readme.txt", "hello")
    refused(file.getvalue(), r"failed locating file data\.pkl")


def test_what_is_no_checkpoint_is_shown():
    page = b"<!DOCTYPE html><title>404</title>"
    refused(page, "no checkpoint: it starts with b'<!DOCTYPE", pickle.UnpicklingError)
    refused(pickle.dumps({"a": 1}), "no checkpoint: it starts with", pickle.UnpicklingError)


def test_a_model_of_torchscript_is_out_of_scope():
    file = io.BytesIO(archive(pickled(b"}")).getvalue())
    with zipfile.ZipFile(file, "a") as opened:
        opened.writestr("archive/constants.pkl", b"")
    refused(file.getvalue(), "TorchScript", NotImplementedError)


def test_the_other_byte_order_is_out_of_scope():
    file = io.BytesIO(archive(pickled(b"}")).getvalue())
    with zipfile.ZipFile(file, "a") as opened:
        opened.writestr("archive/byteorder", b"big")
    refused(file.getvalue(), "big-endian", NotImplementedError)


def old_reference(view=b"N"):
    return storage().removesuffix(b"tQ") + view + b"tQ"


NUMBERS = struct.pack("<q4f", 4, 1, 2, 3, 4)


def old_file(content=NUMBERS, view=b"N", keys=b"0"):
    thing = pickled(b"}", text("x"), tensor(old_reference(view)), b"s")
    return OLD_HEAD + thing + pickled(b"]", text(keys.decode()), b"a") + content


def test_a_file_from_before_1_6_is_read():
    assert torch.load(io.BytesIO(old_file()))["x"].tolist() == [1, 2, 3, 4]


def test_an_old_file_that_was_cut_short_is_told():
    refused(old_file()[:-3], "unexpected EOF, expected")
    refused(old_file(content=b""), "unexpected EOF, expected 16 more bytes")


def test_an_old_file_can_not_claim_what_it_has_not():
    thing = pickled(tensor(storage(count=2**31 - 1).removesuffix(b"tQ") + b"NtQ"))
    refused(OLD_HEAD + thing + pickled(b"]"), "claim to be larger than the file")
    refused(old_file(keys=b"9"), "a storage '9' that nothing refers to")
    refused(old_file(content=struct.pack("<q4f", 3, 1, 2, 3, 4)), "unexpected EOF")


def test_an_old_file_can_not_run_code_in_any_of_its_pickles():
    evil = pickled(b"cbuiltins\neval\n(", text("1"), b"tR")
    for place in range(2, 5):
        parts = [OLD_HEAD[:17], b"\x80\x02M\xe9\x03.", b"\x80\x02}.", pickled(b"}"), pickled(b"]")]
        parts[place] = evil
        refused(b"".join(parts), "GLOBAL eval was not an allowed", pickle.UnpicklingError)


def test_a_storage_within_another_is_out_of_scope():
    view = b"(" + text("1") + b"K\x00K\x02t"
    refused(old_file(view=view), r"before 0\.4", NotImplementedError)


def test_a_save_that_fails_leaves_the_file_as_it_was(tmp_path, monkeypatch):
    path = tmp_path / "run.pt"
    torch.save(1, path)

    def full(*args, **options):
        raise OSError("No space left on device")

    monkeypatch.setattr(zipfile.ZipFile, "writestr", full)
    with pytest.raises(OSError, match="No space left"):
        torch.save(2, path)
    assert torch.load(path) == 1
    assert [file.name for file in tmp_path.iterdir()] == ["run.pt"]


def test_a_saved_file_keeps_its_permissions_and_what_links_to_it(tmp_path):
    path, link = tmp_path / "run.pt", tmp_path / "latest.pt"
    torch.save(1, path)
    path.chmod(0o600)
    link.symlink_to(path)
    torch.save(2, link)
    assert link.is_symlink()
    assert torch.load(path) == 2
    assert path.stat().st_mode & 0o777 == 0o600


def test_storages_begin_at_multiples_of_64_bytes():
    content = content_of([torch.full((3,), 7.0), torch.full((5,), 9.0)])
    for number, count in ((7.0, 3), (9.0, 5)):
        assert content.index(struct.pack(f"<{count}f", *[number] * count)) % 64 == 0
