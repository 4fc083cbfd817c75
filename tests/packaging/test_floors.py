"""Imports go down the floors of the package, and there are no circles.

Only imports at the top of a module count: what a function imports when it is called, it may
import from anywhere.
"""

import ast
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

# From the ground up. A new file or folder of the package gets its place here.
FLOORS = [
    {
        "absent",
        "backends",
        "checks",
        "dtypes",
        "errors",
        "facts",
        "files",
        "layouts",
        "memory",
        "number_limits",
        "printing",
        "size",
        "storage",
        "switches",
    },
    {"core"},
    {"accumulation", "interop", "tensor"},
    {
        "accelerator",
        "checkpoint_archive",
        "cuda",
        "factories",
        "factory",
        "from_data",
        "generator",
        "like_factories",
        "linalg",
        "special",
        "old_checkpoint",
        "ops",
        "overrides",
        "pickling",
        "queries",
        "random",
        "random_factories",
        "resizing",
        "safetensors",
        "serialization",
        "sharing",
        "tensor_types",
        "torch_pickle",
        "weights_only",
    },
    {"legacy"},
    {"autograd"},
    {"_C", "hub", "on_demand", "testing", "utils"},
    {"nn"},
    {"func", "optim"},
    {"datasets", "models"},
    {"__init__"},
    {"examples", "graph"},
    {"displays", "grading"},
    {"coach", "widgets"},
    {"doctor"},
    {"kernel"},
    {"cli_grade", "lab"},
    {"cli"},
    {"__main__"},
]
PACKAGE = "autograd_lab"


def part_of(module: str) -> str:
    """The file or folder of the package that a module is in."""
    return [*module.split("."), "__init__"][1]


def floor_of(module: str) -> int:
    return next(number for number, parts in enumerate(FLOORS) if part_of(module) in parts)


def imported(source: str, known: set[str]) -> set[str]:
    """The package's modules that a source imports at its top."""
    found = set()
    for statement in ast.parse(source).body:
        if isinstance(statement, ast.Import):
            found |= {alias.name for alias in statement.names}
        elif isinstance(statement, ast.ImportFrom):
            for alias in statement.names:
                inner = f"{statement.module}.{alias.name}"
                found.add(inner if inner in known else str(statement.module))
    return found & known


@pytest.fixture(scope="module")
def imports(root: Path) -> dict[str, set[str]]:
    """What each module of the package imports, by the modules' dotted names."""
    files = {
        ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__"): path
        for path in (root / PACKAGE).rglob("*.py")
    }
    known = set(files)
    return {name: imported(path.read_text(), known) - {name} for name, path in files.items()}


def test_every_part_has_a_floor(imports: dict[str, set[str]]) -> None:
    assert set().union(*FLOORS) == set(map(part_of, imports))


def test_imports_go_down(imports: dict[str, set[str]]) -> None:
    upward = [
        f"{module} imports {other}"
        for module, others in imports.items()
        for other in others
        if floor_of(other) > floor_of(module)
    ]
    assert not upward


def test_no_circles(imports: dict[str, set[str]]) -> None:
    TopologicalSorter(imports).prepare()


def test_both_forms_of_an_import_are_seen() -> None:
    known = {"autograd_lab.core.node", "autograd_lab.tensor"}
    source = "import autograd_lab.tensor\nfrom autograd_lab.core import node\nimport os"
    assert imported(source, known) == known
