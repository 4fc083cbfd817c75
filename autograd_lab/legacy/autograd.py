"""`torch.autograd` of 0.3: `backward` and `grad` over Variables.

A gradient to start from may be a bare tensor or a Variable. Unless asked otherwise, the walk is
recorded where one of them is a Variable that is not volatile, and the graph is kept where the walk
is recorded.
"""

import warnings
from collections.abc import Sequence
from typing import Any

from autograd_lab.backends import namespace
from autograd_lab.core.node import Edge
from autograd_lab.core.walk import run_backward
from autograd_lab.errors import (
    ArgumentRefused,
    ArgumentTypeError,
    GradientMismatch,
    ImplicitGradient,
    NotDifferentiable,
    OutOfScope,
    UnusedInput,
)
from autograd_lab.legacy import usage
from autograd_lab.legacy.tensor import BareTensor
from autograd_lab.legacy.variable import Variable, variable_on
from autograd_lab.legacy.words import words_of_03
from autograd_lab.tensor import wrap

__all__ = ["Variable", "backward", "grad"]

Gradients = Any


def backward(
    variables: Any,
    grad_variables: Gradients = None,
    retain_graph: bool | None = None,
    create_graph: bool | None = None,
    retain_variables: bool | None = None,
) -> None:
    """Add to the `.grad` of every leaf behind `variables` its gradient.

    grad_variables: for each variable a bare tensor, a Variable or None, which means 1 and is for
    those of one element only. create_graph: record the walk; by default where a gradient is a
    Variable that is not volatile. retain_graph: keep what the nodes have saved for another walk;
    by default `create_graph`. retain_variables: its name before 0.2, with a warning.
    Errors: RuntimeError for a volatile variable, for one that no gradient leads from, for a second
    walk through a graph that was not retained.
    """
    outputs = _listed(variables)
    weights, create_graph = _weights(outputs, grad_variables, create_graph)
    if retain_variables is not None:
        if retain_graph is not None:
            raise ValueError("only one of retain_graph and retain_variables can be specified")
        retain_graph = retain_variables
        warnings.warn(
            "retain_variables option is deprecated and will be removed in 0.3. Use retain_graph "
            "instead.",
            stacklevel=2,
        )
    roots = [_root(x, i) for i, x in enumerate(outputs)]
    with words_of_03():
        run_backward(
            roots,
            weights,
            retain_graph=create_graph if retain_graph is None else retain_graph,
            create_graph=create_graph,
        )


def grad(
    outputs: Any,
    inputs: Any,
    grad_outputs: Gradients = None,
    retain_graph: bool | None = None,
    create_graph: bool | None = None,
    only_inputs: bool = True,
    allow_unused: bool = False,
) -> tuple[Variable | None, ...]:
    """The gradients of `outputs` with respect to `inputs`; no `.grad` changes.

    Arguments as in `backward`. allow_unused: None for an input that the outputs do not depend on.
    Errors: as `backward`; RuntimeError for an unused input; NotImplementedError for
    `only_inputs=False`, in whose place call `backward`.
    """
    if not only_inputs:
        raise OutOfScope("legacy: autograd.grad(only_inputs=False)", "call backward")
    results, wanted = _listed(outputs), _listed(inputs)
    weights, create_graph = _weights(results, grad_outputs, create_graph)
    roots = [_root(x, i) for i, x in enumerate(results)]
    targets = [_target(x, i) for i, x in enumerate(wanted)]
    with words_of_03():
        captured = run_backward(
            roots,
            weights,
            retain_graph=create_graph if retain_graph is None else retain_graph,
            create_graph=create_graph,
            captures=set(targets),
        )
        return tuple(
            _found(captured.get(edge), i, allow_unused, not create_graph)
            for i, edge in enumerate(targets)
        )


def _found(gradient: Any, index: int, allow_unused: bool, volatile: bool) -> Variable | None:
    if gradient is None and not allow_unused:
        raise UnusedInput("", tensor=None, index=index)
    if gradient is None:
        return None
    return variable_on(gradient if hasattr(gradient, "_data") else wrap(gradient), volatile)


def _listed(variables: Any) -> list[Any]:
    return [variables] if isinstance(variables, Variable) else list(variables)


def _root(x: Any, index: int) -> Edge:
    """Where the walk starts from for an output."""
    if not isinstance(x, Variable):
        raise ArgumentRefused(f"element {index} of variables tuple is not a Variable", argument=x)
    if x.volatile:
        raise NotDifferentiable(
            f"element {index} of variables tuple is volatile",
            tensor=x._engine,
            index=index,
            volatile=True,
        )
    edge = x._engine._edge()
    if edge is None:
        raise NotDifferentiable(
            f"element {index} of variables does not require grad and does not have a grad_fn",
            tensor=x._engine,
            index=index,
        )
    return edge


def _target(x: Any, index: int) -> Edge:
    if not isinstance(x, Variable):
        raise ArgumentRefused(
            f"all inputs have to be Variables, but got {usage.type_name(x)}", argument=x
        )
    edge = x._engine._edge()
    if edge is None:
        raise NotDifferentiable(
            "One of the differentiated Variables does not require grad",
            tensor=x._engine,
            index=index,
        )
    return edge


def _weights(
    outputs: Sequence[Any], given: Gradients, create_graph: bool | None
) -> tuple[list[Any], bool]:
    """The gradients to start from, in the form of the walk, and whether it is recorded."""
    if given is None:
        given = [None] * len(outputs)
    elif isinstance(given, (Variable, BareTensor)):
        given = [given]
    gradients = list(given)
    if len(gradients) != len(outputs):
        raise ImplicitGradient(
            f"got {len(outputs)} variables and {len(gradients)} gradients", tensor=None, index=None
        )
    if create_graph is None:
        create_graph = any(isinstance(g, Variable) and not g.volatile for g in gradients)
    weights = [_weight(x, g, i) for i, (x, g) in enumerate(zip(outputs, gradients, strict=True))]
    return [w if create_graph or w is None else w._data for w in weights], create_graph


def _weight(x: Any, gradient: Any, index: int) -> Any:
    """One gradient to start from, as the engine's tensor in the shape of the engine's output."""
    if gradient is None:
        if not isinstance(x, Variable) or not x.requires_grad:
            return None
        if x.numel() != 1:
            raise ImplicitGradient(
                "grad can be implicitly created only for scalar outputs",
                tensor=x._engine,
                index=index,
            )
        data = x._engine._data
        return wrap(namespace(data).ones(data.shape, data.dtype))
    if not isinstance(gradient, (Variable, BareTensor)):
        raise ArgumentTypeError(
            "gradients can be either Tensors, Variables or None, but got "
            f"{usage.type_name(gradient)}",
            argument=gradient,
        )
    inner, wanted = gradient._engine, x._engine.shape
    if gradient.size() != x.size():
        raise GradientMismatch(
            f"Mismatch in shape: grad_output[{index}] has a shape of {gradient.size()} and "
            f"output[{index}] has a shape of {x.size()}.",
            expected=x.size(), got=gradient.size(), tensor=x._engine, index=index,
        )  # fmt: skip
    return inner if inner.shape == wanted else inner.view(wanted)
