"""`gradcheck` and `gradgradcheck`: derivatives held against finite differences.

This file holds what they take; `jacobians.py` says how the two kinds of derivative are found, and
`gradcheck_runs.py` how they are compared. Both are imported when a check runs.
"""

from collections.abc import Callable, Sequence
from typing import Any

from autograd_lab.errors import AutogradError, OutOfScope
from autograd_lab.tensor import Tensor

__all__ = ["GradcheckError", "gradcheck", "gradgradcheck"]

Tensors = Tensor | Sequence[Any]


class GradcheckError(AutogradError):
    """A derivative that is wrong. Facts, where they apply: numerical, analytical, output, input."""


def gradcheck(
    func: Callable[..., Any],
    inputs: Tensors,
    *,
    eps: float = 1e-6,
    atol: float = 1e-5,
    rtol: float = 1e-3,
    raise_exception: bool = True,
    nondet_tol: float = 0.0,
    check_undefined_grad: bool = True,
    check_grad_dtypes: bool = False,
    check_batched_grad: bool = False,
    check_batched_forward_grad: bool = False,
    check_forward_ad: bool = False,
    check_backward_ad: bool = True,
    fast_mode: bool = False,
    masked: bool | None = None,
) -> bool:
    """Compare the gradients of `func` with central differences, (f(x + eps) - f(x - eps)) / 2 eps.

    func: takes the inputs, returns a tensor or several. inputs: tensors, better of float64, for
        float32 has not the digits; those that require grad are checked, and changed in place for a
        moment. The two derivatives must agree as `allclose` says, with atol and rtol.
    raise_exception: whether a wrong derivative raises, or makes the result False.
    nondet_tol: by how much two runs of the backward may differ.
    check_undefined_grad: whether the backward is tried without a gradient for each output.
    check_batched_grad: whether a batch of gradients is tried as well.
    fast_mode: compare the products of both Jacobians with random vectors, not every element.
    masked: for sparse tensors, which are not part of Autograd Lab; no difference here.
    Returns True. Errors: GradcheckError, a RuntimeError, for a wrong derivative; ValueError where
        no input requires grad; NotImplementedError for check_forward_ad: there is no forward mode.
    A complex result is checked twice, for its real and for its imaginary part.
    Example:
        >>> x = torch.tensor([0.5, 2.], dtype=torch.float64, requires_grad=True)
        >>> torch.autograd.gradcheck(torch.exp, x)
        True
    """
    from autograd_lab.autograd.gradcheck_runs import Check

    if not (check_forward_ad or check_backward_ad):
        raise AssertionError(
            "Expected at least one of check_forward_ad or check_backward_ad to be True"
        )
    if check_batched_grad and not check_backward_ad:
        raise AssertionError(
            "Setting check_batched_grad=True requires check_backward_ad to be True"
        )
    if check_batched_forward_grad and not check_forward_ad:
        raise AssertionError(
            "Setting check_batched_forward_grad=True requires check_forward_ad to be True"
        )
    if check_forward_ad:
        raise NotImplementedError(
            "gradcheck(check_forward_ad=True) is not in Autograd Lab, which has no forward mode: "
            "leave it out, and gradcheck checks the derivatives that backward() uses"
        )
    check = Check(func, inputs, eps, atol, rtol, nondet_tol, check_grad_dtypes)
    try:
        check.run(fast_mode, check_batched_grad, check_undefined_grad)
    except GradcheckError:
        if raise_exception:
            raise
        return False
    return True


def gradgradcheck(
    func: Callable[..., Any],
    inputs: Tensors,
    grad_outputs: Any = None,
    *,
    eps: float = 1e-6,
    atol: float = 1e-5,
    rtol: float = 1e-3,
    gen_non_contig_grad_outputs: bool = False,
    raise_exception: bool = True,
    nondet_tol: float = 0.0,
    check_undefined_grad: bool = True,
    check_grad_dtypes: bool = False,
    check_batched_grad: bool = False,
    check_fwd_over_rev: bool = False,
    check_rev_over_rev: bool = True,
    fast_mode: bool = False,
    masked: bool = False,
) -> bool:
    """Check the gradients of the gradients of `func`, in the inputs and in `grad_outputs`.

    grad_outputs: the gradients of the outputs, tensors that require grad; drawn at random if left
        out, with gaps in memory for gen_non_contig_grad_outputs.
    Everything else as in `gradcheck`; check_fwd_over_rev raises NotImplementedError.
    Example: `torch.autograd.gradgradcheck(torch.exp, x)` with an `x` of float64.
    """
    from autograd_lab.autograd.gradcheck_runs import gradient_function, random_gradients

    if not (check_fwd_over_rev or check_rev_over_rev):
        raise AssertionError(
            "Expected at least one of check_fwd_over_rev or check_rev_over_rev to be True"
        )
    if check_undefined_grad and not check_rev_over_rev:
        raise AssertionError(
            "Setting check_undefined_grad=True requires check_rev_over_rev to be True"
        )
    if check_batched_grad and not check_rev_over_rev:
        raise AssertionError(
            "Setting check_batched_grad=True requires check_rev_over_rev to be True"
        )
    if check_fwd_over_rev:
        raise NotImplementedError(
            "gradgradcheck(check_fwd_over_rev=True) is not in Autograd Lab, which has no forward "
            "mode: leave it out, and gradgradcheck checks backward through backward"
        )
    points = as_tuple(inputs)
    if grad_outputs is None:
        weights = random_gradients(func, points, gen_non_contig_grad_outputs)
    else:
        weights = as_tuple(grad_outputs)
    return gradcheck(
        gradient_function(func, points, weights),
        points + weights,
        eps=eps, atol=atol, rtol=rtol, raise_exception=raise_exception, nondet_tol=nondet_tol,
        check_undefined_grad=check_undefined_grad, check_grad_dtypes=check_grad_dtypes,
        check_batched_grad=check_batched_grad, fast_mode=fast_mode, masked=masked,
    )  # fmt: skip


def as_tuple(values: Any) -> tuple[Any, ...]:
    """One thing, or a tuple or list of things, as a tuple."""
    return tuple(values) if isinstance(values, (tuple, list)) else (values,)


def __getattr__(name: str) -> Any:
    if name in ("get_analytical_jacobian", "get_numerical_jacobian"):
        raise OutOfScope(
            f"autograd.gradcheck.{name}", "torch.autograd.functional.jacobian gives the Jacobian"
        )
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
