"""Padded and packed sequences: values, graphs and errors are PyTorch's."""

import pytest

import autograd_lab
from tests.oracle.ask import outcome
from tests.oracle.graphs import graph

EXPRESSIONS = """
rnn.pack_padded_sequence(x, [3, 2], batch_first=True)
rnn.pack_padded_sequence(x, torch.tensor([3, 2]), batch_first=True)
rnn.pack_padded_sequence(x, [2, 3], batch_first=True, enforce_sorted=False)
rnn.pack_padded_sequence(x, [4, 2], batch_first=True)
rnn.pack_padded_sequence(x, [2, 3], batch_first=True)
rnn.pack_padded_sequence(x, [3, 0], batch_first=True)
rnn.pack_padded_sequence(x, [3], batch_first=True)
rnn.pack_padded_sequence(x, 3)
rnn.pack_padded_sequence([1], [3])
rnn.pack_padded_sequence(a(3), [3])
rnn.pack_padded_sequence(torch.zeros(0, 2, 3), [3, 2])
rnn.pad_packed_sequence(p)
rnn.pad_packed_sequence(p, batch_first=True, padding_value=-1, total_length=5)
rnn.pad_packed_sequence(p, total_length=2)
rnn.pad_packed_sequence(x)
rnn.pad_sequence([a(2), a(3)])
rnn.pad_sequence([a(2), a(3)], batch_first=True, padding_value=-1)
rnn.pad_sequence([a(2, 2), a(3, 2)], padding_side='left')
rnn.pad_sequence([a(2), a(3)], padding_side='up')
rnn.pad_sequence(a(2, 2))
rnn.pad_sequence([])
rnn.pad_sequence(3)
rnn.pad_sequence([1, 2])
rnn.pad_sequence([a(2, 2), a(3, 3)])
rnn.pack_sequence([a(3), a(2)])
rnn.pack_sequence([a(2), a(3)])
rnn.pack_sequence([a(0), a(3)], enforce_sorted=False)
rnn.unpad_sequence(a(3, 2), torch.tensor([3, 2]))
rnn.unpack_sequence(p)
p.to('cpu') is p, p.double().data.dtype, p.long(), p.is_cuda, p.is_pinned(), p.cpu() is p
p.to(dtype=torch.float16, non_blocking=True).data.dtype, p.float() is p
rnn.PackedSequence(a(3), torch.tensor([1, 1, 1]), torch.tensor([0]))
rnn.PackedSequence(a(3))
rnn.PackedSequence((a(3), torch.tensor([1, 1, 1])))
p._replace(data=a(1)), p._fields, len(p)
rnn.invert_permutation(torch.tensor([2, 0, 1])), rnn.invert_permutation(None)
torch._pack_padded_sequence(x, torch.tensor([3., 2.]), True)
torch._pack_padded_sequence(x, torch.tensor([2, 3]), True)
graph(p.data.grad_fn)
graph(rnn.pad_packed_sequence(p)[0].grad_fn)
graph(rnn.pad_packed_sequence(rnn.pack_sequence([x[0], x[1], x[0][:1]]), True, 2., 6)[0].grad_fn)
graph(rnn.pad_sequence([x[0], a(2, 2)]).grad_fn)
p.data.grad_fn._saved_batch_first, p.data.grad_fn._saved_input_sym_sizes
""".strip().splitlines()


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_both_libraries_answer_the_same(expression, pytorch):
    def evaluated(torch):
        def counted(*shape):
            return torch.arange(1.0, 1.0 + torch.Size(shape).numel()).view(shape)

        rnn = torch.nn.utils.rnn
        x = counted(2, 3, 2).requires_grad_()
        p = rnn.pack_padded_sequence(x, [2, 3], batch_first=True, enforce_sorted=False)
        names = {"torch": torch, "rnn": rnn, "a": counted, "x": x, "p": p, "graph": graph}
        return eval(expression, names)

    assert outcome(evaluated, autograd_lab) == outcome(evaluated, pytorch)
