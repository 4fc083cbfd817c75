"""`backward` and `grad`: from what the learner asks to a walk."""

import warnings
from collections.abc import Sequence
from typing import Any, NamedTuple

from autograd_lab.backends import namespace
from autograd_lab.core.node import Edge, Node
from autograd_lab.core.walk import run_backward
from autograd_lab.errors import (
    ArgumentTypeError,
    GradientMismatch,
    ImplicitGradient,
    NotDifferentiable,
    UnusedInput,
)
from autograd_lab.tensor import Tensor, wrap

Tensors = Tensor | Sequence[Tensor]


def backward(
    tensors: Tensors,
    grad_tensors: Any = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    inputs: Tensors | None = None,
) -> None:
    """Add to the `.grad` of every leaf behind `tensors` the gradient of their weighted sum.

    tensors: the outputs. grad_tensors: for each the weight of its elements, in its shape; may be
        left out for an output of one element, where it is 1.
    retain_graph: keep the saved values for another walk; `create_graph` if not given.
    create_graph: record the walk, so that the gradients can be differentiated in turn.
    inputs: fill only the `.grad` of these.
    Errors: RuntimeError where an output has no graph, where a weight is missing or has another
        shape, where saved values were freed by an earlier walk or changed in place since.
    Example: `torch.autograd.backward([y1, y2], [torch.ones(3), torch.ones(3)])`
    """
    outputs = _listed(tensors)
    if inputs is not None and not isinstance(inputs, Tensor) and not inputs:
        raise NotDifferentiable(
            "`inputs` argument to `backward()` cannot be empty.", tensor=None, index=0
        )
    weights = _weights(outputs, grad_tensors, create_graph)
    retain_graph = create_graph if retain_graph is None else retain_graph
    edges = [_required_edge(x, i) for i, x in enumerate(outputs)]
    if create_graph:
        warnings.warn(
            "Using backward() with create_graph=True will create a reference cycle between the "
            "parameter and its gradient which can cause a memory leak. We recommend using "
            "autograd.grad when creating the graph to avoid this. If you have to use this "
            "function, make sure to reset the .grad fields of your parameters to None after use to "
            "break the cycle and avoid the leak.",
            stacklevel=3,
        )
    only = None
    if inputs is not None:
        wanted = _listed(inputs)
        for x in wanted:
            x.retain_grad()
        only = {_target_edge(x, i) for i, x in enumerate(wanted)}
    run_backward(edges, weights, retain_graph=retain_graph, create_graph=create_graph, only=only)


def grad(
    outputs: Tensors,
    inputs: Tensors,
    grad_outputs: Any = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    only_inputs: bool = True,
    allow_unused: bool | None = None,
    is_grads_batched: bool = False,
    materialize_grads: bool = False,
) -> tuple[Tensor | None, ...]:
    """The gradients of the weighted sum of `outputs` with respect to `inputs`; no `.grad` changes.

    Arguments as in `backward`. allow_unused: an input that the outputs do not depend on gets None
    instead of an error; materialize_grads: zeros instead of None.
    Example:
        >>> x = torch.tensor(3., requires_grad=True)
        >>> torch.autograd.grad(x ** 3, x)
        (tensor(27.),)
    """
    if is_grads_batched:
        raise NotImplementedError(
            "autograd.grad(is_grads_batched=True) is not in Autograd Lab: call autograd.grad once "
            "for each row of grad_outputs"
        )
    if allow_unused is False and materialize_grads:
        raise ValueError(
            "Expected allow_unused to be True or not passed when materialize_grads=True, but got: "
            "allow_unused=False."
        )
    results, wanted = _listed(outputs), _listed(inputs)
    weights = _weights(results, grad_outputs, create_graph)
    retain_graph = create_graph if retain_graph is None else retain_graph
    edges = [_required_edge(x, i) for i, x in enumerate(results)]
    targets = [_target_edge(x, i) for i, x in enumerate(wanted)]
    captured = run_backward(
        edges,
        weights,
        retain_graph=retain_graph,
        create_graph=create_graph,
        captures=set(targets),
    )
    return tuple(
        _found(x, i, captured.get(edge), bool(allow_unused), materialize_grads)
        for i, (x, edge) in enumerate(zip(wanted, targets, strict=True))
    )


def _found(x: Tensor, index: int, grad: Any, allow_unused: bool, zeros: bool) -> Tensor | None:
    if grad is not None:
        return grad if isinstance(grad, Tensor) else wrap(grad)
    if zeros:
        return wrap(namespace(x._data).zeros(x._data.shape, x._data.dtype))
    if not allow_unused:
        raise UnusedInput(
            f"The differentiated Tensor at index {index} appears to not have been used in the "
            "graph. Set allow_unused=True if this is the desired behavior.",
            tensor=x,
            index=index,
        )
    return None


def _listed(tensors: Tensors) -> list[Tensor]:
    return [tensors] if isinstance(tensors, Tensor) else list(tensors)


def _required_edge(x: Tensor, index: int) -> Edge:
    edge = x._edge()
    if edge is None:
        raise NotDifferentiable(
            f"element {index} of tensors does not require grad and does not have a grad_fn",
            tensor=x,
            index=index,
        )
    return edge


def _target_edge(x: Tensor, index: int) -> Edge:
    edge = x._edge()
    if edge is None:
        raise NotDifferentiable(
            "One of the differentiated Tensors does not require grad", tensor=x, index=index
        )
    return edge


def _weights(outputs: list[Tensor], given: Any, create_graph: bool) -> list[Any]:
    """The gradients to start from, in the form of the walk."""
    listed = (
        [None] * len(outputs)
        if given is None
        else [given]
        if isinstance(given, Tensor)
        else list(given)
    )
    if len(listed) != len(outputs):
        raise ImplicitGradient(
            f"got {len(outputs)} tensors and {len(listed)} gradients", tensor=None, index=None
        )
    return [
        _weight(x, weight, i, create_graph)
        for i, (x, weight) in enumerate(zip(outputs, listed, strict=True))
    ]


def _weight(x: Tensor, weight: Any, index: int, create_graph: bool) -> Any:
    if weight is None:
        if x.requires_grad and x.numel() != 1:
            raise ImplicitGradient(
                "grad can be implicitly created only for scalar outputs", tensor=x, index=index
            )
        data = x._data
        ones = namespace(data).ones(data.shape, data.dtype)[()]
        return wrap(ones) if create_graph else ones
    if not isinstance(weight, Tensor):
        raise ArgumentTypeError(
            f"gradients can be either Tensors or None, but got {type(weight).__name__}",
            argument=weight,
        )
    if weight.shape != x.shape:
        raise GradientMismatch(
            f"Mismatch in shape: grad_output[{index}] has a shape of {weight.shape} and "
            f"output[{index}] has a shape of {x.shape}.",
            tensor=x, index=index, expected=x.shape, got=weight.shape,
        )  # fmt: skip
    return weight if create_graph else weight._data


class TraceStep(NamedTuple):
    """One node of a walk: what came to its outputs, and what it sent to its inputs."""

    node: Node
    grads_in: tuple[Any, ...]
    grads_out: tuple[Any, ...]


def trace(output: Tensor, gradient: Tensor | None = None) -> list[TraceStep]:
    """The steps of a walk backward from `output`, in order, without doing it.

    Nothing is freed and no `.grad` changes: leaves appear with the gradient that would be added.
    Arguments and errors as in `backward`; what a node's hooks do, they do here too.
    """
    edge = _required_edge(output, 0)
    weight = _weight(output, gradient, 0, False)
    steps: list[TraceStep] = []
    run_backward(
        [edge], [weight], retain_graph=True, dry=True,
        observer=lambda node, came, went: steps.append(TraceStep(node, came, went)),
    )  # fmt: skip
    return steps


def tensor_backward(
    self: Tensor,
    gradient: Tensor | None = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    inputs: Tensors | None = None,
) -> None:
    """Add to the `.grad` of every leaf behind this tensor its gradient. See `autograd.backward`."""
    backward(self, gradient, retain_graph, create_graph, inputs)


Tensor.backward = tensor_backward  # type: ignore[attr-defined]
