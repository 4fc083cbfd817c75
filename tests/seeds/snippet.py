"""A program of a source document, repaired, and what it prints."""

import contextlib
import io
import sys
import textwrap
import warnings
from importlib import import_module
from types import SimpleNamespace
from typing import Any, NamedTuple
from unittest import mock

import autograd_lab
from autograd_lab import legacy

NOW, BEFORE_04 = "now", "before 0.4"
NAMESPACES = (
    "autograd",
    "nn",
    "nn.functional",
    "optim",
    "utils",
    "utils.data",
    "utils.tensorboard",
)


def modules_of_now() -> dict[str, Any]:
    """What programs of today import, by PyTorch's names."""
    ours = {f"torch.{name}": import_module(f"autograd_lab.{name}") for name in NAMESPACES}
    models = import_module("autograd_lab.models")
    vision = {"torchvision": SimpleNamespace(models=models), "torchvision.models": models}
    return {"torch": autograd_lab, **ours, **vision}


NOW_MODULES = modules_of_now()
BEFORE_04_MODULES = {"torch": legacy, "torch.autograd": legacy.autograd}


class Snippet(NamedTuple):
    """code: the program, with its own imports. prints: its output. world: which PyTorch it is for.

    An error that ends the program is its last line, `RuntimeError: ...`; warnings are not output.
    """

    name: str
    code: str
    prints: str
    world: str = NOW


def snippet(name: str, code: str, prints: str, world: str = NOW) -> Snippet:
    """A snippet from indented texts."""
    return Snippet(name, textwrap.dedent(code), textwrap.dedent(prints).lstrip("\n"), world)


def output_of(program: Snippet) -> str:
    """What the program prints on our library, in the place of `torch` and of `torchvision`."""
    with mock.patch.dict(sys.modules, NOW_MODULES if program.world == NOW else BEFORE_04_MODULES):
        return output_as_it_is(program)


def output_as_it_is(program: Snippet) -> str:
    """What the program prints on the `torch` that is installed."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            exec(compile(program.code, program.name, "exec"), {})
        except Exception as error:
            print(f"{type(error).__name__}: {error}")
    return printed.getvalue()
