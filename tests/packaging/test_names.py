"""Each name of the torch namespace, and each method, is given by one file: else the later wins."""

import re
from collections import defaultdict
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from typing import Any

from autograd_lab.ops import methods


def given_twice(given: Iterable[tuple[str, str, Any]]) -> dict[str, set[str]]:
    """The names behind which there are several things, with the files that give them."""
    things, files = defaultdict(set), defaultdict(set)
    for name, file, thing in given:
        things[name].add(id(thing))
        files[name].add(file)
    return {name: files[name] for name, found in things.items() if len(found) > 1}


def test_functions_are_given_once(root: Path) -> None:
    text = (root / "autograd_lab" / "__init__.py").read_text()
    names = re.findall(r"^from (autograd_lab\.[\w.]+) import \*$", text, re.MULTILINE)
    assert names
    modules = map(import_module, names)
    assert not given_twice((n, m.__name__, getattr(m, n)) for m in modules for n in m.__all__)


def test_methods_are_given_once() -> None:
    assert not given_twice(
        (function.__name__, family.__name__, function)
        for family in methods.FAMILIES
        for function in (*family.METHODS, *family.WITH_INPLACE)
    )


def test_two_things_under_one_name_are_seen() -> None:
    assert given_twice([("f", "a", object), ("f", "b", int)]) == {"f": {"a", "b"}}
    assert not given_twice([("f", "a", int), ("f", "b", int)])
