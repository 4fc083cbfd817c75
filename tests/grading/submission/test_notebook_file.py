"""Any file that claims to be a notebook is read, or refused with a reason."""

import contextlib
import gzip
import io
import json
import os
import socket
import subprocess
import sys
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd_lab.grading.limits import Limits
from autograd_lab.grading.submission.notebook_file import UnreadableNotebook, read_notebook
from tests.grading.submission.notebooks import as_bytes, code, notebook, solution, text
from tests.properties.profile import deterministic


def sources(data):
    return [cell.source for cell in read_notebook(data).cells]


def reason(data):
    with pytest.raises(UnreadableNotebook) as caught:
        read_notebook(data)
    return caught.value.reason


def zipped():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.ipynb", as_bytes())
    return file.getvalue()


def test_kinds_texts_ids_and_grade_ids_are_read():
    found = read_notebook(as_bytes(text("# A", "t"), solution("f", ["x = 1\n", "y = 2"], "id-f")))
    assert [(c.kind, c.source, c.id, c.grade_id) for c in found.cells] == [
        ("markdown", "# A", "t", ""),
        ("code", "x = 1\ny = 2", "id-f", "f"),
    ]


@pytest.mark.parametrize("minor", [0, 2, 4, 5, 99])
def test_any_format_4_is_read(minor):
    assert sources(as_bytes(code("a"), nbformat_minor=minor)) == ["a"]


@pytest.mark.parametrize("version", [2, 3])
def test_worksheets_are_read_in_order(version):
    first = {"cell_type": "code", "language": "python", "input": ["a\n", "b"], "outputs": []}
    second = {"cell_type": "heading", "source": "c", "level": 1}
    sheets = [{"cells": [first]}, {"cells": [second]}]
    found = read_notebook(json.dumps({"nbformat": version, "worksheets": sheets}).encode())
    assert [(cell.kind, cell.source) for cell in found.cells] == [
        ("code", "a\nb"),
        ("markdown", "c"),
    ]


def test_a_later_format_is_read():
    assert sources(as_bytes(code("a"), nbformat=5)) == ["a"]


ABSURD = [
    ({"cell_type": "code"}, ("code", "")),
    ({"cell_type": ["code"], "source": "a"}, ("raw", "a")),
    ({"cell_type": "code", "source": {"a": 1}}, ("code", "")),
    ({"cell_type": "code", "source": ["a", 1, None, "b"]}, ("code", "ab")),
    ({"cell_type": "code", "source": "a\r\nb\rc"}, ("code", "a\nb\nc")),
    ({"cell_type": "code", "source": "a\ud800"}, ("code", "a?")),
    ({"cell_type": "code", "source": "a", "metadata": 3, "id": 7}, ("code", "a")),
    ({"cell_type": "code", "source": "a", "metadata": {"nbgrader": [1]}}, ("code", "a")),
]


@pytest.mark.parametrize(("cell", "expected"), ABSURD)
def test_absurd_cells_are_read_as_far_as_they_go(cell, expected):
    found = read_notebook(as_bytes(cell)).cells
    assert [(c.kind, c.source) for c in found] == [expected]


def test_an_id_in_the_metadata_counts_where_there_is_no_other():
    cell = code("a") | {"metadata": {"id": "colab"}}
    assert read_notebook(as_bytes(cell)).cells[0].id == "colab"


def test_what_is_no_cell_is_left_out_and_remarked():
    found = read_notebook(as_bytes(code("a"), "b", None, [1]))
    assert [cell.source for cell in found.cells] == ["a"]
    assert [remark.kind for remark in found.remarks] == ["not a cell"]


def test_a_key_that_is_there_twice_counts_the_second_time():
    assert sources(b'{"cells": [1], "cells": [{"cell_type": "code", "source": "a"}]}') == ["a"]


@pytest.mark.parametrize("number", ["NaN", "-Infinity", "1" * 5000, "1e999", "-0"])
def test_any_number_is_taken(number):
    data = as_bytes(code("a"), metadata={"a": "@"}).replace(b'"@"', number.encode())
    assert sources(data) == ["a"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be", "utf-32"])
def test_other_encodings_of_unicode_are_read(encoding):
    data = json.dumps(notebook(code("é")), ensure_ascii=False).encode(encoding)
    found = read_notebook(data)
    assert found.cells[0].source == "é"
    assert [r.kind for r in found.remarks] == ["encoding"] * (encoding != "utf-8-sig")


def test_bytes_that_are_not_unicode_are_replaced_and_remarked():
    found = read_notebook(as_bytes(code("a?")).replace(b"?", b"\xe9"))
    assert found.cells[0].source == "a\ufffd"
    assert [remark.kind for remark in found.remarks] == ["encoding"]


REFUSED = {
    "nothing": (b"", "the file is empty"),
    "text": (b"import os", "its text is not JSON"),
    "binary": (bytes(range(256)), "its text is not JSON"),
    "half a notebook": (as_bytes(code("a"))[:-9], "its JSON is broken"),
    "a list": (b"[]", "it has no cells"),
    "no cells": (b'{"nbformat": 4}', "it has no cells"),
    "cells that are no list": (b'{"cells": {"a": 1}}', "it has no cells"),
    "worksheets that are none": (b'{"worksheets": [1, {"cells": 2}]}', "it has no cells"),
    "a million cells": (b'{"cells": [' + b"{}," * 10**6 + b"{}]}", "it has more than 200000 cells"),
    "deep nesting": (b'{"cells": ' + b"[" * 10**6, "nested too deeply"),
    "a zip": (zipped(), "it is a zip archive"),
    "a gzip": (gzip.compress(as_bytes()), "it is a compressed file"),
    "a web page": (b"\n<!DOCTYPE html><html>", "it is a web page"),
    "a PDF": (b"%PDF-1.7", "it is a PDF"),
}


@pytest.mark.parametrize(("data", "expected"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_notebook_is_refused(data, expected):
    assert expected in reason(data)


R = {"kernelspec": {"name": "ir", "language": "R"}, "language_info": {"name": "R"}}
LANGUAGES = [
    (R, "R"),
    ({"kernelspec": {"name": "ir"}}, "R"),
    ({"kernelspec": {"name": "julia-1.11", "display_name": "Julia"}}, "Julia"),
    ({"language_info": {"name": "scala"}}, "scala"),
]
PYTHON = [
    {},
    {"kernelspec": {"name": "autograd-lab"}},
    {"kernelspec": {"name": "python3"}},
    {"kernelspec": {"name": "conda-env-x", "language": "python"}},
    {"kernelspec": {"name": "my-kernel"}},
    {"kernelspec": {"name": "autograd-lab", "language": "python"}, "language_info": "absurd"},
    {"kernelspec": [], "language_info": {"name": 3}},
]


@pytest.mark.parametrize(("metadata", "language"), LANGUAGES)
def test_another_language_is_refused_by_name(metadata, language):
    assert reason(as_bytes(code("a"), metadata=metadata)) == (
        f"it is written in {language}; Python is asked for"
    )


@pytest.mark.parametrize("metadata", PYTHON)
def test_python_by_any_name_is_taken(metadata):
    assert sources(as_bytes(code("a"), metadata=metadata)) == ["a"]


def test_a_path_gives_what_its_bytes_give(tmp_path):
    path = tmp_path / "a.ipynb"
    path.write_bytes(as_bytes(code("a")))
    assert read_notebook(path) == read_notebook(str(path)) == read_notebook(as_bytes(code("a")))


def test_a_link_is_not_followed(tmp_path):
    (tmp_path / "a.ipynb").write_bytes(as_bytes())
    (tmp_path / "link.ipynb").symlink_to("a.ipynb")
    assert reason(tmp_path / "link.ipynb") == "it is a link, and links are not followed"


def test_what_is_no_file_is_refused_at_once(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with socket.socket(socket.AF_UNIX) as listener, contextlib.chdir(tmp_path):
        listener.bind("socket")
        assert reason("pipe") == "it is a pipe, not a file"
        assert reason(tmp_path) == "it is a folder, not a file"
        assert reason("/dev/zero") == "it is a device, not a file"
        assert reason("socket") == "it is a socket, not a file"
    assert reason(tmp_path / "missing") == "no such file or directory"
    assert reason("a\0b") == "its name holds a zero byte"


def test_too_much_code_is_refused():
    data = as_bytes(code("a" * 2000), code("b"))
    with pytest.raises(UnreadableNotebook, match="MiB beside its outputs"):
        read_notebook(data, Limits(notebook=1024))


def test_outputs_beyond_the_limit_are_passed_over():
    cell = code("a") | {"outputs": [{"text": ["[{" * 99]} for _ in range(99)]}
    found = read_notebook(as_bytes(cell, code("b")), Limits(notebook=1024))
    assert [cell.source for cell in found.cells] == ["a", "b"]


PEAK = """
import resource, sys
from autograd_lab.grading.submission.notebook_file import read_notebook
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
cells = read_notebook(sys.argv[1]).cells
print(len(cells), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def test_outputs_of_300_megabytes_take_little_memory(tmp_path):
    path = tmp_path / "large.ipynb"
    start, end = as_bytes(code("a") | {"outputs": ["@"]}, code("b")).split(b"@")
    with path.open("wb") as file:
        file.write(start)
        file.truncate(300 << 20)  # a hole reads as zero bytes, which are fine inside a string
        file.seek(0, os.SEEK_END)
        file.write(end)
    run = [sys.executable, "-c", PEAK, str(path)]
    count, kib = map(int, subprocess.check_output(run, text=True).split())
    assert count == 2
    assert kib < 32 * 1024


def test_a_hundred_thousand_cells_are_read():
    cells = b",".join([json.dumps(code("a = 1", "c")).encode()] * 100_000)
    data = as_bytes("@").replace(b'"@"', cells)
    assert len(read_notebook(data).cells) == 100_000


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                [
                    "cells",
                    "worksheets",
                    "cell_type",
                    "source",
                    "input",
                    "metadata",
                    "nbgrader",
                    "id",
                ]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=25,
)


@deterministic(60)
@given(st.binary() | JSON.map(lambda value: json.dumps(value).encode()))
def test_nothing_but_the_one_error_is_raised(data):
    with contextlib.suppress(UnreadableNotebook):
        read_notebook(data)


@deterministic(60)
@given(st.data())
def test_a_damaged_notebook_is_read_or_refused(data):
    whole = bytearray(as_bytes(text("# é", "a"), solution("f", "x = 1"), code("y")))
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(UnreadableNotebook):
        read_notebook(bytes(whole))
