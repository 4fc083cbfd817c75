"""What the wheel holds: the package, the kernel and its kernelspec, and nothing else."""

import json
from collections.abc import Iterator
from email.parser import Parser
from pathlib import Path
from zipfile import ZipFile

import pytest
from hatchling.builders.wheel import WheelBuilder
from packaging.requirements import Requirement

SPEC = "data/share/jupyter/kernels/autograd-lab"


@pytest.fixture(scope="module")
def wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ZipFile]:
    folder = str(tmp_path_factory.mktemp("wheel"))
    (path,) = WheelBuilder(str(root)).build(directory=folder, versions=["standard"])
    with ZipFile(path) as opened:
        yield opened


def test_holds_every_file_of_the_package_and_no_other(root: Path, wheel: ZipFile) -> None:
    files = {p.relative_to(root) for p in (root / "autograd_lab").rglob("*") if p.is_file()}
    sources = {path.as_posix() for path in files if "__pycache__" not in path.parts}
    held = {name for name in wheel.namelist() if ".data/" not in name and ".dist-info/" not in name}
    assert held == sources | {"autograd_lab_kernel.py"}


def test_installs_a_kernelspec_that_starts_a_module_of_the_wheel(wheel: ZipFile) -> None:
    files = {name.partition(f"{SPEC}/")[2]: name for name in wheel.namelist() if SPEC in name}
    assert set(files) == {"kernel.json", "logo-32x32.png", "logo-64x64.png", "logo-svg.svg"}
    spec = json.loads(wheel.read(files["kernel.json"]))
    assert spec["display_name"] == "Autograd Lab"
    assert spec["argv"][:2] == ["python", "-m"]
    assert spec["argv"][2].replace(".", "/") + ".py" in wheel.namelist()


def test_needs_numpy_alone(wheel: ZipFile) -> None:
    (metadata,) = (name for name in wheel.namelist() if name.endswith(".dist-info/METADATA"))
    fields = Parser().parsestr(wheel.read(metadata).decode())
    requirements = [Requirement(text) for text in fields.get_all("Requires-Dist", [])]
    assert [r.name for r in requirements if r.marker is None] == ["numpy"]
