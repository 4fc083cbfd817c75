"""Cells as modules: one step of a recurrent network, called once for each element of a sequence."""

import math
from typing import Any

from autograd_lab.errors import BadData, OptionRefused
from autograd_lab.factories import empty, zeros
from autograd_lab.nn import init
from autograd_lab.nn.modules.module import Module
from autograd_lab.nn.parameter import Parameter
from autograd_lab.ops.recurrent_cells import gru_cell, lstm_cell, rnn_relu_cell, rnn_tanh_cell
from autograd_lab.tensor import Tensor

__all__ = ["GRUCell", "LSTMCell", "RNNCell", "RNNCellBase"]


class RNNCellBase(Module):
    """What the cells share: `weight_ih`, `weight_hh`, `bias_ih`, `bias_hh`.

    num_chunks: how many gates lie below each other in each of them.
    """

    def __init__(
        self, input_size: int, hidden_size: int, bias: bool, num_chunks: int, device: Any = None,
        dtype: Any = None,
    ) -> None:  # fmt: skip
        super().__init__()
        self.input_size = input_size
        self.hidden_size = hidden_size
        self.bias = bias
        rows = num_chunks * hidden_size
        shapes = {"weight_ih": (rows, input_size), "weight_hh": (rows, hidden_size)}
        for name, shape in shapes.items():
            self.register_parameter(name, Parameter(empty(shape, device=device, dtype=dtype)))
        for name in ("bias_ih", "bias_hh"):
            values = Parameter(empty(rows, device=device, dtype=dtype)) if bias else None
            self.register_parameter(name, values)
        self.reset_parameters()

    def extra_repr(self) -> str:
        """What stands between the brackets of its text."""
        bias = "" if self.bias is True else f", bias={self.bias}"
        return f"{self.input_size}, {self.hidden_size}{bias}"

    def reset_parameters(self) -> None:
        """Draw all parameters between -1/sqrt(hidden_size) and 1/sqrt(hidden_size)."""
        bound = 1.0 / math.sqrt(self.hidden_size) if self.hidden_size > 0 else 0
        for weight in self.parameters():
            init.uniform_(weight, -bound, bound)

    def _rows_of(self, input: Tensor) -> Tensor:
        """The input as (N, input_size). Raises ValueError unless it has one or two dimensions."""
        if input.dim() not in (1, 2):
            raise self._refused("input", input)
        return input if input.dim() == 2 else input.unsqueeze(0)

    def _refused(self, what: str, given: Tensor) -> BadData:
        name = type(self).__name__
        return BadData(
            f"{name}: Expected {what} to be 1D or 2D, got {given.dim()}D instead", data=given
        )

    def _first_state(self, rows: Tensor) -> Tensor:
        return zeros(rows.size(0), self.hidden_size, dtype=rows.dtype, device=rows.device)

    def _step(self, cell: Any, input: Tensor, hx: Tensor | None) -> Tensor:
        """A cell whose state is one tensor."""
        rows = self._rows_of(input)
        if hx is None:
            hx = self._first_state(rows)
        elif hx.dim() not in (1, 2):
            raise self._refused("hidden", hx)
        elif rows is not input:
            hx = hx.unsqueeze(0)
        result: Tensor = cell(rows, hx, self.weight_ih, self.weight_hh, self.bias_ih, self.bias_hh)
        return result if rows is input else result.squeeze(0)


class RNNCell(RNNCellBase):
    """`h' = tanh(W x + b + U h + c)`, or relu in the place of tanh.

    Shapes: input (N, input_size) and hx (N, hidden_size), or both without N; hx is 0 if left out.
    Errors: ValueError for other numbers of dimensions, RuntimeError for other sizes.
    Example: `h = cell(x, h)` for each x of a sequence.
    """

    def __init__(
        self, input_size: int, hidden_size: int, bias: bool = True, nonlinearity: str = "tanh",
        device: Any = None, dtype: Any = None,
    ) -> None:  # fmt: skip
        super().__init__(input_size, hidden_size, bias, 1, device, dtype)
        self.nonlinearity = nonlinearity

    def extra_repr(self) -> str:
        given = self.nonlinearity
        return super().extra_repr() + ("" if given == "tanh" else f", nonlinearity={given}")

    def forward(self, input: Tensor, hx: Tensor | None = None) -> Tensor:
        """The next state."""
        return self._step(self._cell, input, hx)

    @property
    def _cell(self) -> Any:
        cells = {"tanh": rnn_tanh_cell, "relu": rnn_relu_cell}
        if self.nonlinearity not in cells:
            raise OptionRefused(
                f"Unknown nonlinearity: {self.nonlinearity}",
                argument="nonlinearity", value=self.nonlinearity, op="RNNCell",
            )  # fmt: skip
        return cells[self.nonlinearity]


class GRUCell(RNNCellBase):
    """A gated recurrent unit; the formulas are in `ops/recurrent_cells.py`.

    Shapes and errors: those of `RNNCell`.
    """

    def __init__(
        self, input_size: int, hidden_size: int, bias: bool = True, device: Any = None,
        dtype: Any = None,
    ) -> None:  # fmt: skip
        super().__init__(input_size, hidden_size, bias, 3, device, dtype)

    def forward(self, input: Tensor, hx: Tensor | None = None) -> Tensor:
        """The next state."""
        return self._step(gru_cell, input, hx)


class LSTMCell(RNNCellBase):
    """A cell of long short-term memory; the formulas are in `ops/recurrent_cells.py`.

    Shapes: input (N, input_size), and hx `(h, c)`, each (N, hidden_size), or all without N.
    Errors: those of `RNNCell`.
    Example: `h, c = cell(x, (h, c))` for each x of a sequence.
    """

    def __init__(
        self, input_size: int, hidden_size: int, bias: bool = True, device: Any = None,
        dtype: Any = None,
    ) -> None:  # fmt: skip
        super().__init__(input_size, hidden_size, bias, 4, device, dtype)

    def forward(
        self, input: Tensor, hx: tuple[Tensor, Tensor] | None = None
    ) -> tuple[Tensor, Tensor]:
        """The next state `(h, c)`."""
        rows = self._rows_of(input)
        if hx is None:
            nothing = self._first_state(rows)
            hx = (nothing, nothing)
        else:
            for place, x in enumerate(hx):
                if x.dim() not in (1, 2):
                    raise self._refused(f"hx[{place}]", x)
            if rows is not input:
                hx = (hx[0].unsqueeze(0), hx[1].unsqueeze(0))
        h, c = lstm_cell(rows, hx, self.weight_ih, self.weight_hh, self.bias_ih, self.bias_hh)
        return (h, c) if rows is input else (h.squeeze(0), c.squeeze(0))
