"""environment.yml gives a conda user what pip gives with the extras that learners want."""

import tomllib
from pathlib import Path

import yaml
from packaging.requirements import Requirement

EXTRAS = ("lab", "grade", "safetensors", "tensorboard")


def by_name(lines: list[str]) -> dict[str, str]:
    requirements = [Requirement(line) for line in lines]
    return {r.name.lower().replace("_", "-"): str(r.specifier) for r in requirements}


def conda_entries(root: Path) -> list:
    return yaml.safe_load((root / "environment.yml").read_text())["dependencies"]


def test_conda_lists_the_packages_and_bounds_of_pyproject(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    listed_extras = [entry for name in EXTRAS for entry in extras[name]]
    wanted = by_name(project["dependencies"] + listed_extras)
    wanted["python"] = str(Requirement(f"python{project['requires-python']}").specifier)
    listed = by_name([entry for entry in conda_entries(root) if isinstance(entry, str)])
    assert listed.pop("pip") == ""
    assert listed == wanted


def test_conda_installs_the_package_itself(root: Path) -> None:
    assert {"pip": ["-e ."]} in conda_entries(root)
