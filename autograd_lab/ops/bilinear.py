"""The bilinear layer: sums of products of the elements of two inputs."""

from autograd_lab.errors import ShapeMismatch
from autograd_lab.ops.kinds import NUMBER, only
from autograd_lab.ops.matrix_product import matmul
from autograd_lab.ops.pointwise import add, mul
from autograd_lab.ops.reduce import sum_dim
from autograd_lab.ops.shape import reshape, unsqueeze
from autograd_lab.tensor import Tensor


def bilinear(input1: Tensor, input2: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
    """`y[..., k] = sum over i and j of input1[..., i]·weight[k, i, j]·input2[..., j] + bias[k]`.

    Shapes: (..., n) and (..., m), with a weight (k, n, m) and a bias (k), give (..., k).
    Errors: RuntimeError where the shapes don't go together.
    Example: `bilinear(torch.ones(2), torch.ones(3), torch.ones(4, 2, 3))` is four times 6.
    """
    only(NUMBER, "bmm", input1.array)
    _check(input1, input2, weight, bias)
    lead, (k, n, m) = tuple(input1.shape[:-1]), tuple(weight.shape)
    first, second = reshape(input1, (-1, n)), reshape(input2, (-1, m))
    products = matmul(first, reshape(weight.transpose(0, 1), (n, k * m)))
    result = sum_dim(
        mul(reshape(products, (-1, k, m)), unsqueeze(second, 1)), (-1,), False, input1.dtype
    )
    result = reshape(result, (*lead, k))
    return result if bias is None else add(result, bias)


def _check(a: Tensor, b: Tensor, weight: Tensor, bias: Tensor | None) -> None:
    wrong = None
    if a.dim() != b.dim():
        wrong = f"input dimensions do not match: got {a.dim()} and {b.dim()}"
    for dim in range(a.dim() - 1) if wrong is None else ():
        if a.shape[dim] != b.shape[dim]:
            wrong = (
                f"input batch dimensions do not match at dim {dim}: got {a.shape[dim]} and "
                f"{b.shape[dim]}"
            )
            break
    for place, x in enumerate((a, b), 1) if wrong is None else ():
        if x.shape[-1] != weight.shape[place]:
            wrong = (
                f"input{place} size does not match weight size: got {x.shape[-1]} but expected "
                f"{weight.shape[place]}"
            )
            break
    if wrong is None and bias is not None and bias.shape[0] != weight.shape[0]:
        wrong = (
            f"bias size does not match weight size: got {bias.shape[0]} but expected "
            f"{weight.shape[0]}"
        )
    if wrong:
        raise ShapeMismatch(
            f"bilinear(): {wrong}", shapes=(a.shape, b.shape, weight.shape), op="bilinear"
        )


__all__ = ["bilinear"]
METHODS = ()
WITH_INPLACE = ()
