"""Parameters that are computed from others."""

import copy

import pytest

import autograd_lab as torch
from autograd_lab import nn
from autograd_lab.nn.utils import parametrizations, parametrize


class Double(nn.Module):
    def forward(self, x):
        return x * 2

    def right_inverse(self, x):
        return x / 2


def layer(rows=2, columns=3):
    module = nn.Module()
    module.weight = nn.Parameter(torch.arange(1.0, 1 + rows * columns).view(rows, columns))
    return module


def test_the_tensor_is_computed_each_time():
    module = parametrize.register_parametrization(layer(), "weight", Double())
    original = module.parametrizations.weight.original
    assert module.weight.tolist() == [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]
    original.data.fill_(1)
    assert module.weight.tolist() == [[2.0, 2.0, 2.0], [2.0, 2.0, 2.0]]
    module.weight.sum().backward()
    assert original.grad.tolist() == [[2.0, 2.0, 2.0], [2.0, 2.0, 2.0]]


def test_setting_it_goes_through_the_inverse():
    module = parametrize.register_parametrization(layer(), "weight", Double())
    module.weight = torch.full((2, 3), 8.0)
    assert module.parametrizations.weight.original.tolist() == [[4.0] * 3] * 2


def test_it_is_computed_once_where_it_is_cached():
    module = parametrize.register_parametrization(layer(), "weight", Double())
    with parametrize.cached():
        assert module.weight is module.weight
    assert module.weight is not module.weight


def test_removing_leaves_a_plain_parameter():
    module = parametrize.register_parametrization(layer(), "weight", Double())
    parametrize.remove_parametrizations(module, "weight")
    assert type(module) is nn.Module
    assert [name for name, _ in module.named_parameters()] == ["weight"]
    assert module.weight.tolist() == [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]


def test_a_copy_has_an_original_of_its_own():
    module = parametrize.register_parametrization(layer(), "weight", Double())
    copied = copy.deepcopy(module)
    copied.parametrizations.weight.original.data.zero_()
    assert module.weight.sum() == 21


def test_another_shape_is_refused():
    class Sum(nn.Module):
        def forward(self, x):
            return x.sum()

    with pytest.raises(ValueError, match="may not change the shape of the tensor"):
        parametrize.register_parametrization(layer(), "weight", Sum())


def test_an_orthogonal_weight_stays_so():
    for shape in ((3, 3), (2, 4), (4, 2)):
        for name in ("matrix_exp", "cayley", "householder"):
            module = parametrizations.orthogonal(layer(*shape), orthogonal_map=name)
            original = module.parametrizations.weight.original
            original.data += torch.full(original.shape, 0.1).tril(-1)
            weight = module.weight.double()
            gram = weight @ weight.T if shape[0] <= shape[1] else weight.T @ weight
            assert torch.allclose(gram, torch.eye(min(shape), dtype=gram.dtype), atol=1e-5)


def test_a_weight_by_length_and_direction_is_the_weight():
    for dim in (0, 1, None):
        module = parametrizations.weight_norm(layer(), dim=dim)
        assert torch.allclose(module.weight, layer().weight)


def test_a_spectral_norm_is_one():
    module = parametrizations.spectral_norm(layer(), n_power_iterations=20)
    assert torch.allclose(torch.linalg.matrix_norm(module.weight, 2), torch.tensor(1.0))


def test_gradients_of_a_length_and_a_direction():
    v = torch.randn(2, 3, dtype=torch.float64, requires_grad=True)
    for dim, shape in ((0, (2, 1)), (1, (1, 3)), (-1, ())):
        g = torch.randn(shape, dtype=torch.float64, requires_grad=True)

        def weight(v, g, dim=dim):
            return torch._weight_norm(v, g, dim)

        assert torch.autograd.gradcheck(weight, (v, g))
        assert torch.autograd.gradgradcheck(weight, (v, g))


def test_the_older_norms_are_hooks_that_can_be_removed():
    module = layer()
    with pytest.warns(FutureWarning, match="is deprecated in favor of"):
        nn.utils.weight_norm(module)
    assert sorted(module.state_dict()) == ["weight_g", "weight_v"]
    nn.utils.remove_weight_norm(module)
    assert list(module.state_dict()) == ["weight"]
    nn.utils.spectral_norm(module)
    assert sorted(module.state_dict()) == ["weight_orig", "weight_u", "weight_v"]
    nn.utils.remove_spectral_norm(module)
    assert list(module.state_dict()) == ["weight"]
