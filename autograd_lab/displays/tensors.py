"""A tensor as HTML: its matrices as numbers where they are small, and as pictures where not."""

import math
from collections.abc import Iterator
from html import escape
from typing import Any

import numpy as np

from autograd_lab.displays.facts import Tell, grad_text, not_finite, tell
from autograd_lab.displays.facts import made_by as maker
from autograd_lab.displays.heat import heat_map
from autograd_lab.displays.page import heading, note, page
from autograd_lab.graph.values import number, shape_text
from autograd_lab.printing import element_format
from autograd_lab.tensor import Tensor

ROWS, COLUMNS = 10, 10  # a larger matrix is a picture
MATRICES = 4
LARGEST = 2**22  # elements up to which a matrix is drawn, and the whole tensor is summed up


def tensor_html(tensor: Tensor, tell: Tell = tell) -> str | None:
    """A tensor of two dimensions or more; None for others, of which the text says the same.

    tell: a place in words. Example: `tensor_html(torch.eye(3))`.
    """
    shape = tuple(tensor.shape)
    if len(shape) < 2 or 0 in shape:
        return None
    array = tensor.array
    parts = [_matrix(array[at], at, len(shape)) for at in _places(shape)]
    hidden = math.prod(shape[:-2]) - len(parts)
    more = f"{hidden:,} more of {shape_text(shape[-2:])}" if hidden else ""
    dtype = str(tensor.dtype).removeprefix("torch.")
    label = f"Tensor {shape_text(shape)} {dtype}"
    inner = "".join(part for part, _ in parts)
    summary = [_summary(array)] if any(drawn for _, drawn in parts) or hidden else []
    return page(
        label,
        heading(shape_text(shape), dtype, *_flags(tensor, tell))
        + f'<div class="parts">{inner}</div>'
        + note("; ".join(filter(None, [more, *summary]))),
    )


def _flags(tensor: Tensor, tell: Tell) -> Iterator[str]:
    if tensor.requires_grad:
        if tensor.is_leaf:
            yield f"● leaf that wants a gradient, .grad {grad_text(tensor)}"
        else:
            yield f"◆ {maker(tensor, tell)}"
    else:
        yield "○ no gradient wanted"
    if not tensor.is_inference():
        yield f"version {tensor._version}"
    if tensor.device.type != "cpu":
        yield str(tensor.device)


def _places(shape: tuple[int, ...]) -> list[tuple[int, ...]]:
    """The indices of the first matrices."""
    counts = shape[:-2]
    return [
        tuple(int(i) for i in np.unravel_index(at, counts)) if counts else ()
        for at in range(min(math.prod(counts), MATRICES))
    ]


def _matrix(matrix: Any, at: tuple[int, ...], ndim: int) -> tuple[str, bool]:
    """One matrix as a figure, and whether it is a picture."""
    caption = f"[{', '.join(map(str, at))}]" if at else ""
    shown = f"<figcaption>{caption}</figcaption>" if ndim > 2 else ""
    if matrix.shape[0] <= ROWS and matrix.shape[1] <= COLUMNS:
        return f"<figure>{shown}{_numbers(matrix)}</figure>", False
    kind = matrix.dtype.kind
    label = f"matrix {caption} of {shape_text(matrix.shape)}".replace("  ", " ")
    if matrix.size > LARGEST:
        return f"<figure>{shown}{note(f'{label}: too large to draw')}</figure>", True
    values = np.asarray((abs(matrix) if kind == "c" else matrix).tolist(), dtype=float)
    svg, (down, across) = heat_map(values, label)
    each = "absolute values. " if kind == "c" else ""
    if (down, across) != (1, 1):
        each += f"each square: the largest of {down}×{across} elements"
    return f"<figure>{shown}{svg}{note(each)}</figure>", True


def _numbers(matrix: Any) -> str:
    """The elements as PyTorch prints them, nan and infinities in a frame."""
    show = element_format(matrix)
    rows = "".join(
        "<tr>" + "".join(_cell(value, show(value)) for value in line) + "</tr>"
        for line in matrix.tolist()
    )
    return f'<table class="n"><tbody>{rows}</tbody></table>'


def _cell(value: Any, text: str) -> str:
    finite = isinstance(value, (bool, int)) or math.isfinite(abs(value))
    return f"<td>{escape(text)}</td>" if finite else f'<td class="bad">{escape(text)}</td>'


def _summary(array: Any) -> str:
    """The range of what is there, in a line."""
    if array.dtype.kind == "c" or array.size > LARGEST:
        return ", ".join(not_finite(array)) if array.size <= LARGEST else ""
    if array.dtype.kind == "b":
        return f"{int(array.sum()):,} of {array.size:,} are True"
    finite = array[abs(array) < float("inf")] if array.dtype.kind == "f" else array
    marks = ", ".join(not_finite(array))
    if not finite.size:
        return marks
    low, mean, high = (number(float(x)) for x in (finite.min(), finite.mean(), finite.max()))
    return f"from {low} to {high}, mean {mean}" + (f"; {marks}" if marks else "")
