"""`rrelu` in training: from the same seed the same slopes as PyTorch's."""

import pytest

import autograd_lab


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("training", [False, True], ids=["in use", "in training"])
def test_slopes_gradients_and_the_node_are_pytorchs(dtype, training, pytorch):
    def program(torch):
        torch.manual_seed(3)
        values = [[-1.0, 2.0, -3.0], [0.0, -0.5, -4.0]]
        x = torch.tensor(values, dtype=getattr(torch, dtype), requires_grad=True)
        result = torch.rrelu(x, 0.1, 0.9, training)
        result.sum().backward()
        return repr(result), repr(x.grad), repr(torch.rand(2))

    assert program(autograd_lab) == program(pytorch)
