"""Recurrent networks as modules."""

import pytest

import autograd_lab as torch
from autograd_lab import nn
from autograd_lab.autograd import gradcheck, gradgradcheck

NETWORKS = (nn.RNN, nn.GRU, nn.LSTM)
every_network = pytest.mark.parametrize("network", NETWORKS, ids=[n.__name__ for n in NETWORKS])


def tensors_of(value):
    return list(value) if isinstance(value, tuple) else [value]


def double(module):
    torch.manual_seed(0)
    return module.double()


@pytest.mark.parametrize("cell", [nn.RNNCell, nn.GRUCell, nn.LSTMCell], ids=lambda c: c.__name__)
def test_first_and_second_gradients_of_a_cell(cell):
    module = double(cell(2, 1))
    x, h, c = (
        torch.randn(*shape, dtype=torch.float64, requires_grad=True)
        for shape in ((2, 2), (2, 1), (2, 1))
    )
    state = (h, c) if cell is nn.LSTMCell else (h,)

    def step(x, *state, **_):
        return module(x, state if len(state) > 1 else state[0])

    assert gradcheck(step, (x, *state))
    assert gradgradcheck(step, (x, *state))


@pytest.mark.parametrize("network", [nn.GRU, nn.LSTM], ids=["GRU", "LSTM"])
def test_first_and_second_gradients_of_a_network_by_its_parameters(network):
    module = double(network(2, 1))
    x = torch.randn(2, 1, 2, dtype=torch.float64)
    parameters = tuple(p.detach().requires_grad_() for p in module.parameters())
    state = torch.zeros(1, 1, 1, dtype=torch.float64)
    first = (state, state) if network is nn.LSTM else state
    function = torch.lstm if network is nn.LSTM else torch.gru

    def output(*parameters):
        return function(x, first, parameters, True, 1, 0.0, False, False, False)

    assert gradcheck(output, parameters)
    assert gradgradcheck(output, parameters)


@every_network
def test_one_sequence_alone_is_a_batch_of_one(network):
    module = network(3, 4)
    x = torch.randn(5, 3)
    alone, batch = module(x), module(x.unsqueeze(1))
    assert torch.allclose(alone[0], batch[0].squeeze(1))
    for a, b in zip(tensors_of(alone[1]), tensors_of(batch[1]), strict=True):
        assert torch.allclose(a, b.squeeze(1))


@every_network
def test_the_batch_may_come_first(network):
    torch.manual_seed(0)
    steps_first = network(3, 4, bidirectional=True)
    torch.manual_seed(0)
    batch_first = network(3, 4, bidirectional=True, batch_first=True)
    x = torch.randn(5, 2, 3)
    output, _ = steps_first(x)
    assert torch.allclose(batch_first(x.transpose(0, 1))[0], output.transpose(0, 1))


@every_network
def test_packed_sequences_give_what_each_gives_alone(network):
    module = double(network(3, 4, num_layers=2, bidirectional=True))
    sequences = [torch.randn(n, 3, dtype=torch.float64) for n in (2, 4, 3)]
    packed = nn.utils.rnn.pack_sequence(sequences, enforce_sorted=False)
    output, state = module(packed)
    outputs = nn.utils.rnn.unpack_sequence(output)
    for place, x in enumerate(sequences):
        alone, last = module(x)
        assert torch.allclose(outputs[place], alone)
        for whole, one in zip(tensors_of(state), tensors_of(last), strict=True):
            assert torch.allclose(whole[:, place], one)


@every_network
def test_the_other_direction_reads_from_the_end(network):
    module = network(3, 4, bidirectional=True)
    one_way = network(3, 4)
    for name in one_way.state_dict():
        getattr(one_way, name).data.copy_(getattr(module, f"{name}_reverse").data)
    x = torch.randn(5, 2, 3)
    both, _ = module(x)
    assert torch.allclose(both[..., 4:].flip(0), one_way(x.flip(0))[0], atol=1e-6)


@every_network
def test_a_state_dict_fits_another_network(network):
    first, second = network(3, 4, num_layers=2), network(3, 4, num_layers=2)
    assert second.load_state_dict(first.state_dict()).missing_keys == []
    x = torch.randn(5, 2, 3)
    assert torch.equal(first(x)[0], second(x)[0])
    assert list(first.state_dict())[:2] == ["weight_ih_l0", "weight_hh_l0"]


def test_a_state_that_goes_on_needs_its_history_cut():
    module = nn.LSTM(2, 3)
    _, state = module(torch.randn(4, 1, 2))
    state[0].sum().backward()
    output, _ = module(torch.randn(4, 1, 2), tuple(part.detach() for part in state))
    output.sum().backward()
    output, _ = module(torch.randn(4, 1, 2), state)
    with pytest.raises(RuntimeError, match="backward through the graph a second time"):
        output.sum().backward()


def test_dropout_lies_between_layers_and_in_training_alone():
    module = nn.GRU(3, 4, num_layers=2, dropout=0.9)
    x = torch.randn(5, 2, 3)
    assert not torch.equal(module(x)[0], module(x)[0])
    module.eval()
    assert torch.equal(module(x)[0], module(x)[0])


def test_dropout_with_one_layer_is_warned_of():
    with pytest.warns(UserWarning, match="dropout option adds dropout after all but last"):
        nn.RNN(3, 4, dropout=0.5)


def test_a_network_in_float32_is_one_operation_a_layer():
    x = torch.randn(5, 2, 3)
    output, _ = nn.LSTM(3, 4)(x)
    assert output.grad_fn.name() == "MkldnnRnnLayerBackward0"
    output, _ = nn.LSTM(3, 4).double()(x.double())
    assert output.grad_fn.name() == "StackBackward0"
