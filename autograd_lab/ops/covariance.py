"""How variables vary together: the covariance of rows of observations, and their correlation."""

import warnings
from typing import Any

from autograd_lab.backends import namespace
from autograd_lab.checks import no_tensor
from autograd_lab.core.places import stacklevel
from autograd_lab.dtypes import kind_name
from autograd_lab.errors import ArgumentRefused, ShapeMismatch
from autograd_lab.ops.complex import complex
from autograd_lab.tensor import Tensor, wrap


def _check(input: Any, op: str) -> None:
    if not isinstance(input, Tensor):
        raise no_tensor(op, input)
    if input.dim() > 2:
        raise ShapeMismatch(
            f"{op}(): expected input to have two or fewer dimensions but got an input with "
            f"{input.dim()} dimensions",
            shapes=(input.shape,), op=op,
        )  # fmt: skip


def _check_weights(weights: Tensor, name: str, kinds: str, wanted: str, observations: int) -> None:
    if weights.dim() > 1:
        raise ShapeMismatch(
            f"cov(): expected {name} to have one or fewer dimensions but got {name} with "
            f"{weights.dim()} dimensions",
            shapes=(weights.shape,), op="cov",
        )  # fmt: skip
    if weights.array.dtype.kind not in kinds:
        kind = kind_name(weights)
        raise ArgumentRefused(
            f"cov(): expected {name} to have {wanted} dtype but got {name} with {kind} dtype",
            argument=weights,
        )
    if weights.numel() != observations:
        raise ShapeMismatch(
            f"cov(): expected {name} to have the same numel as there are observations in the input "
            f"but got {weights.numel()} != {observations}",
            shapes=(weights.shape,), op="cov",
        )  # fmt: skip
    if bool((weights.array < 0).any()):
        raise ArgumentRefused(f"cov(): {name} cannot be negative", argument=weights)


def cov(
    input: Tensor,
    *,
    correction: int = 1,
    fweights: Tensor | None = None,
    aweights: Tensor | None = None,
) -> Tensor:
    """The covariance matrix of variables, one a row, of which each column is an observation.

    With the weights w of the columns and the mean m, it is (x - m)·(w·(x - m))ᴴ / N, where N is the
    sum of w less `correction`; fweights are counts, aweights are of relative importance.
    Errors: RuntimeError for more than two dimensions, and for weights that don't fit.
    Example: of `[[0., 1., 2.], [2., 1., 0.]]` it is `[[1., -1.], [-1., 1.]]`.
    """
    _check(input, "cov")
    if input.array.dtype.kind == "b":
        raise ArgumentRefused("cov(): bool dtype is not supported for input", argument=input)
    rows = input if input.dim() == 2 else input.reshape(1, -1)
    observations = rows.shape[1]
    if fweights is not None:
        _check_weights(fweights, "fweights", "iu", "integral", observations)
    if aweights is not None:
        _check_weights(aweights, "aweights", "f", "floating point", observations)
    weights = fweights if aweights is None else aweights
    if fweights is not None and aweights is not None:
        weights = fweights * aweights
    total = wrap(namespace(input.array).asarray(observations)) if weights is None else weights.sum()
    if weights is not None and not bool(total != 0):
        raise ArgumentRefused("cov(): weights sum to zero, can't be normalized", argument=weights)
    mean = (rows if weights is None else rows * weights).sum(1) / total
    if aweights is None or not correction:
        count = total - correction
    else:
        count = total - correction * (weights * aweights).sum() / total
    if not bool(count > 0):
        warnings.warn(
            "cov(): degrees of freedom is <= 0. Correction should be strictly less than the number "
            "of observations.",
            stacklevel=stacklevel(),
        )
        count = count.new_zeros(())
    apart = rows - mean.unsqueeze(1)
    weighted = apart if weights is None else apart * weights
    return apart.mm(weighted.t().conj()).true_divide(count).squeeze()


def corrcoef(input: Tensor) -> Tensor:
    """The correlation of variables, one a row: their covariance, between -1 and 1.

    Errors: RuntimeError for more than two dimensions.
    Example: of `[[0., 1., 2.], [2., 1., 0.]]` it is `[[1., -1.], [-1., 1.]]`.
    """
    _check(input, "corrcoef")
    together = cov(input)
    if not together.dim():
        return together / together
    variances = together.diagonal()
    deviations = (variances.real if together.is_complex() else variances).sqrt()
    scaled = together / deviations.view(-1, 1) / deviations.view(1, -1)
    if not together.is_complex():
        return scaled.clip(-1, 1)
    result: Tensor = complex(scaled.real.clip(-1, 1), scaled.imag.clip(-1, 1))
    return result


__all__ = ["corrcoef", "cov"]
METHODS = (corrcoef, cov)
WITH_INPLACE = ()
