"""Sequences of several lengths, padded and packed."""

import pytest

import autograd_lab as torch
from autograd_lab.autograd import gradcheck, gradgradcheck
from autograd_lab.nn.utils.rnn import (
    pack_padded_sequence,
    pack_sequence,
    pad_packed_sequence,
    pad_sequence,
    unpack_sequence,
    unpad_sequence,
)


@pytest.mark.parametrize("batch_first", [False, True])
def test_packing_is_undone_by_padding(batch_first):
    x = torch.arange(12.0).view(3, 2, 2) + 1
    x[2, 1] = 0
    given = x.transpose(0, 1) if batch_first else x
    packed = pack_padded_sequence(given, [3, 2], batch_first=batch_first)
    assert packed.data.shape == (5, 2)
    assert packed.batch_sizes.tolist() == [2, 2, 1]
    padded, lengths = pad_packed_sequence(packed, batch_first=batch_first)
    assert torch.equal(padded, given)
    assert lengths.tolist() == [3, 2]


def test_sequences_come_back_in_the_order_in_which_they_were_given():
    sequences = [torch.full((n,), float(n)) for n in (2, 5, 1, 3)]
    packed = pack_sequence(sequences, enforce_sorted=False)
    for back, given in zip(unpack_sequence(packed), sequences, strict=True):
        assert torch.equal(back, given)


def test_sequences_that_are_not_sorted_are_refused_unless_that_is_allowed():
    with pytest.raises(RuntimeError, match="must be sorted in decreasing order"):
        pack_sequence([torch.ones(2), torch.ones(3)])


def test_padding_is_undone():
    sequences = [torch.ones(2, 3), torch.ones(4, 3)]
    padded = pad_sequence(sequences, padding_value=7.0)
    assert padded.shape == (4, 2, 3)
    assert padded[2:, 0].eq(7).all()
    for back, given in zip(unpad_sequence(padded, torch.tensor([2, 4])), sequences, strict=True):
        assert torch.equal(back, given)


def test_gradients_of_packing_and_padding():
    x = torch.randn(3, 2, 2, dtype=torch.float64, requires_grad=True)

    def there_and_back(x):
        packed = pack_padded_sequence(x, [2, 3], enforce_sorted=False)
        return packed.data, pad_packed_sequence(packed, total_length=4)[0]

    assert gradcheck(there_and_back, (x,))
    assert gradgradcheck(there_and_back, (x,))


def test_padding_gets_no_gradient():
    x = torch.ones(3, 2, requires_grad=True)
    pack_padded_sequence(x, [3, 1]).data.sum().backward()
    assert x.grad.tolist() == [[1.0, 1.0], [1.0, 0.0], [1.0, 0.0]]
