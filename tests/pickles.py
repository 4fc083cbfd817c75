"""Pickles that no pickler would write, and the files around them."""

import io
import struct
import zipfile

MAGIC = b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19."
OLD_HEAD = MAGIC + b"\x80\x02M\xe9\x03." + b"\x80\x02}."


def text(value):
    data = value.encode()
    return b"X" + struct.pack("<I", len(data)) + data


def number(value):
    return b"J" + struct.pack("<i", value)


def name(module, of):
    return b"c" + f"{module}\n{of}\n".encode()


def pickled(*instructions):
    return b"\x80\x02" + b"".join(instructions) + b"."


def called(module, of, *args):
    """The instructions that call a function."""
    return name(module, of) + b"(" + b"".join(args) + b"tR"


def storage(key="0", count=4, kind="FloatStorage", place="cpu"):
    parts = text("storage") + name("torch", kind) + text(key) + text(place) + number(count)
    return b"(" + parts + b"tQ"


def tensor(where=None, offset=0, size=(4,), stride=(1,)):
    shape, steps = (b"(" + b"".join(map(number, v)) + b"t" for v in (size, stride))
    args = (where or storage(), number(offset), shape, steps, b"\x89", b"}")
    return called("torch._utils", "_rebuild_tensor_v2", *args)


def archive(data, records=None, compression=zipfile.ZIP_STORED):
    """A file with this pickle, and storages by their keys."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as opened:
        opened.writestr("archive/data.pkl", data)
        opened.writestr("archive/version", b"3\n")
        for key, content in (records or {"0": bytes(16)}).items():
            opened.writestr(f"archive/data/{key}", content)
    file.seek(0)
    return file
