"""Recurrent networks as modules: layers of cells over whole sequences."""

from typing import Any

from autograd_lab.errors import BadData, ShapeMismatch
from autograd_lab.factories import zeros
from autograd_lab.nn.modules.rnn_base import RNNBase
from autograd_lab.nn.modules.rnn_cells import GRUCell, LSTMCell, RNNCell, RNNCellBase
from autograd_lab.ops import recurrent
from autograd_lab.tensor import Tensor

__all__ = ["GRU", "LSTM", "RNN", "GRUCell", "LSTMCell", "RNNBase", "RNNCell", "RNNCellBase"]


def _refuse_projection(options: dict[str, Any]) -> None:
    if "proj_size" in options:
        raise BadData(
            "proj_size argument is only supported for LSTM, not RNN or GRU",
            data=options["proj_size"],
        )


class RNN(RNNBase):
    """A recurrent network: `h' = tanh(W x + b + U h + c)`, or relu in the place of tanh.

    Its arguments: input_size, hidden_size, num_layers, nonlinearity ("tanh" or "relu"), and the
    others of `RNNBase`. Shapes: input (T, N, n), or (T, n) without a batch, or packed sequences; hx
    (num_layers · directions, N, m), or without N.
    Returns `(output, h)`: h of the last layer after each step, and of each layer after the last.
    Errors: ValueError and RuntimeError for shapes and dtypes that don't go together.
    Example: `output, h = nn.RNN(10, 20)(torch.randn(5, 3, 10))` has shapes (5, 3, 20), (1, 3, 20).
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        _refuse_projection(kwargs)
        nonlinearity = args[3] if len(args) > 3 else kwargs.pop("nonlinearity", "tanh")
        args = args[:3] + args[4:]
        if nonlinearity not in ("tanh", "relu"):
            raise BadData(
                f"Unknown nonlinearity '{nonlinearity}'. Select from 'tanh' or 'relu'.",
                data=nonlinearity,
            )
        vars(self)["nonlinearity"] = nonlinearity
        super().__init__(f"RNN_{nonlinearity.upper()}", *args, **kwargs)

    def forward(self, input: Any, hx: Tensor | None = None) -> Any:
        """`(output, h)`."""
        relu = self.mode == "RNN_RELU"
        return self._with_one_state(recurrent.rnn_relu if relu else recurrent.rnn_tanh, input, hx)


class GRU(RNNBase):
    """A network of gated recurrent units; the formulas are in `ops/recurrent_cells.py`.

    Arguments, shapes, returns, errors: those of `RNN`, without a nonlinearity.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        _refuse_projection(kwargs)
        super().__init__("GRU", *args, **kwargs)

    def forward(self, input: Any, hx: Tensor | None = None) -> Any:
        """`(output, h)`."""
        return self._with_one_state(recurrent.gru, input, hx)


class LSTM(RNNBase):
    """A network of long short-term memory; the formulas are in `ops/recurrent_cells.py`.

    Arguments, shapes, errors: those of `RNN`, without a nonlinearity, with `proj_size`. The state
    is `(h, c)`. Returns `(output, (h, c))`.
    Example: `output, (h, c) = nn.LSTM(10, 20)(torch.randn(5, 3, 10))`.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__("LSTM", *args, **kwargs)

    def forward(self, input: Any, hx: tuple[Tensor, Tensor] | None = None) -> Any:
        """`(output, (h, c))`."""
        given = self._arranged(input, hx)
        if given.batch_sizes is None:
            self.check_forward_args(given.input, given.hx, None)
        output, *hidden = self._run(recurrent.lstm, given)
        hidden = self.permute_hidden(hidden, given.unsorted_indices)
        h, c = (x.squeeze(1) for x in hidden) if given.alone else hidden
        return self._output(output, given), (h, c)

    def get_expected_cell_size(
        self, input: Tensor, batch_sizes: Tensor | None
    ) -> tuple[int, int, int]:
        """The shape that c has to have."""
        return (*self.get_expected_hidden_size(input, batch_sizes)[:2], self.hidden_size)

    def check_forward_args(self, input: Tensor, hidden: Any, batch_sizes: Tensor | None) -> None:
        self.check_input(input, batch_sizes)
        wanted = (
            self.get_expected_hidden_size(input, batch_sizes),
            self.get_expected_cell_size(input, batch_sizes),
        )
        for place, shape in enumerate(wanted):
            message = f"Expected hidden[{place}] size {{}}, got {{}}"
            self.check_hidden_size(hidden[place], shape, message)

    def permute_hidden(self, hx: Any, permutation: Tensor | None) -> Any:
        if permutation is None:
            return hx
        return tuple(x.index_select(1, permutation) for x in hx)

    def _first_state(self, input: Tensor, batch_sizes: Tensor | None) -> Any:
        shape = self.get_expected_cell_size(input, batch_sizes)
        cells = zeros(shape, dtype=input.dtype, device=input.device)
        return super()._first_state(input, batch_sizes), cells

    def _batched_state(self, hx: Any, alone: bool) -> Any:
        ndim = 2 if alone else 3
        if hx[0].dim() != ndim or hx[1].dim() != ndim:
            kind = "unbatched" if alone else "batched"
            raise ShapeMismatch(
                f"For {kind} {ndim}-D input, hx and cx should also be {ndim}-D but got "
                f"({hx[0].dim()}-D, {hx[1].dim()}-D) tensors",
                shapes=(hx[0].shape, hx[1].shape), op=self.mode,
            )  # fmt: skip
        return tuple(x.unsqueeze(1) for x in hx[:2]) if alone else hx
