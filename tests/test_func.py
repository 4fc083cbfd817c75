"""`torch.func.functional_call`."""

import pytest

import autograd_lab as torch


class Scale(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.factor = torch.nn.Parameter(torch.ones(1))

    def forward(self, x):
        return x * self.factor


def test_a_module_is_a_function_of_its_parameters():
    module, factor = Scale(), torch.tensor([3.0], requires_grad=True)
    out = torch.func.functional_call(module, {"factor": factor}, torch.ones(1))
    out.backward()
    assert factor.grad == 1
    assert module.factor.grad is None
    assert module.factor == 1


def test_the_parameters_are_back_after_an_error():
    module = Scale()
    factor = module.factor
    with pytest.raises(TypeError):
        torch.func.functional_call(module, {"factor": torch.zeros(1)}, (1, 2, 3))
    assert module.factor is factor


def test_paths_that_do_not_fit_are_told_where_it_is_strict():
    with pytest.raises(RuntimeError, match=r"Missing key\(s\): 'factor'") as caught:
        torch.func.functional_call(Scale(), {}, torch.ones(1), strict=True)
    assert caught.value.missing_keys == ["factor"]


def test_the_rest_of_the_namespace_is_refused_by_name():
    assert not hasattr(torch.func, "vmap")
    with pytest.raises(NotImplementedError, match=r"torch.func.vmap is not in Autograd Lab"):
        torch.func.vmap  # noqa: B018
