"""One step of a recurrent network: a cell makes the next hidden state of an input and the last one.

    RNN:   h' = tanh(W x + b + U h + c), or relu in the place of tanh
    LSTM:  c' = f·c + i·n and h' = o·tanh(c'), with the gates i, f, o = sigmoid(W x + b + U h + c)
           and the candidate n = tanh of its part of the same sum
    GRU:   h' = z·(h - n) + n, with z, r = sigmoid(W x + b + U h + c), and n = tanh(W x + b + r·(U h
           + c))

The rows of W, U, b and c are those of the gates one below the other: i, f, n, o, and r, z, n.
Sources: S. Hochreiter and J. Schmidhuber, "Long short-term memory", 1997; K. Cho and others,
"Learning phrase representations using RNN encoder-decoder", 2014.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from autograd_lab.dtypes import kind_name
from autograd_lab.errors import ArgumentTypeError, DtypeMismatch, OptionRefused, ShapeMismatch
from autograd_lab.ops.activation import relu
from autograd_lab.ops.kinds import refuse_no_tensor
from autograd_lab.ops.logistic import sigmoid
from autograd_lab.ops.matrix_product import linear, matmul
from autograd_lab.ops.pointwise import add, mul, sub
from autograd_lab.ops.public import public
from autograd_lab.ops.shape import t
from autograd_lab.ops.split import unsafe_chunk
from autograd_lab.ops.trigonometry import tanh
from autograd_lab.tensor import Tensor

Hidden = Any
"""The state between two steps: a tensor (N, hidden), of an LSTM the two tensors h and c."""


class Weights(NamedTuple):
    """The parameters of one cell: of the input (W, b), of the state (U, c), of the projection."""

    ih: Tensor
    hh: Tensor
    bias_ih: Tensor | None = None
    bias_hh: Tensor | None = None
    hr: Tensor | None = None

    def of_input(self, x: Tensor) -> Tensor:
        """`W x + b`"""
        return linear(x, self.ih, self.bias_ih)

    def of_state(self, h: Tensor) -> Tensor:
        """`U h + c`"""
        return linear(h, self.hh, self.bias_hh)


Step = Callable[[Tensor, Hidden, Weights], Hidden]
"""A cell on an input that is through `Weights.of_input` already."""


def simple_step(nonlinearity: Callable[[Tensor], Tensor]) -> Step:
    """The step of an RNN."""

    def step(x: Tensor, h: Tensor, weights: Weights) -> Tensor:
        return nonlinearity(add(weights.of_state(h), x))

    return step


tanh_step, relu_step = simple_step(tanh), simple_step(relu)


def _gates(sums: Tensor, count: int) -> tuple[Tensor, ...]:
    """The sums of each gate. Raises RuntimeError for integers, whose gates would be fractions."""
    if sums._data.dtype.kind not in "fc":
        raise DtypeMismatch(
            f"result type Float can't be cast to the desired output type {kind_name(sums._data)}",
            dtypes=(sums.dtype,), op="sigmoid_",
        )  # fmt: skip
    parts: tuple[Tensor, ...] = unsafe_chunk(sums, count, 1)
    return parts


def lstm_step(x: Tensor, state: tuple[Tensor, Tensor], weights: Weights) -> tuple[Tensor, Tensor]:
    """The step of an LSTM; with a projection, h' = R (o·tanh(c'))."""
    h, c = state
    i, f, n, o = _gates(add(weights.of_state(h), x), 4)
    i, f, n, o = sigmoid(i), sigmoid(f), tanh(n), sigmoid(o)
    c = add(mul(f, c), mul(i, n))
    h = mul(o, tanh(c))
    return (h if weights.hr is None else matmul(h, t(weights.hr))), c


def gru_step(x: Tensor, h: Tensor, weights: Weights) -> Tensor:
    """The step of a GRU."""
    xr, xz, xn = _gates(x, 3)
    hr, hz, hn = _gates(weights.of_state(h), 3)
    r = sigmoid(add(hr, xr))
    z = sigmoid(add(hz, xz))
    n = tanh(add(xn, mul(hn, r)))
    return add(mul(sub(h, n), z), n)


def _check_input(input: Tensor, size: int) -> None:
    got = input.size(1)
    if got != size:
        raise ShapeMismatch(
            f"input has inconsistent input_size: got {got} expected {size}",
            shapes=(input.shape,), op="cell",
        )  # fmt: skip


def _check_state(input: Tensor, h: Tensor, size: int, place: int) -> None:
    wrong = None
    if input.size(0) != h.size(0):
        wrong = f"Input batch size {input.size(0)} doesn't match hidden{place} batch size "
        wrong += f"{h.size(0)}"
    elif h.size(1) != size:
        wrong = f"hidden{place} has inconsistent hidden_size: got {h.size(1)}, expected {size}"
    if wrong:
        raise ShapeMismatch(wrong, shapes=(input.shape, h.shape), op="cell")


def _function(name: str, step: Step, doc: str) -> Callable[..., Tensor]:
    """A cell with one hidden state as a function of the torch namespace."""

    def cell(
        input: Tensor, hx: Tensor, w_ih: Tensor, w_hh: Tensor,
        b_ih: Tensor | None = None, b_hh: Tensor | None = None,
    ) -> Tensor:  # fmt: skip
        refuse_no_tensor(name, input=input, hx=hx, w_ih=w_ih, w_hh=w_hh)
        weights = Weights(w_ih, w_hh, b_ih, b_hh)
        _check_input(input, w_ih.size(1))
        _check_state(input, hx, w_hh.size(1), 0)
        result: Tensor = step(weights.of_input(input), hx, weights)
        return result

    cell.__name__ = cell.__qualname__ = name
    cell.__doc__ = doc + "\n\nErrors: RuntimeError where the sizes don't go together."
    return public()(cell)


rnn_tanh_cell = _function(
    "rnn_tanh_cell",
    tanh_step,
    "The next state of an RNN: input (N, n), hx (N, m), w_ih (m, n), w_hh (m, m) give (N, m).",
)
rnn_relu_cell = _function(
    "rnn_relu_cell", relu_step, "`rnn_tanh_cell` with relu in the place of tanh."
)
gru_cell = _function(
    "gru_cell",
    gru_step,
    "The next state of a GRU: input (N, n), hx (N, m), w_ih (3m, n), w_hh (3m, m) give (N, m).",
)


@public()
def lstm_cell(
    input: Tensor, hx: Sequence[Tensor], w_ih: Tensor, w_hh: Tensor,
    b_ih: Tensor | None = None, b_hh: Tensor | None = None,
) -> tuple[Tensor, Tensor]:  # fmt: skip
    """The next state `(h, c)` of an LSTM: input (N, n), hx two of (N, m), w_ih (4m, n), w_hh (4m,
    m) give two of (N, m).

    Errors: RuntimeError where the sizes don't go together, TypeError unless hx is a tuple.
    """
    if not isinstance(hx, (tuple, list)):
        raise ArgumentTypeError(
            "lstm_cell(): argument 'hx' (position 2) must be tuple of Tensors, not "
            f"{type(hx).__name__}",
            argument=hx, op="lstm_cell",
        )  # fmt: skip
    for place, x in enumerate(hx):
        if not isinstance(x, Tensor):
            raise ArgumentTypeError(
                f"expected Tensor as element {place} in argument 1, but got {type(x).__name__}",
                argument=x,
            )
    if len(hx) != 2:
        raise OptionRefused(
            "lstm_cell expects two hidden states", argument="hx", value=hx, op="lstm_cell"
        )
    weights = Weights(w_ih, w_hh, b_ih, b_hh)
    _check_input(input, w_ih.size(1))
    for place, h in enumerate(hx):
        _check_state(input, h, w_hh.size(1), place)
    result: tuple[Tensor, Tensor] = lstm_step(weights.of_input(input), (hx[0], hx[1]), weights)
    return result


METHODS = ()
WITH_INPLACE = ()
__all__ = ["gru_cell", "lstm_cell", "rnn_relu_cell", "rnn_tanh_cell"]
