"""Broadcasting is PyTorch's: values, dtypes, gradients, the words for shapes that clash."""

from hypothesis import given
from hypothesis import strategies as st

import autograd_lab
from tests.properties.broadcasting import OPERATIONS, broadcastable, clashing, operations
from tests.properties.log import assert_same, attempt, state, value
from tests.properties.profile import deterministic

DTYPES = ("float32", "float64", "int64", "int32", "uint8", "bool", "float16")
dtypes = st.sampled_from(DTYPES)


def combined(torch, shapes, names, operation):
    """The log of one operation on two tensors of these shapes and dtypes."""
    tensors = []
    for shape, name, start in zip(shapes, names, (1, 2), strict=True):
        floating = name.startswith("float")
        size = torch.ones(shape).numel()
        flat = torch.tensor([float(start + i % 5) for i in range(size)])
        x = flat.to(getattr(torch, name)).reshape(shape)
        tensors.append(x.requires_grad_() if floating else x)
    result = attempt(lambda: OPERATIONS[operation][0](*tensors))
    if isinstance(result, str):
        return [result]
    sent = attempt(lambda: result.backward(torch.ones_like(result)))
    return [{**state(result), "version": None}, sent, [value(x.grad) for x in tensors]]


@deterministic(200)
@given(st.one_of(broadcastable(), clashing()), st.tuples(dtypes, dtypes), operations)
def test_two_tensors_combine_as_pytorchs(pytorch, shapes, names, operation):
    ours = combined(autograd_lab, shapes, names, operation)
    assert_same(ours, combined(pytorch, shapes, names, operation))
