"""Jacobians in two ways: from differences of a function, and from its gradients.

The Jacobian of an output in an input has a row for each element of the input and a column for each
element of the output. The whole of it takes many calls; its product with two vectors, uᵀ·J·v, only
a few: that is what the fast mode of `gradcheck` compares.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograd_lab.autograd.differentiate import grad
from autograd_lab.autograd.gradcheck import GradcheckError, as_tuple
from autograd_lab.backends import namespace
from autograd_lab.tensor import Tensor, wrap

Array = Any
Vector = Array | tuple[Array, Array]

NOT_REENTRANT = """Backward is not reentrant, i.e., running backward with same input and \
grad_output multiple times gives different values, although analytical gradient matches numerical \
gradient.The tolerance for nondeterminism was {}.

NOTE: If your op relies on non-deterministic operations i.e., it is listed here:
https://pytorch.org/docs/stable/generated/torch.use_deterministic_algorithms.html
this failure might be expected.

If you are adding a new operator, please file an issue and then use one of the
workarounds. The workaround depends on how your test invokes gradcheck/gradgradcheck.
If the test
- manually invokes gradcheck/gradgradcheck, then call gradcheck/gradgradcheck
  with `nondet_tol=<tol>` as a keyword argument.
- is OpInfo-based (e.g., in test_ops_gradients.py), then modify the OpInfo for the test
  to have `gradcheck_nondet_tol=<tol>`.
- is a Module test (e.g., in common_nn.py), then modify the corresponding
  module_test entry to have `gradcheck_nondet_tol=<tol>`
"""


def wanting_grad(values: Sequence[Any]) -> list[Tensor]:
    """The tensors that require grad, also those within lists and tuples."""
    found: list[Tensor] = []
    for value in values:
        if isinstance(value, Tensor):
            found += [value] if value.requires_grad else []
        elif isinstance(value, (list, tuple)):
            found += wanting_grad(value)
    return found


def is_floating(value: Any) -> bool:
    """Whether this is a tensor of real or complex numbers, which can have a gradient."""
    return isinstance(value, Tensor) and value._data.dtype.kind in "fc"


class Differences:
    """Central differences of a function in one of its inputs, which is changed in place meanwhile.

    Central differences have an error of the order of eps², one-sided ones of eps.
    """

    def __init__(
        self, func: Callable[..., Any], inputs: Sequence[Any], target: Tensor, eps: float
    ) -> None:
        self.func = func
        self.inputs = inputs
        self.memory = target.array
        self.complex = self.memory.dtype.kind == "c"
        self.eps = eps

    def jacobian(self, outputs: Sequence[Any]) -> list[Tensor | None]:
        """The Jacobian of each output; None for an output that is not of floating-point numbers."""
        memory = self.memory
        xp = namespace(memory)
        results: list[Any] = [
            xp.zeros((memory.size, o.numel()), memory.dtype if self.complex else o._data.dtype)
            if is_floating(o)
            else None
            for o in outputs
        ]
        for row, index in enumerate(np.ndindex(memory.shape)):
            columns = self._along(index, self.eps, f"on index {index} ")
            for result, column in zip(results, columns, strict=True):
                if result is not None:
                    result[row] = column
        return [None if result is None else wrap(result) for result in results]

    def product(self, u: Vector) -> list[Array | None]:
        """J·u for each output, u being a vector of the input's size; for complex ones, two."""
        shape = self.memory.shape
        if isinstance(u, tuple):
            return self._along(..., tuple(self.eps * part.reshape(shape) for part in u), "")
        return self._along(..., self.eps * u.reshape(shape), "")

    def _along(self, index: Any, step: Any, where: str) -> list[Any]:
        """The derivative along a step; for a complex input the conjugate Wirtinger derivative."""
        first, second = step if isinstance(step, tuple) else (step, step)
        along_real = self._difference(index, first, where)
        if not self.complex:
            return along_real
        along_imaginary = self._difference(index, second * 1j, where)
        return [
            None if x is None else x + y * 1j
            for x, y in zip(along_real, along_imaginary, strict=True)
        ]

    def _difference(self, index: Any, step: Any, where: str) -> list[Any]:
        memory = self.memory
        before = memory[index].copy()
        memory[index] = before - step
        low = self._outputs()
        memory[index] = before + step
        high = self._outputs()
        memory[index] = before
        for a, b in zip(low, high, strict=True):
            self._check_alike(a, b, where)
        return [
            (b._data - a._data).reshape(-1) / (2 * self.eps) if is_floating(a) else None
            for a, b in zip(low, high, strict=True)
        ]

    def _outputs(self) -> list[Tensor]:
        return [output.clone() for output in as_tuple(self.func(*self.inputs))]

    def _check_alike(self, a: Tensor, b: Tensor, where: str) -> None:
        for name in ("shape", "dtype"):
            first, second = getattr(a, name), getattr(b, name)
            if first != second:
                raise AssertionError(
                    f"Expected `func` to return outputs with the same {name} when inputs are "
                    f"perturbed {where}by {self.eps}, but got: {name}s {first} and {second}."
                )


def analytical(
    inputs: Sequence[Any],
    output: Tensor,
    nondet_tol: float,
    check_grad_dtypes: bool,
    v: Array | None = None,
) -> list[Tensor]:
    """The Jacobian of `output` in each input that requires grad, from its gradients.

    v: a vector of the output's size: give only the one column J·v. All is computed twice.
    Errors: GradcheckError where the two differ by more than nondet_tol, or do not fit the input.
    """
    first = _columns(inputs, output, check_grad_dtypes, v)
    second = _columns(inputs, output, check_grad_dtypes, v)
    for a, b in zip(first, second, strict=True):
        if a.size and abs(a - b).max() > nondet_tol:
            raise GradcheckError(NOT_REENTRANT.format(nondet_tol), output=output)
    return [wrap(jacobian) for jacobian in first]


def _columns(
    inputs: Sequence[Any], output: Tensor, check_grad_dtypes: bool, v: Array | None
) -> list[Array]:
    targets = wanting_grad(inputs)
    start = output.clone()
    data = start._data
    xp = namespace(data)
    weights = [v] if v is not None else xp.eye(start.numel(), dtype=data.dtype)
    width = len(weights)
    jacobians = [xp.zeros((x.numel(), width), x._data.dtype) for x in targets]
    for column, weight in enumerate(weights):
        weight = wrap(weight.reshape(data.shape))
        grads = grad(start, targets, weight, retain_graph=True, allow_unused=True)
        for x, jacobian, g in zip(targets, jacobians, grads, strict=True):
            if g is None:
                continue
            if g.dtype is not x.dtype and check_grad_dtypes:
                raise GradcheckError("Gradient has dtype mismatch", output=output, input=x)
            if g.shape != x.shape:
                raise GradcheckError(
                    "Analytical gradient has incorrect size", output=output, input=x
                )
            jacobian[:, column] = g._data.reshape(-1)
    return jacobians
