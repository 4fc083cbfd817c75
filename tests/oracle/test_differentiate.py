"""What may be asked of `backward` and `grad`: the same programs on both libraries."""

import pytest

import autograd_lab
from tests.oracle.programs import result

PROGRAMS = """
A.grad(s, [])
A.grad([], [x])
A.backward([])
A.backward(3)
A.backward([3])
A.grad([3], [x])
A.grad(s, [3])
A.grad(s, 3)
s.backward(inputs=[3])
s.backward(inputs=3)
s.backward(inputs=[])
s.backward(inputs={"a": x}); x.grad
A.grad(s, {"a": x})
import types; A.grad(s, types.MappingProxyType({"a": x}))
import types; s.backward(inputs=types.MappingProxyType({"a": x}))
s.backward(inputs=[torch.ones(2)])
A.grad(s, [x, x])
A.grad([s, s], [x])
A.backward([s, s]); x.grad
s.backward(inputs=[x, x]); x.grad
A.backward([v, v], [torch.ones(2)])
A.backward([v], [torch.ones(2), torch.ones(2)])
A.backward([v], [torch.ones(3)])
A.backward([v], [torch.ones(1)])
A.backward([v], [torch.tensor(1.)])
A.backward([v], [torch.ones(2, dtype=torch.float64)]); x.grad
A.backward([v], [torch.ones(2, dtype=torch.int64)]); x.grad
A.backward([v], [torch.ones(2, dtype=torch.complex64)])
A.backward([v], [[1, 2]])
v.backward("a")
s.backward(1.0)
(z * z).sum().backward()
(z * z).backward()
(z * z).sum().backward(torch.tensor(1.))
A.grad([s, torch.ones(3)], [x], [None, None])
A.backward([s, torch.ones(1)])
A.grad(s, torch.ones(2))
A.grad(s, [x, w], allow_unused=True)
A.grad(s, [x, w])
A.grad(s, [x, w], materialize_grads=True)
A.grad(s, [x, w], allow_unused=False, materialize_grads=True)
A.grad(s, x, only_inputs=False)
A.grad(s, s)
torch.tensor(1., requires_grad=True).backward()
g = torch.ones(2); x.backward(g); x.grad, x.grad is g, x.grad.data_ptr() == g.data_ptr()
A.backward(v, grad_variables=torch.ones(2)); x.grad
A.backward(v, torch.ones(2), grad_variables=torch.ones(2))
A.grad(v, x, torch.eye(2), is_grads_batched=True)
A.grad(s, x, is_grads_batched=True)
A.grad(v, x, torch.ones(3), is_grads_batched=True)
A.grad(v, x, torch.ones(4, 3), is_grads_batched=True)
A.grad([v, v], x, [torch.ones(4, 2), torch.ones(3, 2)], is_grads_batched=True)
A.grad([v, v * 2], x, [torch.ones(3, 2), torch.ones(3, 2)], is_grads_batched=True)
A.grad(v, [x, w], torch.eye(2), is_grads_batched=True, allow_unused=True)
A.grad(v, [x, w], torch.eye(2), is_grads_batched=True, materialize_grads=True)
A.grad(s, x, torch.tensor(1.), is_grads_batched=True)
A.grad(s, x, torch.ones(4), is_grads_batched=True)
A.grad(v, x, torch.eye(2), is_grads_batched=True); A.grad(v, x, torch.ones(2))
A.grad(v, G.get_gradient_edge(x), torch.ones(2))
A.grad(G.get_gradient_edge(v), x, torch.ones(2))
A.backward(G.get_gradient_edge(s)); x.grad
A.backward(G.get_gradient_edge(v))
A.backward(G.get_gradient_edge(v), torch.ones(3))
s.backward(inputs=G.get_gradient_edge(x)); x.grad
A.grad(s, G.get_gradient_edge(w))
s.backward(retain_graph=True); g = x.grad; s.backward(); x.grad is g, x.grad
s.backward(create_graph=True); g = x.grad; s.backward(); x.grad is g, x.grad
x.grad = torch.ones(2); g = x.grad; s.backward(); x.grad is g, g
x.data = torch.ones(3); (x * 2).sum().backward(); x.grad
x.data = torch.ones(2, dtype=torch.float64); y = x * 2; y.sum().backward(); x.grad
x.data = torch.ones(2, dtype=torch.int64)
x.data = 3
x.grad_dtype, w.grad_dtype, torch.ones(2).grad_dtype
v.grad_dtype
x.grad_dtype = torch.float64; s.backward(); x.grad, x.grad_dtype
x.grad_dtype = None; x.grad = torch.ones(2, dtype=torch.float64); x.grad, x.grad_dtype
x.grad_dtype = 3
x.grad = torch.ones(2); x.grad_dtype = torch.float64
p = torch.ones(3, 2).t().requires_grad_(); (p * 2).sum().backward(); p.grad.stride()
p = torch.ones(1).expand(3).requires_grad_(); (p * 2).sum().backward(); p.grad.stride(), p.grad
v.retain_grad(); s.backward(inputs=[v]); v.grad, x.grad
u = v * 3; u.sum().backward(inputs=[v]); v.grad, x.grad, v.retains_grad
u = v * 3; u.sum().backward(inputs=[v, x]); v.grad, x.grad
s.backward(inputs=[w]); w.grad, x.grad
(x * 2).grad_fn(torch.ones(2))
(x * w).grad_fn(torch.ones(2))
n = v.grad_fn; n.name(), n.metadata, n._input_metadata[0].shape, n._input_metadata[0].dtype
n = v.grad_fn.next_functions[0][0]; n.variable is x, n._sequence_nr(), n.requires_grad
n = G.Node; isinstance(v.grad_fn, n), isinstance(G.get_gradient_edge(x).node, n), isinstance(x, n)
s.backward(); v.grad_fn._saved_self
v.add_(1); s.backward()
""".strip().splitlines()

START = (
    "A = torch.autograd; G = A.graph; x = torch.ones(2, requires_grad=True); v = x * x; "
    "s = v.sum(); w = torch.ones(2, requires_grad=True); "
    "z = torch.ones(2, dtype=torch.complex64, requires_grad=True); "
)


@pytest.mark.parametrize("program", PROGRAMS)
def test_asking_for_gradients_is_alike(pytorch, program):
    if program.count("=") and program.split(";")[-1].strip().split("=")[0].strip() in (
        "x.data", "x.grad_dtype",
    ):  # fmt: skip
        program += "; None"
    assert result(START + program, autograd_lab) == result(START + program, pytorch)
