"""The text of a tensor, as PyTorch prints it.

All elements of a tensor are printed in one format, chosen from the elements that will be shown:
integers with a bare point, numbers of very different sizes in scientific notation, all else with
four decimals. Rules: "torch.set_printoptions" in PyTorch's documentation, and what it prints.
"""

import math
from typing import Any

from autograd_lab import dtypes
from autograd_lab.backends import namespace


class PrintOptions:
    """How tensors are printed.

    precision: decimals. threshold: with more elements, a tensor is summarised; edgeitems: how many
    are then shown at each end. linewidth: characters. sci_mode: scientific notation always, never,
    or (None) where it serves.
    """

    def __init__(self, precision: int = 4, threshold: float = 1000, edgeitems: int = 3) -> None:
        self.precision = precision
        self.threshold = threshold
        self.edgeitems = edgeitems
        self.linewidth = 80
        self.sci_mode: bool | None = None


options = PrintOptions()
_PROFILES = {
    "default": PrintOptions(),
    "short": PrintOptions(precision=2, edgeitems=2),
    "full": PrintOptions(threshold=2**63),
}


def set_printoptions(
    precision: int | None = None,
    threshold: float | None = None,
    edgeitems: int | None = None,
    linewidth: int | None = None,
    profile: str | None = None,
    sci_mode: bool | None = None,
) -> None:
    """Change how tensors are printed; what is not given stays. profile: default, short or full."""
    if profile in _PROFILES:
        options.__dict__.update(_PROFILES[profile].__dict__)
    given = {
        "precision": precision,
        "threshold": threshold,
        "edgeitems": edgeitems,
        "linewidth": linewidth,
    }
    options.__dict__.update({name: value for name, value in given.items() if value is not None})
    options.sci_mode = sci_mode


class _Format:
    """The one format for the elements of an array: decimals or not, scientific or not, width."""

    def __init__(self, data: Any) -> None:
        self.floating = data.dtype.kind == "f"
        self.scientific = False
        self.integral = True
        self.width = 1
        if self.floating:
            self._choose(data)
        else:
            self.width = max((len(str(v)) for v in data.ravel().tolist()), default=1)

    def _choose(self, data: Any) -> None:
        values = [v for v in data.ravel().tolist() if math.isfinite(v) and v != 0]
        if values:
            largest, smallest = max(map(abs, values)), min(map(abs, values))
            self.integral = all(v == math.ceil(v) for v in values)
            self.scientific = (
                largest / smallest > 1000 or largest > 1e8 or smallest < 1e-4
                if options.sci_mode is None
                else options.sci_mode
            )
            point = 1 if self.integral and not self.scientific else 0
            self.width = max(len(self._number(v).rstrip(".")) + point for v in values)

    def _number(self, value: float) -> str:
        if self.scientific:
            return f"{value:.{options.precision}e}"
        if self.integral:
            return f"{value:.0f}" + ("." if math.isfinite(value) else "")
        return f"{value:.{options.precision}f}"

    def __call__(self, value: Any) -> str:
        return (self._number(value) if self.floating else str(value)).rjust(self.width)


class _ComplexFormat:
    def __init__(self, data: Any) -> None:
        self.real, self.imag = _Format(data.real), _Format(data.imag)
        self.width = self.real.width + self.imag.width + 1

    def __call__(self, value: complex) -> str:
        imag = (self.imag(value.imag) + "j").lstrip()
        return self.real(value.real) + ("" if imag[0] in "+-" else "+") + imag


def element_format(data: Any) -> Any:
    """The format that fits all elements of an array: call it with an element for its text."""
    return _ComplexFormat(data) if data.dtype.kind == "c" else _Format(data)


def _rows(data: Any, indent: int, summarise: bool, show: Any) -> str:
    """The elements in brackets, the inner dimensions further in."""
    if data.ndim == 0:
        return str(show(data.item()))
    edge = options.edgeitems
    cut = summarise and len(data) > 2 * edge
    if data.ndim == 1:
        per_line = max(1, (options.linewidth - indent) // (show.width + 2))
        items = [show(v) for v in (data[:edge] if cut else data).tolist()]
        if cut:
            items += [" ...", *(show(v) for v in data[-edge:].tolist())]
        lines = [", ".join(items[i : i + per_line]) for i in range(0, len(items), per_line)]
        return "[" + (",\n" + " " * (indent + 1)).join(lines) + "]"
    parts = [_rows(part, indent + 1, summarise, show) for part in (data[:edge] if cut else data)]
    if cut:
        parts += ["...", *(_rows(part, indent + 1, summarise, show) for part in data[-edge:])]
    return "[" + ("," + "\n" * (data.ndim - 1) + " " * (indent + 1)).join(parts) + "]"


def _edges(data: Any) -> Any:
    """The elements that a summary shows."""
    edge = options.edgeitems
    if data.ndim == 0:
        return data
    xp = namespace(data)
    if len(data) > 2 * edge:
        data = xp.concatenate([data[:edge], data[-edge:]])
    return xp.stack([_edges(part) for part in data]) if data.ndim > 1 else data


def tensor_text(tensor: Any, prefix: str = "tensor(") -> str:
    """The text of a tensor, such as `tensor([1., 2.], requires_grad=True)`."""
    data, indent = tensor.array, len(prefix)
    suffixes = []
    if tensor.device.type != "cpu":
        suffixes.append(f"device='{tensor.device}'")
    if data.size == 0:
        body = "[]"
        if data.ndim != 1:
            suffixes.append(f"size={tuple(data.shape)}")
        usual: tuple[dtypes.dtype, ...] = (dtypes.get_default_dtype(),)
    else:
        summarise = data.size > options.threshold
        shown = _edges(data) if summarise else data
        show = element_format(shown)
        body = _rows(data, indent, summarise, show)
        default = dtypes.get_default_dtype()
        complex_default = dtypes.complex128 if default is dtypes.float64 else dtypes.complex64
        usual = (default, complex_default, dtypes.int64, dtypes.bool_)
    if tensor.dtype not in usual:
        suffixes.append(f"dtype={tensor.dtype}")
    try:
        node = tensor.grad_fn
        name = None if node is None else type(node).name(node).rsplit("::", 1)[-1]
    except RuntimeError:  # a view that can't follow its base
        name = "Invalid"
    if name is not None:
        suffixes.append(f"grad_fn=<{name}>")
    elif tensor.requires_grad:
        suffixes.append("requires_grad=True")
    return _with_suffixes(prefix + body, suffixes, indent)


def _with_suffixes(body: str, suffixes: list[str], indent: int) -> str:
    """The text so far and what follows it, on a new line where the line would grow too long."""
    length = len(body) - body.rfind("\n") + 1
    for suffix in suffixes:
        if length + len(suffix) + 2 > options.linewidth:
            body += ",\n" + " " * indent + suffix
            length = indent + len(suffix)
        else:
            body += ", " + suffix
            length += len(suffix) + 2
    return body + ")"
