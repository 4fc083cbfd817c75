"""Tensors on two devices: refused in PyTorch's words, but for numbers; moved when asked."""

import numpy as np
import pytest

import autograd_lab as torch
from autograd_lab.tensor import wrap
from tests.ops.strict_device import StrictArray


def on_device(array):
    return wrap(StrictArray(np.asarray(array, "float32")))


def test_two_devices_do_not_mix():
    with pytest.raises(RuntimeError) as caught:
        on_device([1.0]) + torch.ones(1)
    assert str(caught.value) == (
        "Expected all tensors to be on the same device, but found at least two devices, cuda:0 "
        "and cpu!"
    )


def test_a_number_on_the_cpu_joins():
    assert (on_device([1.0, 2.0]) + torch.tensor(3.0)).tolist() == [4, 5]
    assert (torch.tensor(3.0) * on_device([1.0, 2.0])).tolist() == [3, 6]


@pytest.mark.parametrize(("name", "shape"), [("mm", (2, 2)), ("bmm", (1, 2, 2))])
def test_a_product_says_which_argument(name, shape):
    with pytest.raises(RuntimeError) as caught:
        getattr(torch, name)(on_device(np.ones(shape)), torch.ones(shape))
    assert str(caught.value).endswith(
        f"cuda:0 and cpu! (when checking argument for argument mat2 in method wrapper_CUDA_{name})"
    )


def test_numpy_does_not_take_a_tensor_from_a_gpu():
    with pytest.raises(TypeError) as caught:
        on_device([1.0]).numpy()
    assert str(caught.value) == (
        "can't convert cuda:0 device type tensor to numpy. Use Tensor.cpu() to copy the tensor to "
        "host memory first."
    )
    assert on_device([1.0]).numpy(force=True).tolist() == [1]


def test_a_tensor_on_a_gpu_says_so():
    x = on_device([1.0])
    assert repr(x) == "tensor([1.], device='cuda:0')"
    assert x.type() == "torch.cuda.FloatTensor"
    assert isinstance(x, torch.cuda.FloatTensor)
    assert not isinstance(x, torch.FloatTensor)
    assert x.cpu().device == torch.device("cpu")
    assert x.get_device() == 0
