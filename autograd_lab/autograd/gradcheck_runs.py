"""The run of a `gradcheck`: both kinds of derivative compared, the backward tried at its edges."""

import functools
import warnings
from collections.abc import Callable, Sequence
from typing import Any

from autograd_lab.autograd.differentiate import grad
from autograd_lab.autograd.function import Function
from autograd_lab.autograd.gradcheck import GradcheckError, as_tuple
from autograd_lab.autograd.jacobians import Differences, analytical, wanting_grad
from autograd_lab.backends import namespace
from autograd_lab.core.places import stacklevel
from autograd_lab.dtypes import float32, promote_types
from autograd_lab.errors import ViewModified
from autograd_lab.generator import Generator, default_generator
from autograd_lab.ops.compare import allclose
from autograd_lab.tensor import Tensor, wrap

FAST_FAILED = """
The above quantities relating the numerical and analytical jacobians are computed 
in fast mode. See: https://github.com/pytorch/pytorch/issues/53876 for more background 
about fast mode. Below, we recompute numerical and analytical jacobians in slow mode:

Numerical:
 {}
Analytical:
{}

The max per-element difference (slow mode) is: {}.
"""  # noqa: W291

SLOW_WOULD_PASS = """
Fast gradcheck failed but element-wise differences are small. This means that the
test might've passed in slow_mode!

If you are adding a new operator, please file an issue and then use one of the
workarounds. The workaround depends on how your test invokes gradcheck/gradgradcheck:

If the test
- manually invokes gradcheck/gradgradcheck, then call gradcheck/gradgradcheck
  with `fast_mode=False` as a keyword argument.
- is OpInfo-based (e.g., in test_ops_gradients.py), then modify the OpInfo for the test
  to have `gradcheck_fast_mode=False`
- is a Module test (e.g., in common_nn.py), then modify the corresponding
  module_test entry to have `gradcheck_fast_mode=False`
""".strip()


class Check:
    """One call of `gradcheck`, with its tolerances."""

    def __init__(
        self,
        func: Callable[..., Any],
        inputs: Any,
        eps: float,
        atol: float,
        rtol: float,
        nondet_tol: float,
        check_grad_dtypes: bool,
    ) -> None:
        self.func = func
        self.inputs = as_tuple(inputs)
        self.eps, self.atol, self.rtol = eps, atol, rtol
        self.nondet_tol = nondet_tol
        self.check_grad_dtypes = check_grad_dtypes

    def run(self, fast_mode: bool, batched: bool, undefined: bool) -> None:
        """The whole check. Raises GradcheckError."""
        check_inputs(self.inputs)
        results = as_tuple(self.func(*self.inputs))
        outputs = [o for o in results if o.requires_grad]
        compare = self._compare_products if fast_mode else self._compare
        if any(o.is_complex() for o in results):
            complex_outputs = {i for i, o in enumerate(outputs) if o.is_complex()}
            for part, name in (("imag", "imaginary"), ("real", "real")):
                func = _part_of(self.func, part)
                compare(func, func(*self.inputs), complex_outputs, name)
        else:
            compare(self.func, results, set(), "")
        if batched:
            for number, output in enumerate(outputs):
                check_batched(self.inputs, output, number)
        check_proportional(outputs, self.inputs)
        if undefined:
            check_undefined(self.func, self.inputs)

    def _compare(
        self, func: Callable[..., Any], results: Any, complex_outputs: set[int], part: str
    ) -> None:
        outputs = [o for o in results if o.requires_grad]
        numerical = [
            Differences(func, self.inputs, x, self.eps).jacobian(results) for x in self._targets()
        ]
        if not outputs:
            for jacobians in numerical:
                if any(j is not None and j._data.any() for j in jacobians):
                    raise GradcheckError("Numerical gradient for function expected to be zero")
        places = [i for i, o in enumerate(results) if o.requires_grad]
        for number, output in enumerate(outputs):
            found = analytical(self.inputs, output, self.nondet_tol, self.check_grad_dtypes)
            for at, a in enumerate(found):
                n = numerical[at][places[number]]
                if not _close(a, n, self.rtol, self.atol):
                    text = _mismatch(a, n, number, at, part if number in complex_outputs else "")
                    raise GradcheckError(text, numerical=n, analytical=a, output=number, input=at)

    def _compare_products(
        self, func: Callable[..., Any], results: Any, complex_outputs: set[int], part: str
    ) -> None:
        """Compare uᵀ·J·v for random u and v, and only if they differ the Jacobians themselves."""
        outputs = [o for o in results if o.requires_grad]
        targets = self._targets()
        generator = Generator()
        us = [_random_direction(x, generator) for x in targets]
        vs = [_random_vector(o, generator) for o in outputs]
        products = [
            Differences(func, self.inputs, x, self.eps).product(u)
            for x, u in zip(targets, us, strict=True)
        ]
        if not outputs:
            for product in products:
                if any(
                    p is not None and p.size and abs(p).max() > self.nondet_tol for p in product
                ):
                    raise GradcheckError("Numerical gradient for function expected to be zero")
        places = [i for i, o in enumerate(results) if o.requires_grad]
        columns = [
            analytical(self.inputs, o, self.nondet_tol, self.check_grad_dtypes, v)
            for o, v in zip(outputs, vs, strict=True)
        ]
        for at, (u, product) in enumerate(zip(us, products, strict=True)):
            for number, v in enumerate(vs):
                a = wrap(_times(u, columns[number][at]._data[:, 0]))
                n = wrap((v * product[places[number]]).sum())
                if not _close(a, n, self.rtol, self.atol * _weight(u) * float(v.sum())):
                    text = _mismatch(a, n, number, at, part if number in complex_outputs else "")
                    text += self._in_full(func, results, outputs[number], places[number], at)
                    raise GradcheckError(text, numerical=n, analytical=a, output=number, input=at)

    def _in_full(
        self, func: Callable[..., Any], results: Any, output: Tensor, place: int, at: int
    ) -> str:
        """What the slow mode finds where the fast one has failed."""
        target = self._targets()[at]
        n = Differences(func, self.inputs, target, self.eps).jacobian(results)[place]
        a = analytical(self.inputs, output, float("inf"), False)[at]
        assert n is not None
        largest = wrap(abs(n._data - a._data).max())
        text = FAST_FAILED.format(n, a, largest)
        return text + SLOW_WOULD_PASS if allclose(a, n, self.rtol, self.atol) else text

    def _targets(self) -> list[Tensor]:
        return [x for x in self.inputs if isinstance(x, Tensor) and x.requires_grad]


def check_inputs(inputs: Sequence[Any]) -> None:
    """Warn of low precision. Raises ValueError, or RuntimeError for memory used more than once."""
    found = False
    for number, x in enumerate(inputs):
        if not (isinstance(x, Tensor) and x.requires_grad):
            continue
        found = True
        if x._data.dtype.name not in ("float64", "complex128"):
            warnings.warn(
                f"Input #{number} requires gradient and is not a double precision floating point "
                "or complex. This check will likely fail if all the inputs are not of double "
                "precision floating point or complex. ",
                stacklevel=stacklevel(),
            )
        if any(step == 0 and size > 1 for step, size in zip(x.stride(), x.shape, strict=True)):
            raise ViewModified(
                f"The {number}th input has a dimension with stride 0. gradcheck only supports "
                "inputs that are non-overlapping to be able to compute the numerical gradients "
                "correctly. You should call .contiguous on the input before passing it to "
                "gradcheck.",
                tensor=x,
            )
    if not found:
        raise ValueError(
            "gradcheck expects at least one input tensor to require gradient, but none of them "
            "have requires_grad=True."
        )


def check_batched(inputs: Sequence[Any], output: Tensor, number: int) -> None:
    """Compare two gradients with the same two asked for as one batch."""
    targets = wanting_grad(inputs)
    weights = [_random_gradient(output) for _ in range(2)]
    options: dict[str, Any] = {"retain_graph": True, "allow_unused": True}
    one_by_one = [grad(output, targets, weight, **options) for weight in weights]
    xp = namespace(output._data)
    batch = wrap(xp.stack([weight._data for weight in weights]))
    together = grad(output, targets, batch, is_grads_batched=True, **options)
    for at, result in enumerate(together):
        expected = [grads[at] for grads in one_by_one]
        if result is None or expected[0] is None:
            continue
        stacked = wrap(xp.stack([g._data for g in expected if g is not None]))
        if not allclose(result, stacked):
            raise GradcheckError(
                f"For output {number} and input {at}:\n\ngradcheck or gradgradcheck failed while "
                f"testing batched gradient computation.\n\nGot:\n{result}\n\nExpected:\n{stacked}",
                output=number, input=at,
            )  # fmt: skip


def check_proportional(outputs: Sequence[Tensor], inputs: Sequence[Any]) -> None:
    """A gradient of zero has to give zero."""
    targets = wanting_grad(inputs)
    if not targets:
        raise GradcheckError("no Tensors requiring grad found in input")
    zeros = [wrap(namespace(o._data).zeros_like(o._data)) for o in outputs]
    for g in grad(outputs, targets, zeros, allow_unused=True) if outputs else ():
        if g is not None and g._data.any():
            raise GradcheckError("backward not multiplied by grad_output")


class UndefinedGrad(Function):
    """The input, through which no gradient goes back."""

    @staticmethod
    def forward(ctx: Any, x: Tensor) -> Tensor:
        return x

    @staticmethod
    def backward(ctx: Any, g: Any) -> None:
        return None


def check_undefined(func: Callable[..., Any], inputs: Sequence[Any]) -> None:
    """The backward has to manage without gradients, for all outputs and for each alone."""
    targets = wanting_grad(inputs)
    count = len(_differentiable(func, inputs))
    for missing in [None, *range(count if count > 1 else 0)]:
        outputs = [
            UndefinedGrad.apply(o) if missing in (None, number) else o
            for number, o in enumerate(_differentiable(func, inputs))
        ]
        zeros = [wrap(namespace(o._data).zeros_like(o._data)) for o in outputs]
        try:
            grads = grad(outputs, targets, zeros, allow_unused=True) if outputs else ()
        except RuntimeError as error:
            _warn_of_undefined()
            raise GradcheckError(
                "Expected backward function to handle undefined output grads. Please look at "
                '"Notes about undefined output gradients" in "tools/autograd/derivatives.yaml"'
            ) from error
        if any(g is not None and g._data.any() for g in grads):
            _warn_of_undefined()
            raise GradcheckError(
                "Expected all input grads to be undefined or zero when all output grads are "
                'undefined or zero. Please look at "Notes about undefined output gradients" in '
                '"tools/autograd/derivatives.yaml"'
            )


def _warn_of_undefined() -> None:
    warnings.warn(
        "Backwards compatibility: New undefined gradient support checking feature is enabled by "
        "default, but it may break existing callers of this function. If this is true for you, you "
        'can call this function with "check_undefined_grad=False" to disable the feature',
        stacklevel=stacklevel(),
    )


def _differentiable(func: Callable[..., Any], inputs: Sequence[Any]) -> list[Tensor]:
    return [o for o in as_tuple(func(*inputs)) if o.requires_grad]


def _part_of(func: Callable[..., Any], part: str) -> Callable[..., Any]:
    """`func` with only the real, or the imaginary, part of each complex result."""

    @functools.wraps(func)
    def call(*inputs: Any) -> Any:
        return tuple(getattr(o, part) if o.is_complex() else o for o in as_tuple(func(*inputs)))

    return call


def _mismatch(a: Tensor, n: Any, output: int, input: int, part: str) -> str:
    prefix = f"While considering the {part} part of complex outputs only, " if part else ""
    return (
        f"{prefix}Jacobian mismatch for output {output} with respect to input {input},\n"
        f"numerical:{n}\nanalytical:{a}\n"
    )


def _close(a: Tensor, n: Any, rtol: float, atol: float) -> bool:
    dtype = promote_types(a.dtype, n.dtype)
    return bool(allclose(a.to(dtype=dtype), n.to(dtype=dtype), rtol, atol))


def _random_direction(x: Tensor, generator: Generator) -> Any:
    """A random vector of the size of an input; two of them, for its parts, if it is complex."""
    real = x._data.real.dtype
    first = _unit_vector(x, real, generator)
    return (first, _unit_vector(x, real, generator)) if x.is_complex() else first


def _random_vector(x: Tensor, generator: Generator) -> Any:
    return _unit_vector(x, x._data.dtype, generator)


def _unit_vector(x: Tensor, dtype: Any, generator: Generator) -> Any:
    xp = namespace(x._data)
    vector = xp.asarray(generator.uniform(x.numel(), float32.numpy).astype(dtype))
    return vector / xp.sqrt((vector * vector).sum()) if x.numel() else vector


def _times(u: Any, column: Any) -> Any:
    """uᵀ·J·v, from J·v: the two parts of a complex one each with their own u."""
    if isinstance(u, tuple):
        return (column.real * u[0]).sum() + 1j * (column.imag * u[1]).sum()
    return (column * u).sum()


def _weight(u: Any) -> float:
    """What the tolerance of a product is more than that of an element."""
    return float(sum(part.sum() for part in u) if isinstance(u, tuple) else u.sum())


def random_gradients(
    func: Callable[..., Any], inputs: tuple[Any, ...], with_gaps: bool
) -> tuple[Tensor, ...]:
    """A gradient between -1 and 1 for each output of `func`; with_gaps: with gaps in memory."""
    gradients = []
    for output in _differentiable(func, inputs):
        array = _random_gradient(output).array
        if with_gaps and array.size > 1:
            array = array.repeat(2, axis=-1)[..., ::2]
        gradients.append(wrap(array).requires_grad_())
    return tuple(gradients)


def _random_gradient(output: Tensor) -> Tensor:
    data = output._data
    count = data.size * (2 if data.dtype.kind == "c" else 1)
    drawn = default_generator.uniform(count, data.real.dtype) * 2 - 1
    return wrap(namespace(data).asarray(drawn.view(data.dtype)).reshape(data.shape))


def gradient_function(
    func: Callable[..., Any], inputs: tuple[Any, ...], weights: tuple[Any, ...]
) -> Callable[..., Any]:
    """The function that takes inputs and gradients of outputs, and returns gradients of inputs."""
    wanted = [isinstance(x, Tensor) and x.requires_grad for x in inputs]

    def gradients(*values: Any) -> tuple[Tensor, ...]:
        points, given = values[: len(inputs)], values[len(inputs) :]
        outputs = _differentiable(func, points)
        targets = [x for x, is_wanted in zip(points, wanted, strict=True) if is_wanted]
        found = grad(outputs, targets, given, create_graph=True, allow_unused=True)
        return tuple(g for g in found if g is not None)

    return gradients
