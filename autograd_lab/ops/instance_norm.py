"""Instance normalization: each channel of each sample brought to mean 0 and variance 1.

It is batch normalization of one sample with n·c channels.
"""

from autograd_lab.checks import no_tensor
from autograd_lab.errors import ArgumentRefused
from autograd_lab.ops.arrange import repeat
from autograd_lab.ops.batch_norm import batch_norm
from autograd_lab.ops.reduce import mean_dim
from autograd_lab.ops.shape import view
from autograd_lab.tensor import Tensor


def instance_norm(
    input: Tensor, weight: Tensor | None, bias: Tensor | None, running_mean: Tensor | None,
    running_var: Tensor | None, use_input_stats: bool, momentum: float, eps: float,
    cudnn_enabled: bool,
) -> Tensor:  # fmt: skip
    """Each channel of each sample normalized; see `torch.nn.functional.instance_norm`.

    Shapes: input and result (n, c, ...), all others (c). use_input_stats: take mean and variance of
    the input, else the running ones. cudnn_enabled: nothing here.
    Errors: RuntimeError where the sizes don't fit, or statistics are missing.
    """
    if not isinstance(input, Tensor):
        raise no_tensor("instance_norm", input)
    if not use_input_stats and (running_mean is None or running_var is None):
        raise ArgumentRefused(
            "Expected running_mean and running_var to be defined when use_input_stats is false",
            argument=running_mean,
        )
    n, c = input.shape[:2]
    weight, bias, mean, var = (
        None if x is None else repeat(x, n) for x in (weight, bias, running_mean, running_var)
    )
    channels = view(input.contiguous(), (1, n * c, *input.shape[2:]))
    result = batch_norm(
        channels, weight, bias, mean, var, use_input_stats, momentum, eps, cudnn_enabled
    )
    for running, moved in ((running_mean, mean), (running_var, var)):
        if running is not None and moved is not None:
            array = running.detach().array
            array[...] = mean_dim(view(moved, (n, c)), (0,)).array
    return view(result, tuple(input.shape))


__all__ = ["instance_norm"]
METHODS = ()
WITH_INPLACE = ()
