"""The functions of the torch namespace that change their argument: `torch.sin_(x)`."""

from collections.abc import Callable
from typing import Any

from autograd_lab.checks import no_tensor
from autograd_lab.errors import ArgumentTypeError
from autograd_lab.ops import inplace_activation
from autograd_lab.tensor import Tensor

__all__ = """
    abs_ acos_ acosh_ addmv_ arccos_ arccosh_ arcsin_ arcsinh_ arctan_ arctanh_ as_strided_ asin_
    asinh_ atan_ atanh_ ceil_ clamp_ clamp_max_ clamp_min_ clip_ conj_physical_ cos_ cosh_ deg2rad_
    detach_ erf_ erfc_ exp2_ exp_ expm1_ fill_ fix_ floor_ frac_ gcd_ i0_ index_put_ lcm_ ldexp_
    log10_ log1p_ log2_ log_ logit_ nan_to_num_ neg_ negative_ rad2deg_ reciprocal_ relu_
    resize_as_ round_ rsqrt_ sigmoid_ sin_ sinc_ sinh_ sqrt_ square_ tan_ tanh_ trunc_ xlogy_ zero_
""".split()  # noqa: SIM905


ACTIVATIONS = {
    function.__name__: function
    for function in (
        inplace_activation.celu_,
        inplace_activation.rrelu_,
        inplace_activation.selu_,
        inplace_activation.threshold_,
    )
}
"""Those that are no methods of the tensor."""


def _function(name: str, method: Callable[..., Tensor] | None = None) -> Callable[..., Tensor]:
    def call(*args: Any, **kwargs: Any) -> Tensor:
        if not args and "input" not in kwargs:
            raise ArgumentTypeError(
                f'{name}() missing 1 required positional arguments: "input"', op=name
            )
        input, *rest = args or (kwargs.pop("input"),)
        if not isinstance(input, Tensor):
            raise no_tensor(name, input)
        return (method or getattr(type(input), name))(input, *rest, **kwargs)

    call.__name__ = call.__qualname__ = name
    call.__doc__ = f"The method `{name}` of `input`, changed in place."
    return call


globals().update({name: _function(name) for name in __all__})
globals().update({name: _function(name, method) for name, method in ACTIVATIONS.items()})
__all__ += list(ACTIVATIONS)
