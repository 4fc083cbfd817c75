"""Gradients that add up: what each backward pours into the leaves, until it is emptied."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from autograd_lab.autograd import grad
from autograd_lab.graph.measure import SMALL, TITLE, shortened, text_width
from autograd_lab.graph.model import Value
from autograd_lab.graph.shapes import rect, text
from autograd_lab.graph.sheet import sheet
from autograd_lab.graph.values import value_of
from autograd_lab.tensor import Tensor
from autograd_lab.widgets.program import Program

HEIGHT, WIDTH, LAYER = 118.0, 64.0, 18.0
LAYERS = 6  # that are drawn
MARGIN = 16.0
LONGEST = 20  # letters of a gradient


@dataclass(frozen=True)
class Bucket:
    """A leaf's gradient. poured: what each backward added since it was emptied. grad: what it is
    now; None where `.grad` is None."""

    name: str
    poured: tuple[Value, ...]
    grad: Value | None


class Accumulation:
    """A program that ends in a scalar, run forward and backward again and again.

    Raises as `Program` does, and ValueError where its last result can't start a backward.

    Example: `made = Accumulation("loss = x ** 2", globals())`, `made.backward()`, `made.buckets`.
    """

    def __init__(self, code: str, namespace: Mapping[str, Any]) -> None:
        __tracebackhide__ = True
        self.program = Program(code, namespace)
        self.leaves = {n: x for n, x in self.program.leaves.items() if x.requires_grad}
        self._poured: dict[str, tuple[Value, ...]] = dict.fromkeys(self.leaves, ())
        self.times = 0
        self._forward()
        result = self.names.get(self.result)
        if not isinstance(result, Tensor) or not result.requires_grad or result.numel() != 1:
            raise ValueError(
                f"{self.result} can't start a backward: it has to be one number, computed from a "
                "tensor that wants a gradient"
            )

    @property
    def result(self) -> str:
        """The name of what the program computes last."""
        return self.program.result

    @property
    def buckets(self) -> tuple[Bucket, ...]:
        """The buckets of all leaves that want a gradient."""
        return tuple(
            Bucket(name, self._poured[name], None if x.grad is None else value_of(x.grad.array))
            for name, x in self.leaves.items()
        )

    def _forward(self) -> None:
        __tracebackhide__ = True
        self.names = self.program.run()

    def backward(self) -> None:
        """Backward through the graph as it is, then forward again for a new one."""
        result = self.names[self.result]
        leaves = list(self.leaves.values())
        sent = grad(result, leaves, retain_graph=True, allow_unused=True)
        result.backward()
        for name, gradient in zip(self.leaves, sent, strict=True):
            if gradient is not None:
                self._poured[name] += (value_of(gradient.array),)
        self.times += 1
        self._forward()

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Empty the buckets: None, or zeros."""
        for leaf in self.leaves.values():
            if set_to_none:
                leaf.grad = None
            elif leaf.grad is not None:
                leaf.grad = leaf.grad.detach().zero_()
        self._poured = dict.fromkeys(self.leaves, ())
        self.times = 0


def buckets_svg(buckets: tuple[Bucket, ...]) -> str:
    """A bucket for each leaf: a layer for each backward, what it added, and the sum below."""
    parts = []
    x = MARGIN
    for bucket in buckets:
        width = _width(bucket)
        parts.append(_drawn(bucket, x))
        x += width
    said = buckets_text(buckets)
    height = HEIGHT + 74
    return sheet(max(x, 120.0), height, "the buckets of the gradients", said, "".join(parts))


def _width(bucket: Bucket) -> float:
    added = [text_width(_plus(value), SMALL) for value in bucket.poured]
    beside = WIDTH + 10 + max(added, default=60.0)
    below = text_width(_sum(bucket), TITLE)
    return float(round(max(beside, below, WIDTH + 70.0) + 24))


def _plus(value: Value) -> str:
    return f"+ {shortened(value.text, LONGEST)}"


def _sum(bucket: Bucket) -> str:
    return "None" if bucket.grad is None else shortened(bucket.grad.text, LONGEST)


def _drawn(bucket: Bucket, x: float) -> str:
    """One bucket: the latest layer has the accent, and a mark that says so."""
    bottom = MARGIN + 22 + HEIGHT
    parts = [text(x, MARGIN + 10, f"{shortened(bucket.name, 14)}.grad", "m b t1")]
    shown = bucket.poured[-LAYERS:]
    under = len(bucket.poured) - len(shown)
    for at, value in enumerate(shown):
        latest = at == len(shown) - 1
        y = bottom - 3 - (at + 1) * LAYER
        parts.append(rect(x + 4, y, WIDTH - 8, LAYER - 2, 3, "part" if latest else "done"))
        words = _plus(value)
        if under and not at:
            words = f"{under + 1} backwards"
        parts.append(text(x + WIDTH + 10, y + 12, words, "m b n" if latest else "m"))
    side = MARGIN + 22
    parts.append(f'<path class="edge" d="M{x:g} {side:g}V{bottom:g}h{WIDTH:g}V{side:g}"/>')
    parts.append(text(x, bottom + 22, _sum(bucket), "m b t1"))
    return "".join(parts)


def buckets_text(buckets: tuple[Bucket, ...]) -> str:
    """The same as lines of text."""
    lines = []
    for bucket in buckets:
        now = "None" if bucket.grad is None else bucket.grad.text
        added = [value.text for value in bucket.poured]
        if len(added) > LAYERS:
            added = ["…", *added[1 - LAYERS :]]
        lines.append(
            f"{bucket.name}.grad is {now}" + (f" = {' + '.join(added)}" * (len(added) > 1))
        )
    return "\n".join(lines)
