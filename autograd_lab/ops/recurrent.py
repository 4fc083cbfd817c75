"""Recurrent networks: `rnn_tanh`, `rnn_relu`, `gru` and `lstm`, layers of cells over sequences.

Each takes `(input, hx, params, has_biases, num_layers, dropout, train, bidirectional,
batch_first)`, or packed sequences, `(data, batch_sizes, hx, params, has_biases, num_layers,
dropout, train, bidirectional)`. Shapes: input (T, N, n), with batch_first (N, T, n); hx (layers ·
directions, N, m), of an LSTM two of these; the output (T, N, m · directions), and the last states
in the shape of hx. params: for each layer and direction W, U, and with biases b, c; of an LSTM with
a projection R. See `recurrent_cells.py`.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from autograd_lab.dtypes import float32
from autograd_lab.errors import OptionRefused, warn_once
from autograd_lab.ops.dropout import dropout as dropped
from autograd_lab.ops.index_tensors import zeros
from autograd_lab.ops.join import stack
from autograd_lab.ops.lstm_layer import lstm_layer
from autograd_lab.ops.public import public
from autograd_lab.ops.recurrent_cells import (
    Hidden,
    Step,
    Weights,
    gru_step,
    lstm_step,
    relu_step,
    tanh_step,
)
from autograd_lab.ops.recurrent_layers import (
    Layer,
    back_through_packed,
    in_directions,
    through,
    through_packed,
)
from autograd_lab.ops.shape import select, transpose
from autograd_lab.ops.split import unbind
from autograd_lab.ops.view_inplace import transpose_
from autograd_lab.tensor import Tensor, wrap


def _refused(message: str, given: Any) -> OptionRefused:
    return OptionRefused(message, argument="params", value=given, op="rnn")


def _weights(params: Sequence[Tensor], has_biases: bool, projects: bool) -> list[Weights]:
    """The parameters by layer and direction."""
    size = 2 + 2 * has_biases + projects
    if len(params) % size:
        raise _refused("got an incorrect number of RNN parameters", params)
    groups = [list(params[i : i + size]) for i in range(0, len(params), size)]
    for group in groups:
        if not has_biases:
            group[2:2] = [None, None]  # type: ignore[list-item]
    return [Weights(*group) for group in groups]


def _stacked_layers(
    layer: Layer, x: Tensor, states: Sequence[Hidden], weights: Sequence[Weights], layers: int,
    dropout: float, train: bool, bidirectional: bool,
) -> tuple[Tensor, list[Hidden]]:  # fmt: skip
    """Layers one above the other, with dropout between them: `(outputs, the last states)`."""
    directions = 1 + bidirectional
    if bidirectional and (len(weights) % 2 or len(states) % 2):
        raise _refused("Odd number of params or hiddens given to a bidirectional RNN", weights)
    if len(states) != layers * directions:
        raise _refused("Expected more hidden states in stacked_rnn", states)
    if len(weights) != layers * directions:
        raise _refused("Expected more weights in stacked_rnn", weights)
    last: list[Hidden] = []
    for number in range(layers):
        here = slice(number * directions, (number + 1) * directions)
        x, made = in_directions(layer, x, states[here], weights[here])
        last += made
        if dropout and train and number < layers - 1:
            x = dropped(x, dropout, True)
    return x, last


def _layer(step: Step, sizes: Sequence[int] | None) -> Layer:
    """A layer over sequences of one length, or over packed ones."""

    def layer(x: Tensor, state: Hidden, weights: Weights, backward: bool) -> Any:
        if sizes is None:
            return through(step, x, state, weights, backward)
        run = back_through_packed if backward else through_packed
        return run(step, x, sizes, state, weights)

    return layer


def _fused(x: Tensor, state: Hidden, weights: Weights, backward: bool) -> Any:
    """A layer of an LSTM as one operation."""
    no_bias = zeros(weights.ih._data, (weights.ih.shape[0],))
    biases = [wrap(no_bias) if b is None else b for b in (weights.bias_ih, weights.bias_hh)]
    output, h, c = lstm_layer(x, weights.ih, weights.hh, *biases, *state, backward)
    return output, (h, c)


class Given(NamedTuple):
    """The arguments of a call.

    x: the input, (T, N, n), or packed, (steps, n). sizes: how many sequences are left at each step,
    if packed.
    """

    x: Tensor
    hx: Any
    params: Sequence[Tensor]
    has_biases: bool
    num_layers: int
    dropout: float
    train: bool
    bidirectional: bool
    batch_first: bool
    sizes: Sequence[int] | None


def _given(*arguments: Any) -> Given:
    """The arguments in either order; see the top of this file."""
    if isinstance(arguments[3], (tuple, list)):
        data, batch_sizes, *others = arguments
        return Given._make((data, *others, False, batch_sizes.tolist()))
    given = Given._make((*arguments, None))
    return given._replace(x=transpose(given.x, 0, 1)) if given.batch_first else given


def _run(
    given: Given, layer: Layer, states: Sequence[Hidden], projects: bool = False
) -> tuple[Tensor, list[Hidden]]:
    """The outputs of the last layer, (T, N, m), and the last states."""
    weights = _weights(given.params, given.has_biases, projects)
    return _stacked_layers(
        layer, given.x, states, weights, given.num_layers, given.dropout, given.train,
        given.bidirectional,
    )  # fmt: skip


def _signatures(hx: str) -> tuple[str, ...]:
    return tuple(
        f"(Tensor {first}, {hx} hx, tuple of Tensors params, bool has_biases, int num_layers, "
        f"float dropout, bool train, bool bidirectional{last})"
        for first, last in (("data, Tensor batch_sizes", ""), ("input", ", bool batch_first"))
    )


def _with_one_state(name: str, step: Step) -> Callable[..., tuple[Tensor, Tensor]]:
    """A recurrent network whose state is one tensor, as a function of the torch namespace."""

    def function(
        input: Tensor, hx: Any, params: Any, has_biases: Any, num_layers: Any, dropout: Any,
        train: Any, bidirectional: Any, batch_first: Any,
    ) -> tuple[Tensor, Tensor]:  # fmt: skip
        given = _given(
            input, hx, params, has_biases, num_layers, dropout, train, bidirectional, batch_first
        )
        output, last = _run(given, _layer(step, given.sizes), unbind(given.hx, 0))
        state = stack(last, 0)
        return (transpose_(output, 0, 1) if given.batch_first else output), state

    function.__name__ = function.__qualname__ = name
    function.__doc__ = (
        f"`{name}(input, hx, params, has_biases, num_layers, dropout, train, bidirectional, "
        "batch_first)`: the outputs of the last layer and the last states. See this file's top."
    )
    return public(*_signatures("Tensor"))(function)


rnn_tanh = _with_one_state("rnn_tanh", tanh_step)
rnn_relu = _with_one_state("rnn_relu", relu_step)
gru = _with_one_state("gru", gru_step)


@public(*_signatures("tuple of Tensors"))
def lstm(
    input: Tensor, hx: Any, params: Any, has_biases: Any, num_layers: Any, dropout: Any,
    train: Any, bidirectional: Any, batch_first: Any,
) -> tuple[Tensor, Tensor, Tensor]:  # fmt: skip
    """The outputs of the last layer, and the last h and c. See the top of this file."""
    given = _given(
        input, hx, params, has_biases, num_layers, dropout, train, bidirectional, batch_first
    )
    if len(given.hx) != 2:
        raise OptionRefused(
            "lstm expects two hidden states", argument="hx", value=given.hx, op="lstm"
        )
    first, cells = given.hx
    projects = first.size(2) != cells.size(2)
    if _in_one_operation(given, projects):
        given = given._replace(x=given.x.contiguous())  # as oneDNN wants it
        states = [(select(first, 0, i), select(cells, 0, i)) for i in range(first.shape[0])]
        output, last = _run(given, _fused, states, projects)
    else:
        states = list(zip(unbind(first, 0), unbind(cells, 0), strict=True))
        output, last = _run(given, _layer(lstm_step, given.sizes), states, projects)
    h, c = (stack(parts, 0) for parts in zip(*last, strict=True))
    return (transpose(output, 0, 1) if given.batch_first else output), h, c


def _in_one_operation(given: Given, projects: bool) -> bool:
    """Whether PyTorch would give the sequences to oneDNN: float32 on the CPU, and not empty."""
    x = given.x
    if given.sizes or x.dtype is not float32 or x.device.type != "cpu" or not x.numel():
        return False
    if projects:
        warn_once(
            "LSTM with projections is not supported with oneDNN. Using default implementation."
        )
    return not projects


METHODS = ()
WITH_INPLACE = ()
__all__ = ["gru", "lstm", "rnn_relu", "rnn_tanh"]
