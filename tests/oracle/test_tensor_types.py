"""The tensor types of old, and `x.type(...)`."""

import pytest

import autograd_lab
from tests.oracle.programs import result

PROGRAMS = [
    "torch.FloatTensor",
    "type(torch.FloatTensor)",
    "torch.FloatTensor([1,2])",
    "torch.FloatTensor(2,3).shape",
    "torch.LongTensor([1,2])",
    "torch.LongTensor([1.5])",
    "torch.LongTensor(torch.tensor([1.,2]))",
    "torch.DoubleTensor([1,2])",
    "torch.HalfTensor([1,2])",
    "torch.ByteTensor([1,2])",
    "torch.ByteTensor([300])",
    "torch.CharTensor([1,2])",
    "torch.ShortTensor([1,2])",
    "torch.IntTensor([1,2])",
    "torch.BoolTensor([1,0])",
    "isinstance(torch.ones(1),torch.FloatTensor)",
    "isinstance(torch.ones(1),torch.DoubleTensor)",
    "isinstance(1,torch.FloatTensor)",
    "issubclass(torch.FloatTensor,torch.Tensor)",
    "torch.FloatTensor.dtype",
    "torch.FloatTensor.is_cuda",
    "torch.FloatTensor.layout",
    "torch.FloatTensor(2.5)",
    "torch.FloatTensor()",
    "torch.FloatTensor(torch.LongTensor([1]))",
    "torch.Tensor(np.array([1.5, 2]))",
    "torch.Tensor(np.array(3.5))",
    "torch.Tensor(np.array(3)).shape",
    "torch.Tensor(np.array([3]))",
    "torch.LongTensor(np.array([3.5, 4]))",
    "torch.Tensor(np.array(['a']))",
    "torch.Tensor(np.arange(3.)[::-1])",
    "n = np.zeros(2, 'float32'); t = torch.Tensor(n); n[0] = 5; t",
    "n = np.zeros(2); t = torch.Tensor(n); n[0] = 5; t",
    "torch.FloatTensor is torch.FloatTensor",
    "torch.FloatTensor.__name__",
    "torch.FloatTensor.__module__",
    "torch.ones(1).type()",
    "torch.ones(1).type('torch.DoubleTensor')",
    "torch.ones(1).type(torch.DoubleTensor)",
    "torch.ones(1).type(torch.float64)",
    "torch.ones(1).type(float)",
    "torch.ones(1).type('foo')",
    "torch.ones(1).type('torch.FooTensor')",
    "torch.ones(1).type(torch.Tensor)",
    "torch.ones(1).type('torch.Tensor')",
    "torch.ones(1).type(dtype=torch.int64)",
    "torch.ones(1).type(3)",
    "torch.ones(1,requires_grad=True).type(torch.float64)",
]  # fmt: skip


@pytest.mark.parametrize("program", PROGRAMS)
def test_tensor_types(program, pytorch):
    assert result(program, autograd_lab) == result(program, pytorch)
