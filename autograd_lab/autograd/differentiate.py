"""`backward` and `grad`: from what the learner asks to a walk."""

import warnings
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from autograd_lab.autograd.graph import GradientEdge
from autograd_lab.autograd.weights import starting_weight
from autograd_lab.backends import namespace
from autograd_lab.core.node import Edge, Node
from autograd_lab.core.places import stacklevel
from autograd_lab.core.walk import run_backward
from autograd_lab.errors import (
    ArgumentTypeError,
    ImplicitGradient,
    NotDifferentiable,
    UnusedInput,
)
from autograd_lab.ops.join import stack
from autograd_lab.tensor import Tensor, wrap

Place = Tensor | GradientEdge
Places = Place | Sequence[Place]


def backward(
    tensors: Places,
    grad_tensors: Any = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    grad_variables: Any = None,
    inputs: Any = None,
) -> None:
    """Add to the `.grad` of every leaf behind `tensors` the gradient of their weighted sum.

    tensors: the outputs, tensors or gradient edges. grad_tensors: for each the weight of its
        elements, in its shape; may be left out for an output of one element, where it is 1.
    retain_graph: keep the saved values for another walk; `create_graph` if not given.
    create_graph: record the walk, so that the gradients can be differentiated in turn.
    inputs: fill only the `.grad` of these; tensors, gradient edges, or a dict of them.
    Errors: RuntimeError where an output has no graph, where a weight is missing or has another
        shape, where saved values were freed by an earlier walk or changed in place since.
    Example: `torch.autograd.backward([y1, y2], [torch.ones(3), torch.ones(3)])`
    """
    if grad_variables is not None:
        warnings.warn(
            "`grad_variables` is deprecated. Use `grad_tensors` instead.",
            FutureWarning,
            stacklevel=stacklevel(),
        )
        if grad_tensors is not None:
            raise NotDifferentiable(
                "`grad_tensors` and `grad_variables` (deprecated) arguments both passed to "
                "`backward()`. Please only use `grad_tensors`.",
                tensor=None, index=None,
            )  # fmt: skip
        grad_tensors = grad_variables
    wanted = None if inputs is None else _inputs(inputs, "backward")
    outputs = _listed(tensors)
    weights = _weights(outputs, grad_tensors, create_graph, False)
    retain_graph = create_graph if retain_graph is None else retain_graph
    edges = [_required_edge(x, i) for i, x in enumerate(outputs)]
    if create_graph:
        warnings.warn(
            "Using backward() with create_graph=True will create a reference cycle between the "
            "parameter and its gradient which can cause a memory leak. We recommend using "
            "autograd.grad when creating the graph to avoid this. If you have to use this "
            "function, make sure to reset the .grad fields of your parameters to None after use to "
            "break the cycle and avoid the leak.",
            stacklevel=stacklevel(),
        )
    only = None
    if wanted is not None:
        only = set()
        for i, x in enumerate(wanted):
            if isinstance(x, Tensor):
                x.retain_grad()
            only.add(_target_edge(x, i))
    run_backward(edges, weights, retain_graph=retain_graph, create_graph=create_graph, only=only)


def grad(
    outputs: Places,
    inputs: Any,
    grad_outputs: Any = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    only_inputs: bool = True,
    allow_unused: bool | None = None,
    is_grads_batched: bool = False,
    materialize_grads: bool = False,
) -> Any:
    """The gradients of the weighted sum of `outputs` with respect to `inputs`; no `.grad` changes.

    Arguments as in `backward`. The result is a tuple with a gradient for each input, or a dict with
        the keys of `inputs`.
    allow_unused: an input that the outputs do not depend on gets None instead of an error.
    materialize_grads: it gets zeros.
    is_grads_batched: each of `grad_outputs` has one dimension more, at the front, along which there
        are many weights; so have the results. It takes as many walks, and is no faster.
    Example:
        >>> x = torch.tensor(3., requires_grad=True)
        >>> torch.autograd.grad(x ** 3, x)
        (tensor(27.),)
    """
    if allow_unused is False and materialize_grads:
        raise ValueError(
            "Expected allow_unused to be True or not passed when materialize_grads=True, but got: "
            "allow_unused=False."
        )
    allow_unused = materialize_grads if allow_unused is None else allow_unused
    results, wanted = _listed(outputs), _inputs(inputs, "grad")
    if not only_inputs:
        warnings.warn(
            "only_inputs argument is deprecated and is ignored now (defaults to True). To "
            "accumulate gradient for other parts of the graph, please use torch.autograd.backward.",
            FutureWarning,
            stacklevel=stacklevel(),
        )
    weights = _weights(results, grad_outputs, create_graph, is_grads_batched)
    retain_graph = create_graph if retain_graph is None else retain_graph
    edges = [_required_edge(x, i) for i, x in enumerate(results)]
    targets = [_target_edge(x, i) for i, x in enumerate(wanted)]
    rows = _rows(weights) if is_grads_batched else [weights]
    captured: dict[Edge, list[Any]] = {}
    for number, row in enumerate(rows, 1):
        found = run_backward(
            edges,
            row,
            retain_graph=retain_graph or number < len(rows),
            create_graph=create_graph,
            captures=set(targets),
        )
        for edge, gradient in found.items():
            captured.setdefault(edge, []).append(gradient)
    gradients = tuple(
        _joined(captured[edge], is_grads_batched)
        if edge in captured
        else _unused(x, i, bool(allow_unused), materialize_grads, create_graph)
        for i, (x, edge) in enumerate(zip(wanted, targets, strict=True))
    )
    return dict(zip(inputs, gradients, strict=True)) if type(inputs) is dict else gradients


def _rows(weights: list[Any]) -> list[list[Any]]:
    """Batches of weights as one list of weights for each walk."""
    for weight in weights:
        if not weight.shape:
            raise ValueError(
                "vmap(vjp, in_dims=0, ...)(<inputs>): Got in_dim=0 for some input, but that input "
                "is a Tensor of dimensionality 0 so expected in_dim to satisfy 0 <= in_dim < 0."
            )
    sizes = [weight.shape[0] for weight in weights]
    if len(set(sizes)) > 1:
        raise ValueError(
            "vmap: Expected all tensors to have the same size in the mapped dimension, got sizes "
            f"{sizes} for the mapped dimension"
        )
    return [[weight[i] for weight in weights] for i in range(sizes[0] if sizes else 0)]


def _joined(grads: list[Any], batched: bool) -> Tensor:
    """What one walk has captured, or several, as the learner gets it."""
    tensors = [grad if isinstance(grad, Tensor) else wrap(grad) for grad in grads]
    return stack(tensors) if batched else tensors[0]


def _unused(x: Place, index: int, allowed: bool, zeros: bool, create_graph: bool) -> Tensor | None:
    """What an input gets that no gradient has reached."""
    if zeros and isinstance(x, Tensor):
        nothing = wrap(namespace(x._data).zeros(x._data.shape, x._data.dtype))
        return nothing.requires_grad_(create_graph)
    if zeros:
        raise UnusedInput(
            "materialize_grads cannot be used when the given input is a GradientEdge",
            tensor=x,
            index=index,
        )
    if not allowed:
        raise UnusedInput(
            f"The differentiated Tensor at index {index} appears to not have been used in the "
            "graph. Set allow_unused=True if this is the desired behavior.",
            tensor=x,
            index=index,
        )
    return None


def _listed(tensors: Places) -> list[Place]:
    return [tensors] if isinstance(tensors, Tensor | GradientEdge) else list(tensors)


def _inputs(inputs: Any, function: str) -> list[Place]:
    """Where gradients are wanted. Raises RuntimeError for nowhere, TypeError for a Mapping."""
    if type(inputs) is dict:
        inputs = inputs.values()
    elif isinstance(inputs, Mapping):
        raise ArgumentTypeError(
            f"`inputs` argument to `{function}()` must be a dict, not {type(inputs).__name__}. "
            "Other Mapping types are not supported.",
            argument=inputs,
        )
    listed = _listed(inputs)
    if not listed:
        raise NotDifferentiable(
            f"`inputs` argument to `{function}()` cannot be empty.", tensor=None, index=0
        )
    return listed


def _edge(x: Place) -> Edge | None:
    return x[:2] if isinstance(x, GradientEdge) else x._edge()


def _required_edge(x: Place, index: int) -> Edge:
    edge = _edge(x)
    if edge is None:
        raise NotDifferentiable(
            f"element {index} of tensors does not require grad and does not have a grad_fn",
            tensor=x,
            index=index,
        )
    return edge


def _target_edge(x: Place, index: int) -> Edge:
    if not isinstance(x, Tensor | GradientEdge):
        raise NotDifferentiable(
            f"all inputs have to be Tensors or GradientEdges, but got {type(x).__name__}",
            tensor=x,
            index=index,
        )
    edge = _edge(x)
    if edge is None:
        raise NotDifferentiable(
            "One of the differentiated Tensors does not require grad", tensor=x, index=index
        )
    return edge


def _weights(outputs: list[Place], given: Any, create_graph: bool, batched: bool) -> list[Any]:
    """The gradients to start from, in the form of the walk."""
    listed: Iterable[Any] = (
        [None] * len(outputs)
        if given is None
        else [given]
        if isinstance(given, Tensor)
        else tuple(given)
    )
    weights = [
        starting_weight(x, weight, i, batched)
        for i, (x, weight) in enumerate(zip(outputs, listed, strict=False))
    ]
    if len(weights) != len(outputs):
        raise ImplicitGradient(
            f"got {len(outputs)} tensors and {len(weights)} gradients", tensor=None, index=None
        )
    return weights if create_graph else [w if w is None else w._data for w in weights]


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
    weight = starting_weight(output, gradient, 0)._data
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
    inputs: Any = None,
) -> None:
    """Add to the `.grad` of every leaf behind this tensor its gradient. See `autograd.backward`."""
    backward(self, gradient, retain_graph, create_graph, inputs=inputs)


tensor_backward.__name__, tensor_backward.__qualname__ = "backward", "Tensor.backward"
Tensor.backward = tensor_backward  # type: ignore[attr-defined]
