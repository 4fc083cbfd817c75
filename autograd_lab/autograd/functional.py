"""Derivatives of functions: whole Jacobians and Hessians, and their products with vectors.

One walk backward gives v·J, a row of the Jacobian if v picks one output. All rows are the Jacobian;
the Jacobian of the gradient is the Hessian. J·v, a column, comes by walking backward twice: v·J is
linear in v, and its derivative in v is the transpose.
"""

from collections.abc import Callable
from typing import Any

from autograd_lab.autograd.functional_call import (
    Call,
    detached,
    filled,
    gradients,
    recording,
    require_dependence,
    unpacked,
    zeros_like,
)
from autograd_lab.autograd.grad_mode import enable_grad
from autograd_lab.errors import FunctionRefused
from autograd_lab.ops.join import stack
from autograd_lab.tensor import Tensor

__all__ = ["hessian", "hvp", "jacobian", "jvp", "vhp", "vjp"]

Tensors = Tensor | tuple[Tensor, ...]
Function = Callable[..., Any]


def vjp(
    func: Function,
    inputs: Tensors,
    v: Tensors | None = None,
    create_graph: bool = False,
    strict: bool = False,
) -> tuple[Any, Any]:
    """The outputs of `func`, and v·J: the gradient of the outputs weighted by `v`.

    func: takes tensors, returns a tensor or a tuple of tensors. inputs: where; one or a tuple.
    v: in the shapes of the outputs; may be left out for a single number.
    create_graph: make the results differentiable in the inputs.
    strict: raise RuntimeError where an output does not depend on an input; else that gives zeros.
    The gradient has the form of `inputs`. Errors: TypeError for what is no tensor, RuntimeError for
        a `v` of other shapes.
    Example:
        >>> torch.autograd.functional.vjp(torch.exp, torch.zeros(2), torch.tensor([1., 3.]))
        (tensor([1., 1.]), tensor([1., 3.]))
    """
    call = Call("vjp", func, inputs, create_graph, strict)
    with enable_grad():
        outputs = call.evaluate()
        vector = call.vector_like_outputs(v)
    with recording(create_graph):
        found = gradients(outputs, call.inputs, vector, create_graph)
        result = filled(found, call.inputs, strict, create_graph, "back")
    return call.results(outputs, result, call.tuple_in)


def jvp(
    func: Function,
    inputs: Tensors,
    v: Tensors | None = None,
    create_graph: bool = False,
    strict: bool = False,
) -> tuple[Any, Any]:
    """The outputs of `func`, and J·v: how the outputs change as the inputs move along `v`.

    v: in the shapes of the inputs; may be left out for a single number. The rest as in `vjp`; the
    derivative has the form of the outputs.
    Example:
        >>> torch.autograd.functional.jvp(torch.exp, torch.zeros(2), torch.tensor([1., 3.]))
        (tensor([1., 1.]), tensor([1., 3.]))
    """
    call = Call("jvp", func, inputs, create_graph, strict)
    with enable_grad():
        vector = call.vector_like_inputs(v)
        outputs = call.evaluate()
        # The walk is linear in these, so their values do not appear in its derivative.
        weights = tuple(zeros_like(output).requires_grad_() for output in outputs)
        rows = gradients(outputs, call.inputs, weights, create_graph=True)
        require_dependence(rows, "grad_inputs", strict)
    with recording(create_graph):
        found = gradients(rows, weights, vector, create_graph)
        result = filled(found, outputs, strict, create_graph, "back_trick")
    return call.results(outputs, result, call.tuple_out)


def vhp(
    func: Function,
    inputs: Tensors,
    v: Tensors | None = None,
    create_graph: bool = False,
    strict: bool = False,
) -> tuple[Any, Any]:
    """The output of `func`, a single number, and v·H, the product with its Hessian.

    v: in the shapes of the inputs. The rest as in `vjp`. As H is symmetric this is also H·v.
    Example:
        >>> torch.autograd.functional.vhp(lambda x: (x ** 3).sum(), torch.ones(2), torch.ones(2))
        (tensor(2.), tensor([6., 6.]))
    """
    call = Call("vhp", func, inputs, create_graph, strict)
    with enable_grad():
        vector = call.vector_like_inputs(v)
        outputs = call.evaluate_number()
        slope = gradients(outputs, call.inputs, None, create_graph=True)
        require_dependence(slope, "jacobian", strict)
    with recording(create_graph):
        found = gradients(slope, call.inputs, vector, create_graph)
        result = filled(found, call.inputs, strict, create_graph, "double_back")
    return call.results(outputs, result, call.tuple_in)


def hvp(
    func: Function,
    inputs: Tensors,
    v: Tensors | None = None,
    create_graph: bool = False,
    strict: bool = False,
) -> tuple[Any, Any]:
    """The output of `func`, a single number, and H·v, by two walks more than `func` takes.

    Arguments as in `vhp`, which gives the same and is faster.
    """
    call = Call("hvp", func, inputs, create_graph, strict)
    with enable_grad():
        vector = call.vector_like_inputs(v)
        outputs = call.evaluate_number()
        slope = gradients(outputs, call.inputs, None, create_graph=True)
        require_dependence(slope, "jacobian", strict)
        weights = tuple(zeros_like(x).requires_grad_() for x in call.inputs)
        rows = gradients(slope, call.inputs, weights, create_graph=True)
        require_dependence(slope, "hessian", strict)
    with recording(create_graph):
        found = gradients(rows, weights, vector, create_graph)
        result = filled(found, call.inputs, strict, create_graph, "double_back_trick")
    return call.results(outputs, result, call.tuple_in)


def jacobian(
    func: Function,
    inputs: Tensors,
    create_graph: bool = False,
    strict: bool = False,
    vectorize: bool = False,
    strategy: str = "reverse-mode",
) -> Any:
    """The derivative of every element of the outputs in every element of the inputs.

    The Jacobian of an output in an input has the shape of the output followed by that of the input.
    For a tuple of inputs the result is a tuple of Jacobians; for a tuple of outputs, a tuple of
    what each of them has.
    vectorize: taken, and of no effect: the rows are computed one by one. strategy: "reverse-mode";
        "forward-mode" raises NotImplementedError. The rest as in `vjp`.
    Example:
        >>> torch.autograd.functional.jacobian(torch.exp, torch.zeros(2))
        tensor([[1., 0.],
                [0., 1.]])
    """
    _check_strategy(strategy, create_graph, strict, vectorize)
    call = Call("jacobian", func, inputs, create_graph, strict)
    with enable_grad():
        outputs = call.evaluate()
        if vectorize and strict:
            raise FunctionRefused(
                "torch.autograd.functional.jacobian: `strict=True` and `vectorized=True` are not "
                "supported together. Please either set `strict=False` or `vectorize=False`.",
                function=func,
            )
        found = tuple(_rows(call, number, output) for number, output in enumerate(outputs))
    result = tuple(detached(jacobians, create_graph) for jacobians in found)
    return unpacked(tuple(unpacked(one, call.tuple_in) for one in result), call.tuple_out)


def _rows(call: Call, number: int, output: Tensor) -> tuple[Tensor, ...]:
    """The Jacobians of one output, each a stack of its rows."""
    flat: Any = output.reshape(-1)
    rows: list[tuple[Tensor, ...]] = []
    for element in range(output.numel()):
        found = gradients((flat[element],), call.inputs, None, call.create_graph, retain_graph=True)
        rows.append(filled(found, call.inputs, call.strict, call.create_graph, "row", number))
    return tuple(
        stack([row[at] for row in rows]).view(output.shape + x.shape)
        for at, x in enumerate(call.inputs)
    )


def _check_strategy(strategy: str, create_graph: bool, strict: bool, vectorize: bool) -> None:
    if strategy not in ("forward-mode", "reverse-mode"):
        raise AssertionError(
            'Expected strategy to be either "forward-mode" or "reverse-mode". Hint: If your '
            'function has more outputs than inputs, "forward-mode" tends to be more performant. '
            'Otherwise, prefer to use "reverse-mode".'
        )
    if strategy == "reverse-mode":
        return
    if create_graph:
        raise NotImplementedError(
            "torch.autograd.functional.jacobian: `create_graph=True` and "
            '`strategy="forward-mode"` are not supported together (yet). Please either set '
            '`create_graph=False` or `strategy="reverse-mode"`.'
        )
    if strict:
        raise FunctionRefused(
            'torch.autograd.functional.jacobian: `strict=True` and `strategy="forward-mode"` are '
            "not supported together (yet). Please either set `strict=False` or "
            '`strategy="reverse-mode"`.'
        )
    if not vectorize:
        raise NotImplementedError(
            "Computing Jacobian using forward-AD or forward-over-reverse Hessian isonly "
            "implemented for `vectorize=True`."
        )
    raise NotImplementedError(
        'torch.autograd.functional.jacobian(strategy="forward-mode") is not in Autograd Lab, which '
        'has no forward mode: leave it out, and "reverse-mode" gives the same Jacobian'
    )


def hessian(
    func: Function,
    inputs: Tensors,
    create_graph: bool = False,
    strict: bool = False,
    vectorize: bool = False,
    outer_jacobian_strategy: str = "reverse-mode",
) -> Any:
    """The second derivatives of a function whose result is a single number.

    The Hessian of one input has the input's shape twice; for a tuple of inputs it is a tuple of
    tuples, `result[i][j]` the derivative in inputs i and j. Arguments as in `jacobian`.
    Errors: RuntimeError unless `func` returns one tensor of one element.
    Example:
        >>> torch.autograd.functional.hessian(lambda x: (x ** 3).sum(), torch.ones(2))
        tensor([[6., 0.],
                [0., 6.]])
    """
    outer = Call("hessian", func, inputs, create_graph, strict)
    if outer_jacobian_strategy not in ("forward-mode", "reverse-mode"):
        raise AssertionError('Expected strategy to be either "forward-mode" or "reverse-mode".')

    def number(*values: Tensor) -> Any:
        call = Call("hessian", func, values, True, strict, copies=False)
        return call.evaluate_number()[0].squeeze()

    def slope(*values: Tensor) -> Any:
        found = jacobian(number, values, create_graph=True)
        require_dependence(found, "jacobian", strict)
        return found

    result = jacobian(slope, outer.given, create_graph, strict, vectorize, outer_jacobian_strategy)
    return unpacked(tuple(unpacked(row, outer.tuple_in) for row in result), outer.tuple_in)
