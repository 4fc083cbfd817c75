"""All parameters as one vector, and back."""

from collections.abc import Iterable

from autograd_lab.errors import ArgumentTypeError
from autograd_lab.ops.join import cat
from autograd_lab.queries import typename
from autograd_lab.tensor import Tensor

__all__ = ["parameters_to_vector", "vector_to_parameters"]


def parameters_to_vector(parameters: Iterable[Tensor]) -> Tensor:
    """The parameters, one after the other, in one vector that a gradient flows through.

    Errors: TypeError for parameters on two devices, NotImplementedError for none.
    """
    listed = list(parameters)
    _check_one_device(listed)
    return cat([parameter.view(-1) for parameter in listed])


def vector_to_parameters(vec: Tensor, parameters: Iterable[Tensor]) -> None:
    """Let the parameters lie on the parts of a vector, one after the other.

    Errors: TypeError for what is no tensor, and for parameters on two devices.
    """
    if not isinstance(vec, Tensor):
        raise ArgumentTypeError(f"expected torch.Tensor, but got: {typename(vec)}", argument=vec)
    listed = list(parameters)
    _check_one_device(listed)
    start = 0
    for parameter in listed:
        end = start + parameter.numel()
        parameter.data = vec[start:end].view_as(parameter).data
        start = end


def _check_one_device(parameters: list[Tensor]) -> None:
    if len({parameter.get_device() for parameter in parameters}) > 1:
        raise ArgumentTypeError(
            "Found two parameters on different devices, this is currently not supported.",
            argument=parameters,
        )
