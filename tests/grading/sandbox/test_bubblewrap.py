"""What the command line of bubblewrap binds and covers."""

import sys
from itertools import pairwise
from pathlib import Path

import pytest

from autograd_lab.grading.sandbox import bubblewrap

ROOT = Path(__file__).parents[3]
PACKAGE = ROOT / "autograd_lab"


def seen(command):
    """What happens at each path, in order: "bind", "cover" with an empty folder, or a file."""
    acts = {}
    for option, value in pairwise(command):
        if option == "--tmpfs":
            acts[value] = "cover"
    for option, source, target in zip(command, command[1:], command[2:], strict=False):
        if option == "--ro-bind":
            acts[target] = "empty file" if source == "/dev/null" else "bind"
    return acts


def test_the_package_is_bound_and_the_repository_is_not():
    acts = seen(bubblewrap.command("bwrap"))
    assert acts[str(PACKAGE)] == "bind"
    assert str(ROOT) not in acts and str(ROOT / "solutions") not in acts


def test_the_answers_are_covered_and_what_reads_them_is_not():
    acts = seen(bubblewrap.command("bwrap"))
    lessons = PACKAGE / "grading" / "lessons"
    assert acts[str(lessons)] == "cover"
    assert acts[str(lessons / "__init__.py")] == "bind"


def test_of_the_system_only_its_own_parts_are_bound():
    acts = seen(bubblewrap.command("bwrap"))
    assert acts["/usr/bin"] == "bind"
    assert not {"/usr", "/usr/local", "/usr/src", "/usr/local/share", "/"} & set(acts)


def test_of_a_prefix_only_what_python_needs_is_bound(monkeypatch, tmp_path):
    for name in ("lib", "bin", "Documents"):
        (tmp_path / name).mkdir()
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    acts = seen(bubblewrap.command("bwrap"))
    assert str(tmp_path / "lib") in acts
    assert str(tmp_path) not in acts and str(tmp_path / "Documents") not in acts


def test_what_is_hidden_is_covered_where_it_would_be_seen(tmp_path):
    (tmp_path / "shown" / "inner").mkdir(parents=True)
    (tmp_path / "shown" / "file").touch()
    (tmp_path / "elsewhere").mkdir()
    hidden = [tmp_path / "shown" / "inner", tmp_path / "shown" / "file", tmp_path / "elsewhere"]
    acts = seen(bubblewrap.command("bwrap", hidden, [tmp_path / "shown"]))
    assert acts[str(hidden[0])] == "cover" and acts[str(hidden[1])] == "empty file"
    assert str(hidden[2]) not in acts


def test_what_is_hidden_is_covered_under_another_name_too(tmp_path):
    (tmp_path / "real" / "inner").mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / "real")
    acts = seen(bubblewrap.command("bwrap", [tmp_path / "real/inner"], [tmp_path / "link"]))
    assert acts[str(tmp_path / "link" / "inner")] == "cover"
    assert acts[str(tmp_path / "real" / "inner")] == "cover"


def test_what_is_needed_inside_what_is_hidden_is_bound_after_it(tmp_path):
    (tmp_path / "course" / "helpers").mkdir(parents=True)
    shown = [tmp_path, tmp_path / "course" / "helpers"]
    acts = seen(bubblewrap.command("bwrap", [tmp_path / "course"], shown))
    assert acts[str(tmp_path / "course")] == "cover"
    assert acts[str(tmp_path / "course" / "helpers")] == "bind"
    command = bubblewrap.command("bwrap", [tmp_path / "course"], shown)
    assert command.index(str(tmp_path / "course")) < command.index(str(shown[1]))


def test_what_does_not_exist_yet_cannot_be_hidden_where_it_would_be_seen(tmp_path):
    with pytest.raises(FileNotFoundError, match="has to exist before it can be hidden"):
        bubblewrap.command("bwrap", [tmp_path / "results"], [tmp_path])


def test_the_environment_has_nothing_of_this_process(monkeypatch):
    monkeypatch.setenv("TEACHERS_TOKEN", "secret")
    assert "secret" not in bubblewrap.environment().values()
