"""A cell over the steps of a sequence: one layer, in one direction or in both.

A layer takes all steps (T, N, n) and the first state, and gives the outputs (T, N, m) and the last
state. Of packed sequences the steps lie one behind the other, (steps, n), and each step has as many
rows as there are sequences left: their sizes decrease, and a state leaves when its sequence ends,
or joins there if the layer goes backward.
"""

from collections.abc import Callable, Sequence
from itertools import accumulate

from autograd_lab.errors import ShapeMismatch
from autograd_lab.ops.join import cat, stack
from autograd_lab.ops.recurrent_cells import Hidden, Step, Weights
from autograd_lab.ops.reshaping import narrow
from autograd_lab.ops.split import unbind
from autograd_lab.tensor import Tensor

Layer = Callable[[Tensor, Hidden, Weights, bool], tuple[Tensor, Hidden]]
"""Takes the inputs, the first state, and whether to go from the last step to the first."""


def output_of(state: Hidden) -> Tensor:
    """What a layer gives out of a state: h, of an LSTM without c."""
    output: Tensor = state[0] if isinstance(state, tuple) else state
    return output


def through(
    step: Step, input: Tensor, state: Hidden, weights: Weights, reverse: bool = False
) -> tuple[Tensor, Hidden]:
    """One layer in one direction: `(outputs, the last state)`.

    Errors: RuntimeError for no steps.
    """
    steps = unbind(weights.of_input(input), 0)
    if not steps:
        raise ShapeMismatch(
            "Expected sequence length to be larger than 0 in RNN", shapes=(input.shape,), op="rnn"
        )
    outputs = []
    for x in steps[::-1] if reverse else steps:
        state = step(x, state, weights)
        outputs.append(output_of(state))
    return stack(outputs[::-1] if reverse else outputs, 0), state


def _rows(state: Hidden, start: int, length: int) -> Hidden:
    """The state of some of the sequences."""
    if isinstance(state, tuple):
        return tuple(narrow(x, 0, start, length) for x in state)
    return narrow(state, 0, start, length)


def _joined(states: Sequence[Hidden]) -> Hidden:
    """The states of several groups of sequences as one."""
    if isinstance(states[0], tuple):
        return tuple(cat(parts, 0) for parts in zip(*states, strict=True))
    return cat(states, 0)


def through_packed(
    step: Step, data: Tensor, sizes: Sequence[int], state: Hidden, weights: Weights
) -> tuple[Tensor, Hidden]:
    """`through` for packed sequences. sizes: how many are left at each step."""
    x = weights.of_input(data)
    outputs, ended = [], []
    left, place = sizes[0], 0
    for size in sizes:
        row, place = narrow(x, 0, place, size), place + size
        if size < left:
            ended.append(_rows(state, size, left - size))
            state, left = _rows(state, 0, size), size
        state = step(row, state, weights)
        outputs.append(output_of(state))
    ended.append(state)
    return cat(outputs, 0), _joined(ended[::-1])


def back_through_packed(
    step: Step, data: Tensor, sizes: Sequence[int], first: Hidden, weights: Weights
) -> tuple[Tensor, Hidden]:
    """`through_packed` from the last step to the first."""
    x = weights.of_input(data)
    outputs = []
    size = sizes[-1]
    state = _rows(first, 0, size)
    places = [0, *accumulate(sizes)]
    for place, wanted in reversed(list(zip(places, sizes, strict=False))):
        if wanted > size:
            state = _joined([state, _rows(first, size, wanted - size)])
            size = wanted
        state = step(narrow(x, 0, place, size), state, weights)
        outputs.append(output_of(state))
    return cat(outputs[::-1], 0), state


def in_directions(
    layer: Layer, x: Tensor, states: Sequence[Hidden], weights: Sequence[Weights]
) -> tuple[Tensor, list[Hidden]]:
    """A layer forward, and backward too if there are two states: `(outputs, the last states)`.

    The outputs of two directions lie beside each other.
    """
    made = [
        layer(x, state, weight, bool(backward))
        for backward, (state, weight) in enumerate(zip(states, weights, strict=True))
    ]
    outputs = [output for output, _ in made]
    joined = outputs[0] if len(made) == 1 else cat(outputs, outputs[0].dim() - 1)
    return joined, [state for _, state in made]
