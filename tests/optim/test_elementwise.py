"""A change made block by block is that of the whole, however the memory lies."""

import numpy as np
import pytest

import autograd_lab as torch
from autograd_lab import optim
from autograd_lab.optim import elementwise
from autograd_lab.tensor import wrap
from tests.ops.strict_device import StrictArray

OPTIMIZERS = {
    "SGD": {"lr": 0.1, "momentum": 0.9, "weight_decay": 0.1, "nesterov": True},
    "Adam": {"amsgrad": True, "weight_decay": 0.1},
    "AdamW": {},
    "RMSprop": {"centered": True, "momentum": 0.9},
    "Adagrad": {"lr_decay": 0.1},
    "Adadelta": {},
    "Adamax": {},
    "NAdam": {"decoupled_weight_decay": True, "weight_decay": 0.1},
    "RAdam": {},
    "Rprop": {},
    "ASGD": {"t0": 1},
}
EACH = pytest.mark.parametrize("name", OPTIMIZERS)


def start(shape, dtype="float64"):
    values = np.linspace(-1, 1, int(np.prod(shape)), dtype=dtype)
    return values.reshape(shape)


def trained(name, array, steps=7, **options):
    """What becomes of a parameter on this array under the gradient sin(3p) + p."""
    param = wrap(array)
    param.requires_grad_()
    optimizer = getattr(optim, name)([param], **OPTIMIZERS[name], **options)
    for _ in range(steps):
        param.grad = torch.sin(3 * param.detach()) + param.detach()
        optimizer.step()
    return param, optimizer


@EACH
def test_blocks_make_no_difference(name, monkeypatch):
    whole, _ = trained(name, start((7, 5)))
    monkeypatch.setattr(elementwise, "BLOCK", 4)
    cut, _ = trained(name, start((7, 5)))
    np.testing.assert_array_equal(cut.detach().numpy(), whole.detach().numpy())


@EACH
@pytest.mark.parametrize("layout", ["columns first", "with gaps"])
def test_the_order_in_memory_makes_no_difference(name, layout, monkeypatch):
    monkeypatch.setattr(elementwise, "BLOCK", 4)
    whole, _ = trained(name, start((7, 5)))
    if layout == "columns first":
        array = np.asfortranarray(start((7, 5)))
    else:
        array = np.zeros((7, 11))[:, 1::2]
        array[...] = start((7, 5))
    other, _ = trained(name, array)
    assert other.array is array
    np.testing.assert_array_equal(array, whole.detach().numpy())


@EACH
def test_a_gradient_may_lie_otherwise_than_its_parameter(name):
    param = wrap(start((4, 3))).requires_grad_()
    param.grad = wrap(np.asfortranarray(start((4, 3))))
    getattr(optim, name)([param], **OPTIMIZERS[name]).step()
    same, optimizer = trained(name, start((4, 3)), steps=0)
    same.grad = wrap(start((4, 3)))
    optimizer.step()
    assert torch.equal(param, same)


@EACH
def test_another_device_keeps_its_arrays(name):
    here, _ = trained(name, start((3, 2), "float32"))
    there, optimizer = trained(name, StrictArray(start((3, 2), "float32")))
    assert isinstance(there._data, StrictArray)
    np.testing.assert_array_equal(there._data.get(), here._data)
    kept = optimizer.state[there]
    assert all(isinstance(x._data, StrictArray) for x in kept.values() if x.dim())


@EACH
def test_complex_numbers_are_pairs_of_real_ones(name):
    pairs, _ = trained(name, start((5, 2)))
    param = torch.view_as_complex(wrap(start((5, 2)))).requires_grad_()
    optimizer = getattr(optim, name)([param], **OPTIMIZERS[name])
    for _ in range(7):
        real = torch.view_as_real(param.detach())
        param.grad = torch.view_as_complex(torch.sin(3 * real) + real)
        optimizer.step()
    assert torch.equal(torch.view_as_real(param.detach()), pairs.detach())


@EACH
def test_maximize_goes_the_other_way(name):
    param = wrap(start((4,))).requires_grad_()
    other = wrap(start((4,))).requires_grad_()
    optimizers = [
        getattr(optim, name)([param], **OPTIMIZERS[name], maximize=True),
        getattr(optim, name)([other], **OPTIMIZERS[name]),
    ]
    for _ in range(3):
        param.grad = torch.cos(param.detach())
        other.grad = -torch.cos(other.detach())
        for optimizer in optimizers:
            optimizer.step()
    assert torch.equal(param, other)


@EACH
def test_no_warning_of_numpy_is_seen(name):
    """The tests' settings make errors of warnings."""
    param = wrap(np.array([0.0, np.inf, np.nan])).requires_grad_()
    param.grad = wrap(np.array([0.0, np.nan, np.inf]))
    getattr(optim, name)([param], **OPTIMIZERS[name]).step()
    assert torch.isnan(param[2])


@pytest.mark.parametrize("name", [n for n in OPTIMIZERS if n not in ("Rprop", "ASGD")])
def test_a_recorded_step_can_be_differentiated(name):
    """The gradient of what a step makes, by the gradient that it was given.

    SGD without momentum, whose first buffer is a constant.
    """
    options = {"lr": 0.1, "weight_decay": 0.1} if name == "SGD" else OPTIMIZERS[name]

    def after(grad):
        param = torch.tensor([0.5, -1.0, 2.0], dtype=torch.float64, requires_grad=True).clone()
        optimizer = getattr(optim, name)([param], **options, differentiable=True)
        for _ in range(2):
            param.grad = grad * 1.5
            optimizer.step()
        return param

    grad = torch.tensor([0.3, 0.7, -0.9], dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(after, [grad])


def test_a_rate_of_numpys_is_a_plain_number():
    places = []
    for lr in (0.1, np.float64(0.1)):
        param = torch.tensor([1.0, 3.0], requires_grad=True)
        param.grad = torch.tensor([0.3, 0.7])
        optim.SGD([param], lr=lr).step()
        places.append(param.tolist())
    assert places[0] == places[1]


def test_the_first_velocity_is_a_constant():
    """As in PyTorch, momentum's first buffer is a copy of the gradient, cut from its history."""
    param = torch.tensor([1.0], requires_grad=True).clone()
    grad = torch.tensor([1.0], requires_grad=True)
    param.grad = grad * 1
    optim.SGD([param], lr=0.5, momentum=0.9, differentiable=True).step()
    assert torch.autograd.grad(param.sum(), grad, allow_unused=True) == (None,)


def test_a_learning_rate_can_be_learned():
    lr = torch.tensor(0.5, requires_grad=True)
    param = torch.tensor([1.0, 2.0], requires_grad=True).clone()
    param.grad = torch.tensor([3.0, 4.0])
    optim.SGD([param], lr=lr, differentiable=True).step()
    param.sum().backward()
    assert lr.grad.item() == -7.0
