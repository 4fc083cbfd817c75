"""Weight and spectral normalization as they were before parametrizations.

The weight is an attribute that a hook computes anew before each forward, from the parameters that
stand in its place.
"""

import warnings
from typing import Any

from autograd_lab.autograd import no_grad
from autograd_lab.core.places import stacklevel
from autograd_lab.errors import BadData, HookMisused
from autograd_lab.nn.functional.normalization import normalize
from autograd_lab.nn.modules.module import Module
from autograd_lab.nn.parameter import Parameter
from autograd_lab.nn.utils.parametrizations import output_dim
from autograd_lab.ops.weight_norm import _weight_norm, norm_except_dim
from autograd_lab.tensor import Tensor

__all__ = ["remove_spectral_norm", "remove_weight_norm", "spectral_norm", "weight_norm"]


def _hook_on(module: Module, kind: Any, name: str) -> tuple[int, Any] | None:
    """The number of the hook of that kind for a weight, and the hook."""
    for number, hook in module._forward_pre_hooks.items():
        if isinstance(hook, kind) and hook.name == name:
            return number, hook
    return None


def _check_free(module: Module, kind: type, name: str, what: str) -> None:
    if _hook_on(module, kind, name) is not None:
        raise HookMisused(f"Cannot register two {what} hooks on the same parameter {name}")


def _take_away(module: Module, kind: type, name: str, what: str) -> None:
    """Remove a hook, and make the weight a parameter again, with its present value."""
    found = _hook_on(module, kind, name)
    if found is None:
        raise BadData(f"{what} of '{name}' not found in {module}", data=module)
    number, hook = found
    hook.remove(module)
    del module._forward_pre_hooks[number]


class WeightNorm:
    """The hook that computes a weight from its lengths and directions."""

    def __init__(self, name: str, dim: int) -> None:
        self.name, self.dim = name, dim

    def compute_weight(self, module: Module) -> Tensor:
        """The weight, from the two parameters in its place."""
        g, v = (getattr(module, f"{self.name}_{part}") for part in "gv")
        return _weight_norm(v, g, self.dim)

    def remove(self, module: Module) -> None:
        """Make the weight a parameter again."""
        weight = self.compute_weight(module)
        for name in (self.name, f"{self.name}_g", f"{self.name}_v"):
            delattr(module, name)
        setattr(module, self.name, Parameter(weight.data))

    def __call__(self, module: Module, inputs: Any) -> None:
        setattr(module, self.name, self.compute_weight(module))


def weight_norm(module: Module, name: str = "weight", dim: int | None = 0) -> Module:
    """`parametrizations.weight_norm` by hooks, with a warning: the parameters are `<name>_g` and
    `<name>_v`. Errors: RuntimeError where the weight has it already."""
    warnings.warn(
        "`torch.nn.utils.weight_norm` is deprecated in favor of "
        "`torch.nn.utils.parametrizations.weight_norm`.",
        FutureWarning,
        stacklevel=stacklevel(),
    )
    _check_free(module, WeightNorm, name, "weight_norm")
    hook = WeightNorm(name, -1 if dim is None else dim)
    weight = getattr(module, name)
    del module._parameters[name]
    module.register_parameter(f"{name}_g", Parameter(norm_except_dim(weight, 2, hook.dim).data))
    module.register_parameter(f"{name}_v", Parameter(weight.data))
    setattr(module, name, hook.compute_weight(module))
    module.register_forward_pre_hook(hook)
    return module


def remove_weight_norm(module: Module, name: str = "weight") -> Module:
    """Undo `weight_norm`. Raises ValueError where the weight has it not."""
    _take_away(module, WeightNorm, name, "weight_norm")
    return module


class SpectralNorm:
    """The hook that divides a weight by its largest singular value."""

    def __init__(self, name: str, n_power_iterations: int, dim: int, eps: float) -> None:
        if n_power_iterations <= 0:
            raise BadData(
                "Expected n_power_iterations to be positive, but got "
                f"n_power_iterations={n_power_iterations}",
                data=n_power_iterations,
            )
        self.name, self.n_power_iterations, self.dim, self.eps = name, n_power_iterations, dim, eps

    def matrix(self, weight: Tensor) -> Tensor:
        """The weight as a matrix, a row for each output."""
        if self.dim:
            others = (d for d in range(weight.dim()) if d != self.dim)
            weight = weight.permute(self.dim, *others)
        return weight.reshape(weight.shape[0], -1)

    def compute_weight(self, module: Module, do_power_iteration: bool) -> Tensor:
        """The weight divided, after some steps of power iteration if wanted."""
        original, u, v = (getattr(module, f"{self.name}_{part}") for part in ("orig", "u", "v"))
        matrix = self.matrix(original)
        if do_power_iteration:
            with no_grad():
                for _ in range(self.n_power_iterations):
                    v.copy_(normalize(matrix.t().mv(u), dim=0, eps=self.eps))
                    u.copy_(normalize(matrix.mv(v), dim=0, eps=self.eps))
                u, v = u.clone(), v.clone()
        weight: Tensor = original / u.dot(matrix.mv(v))
        return weight

    def remove(self, module: Module) -> None:
        """Make the weight a parameter again."""
        with no_grad():
            weight = self.compute_weight(module, do_power_iteration=False)
        for part in ("", "_u", "_v", "_orig"):
            delattr(module, self.name + part)
        module.register_parameter(self.name, Parameter(weight.detach()))

    def __call__(self, module: Module, inputs: Any) -> None:
        setattr(module, self.name, self.compute_weight(module, module.training))


class VersionInState:
    """The hook that writes the version of a `SpectralNorm` into the metadata of a state."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __call__(
        self, module: Module, state_dict: Any, prefix: str, local_metadata: dict[str, Any]
    ) -> None:
        local_metadata.setdefault("spectral_norm", {})[f"{self.name}.version"] = 1


def spectral_norm(
    module: Module, name: str = "weight", n_power_iterations: int = 1, eps: float = 1e-12,
    dim: int | None = None,
) -> Module:  # fmt: skip
    """`parametrizations.spectral_norm` by hooks: the parameter is `<name>_orig`.

    Errors: RuntimeError where the weight has it already, ValueError where it is None.
    """
    _check_free(module, SpectralNorm, name, "spectral_norm")
    hook = SpectralNorm(name, n_power_iterations, output_dim(module) if dim is None else dim, eps)
    weight = module._parameters[name]
    if weight is None:
        raise BadData(
            f"`SpectralNorm` cannot be applied as parameter `{name}` is None", data=module
        )
    with no_grad():
        sizes = hook.matrix(weight).shape
        u, v = (normalize(weight.new_empty(n).normal_(0, 1), dim=0, eps=eps) for n in sizes)
    delattr(module, name)
    module.register_parameter(f"{name}_orig", weight)
    setattr(module, name, weight.data)
    module.register_buffer(f"{name}_u", u)
    module.register_buffer(f"{name}_v", v)
    module.register_forward_pre_hook(hook)
    module._register_state_dict_hook(VersionInState(name))
    return module


def remove_spectral_norm(module: Module, name: str = "weight") -> Module:
    """Undo `spectral_norm`. Raises ValueError where the weight has it not."""
    _take_away(module, SpectralNorm, name, "spectral_norm")
    for number, hook in list(module._state_dict_hooks.items()):
        if isinstance(hook, VersionInState) and hook.name == name:
            del module._state_dict_hooks[number]
    return module
