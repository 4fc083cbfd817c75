"""The examples in PyTorch's own docstrings print the same text here.

They are taken live from the installed PyTorch, for every name that both libraries have. An example
that asks for what is out of scope ends its docstring: it has to say so, and nothing follows it.
"""

import importlib
import re

import pytest

import autograd_lab
from tests.oracle.docstrings import documented, examples, transcript

NAMESPACES = [
    "torch", "torch.Tensor", "torch.linalg", "torch.special", "torch.autograd",
    "torch.autograd.functional", "torch.autograd.graph", "torch.autograd.function.FunctionCtx",
    "torch.Generator", "torch.random", "torch.serialization", "torch.overrides",
    "torch.utils.checkpoint",
]  # fmt: skip

ROUNDING = {
    "torch.cholesky", "torch.cholesky_inverse", "torch.cholesky_solve", "torch.lu_solve",
    "torch.qr", "torch.svd", "torch.Tensor.view", "torch.linalg.cholesky",
    "torch.linalg.cholesky_ex", "torch.linalg.eig", "torch.linalg.eigh", "torch.linalg.inv",
    "torch.linalg.lstsq", "torch.linalg.lu_solve", "torch.linalg.norm", "torch.linalg.pinv",
    "torch.linalg.qr", "torch.linalg.solve_triangular", "torch.linalg.svd",
}  # fmt: skip
"""Print differences of rounding, or bits of floats, so that LAPACK's order of sums shows."""

DIFFERENT = {
    "torch.empty": "prints what memory held",
    "torch.empty_strided": "prints what memory held",
    "torch.Tensor.new_empty": "prints what memory held",
    "torch.Tensor.new_empty_strided": "prints what memory held",
    "torch.Generator.seed": "prints a seed that is random",
    "torch.sort": "prints in which order an unstable sort left equal elements",
    "torch.conj": "asks whether a conjugate is still to be computed; here it is computed at once",
    "torch.resolve_conj": "asks whether a conjugate is still to be computed",
    "torch.resolve_neg": "asks whether a negative is still to be computed",
    "torch.ldexp": "warns of a buffer that PyTorch resizes inside",
    "torch.set_default_device": "chooses a device that is not there",
    "torch.autograd.detect_anomaly": "prints the stack of whoever runs it",
    "torch.serialization.add_safe_globals": "ends in a message of Python's own pickle in C",
    "torch.serialization.safe_globals": "ends in a message of Python's own pickle in C",
    "torch.Tensor.dim_order": "calls tensors ambiguous by rules that only memory formats know",
    "torch.linalg.solve_ex": "leaves out an argument",
    "torch.Generator.clone_state": "asks for a generator on a GPU",
    "torch.Generator.graphsafe_get_state": "asks for a generator on a GPU",
    "torch.Generator.graphsafe_set_state": "asks for a generator on a GPU",
}

NUMBER = re.compile(r"[-+]?\d+(\.\d*)?(e[+-]\d+)?|True|False")


def found(path, pytorch):
    """What a dotted path that begins with torch names in a library."""
    part = pytorch
    for name in path.split(".")[1:]:
        if not hasattr(part, name):
            importlib.import_module(f"{part.__name__}.{name}")
        part = getattr(part, name)
    return part


def cases():
    try:
        import torch
    except ImportError:
        return
    for namespace in NAMESPACES:
        ours = found(namespace, autograd_lab)
        for name, doc in documented(found(namespace, torch)):
            if hasattr(ours, name) and f"{namespace}.{name}" not in DIFFERENT:
                yield pytest.param(doc, id=f"{namespace}.{name}")


def shape_of(text):
    """A text with its numbers, and the space that they take, left out."""
    return re.sub(r"\s+", "", NUMBER.sub("#", text))


@pytest.mark.parametrize("doc", list(cases()))
def test_examples_print_the_same(doc, pytorch, request, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    sources = examples(doc)
    wanted, given = transcript(sources, pytorch), transcript(sources, autograd_lab)
    if request.node.callspec.id in ROUNDING:
        wanted, given = ([(s, shape_of(t)) for s, t in lines] for lines in (wanted, given))
    for expected, ours in zip(wanted, given, strict=True):
        if "is not in Autograd Lab" in ours[1]:
            break
        assert ours == expected
