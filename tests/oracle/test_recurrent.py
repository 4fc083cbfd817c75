"""Recurrent networks: values, graphs, gradients, texts and errors are PyTorch's."""

import itertools

import numpy as np
import pytest

import autograd_lab
from tests.oracle.ask import outcome
from tests.oracle.graphs import flat, graph

NETWORKS = ("RNN", "GRU", "LSTM")
OPTIONS = (
    {},
    {"batch_first": True},
    {"num_layers": 2, "bias": False},
    {"bidirectional": True},
    {"num_layers": 2, "dropout": 0.5, "bidirectional": True, "batch_first": True},
)
GIVEN = ("batch", "batch with a state", "alone", "packed", "packed with a state")


def given(torch, name, what, dtype, states, wants):
    """The arguments of a call, the same numbers on each library."""
    draw = np.random.default_rng(3)

    def tensor(*shape):
        array = draw.standard_normal(shape).astype(dtype)
        return torch.from_numpy(array).requires_grad_(wants)

    pack = torch.nn.utils.rnn.pack_sequence
    if what.startswith("packed"):
        x = pack([tensor(n, 3) for n in (2, 4, 1)], enforce_sorted=False)
    else:
        x = tensor(3, 3) if what == "alone" else tensor(3, 3, 3)
    if not what.endswith("state"):
        return (x,)
    state = (tensor(states, 3, 4), tensor(states, 3, 4))
    return x, (state if name == "LSTM" else state[0])


def run(torch, name, options, what, dtype, wants):
    torch.manual_seed(0)
    net = getattr(torch.nn, name)(3, 4, **options).to(getattr(torch, dtype))
    states = options.get("num_layers", 1) * (1 + options.get("bidirectional", False))
    output, state = net(*given(torch, name, what, dtype, states, wants))
    packed = isinstance(output, torch.nn.utils.rnn.PackedSequence)
    results = flat([output.data if packed else output, state])
    sum((x * x.detach().cos()).sum() for x in results).backward()
    numbers = [x.detach().numpy() for x in results] + [p.grad.numpy() for p in net.parameters()]
    form = [(graph(x.grad_fn), x.stride(), str(x.dtype)) for x in results]
    return repr(net), list(net.state_dict()), form, numbers


@pytest.mark.parametrize("what", GIVEN)
@pytest.mark.parametrize("name", NETWORKS)
def test_networks_compute_what_pytorchs_do(name, what, pytorch):
    for options, dtype, wants in itertools.product(OPTIONS, ("float32", "float64"), (0, 1)):
        case = name, options, what, dtype, bool(wants)
        *ours, numbers = run(autograd_lab, *case)
        *theirs, expected = run(pytorch, *case)
        assert ours == theirs, case
        for a, b in zip(numbers, expected, strict=True):
            np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-5, err_msg=str(case))


EXPRESSIONS = """
nn.RNNCell(3, 4)(r(2, 3))
nn.RNNCell(3, 4, nonlinearity='relu')(r(3), r(4))
nn.LSTMCell(3, 4)(r(3))
nn.LSTMCell(3, 4)(r(2, 3), (r(2, 4), r(2, 4)))
nn.GRUCell(3, 4, bias=False)(r(2, 3), r(2, 4))
nn.RNNCell(3, 4, False, 'relu'), nn.GRUCell(3, 4), nn.LSTMCell(3, 4, dtype=torch.float64)
list(nn.LSTMCell(3, 4).state_dict())
nn.RNNCell(3, 4, nonlinearity='sine')(r(2, 3))
nn.RNNCell(3, 4)(r(1, 2, 3))
nn.RNNCell(3, 4)(r(2, 3), r(1, 2, 4))
nn.LSTMCell(3, 4)(r(2, 3), (r(2, 4), r(1, 2, 4)))
nn.LSTMCell(3, 4)(r(2, 3), (r(2, 4),))
nn.LSTMCell(3, 4)(r(2, 3), r(2, 4))
nn.GRUCell(3, 4)(r(2, 5))
nn.GRUCell(3, 4)(r(2, 3), r(3, 4))
nn.GRUCell(3, 4)(r(2, 3), r(2, 5))
nn.GRUCell(3, 4)(r(2, 3).double())
nn.GRUCell(3, -1)
torch.lstm_cell(r(2, 3), (r(2, 4), r(3, 4)), r(16, 3), r(16, 4))
torch.lstm_cell(r(2, 3), (r(2, 4), 2), r(16, 3), r(16, 4))
torch.lstm_cell()
torch.gru_cell(r(2, 3), None, r(12, 3), r(12, 4))
torch.gru_cell(r(2, 3), r(2, 4), r(12, 3), r(12, 4), extra=1)
torch.gru_cell(r(2, 3).long(), r(2, 4).long(), r(12, 3).long(), r(12, 4).long())
torch.rnn_tanh_cell(r(2, 3), r(2, 4), r(4, 3), r(4, 4), r(2))
nn.RNN(3, 4), nn.GRU(3, 4, 2, False, True, .5, True), nn.LSTM(3, 4, proj_size=2)
list(nn.LSTM(3, 4, 2, proj_size=2, bidirectional=True).state_dict())
nn.LSTM(3, 4, proj_size=2)(r(2, 3, 3))
nn.RNN(3, 4).all_weights
nn.RNN(3, 4, nonlinearity='relu')(r(2, 3))
nn.RNN(3, 4).flatten_parameters()
nn.RNN(3, 4, 1, 'relu').mode
nn.RNN(3, 4, dropout=.5)
nn.LSTM(3, 4, dropout=1.5)
nn.LSTM(3, 4, dropout=True)
nn.GRU(3, 4, dropout='a')
nn.GRU(3, 0)
nn.GRU(0, 4)
nn.GRU(3, 4.)
nn.GRU(3, 4, 0)
nn.GRU(3)
nn.GRU(3, 4, proj_size=2)
nn.LSTM(3, 4, proj_size=4)
nn.LSTM(3, 4, proj_size=-1)
nn.RNN(3, 4, nonlinearity='sine')
nn.RNNBase('SRN', 3, 4)
nn.RNNBase('GRU', 3, 4)(r(2, 2, 3))
nn.RNN(3, 4)(r(2, 2, 3, 3))
nn.GRU(3, 4)(r(3))
nn.LSTM(3, 4)(r(2, 2, 5))
nn.LSTM(3, 4)(r(2, 2, 3).double())
nn.LSTM(3, 4)(r(0, 2, 3))
nn.LSTM(3, 4)(r(2, 0, 3))
nn.LSTM(3, 4)(r(2, 2, 3), (r(1, 3, 4), r(1, 2, 4)))
nn.LSTM(3, 4)(r(2, 2, 3), (r(1, 2, 4), r(1, 2, 5)))
nn.LSTM(3, 4)(r(2, 2, 3), (r(1, 4), r(1, 4)))
nn.LSTM(3, 4)(r(2, 3), (r(1, 1, 4), r(1, 1, 4)))
nn.GRU(3, 4)(r(2, 2, 3), r(1, 3, 4))
nn.GRU(3, 4)(r(2, 2, 3), r(1, 4))
nn.GRU(3, 4)(r(2, 3), r(1, 1, 4))
nn.GRU(3, 4)(rnn.pack_sequence([r(3, 3), r(2, 3)]), r(1, 3, 4))
nn.GRU(3, 4)(rnn.pack_sequence([r(3, 5), r(2, 5)]))
torch.lstm(r(2, 2, 3), (r(1, 2, 4),), [r(16, 3), r(16, 4)], False, 1, 0., False, False, False)
torch.gru(r(2, 2, 3), r(1, 2, 4), [r(12, 3)], False, 1, 0., False, False, False)
torch.gru(r(2, 2, 3), r(1, 2, 4), [r(12, 3), r(12, 4)], False, 2, 0., False, False, False)
torch.gru(r(2, 2, 3), r(1, 2, 4), [r(12, 3), r(12, 4)], False, 1, 0., False, True, False)
torch.gru(r(2, 2, 3), r(1, 2, 4))
torch.rnn_relu()
""".strip().splitlines()


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_texts_and_errors_are_pytorchs(expression, pytorch):
    def evaluated(torch):
        torch.manual_seed(0)
        return eval(
            expression,
            {"torch": torch, "nn": torch.nn, "r": torch.randn, "rnn": torch.nn.utils.rnn},
        )

    assert outcome(evaluated, autograd_lab) == outcome(evaluated, pytorch)
