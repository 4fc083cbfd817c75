"""The repository is about itself: no path of somebody's machine, no registry's host."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

# Put together from parts, so that this file passes its own test.
MACHINE_PATH = re.compile("|".join(rf"(?<![\w.]){top}/\w" for top in ("/home", "/root", "/Users")))
REGISTRY = re.compile(r"|".join(("py" r"pi\.org", "python" r"hosted\.org", "npm" r"js\.(org|com)")))


@pytest.fixture(scope="module")
def texts(root: Path) -> dict[str, str]:
    """Every text file that git tracks or would add, by its path."""
    if shutil.which("git") is None or not (root / ".git").exists():
        pytest.skip("not a git checkout")
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    )
    found = {}
    for name in filter(None, listing.stdout.split("\0")):
        data = (root / name).read_bytes() if (root / name).is_file() else b""
        if b"\0" not in data:
            found[name] = data.decode()
    return found


@pytest.mark.parametrize("pattern", [MACHINE_PATH, REGISTRY], ids=["machine path", "registry"])
def test_no_file_names_a(pattern: re.Pattern[str], texts: dict[str, str]) -> None:
    hits = {name: found[0] for name, text in texts.items() if (found := pattern.search(text))}
    assert not hits


def test_the_checkout_is_not_named_in_its_own_files(root: Path, texts: dict[str, str]) -> None:
    assert not [name for name, text in texts.items() if f"{root}/" in text]


def test_the_patterns_find_what_they_are_for() -> None:
    assert MACHINE_PATH.search('"' + "/ho" + 'me/ada/lab"')
    assert REGISTRY.search("https://py" + "pi.org/simple")


def test_links_from_the_documents_lead_somewhere(root: Path, texts: dict[str, str]) -> None:
    links = [
        (name, target)
        for name in texts
        if name.endswith(".md")
        for target in re.findall(r"\]\(([^)#:]+)\)", texts[name])
    ]
    assert links
    assert not [(name, to) for name, to in links if not (root / name).parent.joinpath(to).exists()]
