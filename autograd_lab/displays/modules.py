"""A module as HTML: its tree, with parameters, buffers, what trains, and what has gradients."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from autograd_lab.displays.facts import grad_text
from autograd_lab.displays.page import code, heading, note, page, row, table
from autograd_lab.graph.describe import counted
from autograd_lab.graph.values import shape_text

LINES = 60
"""Of a module with more lines, the inner modules are folded, the deepest first."""


class Line(NamedTuple):
    """A line of the tree: how deep it is, a name, the cells beside it, and what it is."""

    depth: int
    name: str
    what: str
    shape: str = ""
    elements: str = ""
    state: str = ""
    grad: str = ""


def module_html(module: Any) -> str:
    """The tree of a module. Example: `module_html(nn.Linear(2, 3))`."""
    parameters = list(module.parameters())
    total = sum(p.numel() for p in parameters)
    training = sum(p.numel() for p in parameters if p.requires_grad)
    with_grad = sum(p.grad is not None for p in parameters)
    buffers = sum(1 for _ in module.buffers())
    kind = module._get_name()
    deepest = _depth(module)
    while deepest > 1 and sum(1 for _ in _inside(module, 0, deepest)) > LINES:
        deepest -= 1
    lines = list(_inside(module, 0, deepest))
    hidden = len(lines) - LINES
    rows = [_row(line) for line in lines[:LINES]]
    heads = ("name", "shape", "elements", "", "gradient", "")
    return page(
        f"Module {kind}",
        heading(
            kind,
            module.extra_repr().replace("\n", ", "),
            counted(total, "parameter element") + f", {training:,} of them train",
            counted(buffers, "buffer") if buffers else "",
            f"gradients in {with_grad} of {len(parameters)}" if parameters else "",
            "in training mode" if module.training else "in eval mode",
        )
        + table(heads, rows)
        + note(f"{hidden:,} more lines" if hidden > 0 else ""),
    )


def _inside(module: Any, depth: int, deepest: int) -> Iterator[Line]:
    """The lines of what is in a module. Modules inside one at `deepest` are summed up."""
    for name, parameter in module._parameters.items():
        yield _parameter(depth, name, parameter)
    for name, buffer in module._buffers.items():
        if buffer is None:
            yield Line(depth, name, "buffer", "None")
        else:
            shape = shape_text(tuple(buffer.shape))
            yield Line(depth, name, "buffer", shape, f"{buffer.numel():,}")
    for name, child in module._modules.items():
        if child is None:
            continue
        extra = child.extra_repr().replace("\n", ", ")
        what = child._get_name() + (f"({extra})" if extra else "")
        if depth + 1 == deepest and child._modules:
            yield _folded(child, name, depth, what)
        else:
            yield Line(depth, name, what)
            yield from _inside(child, depth + 1, deepest)


def _parameter(depth: int, name: str, parameter: Any) -> Line:
    if parameter is None:
        return Line(depth, name, "parameter", "None")
    held = grad_text(parameter).removeprefix("is ") if parameter._grad is not None else "none"
    shape = shape_text(tuple(parameter.shape))
    state = _state(parameter)
    return Line(depth, name, "parameter", shape, f"{parameter.numel():,}", state, held)


def _state(parameter: Any) -> str:
    return "● trains" if parameter.requires_grad else "○ frozen"


def _folded(module: Any, name: str, depth: int, what: str) -> Line:
    """A module with all that is in it as one line."""
    parameters = list(module.parameters())
    training = sum(p.requires_grad for p in parameters)
    state = {0: "○ frozen", len(parameters): "● trains"}.get(training, f"◐ {training} train")
    with_grad = sum(p._grad is not None for p in parameters)
    count = f"{sum(p.numel() for p in parameters):,}"
    inside = counted(sum(1 for _ in module.modules()) - 1, "module")
    if not parameters:
        return Line(depth, name, what, f"{inside} inside")
    grad = f"{with_grad} of {len(parameters)}"
    return Line(depth, name, what, f"{inside} inside", count, state, grad)


def _row(line: Line) -> str:
    name = code("    " * line.depth + line.name)
    return row(name, code(line.shape), code(line.elements), line.state, line.grad, code(line.what))


def _depth(module: Any) -> int:
    """How deep the modules inside are."""
    return max((1 + _depth(m) for m in module._modules.values() if m is not None), default=0)
