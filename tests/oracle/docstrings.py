"""The examples in the docstrings of the installed PyTorch, run on either library."""

import ast
import contextlib
import doctest
import io
import math
import re
import types
import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np

ADDRESS = re.compile(r"0x[0-9a-f]+")
TRIGGERED = re.compile(r" ?\(Triggered internally at .*\)")
NAMES_TORCH = re.compile(r"^(\s*)(import|from) torch\b(?! as)", re.MULTILINE)


def examples(doc: str) -> list[str]:
    """The sources of the examples in a docstring; of a malformed one, those before the fault."""
    try:
        return [example.source for example in doctest.DocTestParser().get_examples(doc)]
    except ValueError:
        return []


def documented(namespace: Any) -> Iterator[tuple[str, str]]:
    """Names in a namespace, public and not modules, with docstrings that hold examples."""
    for name in sorted(dir(namespace)):
        if name.startswith("_"):
            continue
        found = getattr(namespace, name, None)
        doc = getattr(found, "__doc__", None)
        if isinstance(found, types.ModuleType) or not isinstance(doc, str) or ">>>" not in doc:
            continue
        yield name, doc


def _for_library(source: str, library: Any) -> str:
    """A source whose imports of torch mean the library."""
    name = library.__name__
    if name == "torch":
        return source

    def renamed(found: re.Match[str]) -> str:
        plain = found[2] == "import" and not found.string[found.end() :].startswith(".")
        return f"{found[1]}{found[2]} {name}" + (" as torch" if plain else "")

    return NAMES_TORCH.sub(renamed, source)


def _said(text: str, library: Any) -> str:
    return ADDRESS.sub("0x", TRIGGERED.sub("", text)).replace(library.__name__, "torch")


def transcript(sources: list[str], library: Any) -> list[tuple[str, str]]:
    """Each example with what it prints, what it warns of, and the error that it ends in.

    The library is seeded before, and its defaults are set back afterwards.
    """
    names = {"__name__": "__main__", "torch": library, "np": np, "math": math}
    library.manual_seed(0)
    lines = []
    for source in sources:
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed), warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            try:
                code = ast.parse(_for_library(source, library), "example", "single")
                exec(compile(code, "example", "single"), names)
            except Exception as error:
                print(f"{type(error).__name__}: {error}")
            for warning in caught:
                print(f"{warning.category.__name__}: {warning.message}")
        lines.append((source, _said(printed.getvalue(), library)))
    library.set_default_dtype(library.float32)
    library.set_default_device(None)
    library.set_grad_enabled(True)
    library.set_printoptions(profile="default")
    library.use_deterministic_algorithms(False)
    return lines
