"""What the recurrent networks share: parameters, checks, and the forms of what they are given."""

import math
import numbers
import warnings
from typing import Any, NamedTuple

from autograd_lab.core.places import stacklevel
from autograd_lab.errors import ArgumentTypeError, BadData, ShapeMismatch
from autograd_lab.factories import empty, zeros
from autograd_lab.nn import init
from autograd_lab.nn.modules.module import Module
from autograd_lab.nn.parameter import Parameter
from autograd_lab.nn.utils.rnn import PackedSequence
from autograd_lab.tensor import Tensor

__all__ = ["RNNBase"]

GATES = {"LSTM": 4, "GRU": 3, "RNN_TANH": 1, "RNN_RELU": 1}


class Sequences(NamedTuple):
    """What a network was given, with a dimension for the batch, in the order that it runs in.

    batch_sizes, sorted_indices, unsorted_indices: those of packed sequences. alone: it was one
    sequence without a batch.
    """

    input: Tensor
    hx: Any
    batch_sizes: Tensor | None = None
    sorted_indices: Tensor | None = None
    unsorted_indices: Tensor | None = None
    alone: bool = False


class RNNBase(Module):
    """What the recurrent networks share: layers, directions, dropout, and the names of parameters.

    Each layer, and each direction of it, has `weight_ih_l0`, `weight_hh_l0`, `bias_ih_l0`,
    `bias_hh_l0`, and `weight_hr_l0` if it projects, with the number of the layer, and `_reverse`.

    input_size, hidden_size: of an element and of the state. num_layers: one above the other. bias:
    whether there are b and c. batch_first: (N, T, n) and not (T, N, n). dropout: the probability
    with which an element between two layers is zeroed in training. bidirectional: whether a second
    network goes from the last step to the first. proj_size: of an LSTM's h, if it is projected.
    Errors: ValueError or TypeError for sizes that can't be.
    """

    def __init__(
        self, mode: str, input_size: int, hidden_size: int, num_layers: int = 1,
        bias: bool = True, batch_first: bool = False, dropout: float = 0.0,
        bidirectional: bool = False, proj_size: int = 0, device: Any = None, dtype: Any = None,
    ) -> None:  # fmt: skip
        super().__init__()
        self.mode = mode
        self.input_size = input_size
        self.hidden_size = hidden_size
        self.num_layers = num_layers
        self.bias = bias
        self.batch_first = batch_first
        self.dropout = float(dropout)
        self.bidirectional = bidirectional
        self.proj_size = proj_size
        _check_dropout(dropout, num_layers)
        self._check_sizes()
        self._all_weights: list[list[str]] = []
        for layer in range(num_layers):
            for suffix in ("", "_reverse")[: self._directions]:
                self._add_weights(layer, f"_l{layer}{suffix}", device, dtype)
        self.reset_parameters()

    @property
    def _directions(self) -> int:
        return 2 if self.bidirectional else 1

    def _check_sizes(self) -> None:
        for name in ("input_size", "hidden_size"):
            size = getattr(self, name)
            if not isinstance(size, int):
                raise ArgumentTypeError(
                    f"{name} should be of type int, got: {type(size).__name__}", argument=size
                )
            if size <= 0:
                raise BadData(f"{name} must be greater than zero", data=size)
        for name in ("bias", "batch_first"):
            given = getattr(self, name)
            if not isinstance(given, bool):
                raise ArgumentTypeError(
                    f"{name} should be of type bool, got: {type(given).__name__}", argument=given
                )
        wrong = None
        if self.num_layers <= 0:
            wrong = "num_layers must be greater than zero"
        elif self.proj_size < 0:
            wrong = "proj_size should be a positive integer or zero to disable projections"
        elif self.proj_size >= self.hidden_size:
            wrong = "proj_size has to be smaller than hidden_size"
        elif self.mode not in GATES:
            wrong = f"Unrecognized RNN mode: {self.mode}"
        if wrong:
            raise BadData(wrong, data=self.mode)

    def _add_weights(self, layer: int, suffix: str, device: Any, dtype: Any) -> None:
        rows = GATES[self.mode] * self.hidden_size
        output = self.proj_size or self.hidden_size
        input = self.input_size if layer == 0 else output * self._directions
        shapes: dict[str, Any] = {"weight_ih": (rows, input), "weight_hh": (rows, output)}
        if self.bias:
            shapes.update(bias_ih=(rows,), bias_hh=(rows,))
        if self.proj_size:
            shapes["weight_hr"] = (self.proj_size, self.hidden_size)
        for name, shape in shapes.items():
            setattr(self, name + suffix, Parameter(empty(shape, device=device, dtype=dtype)))
        self._all_weights.append([name + suffix for name in shapes])

    @property
    def _flat_weights_names(self) -> list[str]:
        return [name for names in self._all_weights for name in names]

    @property
    def _flat_weights(self) -> list[Any]:
        return [getattr(self, name, None) for name in self._flat_weights_names]

    @property
    def all_weights(self) -> list[list[Parameter]]:
        """The parameters of each layer and direction."""
        return [[getattr(self, name) for name in names] for names in self._all_weights]

    def flatten_parameters(self) -> None:
        """Nothing: each parameter has memory of its own, which suits every device here."""

    def reset_parameters(self) -> None:
        """Draw all parameters between -1/sqrt(hidden_size) and 1/sqrt(hidden_size)."""
        bound = 1.0 / math.sqrt(self.hidden_size) if self.hidden_size > 0 else 0
        for weight in self.parameters():
            init.uniform_(weight, -bound, bound)

    def extra_repr(self) -> str:
        """What stands between the brackets of its text: what is not as by default."""
        usual = {
            "proj_size": 0, "num_layers": 1, "bias": True, "batch_first": False, "dropout": 0,
            "bidirectional": False,
        }  # fmt: skip
        given = [
            f", {name}={getattr(self, name)}"
            for name, value in usual.items()
            if getattr(self, name) != value
        ]
        return f"{self.input_size}, {self.hidden_size}{''.join(given)}"

    def check_input(self, input: Tensor, batch_sizes: Tensor | None) -> None:
        """Raise ValueError for another dtype than the weights', RuntimeError for another size."""
        wanted = self._flat_weights[0].dtype
        if input.dtype is not wanted:
            raise BadData(
                f"RNN input dtype ({input.dtype}) does not match weight dtype ({wanted}). Convert "
                f"input: input.to({wanted}), or convert model: model.to({input.dtype})",
                data=input,
            )
        ndim = 3 if batch_sizes is None else 2
        wrong = None
        if input.dim() != ndim:
            wrong = f"input must have {ndim} dimensions, got {input.dim()}"
        elif input.size(-1) != self.input_size:
            wrong = "input.size(-1) must be equal to input_size. Expected "
            wrong += f"{self.input_size}, got {input.size(-1)}"
        if wrong:
            raise ShapeMismatch(wrong, shapes=(input.shape,), op=self.mode)

    def get_expected_hidden_size(
        self, input: Tensor, batch_sizes: Tensor | None
    ) -> tuple[int, int, int]:
        """The shape that h has to have."""
        batch = int(batch_sizes[0]) if batch_sizes is not None else input.size(not self.batch_first)
        size = self.proj_size or self.hidden_size
        return self.num_layers * self._directions, batch, size

    def check_hidden_size(
        self, hx: Tensor, expected_hidden_size: tuple[int, int, int],
        msg: str = "Expected hidden size {}, got {}",
    ) -> None:  # fmt: skip
        """Raise RuntimeError unless h has the shape that it has to have."""
        if tuple(hx.size()) != expected_hidden_size:
            raise ShapeMismatch(
                msg.format(expected_hidden_size, list(hx.size())),
                shapes=(hx.shape, expected_hidden_size), op=self.mode,
            )  # fmt: skip

    def check_forward_args(self, input: Tensor, hidden: Any, batch_sizes: Tensor | None) -> None:
        """Raise unless the input and the first state fit the network and each other."""
        self.check_input(input, batch_sizes)
        self.check_hidden_size(hidden, self.get_expected_hidden_size(input, batch_sizes))

    def permute_hidden(self, hx: Any, permutation: Tensor | None) -> Any:
        """The state with its sequences in another order."""
        return hx if permutation is None else hx.index_select(1, permutation)

    def _arranged(self, input: Any, hx: Any) -> Sequences:
        """What was given, in the form that the network runs on."""
        if isinstance(input, PackedSequence):
            data, sizes, order, inverse = input
            state = self.permute_hidden(hx, order) if hx is not None else None
            first = self._first_state(data, sizes) if state is None else state
            return Sequences(data, first, sizes, order, inverse)
        if input.dim() not in (2, 3):
            name, _, simple = self.mode.partition("_")
            raise BadData(
                f"{name}: Expected input to be 2D or 3D, got {input.dim()}D"
                f"{' tensor' if simple else ''} instead",
                data=input,
            )
        alone = input.dim() == 2
        if hx is not None:
            hx = self._batched_state(hx, alone)
        if alone:
            input = input.unsqueeze(0 if self.batch_first else 1)
        if hx is None:
            hx = self._first_state(input, None)
        return Sequences(input, hx, alone=alone)

    def _first_state(self, input: Tensor, batch_sizes: Tensor | None) -> Any:
        shape = self.get_expected_hidden_size(input, batch_sizes)
        return zeros(shape, dtype=input.dtype, device=input.device)

    def _batched_state(self, hx: Any, alone: bool) -> Any:
        """The state with a dimension for the batch. Raises RuntimeError where it has another."""
        ndim = 2 if alone else 3
        if hx.dim() != ndim:
            kind = "unbatched" if alone else "batched"
            raise ShapeMismatch(
                f"For {kind} {ndim}-D input, hx should also be {ndim}-D but got {hx.dim()}-D "
                "tensor",
                shapes=(hx.shape,), op=self.mode,
            )  # fmt: skip
        return hx.unsqueeze(1) if alone else hx

    def _run(self, function: Any, given: Sequences) -> Any:
        """What the function of the torch namespace makes of what was given."""
        options = (
            self._flat_weights, self.bias, self.num_layers, self.dropout, self.training,
            self.bidirectional,
        )  # fmt: skip
        if given.batch_sizes is None:
            return function(given.input, given.hx, *options, self.batch_first)
        return function(given.input, given.batch_sizes, given.hx, *options)

    def _output(self, output: Tensor, given: Sequences) -> Any:
        """The output in the form of what was given."""
        if given.batch_sizes is not None:
            return PackedSequence(output, *given[2:5])
        return output.squeeze(0 if self.batch_first else 1) if given.alone else output

    def _with_one_state(self, function: Any, input: Any, hx: Tensor | None) -> Any:
        """The whole call of a network whose state is one tensor."""
        given = self._arranged(input, hx)
        self.check_forward_args(given.input, given.hx, given.batch_sizes)
        output, hidden = self._run(function, given)
        hidden = self.permute_hidden(hidden, given.unsorted_indices)
        return self._output(output, given), hidden.squeeze(1) if given.alone else hidden


def _check_dropout(dropout: Any, num_layers: int) -> None:
    number = isinstance(dropout, numbers.Number) and not isinstance(dropout, bool)
    if not (number and 0 <= dropout <= 1):
        raise BadData(
            "dropout should be a number in range [0, 1] representing the probability of an element "
            "being zeroed",
            data=dropout,
        )
    if dropout > 0 and num_layers == 1:
        warnings.warn(
            "dropout option adds dropout after all but last recurrent layer, so non-zero dropout "
            f"expects num_layers greater than 1, but got dropout={dropout} and "
            f"num_layers={num_layers}",
            stacklevel=stacklevel(),
        )
