"""One layer of an LSTM over all the steps of a sequence, as one operation.

PyTorch runs float32 sequences so on the CPU, by way of oneDNN, hence the name of the node. The
forward is the loop of `recurrent_cells.lstm_step` on bare arrays. The derivative is the same loop
from the last step to the first, back-propagation through time: what reaches c and h of a step comes
from its output and from the step behind it. All the gradients come from that one loop.
"""

from collections.abc import Sequence
from typing import Any

from autograd_lab.errors import GraphFreed
from autograd_lab.ops import call
from autograd_lab.ops.join import cat
from autograd_lab.ops.logistic import sigmoid
from autograd_lab.ops.node import FREED, OpNode
from autograd_lab.ops.op import Op
from autograd_lab.ops.products import mm
from autograd_lab.ops.reduce import sum_dim
from autograd_lab.ops.shape import reshape, slice_dim, t, unsqueeze
from autograd_lab.ops.trigonometry import tanh

Array = Any


def _rows(x: Any) -> Any:
    """All the steps below each other: (T, N, n) as (T·N, n)."""
    return reshape(x, (-1, x.shape[-1]))


def _steps(length: int, reverse: bool) -> Sequence[int]:
    return range(length)[::-1] if reverse else range(length)


def _parts(gates: Any) -> tuple[Any, ...]:
    """The gates i, f, n, o of sums (..., 4·hidden)."""
    size = gates.shape[-1] // 4
    i, f, n, o = (slice_dim(gates, -1, k * size, (k + 1) * size) for k in range(4))
    return sigmoid(i), sigmoid(f), tanh(n), sigmoid(o)


def layer_forward(
    xp: Any, input: Array, weight0: Array, weight1: Array, weight2: Array, weight3: Array,
    hx_: Array, cx_: Array, reverse: bool,
) -> tuple[Array, Array, Array]:  # fmt: skip
    """`(output, h, c)`: the state h after each step, and the last h and c.

    Shapes: input (T, N, n); weight0 (4m, n) and weight2 (4m) of the input; weight1 (4m, m) and
    weight3 (4m) of the state; hx_ and cx_ (N, m). output (T, N, m). reverse: from the last step on.
    """
    of_input = (_rows(input) @ weight0.T + (weight2 + weight3)).reshape(*input.shape[:2], -1)
    h, c = hx_, cx_
    output = xp.empty((*input.shape[:2], h.shape[-1]), input.dtype)
    for step in _steps(len(input), reverse):
        i, f, n, o = _parts(of_input[step] + h @ weight1.T)
        c = f * c + i * n
        h = o * xp.tanh(c)
        output[step] = h
    return output, h, c


def layer_gradients(
    g: Any, input: Any, weight0: Any, weight1: Any, weight2: Any, weight3: Any, hx_: Any, cx_: Any,
    reverse: bool, result0: Any,
) -> tuple[Any, ...]:  # fmt: skip
    """back-propagation through time; the gates anew, those of all steps at once"""
    steps = _steps(len(input), reverse)
    first = unsqueeze(hx_, 0)
    before = cat([result0[1:], first] if reverse else [first, result0[:-1]], 0)
    sums = mm(_rows(input), t(weight0)) + mm(_rows(before), t(weight1)) + (weight2 + weight3)
    i, f, n, o = _parts(reshape(sums, (*input.shape[:2], -1)))
    cells = [cx_]
    for step in steps:
        cells.append(f[step] * cells[-1] + i[step] * n[step])
    slopes = i * (1 - i), f * (1 - f), 1 - n * n, o * (1 - o)
    to_output, to_h, to_c = g
    to_gates: list[Any] = [None] * len(steps)
    for place, step in reversed(list(enumerate(steps))):
        squashed = tanh(cells[place + 1])
        to_h = to_h + to_output[step]
        to_c = to_c + to_h * o[step] * (1 - squashed * squashed)
        to_parts = to_c * n[step], to_c * cells[place], to_c * i[step], to_h * squashed
        to_sums = [to * slope[step] for to, slope in zip(to_parts, slopes, strict=True)]
        to_gates[step] = cat(to_sums, 1)
        to_h, to_c = mm(to_gates[step], weight1), to_c * f[step]
    to_rows = cat(to_gates, 0)
    to_bias = sum_dim(to_rows, 0)
    return (
        reshape(mm(to_rows, weight0), tuple(input.shape)),
        mm(t(to_rows), _rows(input)),
        mm(t(to_rows), _rows(before)),
        to_bias,
        to_bias,
        to_h,
        to_c,
    )


class LayerNode(OpNode):
    """Its gradients are made all at once."""

    __slots__ = ()

    def apply(self, grads: list[Any], differentiable: bool) -> Sequence[Any]:
        if self.saved is FREED:
            raise GraphFreed(self)
        if all(grad is None for grad in grads):
            return (None,) * len(self.edges)
        g = [self._zeros(i, grads) if x is None else x for i, x in enumerate(grads)]
        values = [self._unpack(value, differentiable) for value in self.saved]
        named = dict(zip([name for name, *_ in self.plan.saves], values, strict=True))
        sent = layer_gradients(g, **named)
        return [x if edge else None for x, edge in zip(sent, self.edges, strict=True)]


class LayerOp(Op):
    """The operation of such nodes."""

    node_base = LayerNode


_op = LayerOp(
    "MkldnnRnnLayerBackward0",
    layer_forward,
    dict.fromkeys(
        ("input", "weight0", "weight1", "weight2", "weight3", "hx_", "cx_"), layer_gradients
    ),
    ("result0", "result1", "result2"),
    holomorphic=False,
)
lstm_layer = call.general(_op, False, False)
"""`layer_forward` on tensors."""
