"""The notebooks as pages: nbconvert, as everybody runs it, keeps each picture and what it says."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LESSONS = sorted((ROOT / "notebooks").glob("*.ipynb"))
SOLUTIONS = sorted((ROOT / "solutions").glob("*.ipynb"))
PICTURE = re.compile(r'<svg[^>]*class="agl[^>]*role="img"[^>]*><title>[^<]+</title><desc>[^<]{20,}')


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """Every notebook as HTML, by its path."""
    out = tmp_path_factory.mktemp("pages")
    for folder, paths in (("notebooks", LESSONS), ("solutions", SOLUTIONS)):
        command = [sys.executable, "-m", "nbconvert", "--to", "html", *map(str, paths)]
        subprocess.run(
            [*command, "--output-dir", str(out / folder)], check=True, capture_output=True
        )
    return {path: out / path.parent.name / f"{path.stem}.html" for path in [*LESSONS, *SOLUTIONS]}


@pytest.mark.parametrize("path", [*LESSONS, *SOLUTIONS], ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_each_picture_is_in_the_page_with_its_text(path, pages):
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    outputs = [output for cell in cells for output in cell.get("outputs", [])]
    pictures = sum("image/svg+xml" in output.get("data", {}) for output in outputs)
    page = pages[path].read_text(encoding="utf-8")
    shown = page.partition("<body")[2]
    assert len(PICTURE.findall(shown)) >= pictures
    assert "<img" not in shown


@pytest.mark.parametrize("path", LESSONS, ids=lambda p: p.stem)
def test_a_lesson_has_a_picture_in_its_page(path, pages):
    assert PICTURE.search(pages[path].read_text(encoding="utf-8"))
