"""pickle and copy."""

import pytest

import autograd_lab
from tests.oracle.programs import result

PROGRAMS = [
    "x=torch.ones(2,requires_grad=True); copy.deepcopy(x), copy.copy(x), copy.copy(x) is x",
    "x=torch.ones(2,requires_grad=True)*2; copy.deepcopy(x)",
    "x=torch.ones(2,requires_grad=True)*2; copy.copy(x)",
    "x=torch.ones(2,requires_grad=True); x.grad=torch.ones(2); y=copy.deepcopy(x); y.grad",
    "x=torch.ones(2,requires_grad=True); x.grad=torch.ones(2); y=copy.copy(x); y.grad is x.grad",
    "x=torch.arange(6.); v=x[2:4]; a,b=copy.deepcopy((x,v)); a.data_ptr() + 8 == b.data_ptr()",
    "x=torch.arange(6.); v=x[2:4]; a,b=copy.deepcopy((x,v)); b.storage_offset()",
    "x=torch.arange(6.); v=x[2:4]; a,b=copy.deepcopy((x,v)); b._is_view()",
    "x=torch.ones(2,requires_grad=True); y=pickle.loads(pickle.dumps(x)); (y, y.is_leaf)",
    "x=torch.ones(2,requires_grad=True)*2; pickle.loads(pickle.dumps(x))",
    "x=torch.ones(2,requires_grad=True); x.foo=3; y=pickle.loads(pickle.dumps(x)); y.foo",
    "x=torch.ones(2,requires_grad=True); x.grad=torch.ones(2); pickle.loads(pickle.dumps(x)).grad",
    "x=torch.ones(2,requires_grad=True); x.foo=3; copy.deepcopy(x).foo",
    "x=torch.ones(2,3).t(); pickle.loads(pickle.dumps(x)).stride()",
]  # fmt: skip


@pytest.mark.parametrize("program", PROGRAMS)
def test_pickling(program, pytorch):
    assert result(program, autograd_lab) == result(program, pytorch)
