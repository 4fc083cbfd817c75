"""Files that are no notebooks, or notebooks made to be misread."""

import json
import os
from pathlib import Path

import pytest

from autograd_lab.grading import Status
from tests.grading.answers_04 import RIGHT
from tests.grading.attacks.attack import (
    FULL,
    TARGET,
    WRONG,
    Attack,
    as_bytes,
    cell_of,
    code_cell,
)
from tests.grading.attacks.world import World

POINTS = "points-mul_backward"
TWO = "2.0"


def _deep(notebook):
    return b'{"nbformat": 4, "cells": ' + b"[" * 200_000 + b"]" * 200_000 + b"}"


# Bytes in which nothing can be graded.
BROKEN = {
    "is empty": lambda notebook: b"",
    "is not JSON": lambda notebook: b"{ nearly",
    "is cut off": lambda notebook: as_bytes(notebook)[:-200],
    "is a list": lambda notebook: b"[]",
    "is a number": lambda notebook: b"12",
    "is null": lambda notebook: b"null",
    "is a floor of lists too deep": _deep,
    "is a picture": lambda notebook: b"\x89PNG\r\n\x1a\n" + bytes(1000),
    "is a zip": lambda notebook: b"PK\x03\x04" + bytes(1000),
    "has no cells": lambda notebook: as_bytes({**notebook, "cells": None}),
    "has cells by name": lambda notebook: as_bytes({**notebook, "cells": {"a": 1}}),
    "is of another language": lambda notebook: as_bytes(
        {
            **notebook,
            "metadata": {
                "kernelspec": {"name": "ir", "display_name": "R", "language": "R"},
                "language_info": {"name": "R"},
            },
        }
    ),
}


@pytest.mark.parametrize("raw", BROKEN.values(), ids=BROKEN)
def test_a_file_that_is_no_notebook_says_so(raw, world: World) -> None:
    graded = world.withstands(Attack("broken", raw=raw, error=True))
    assert "\n" not in graded.result.error
    assert len(graded.result.error) < 400


def _format_3(notebook):
    cells = [
        {
            "cell_type": cell["cell_type"],
            "metadata": cell["metadata"],
            **(
                {"input": cell["source"], "language": "python", "outputs": [], "collapsed": False}
                if cell["cell_type"] == "code"
                else {"source": cell["source"]}
            ),
        }
        for cell in notebook["cells"]
    ]
    return {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": cells}]}


def _without_ids(notebook):
    for cell in notebook["cells"]:
        del cell["id"]
    notebook["nbformat_minor"] = 4


def _one_id(notebook):
    for cell in notebook["cells"]:
        cell["id"] = "same"


def _lines(notebook):
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"]).splitlines(keepends=True)


def _reverse(notebook):
    notebook["cells"].reverse()


def _no_metadata(notebook):
    for cell in notebook["cells"]:
        cell["metadata"] = {}


def _no_tests(notebook):
    notebook["cells"] = [
        cell for cell in notebook["cells"] if not cell["metadata"].get("nbgrader", {}).get("grade")
    ]


# Readable notebooks that differ from a plain one, and what each is worth.
HONEST = {
    "format 3": _format_3,
    "no ids": _without_ids,
    "one id for all": _one_id,
    "sources as lists of lines": _lines,
    "cells in reverse order": _reverse,
    "no metadata, so ids alone": _no_metadata,
    "no test cells": _no_tests,
}


ODD_BYTES = {
    "bytes that are not UTF-8": lambda notebook: as_bytes(notebook).replace(
        b"exercises", b"exercis\xe9s"
    ),
    "UTF-16": lambda notebook: as_bytes(notebook).decode().encode("utf-16"),
    "a byte order mark": lambda notebook: b"\xef\xbb\xbf" + as_bytes(notebook),
    "format 400": lambda notebook: as_bytes({**notebook, "nbformat": 400}),
    "a format in words": lambda notebook: as_bytes({**notebook, "nbformat": "four"}),
}


@pytest.mark.parametrize("raw", ODD_BYTES.values(), ids=ODD_BYTES)
def test_an_honest_notebook_in_odd_bytes_keeps_its_points(raw, world: World) -> None:
    world.withstands(Attack("bytes", RIGHT[TARGET], raw=raw, earns={TARGET: 2.0}))


@pytest.mark.parametrize("change", HONEST.values(), ids=HONEST)
def test_an_honest_notebook_of_another_form_keeps_its_points(change, world: World) -> None:
    attack = Attack("form", RIGHT[TARGET], change=change, earns={TARGET: 2.0})
    world.withstands(attack)


def _edit(grade_id, **changes):
    def change(notebook):
        cell = cell_of(notebook, grade_id)
        role = cell["metadata"]["nbgrader"]
        for key, value in changes.items():
            (cell if key in cell else role)[key] = value

    return change


def _add(cell, at=None):
    def change(notebook):
        notebook["cells"].insert(len(notebook["cells"]) if at is None else at, cell)

    return change


def _drop(grade_id):
    def change(notebook):
        notebook["cells"].remove(cell_of(notebook, grade_id))

    return change


def _append_source(grade_id, text):
    def change(notebook):
        cell_of(notebook, grade_id)["source"] += text

    return change


def _strange_parts(notebook):
    notebook["cells"] += [
        None,
        12,
        [],
        {},
        {"cell_type": "code"},
        {"cell_type": "code", "source": None, "metadata": None},
        {"cell_type": "code", "source": {"a": 1}, "metadata": []},
        {"cell_type": "code", "source": [1, None, ["x"]], "metadata": {"nbgrader": "all"}},
        {"cell_type": "code", "source": "1", "metadata": {"nbgrader": {"grade_id": ["x"]}}},
        {"cell_type": "code", "source": "1", "metadata": {"nbgrader": {"grade_id": {"x": 1}}}},
        {"cell_type": 12, "source": "x", "metadata": {}, "id": {"a": []}},
        {"cell_type": "code", "source": "x = '\ud800'", "metadata": {}, "id": "\ud800"},
        {"cell_type": "code", "source": "x = '\0'", "metadata": {}, "id": "null"},
    ]


def _text_of(text):
    def change(notebook):
        cell_of(notebook, TARGET)["source"] = text

    return change


def _answer_cell(source, **role):
    return code_cell("mine", source, grade_id=TARGET, solution=True, grade=False, **role)


EDITED = {
    "a test that is edited": _edit(POINTS, source="2.0"),
    "a test that is emptied": _edit(POINTS, source=""),
    "a test of a hundred points": _edit(POINTS, points=100),
    "a test of nan points": _edit(POINTS, points=float("nan")),
    "a test that a person should grade": _edit(POINTS, solution=True, source="2.0"),
    "a test that is Markdown": _edit(POINTS, cell_type="markdown"),
    "a test that is unlocked": _edit(POINTS, locked=False, source="2.0"),
    "a test that is deleted": _drop(POINTS),
    "a test that is there twice": _add(
        code_cell("mine", TWO, grade_id=POINTS, grade=True, points=2, solution=False, locked=True)
    ),
    "a test that is there twice, first": _add(
        code_cell("mine", TWO, grade_id=POINTS, grade=True, points=2, solution=False, locked=True),
        at=0,
    ),
    "a test by the cell's own id": _add(code_cell(POINTS.replace("_", "-"), TWO), at=0),
    "a test more": _add(
        code_cell("mine", TWO, grade_id="points-more", grade=True, points=50, solution=False)
    ),
    "a test's text in the answer": _append_source(
        TARGET,
        "\n\nfrom autograd_lab.grading import points\npoints('mul_backward', globals())\n2.0",
    ),
    "an answer that is graded itself": _edit(TARGET, grade=True, points=100),
    "an answer that is locked": _edit(TARGET, locked=True),
    "markers in the answer": _append_source(
        TARGET, "\n### BEGIN HIDDEN TESTS\n2.0\n### END HIDDEN TESTS\n### BEGIN SOLUTION"
    ),
    "a task that is edited": _edit("rules-task", source="Write nothing."),
    "strange parts": _strange_parts,
    "a null byte in the answer": _text_of(WRONG + "\0"),
    "half a character in the answer": _text_of(WRONG + " # \ud800"),
    "no code in the answer": _text_of("def mul_backward(:"),
    "a megabyte on one line": _text_of(WRONG + "\nx = '" + "x" * 1_000_000 + "'"),
    "brackets too deep": _text_of("x = " + "(" * 10_000 + ")" * 10_000 + "\n" + WRONG),
    "a sum too long to compile": _text_of("x = " + "+".join(["1"] * 100_000) + "\n" + WRONG),
    "code that runs backwards to the eye": _text_of(WRONG + "  # \u202e\u2066 b * g ,a * g"),
    "a magic that swallows the cell": _text_of("%%html\n" + RIGHT[TARGET]),
    "a magic that runs a file": _text_of("%run {SOURCE}\n" + WRONG),
    "a magic that loads a notebook": _text_of("%load {SOURCE}\n%rerun\n" + WRONG),
    "a magic that resets all": _text_of(WRONG + "\n%reset -f"),
}


SPOILS = {"a magic that resets all": FULL, "strange parts": FULL}


@pytest.mark.parametrize("name", EDITED)
def test_what_is_edited_gains_nothing(name: str, world: World) -> None:
    either = [question for question in SPOILS.get(name, ()) if question != TARGET]
    world.withstands(Attack(name, change=EDITED[name], either=either))


SECOND = {
    "the second right": (WRONG, RIGHT[TARGET]),
    "the second wrong": (RIGHT[TARGET], WRONG),
}


@pytest.mark.parametrize(("first", "second"), SECOND.values(), ids=SECOND)
def test_of_two_answers_one_counts_and_it_is_told(first, second, world: World) -> None:
    attack = Attack("two", first, change=_add(_answer_cell(second)), either=[TARGET])
    assert world.withstands(attack).result.remarks


def test_an_answer_split_in_two_cells_counts(world: World) -> None:
    def split(notebook):
        cells = notebook["cells"]
        cell = cell_of(notebook, TARGET)
        cell["source"] = "def factor_times(g, factor): return g * factor"
        at = cells.index(cell)
        rest = "def mul_backward(g, a, b): return factor_times(g, b), factor_times(g, a)"
        cells.insert(at + 1, code_cell("rest", rest))

    world.withstands(Attack("split", change=split, earns={TARGET: 2.0}))


def test_outputs_of_any_size_are_not_read(world: World) -> None:
    def fill(notebook):
        text = {"output_type": "stream", "name": "stdout", "text": ["x" * 1_000_000] * 20}
        cell_of(notebook, TARGET)["outputs"] = [text]

    world.withstands(Attack("outputs", RIGHT[TARGET], change=fill, earns={TARGET: 2.0}))


def test_a_hundred_thousand_cells_are_cut(world: World) -> None:
    def fill(notebook):
        notebook["cells"] += [code_cell(f"extra-{number}", "1") for number in range(100_000)]

    graded = world.withstands(Attack("cells", RIGHT[TARGET], change=fill, earns={TARGET: 2.0}))
    assert graded.result.remarks


def test_outputs_that_say_points_are_not_believed(world: World) -> None:
    def fill(notebook):
        value = {"output_type": "execute_result", "execution_count": 1, "metadata": {}}
        cell_of(notebook, POINTS)["outputs"] = [{**value, "data": {"text/plain": "2.0"}}]

    world.withstands(Attack("outputs", change=fill))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "mallory.ipynb"


def expect_error(world: World, path: Path) -> None:
    graded = world.grader.grade(path, learner="mallory")
    assert graded.result.error
    assert {question.points for question in graded.result.questions} == {0.0}
    world.expect_untouched(graded)


def test_a_link_to_the_solution_is_not_followed(world: World, path: Path) -> None:
    path.symlink_to(world.source)
    expect_error(world, path)


def test_a_link_to_another_learners_work_is_not_followed(world: World, path: Path) -> None:
    path.symlink_to(world.other)
    expect_error(world, path)


def test_a_pipe_is_not_waited_for(world: World, path: Path) -> None:
    os.mkfifo(path)
    expect_error(world, path)


def test_a_device_is_not_read(world: World, path: Path) -> None:
    path.symlink_to("/dev/zero")
    expect_error(world, path)


def test_a_folder_is_no_notebook(world: World, path: Path) -> None:
    path.mkdir()
    expect_error(world, path)


def test_a_missing_file_is_told(world: World, path: Path) -> None:
    expect_error(world, path)


def test_a_sparse_file_of_100_gigabytes_is_not_read_whole(world: World, path: Path) -> None:
    with path.open("wb") as file:
        file.write(b'{"nbformat": 4, "cells": [')
        file.truncate(100 << 30)
    expect_error(world, path)


def test_a_json_result_handed_in_as_a_notebook_is_no_result(world: World) -> None:
    claimed = {"schema": "autograd-lab/result/1", "points": 12.0, "max_points": 12.0, "error": ""}
    claimed["questions"] = [{"name": name, "points": FULL[name]} for name in FULL]
    raw = json.dumps(claimed).encode()
    world.withstands(Attack("claimed", raw=lambda notebook: raw, error=True))


def test_each_status_is_one_that_readers_know(world: World) -> None:
    graded = world.withstands(Attack("plain"))
    assert {type(question.status) for question in graded.result.questions} == {Status}
