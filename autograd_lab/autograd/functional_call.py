"""One call of a function of `autograd.functional`: what it is given, and what it may not be."""

from collections.abc import Callable, Sequence
from typing import Any

from autograd_lab.autograd.differentiate import grad
from autograd_lab.autograd.grad_mode import enable_grad, set_grad_enabled
from autograd_lab.backends import namespace
from autograd_lab.core.modes import is_grad_enabled
from autograd_lab.errors import ArgumentTypeError, FunctionRefused, NotDifferentiable, ShapeMismatch
from autograd_lab.tensor import Tensor, wrap

Grads = Sequence[Tensor | None]

INDEPENDENT = {
    "back": "The output of the user-provided function is independent of input {i}. This is not "
    "allowed in strict mode.",
    "back_trick": "The gradient with respect to the input is independent of entry {i} in the "
    "grad_outputs when using the double backward trick to compute forward mode gradients. This is "
    "not allowed in strict mode.",
    "double_back": "The jacobian of the user-provided function is independent of input {i}. This "
    "is not allowed in strict mode.",
    "double_back_trick": "The hessian of the user-provided function is independent of entry {i} in "
    "the grad_jacobian. This is not allowed in strict mode as it prevents from using the double "
    "backward trick to replace forward mode AD.",
    "row": "Output {output} of the user-provided function is independent of input {i}. This is not "
    "allowed in strict mode.",
}
"""What strict mode says of a derivative that is missing, by the walk that did not find it."""

CONSTANT = {
    "outputs": "Output {i} of the user-provided function does not require gradients. The outputs "
    "must be computed in a differentiable manner from the input when running in strict mode.",
    "grad_inputs": "The gradient with respect to input {i} is independent of the inputs of the "
    "user-provided function. This is not allowed in strict mode.",
    "jacobian": "While computing the hessian, found that the jacobian of the user-provided "
    "function with respect to input {i} is independent of the input. This is not allowed in strict "
    "mode. You should ensure that your function is twice differentiable and that the jacobian "
    "depends on the inputs (this would be violated by a linear function for example).",
    "hessian": "The hessian of the user-provided function with respect to input {i} is independent "
    "of the input. This is not allowed in strict mode. You should ensure that your function is "
    "thrice differentiable and that the hessian depends on the inputs.",
}
"""What strict mode says of a tensor that can't be differentiated."""


class Call:
    """A function, copies of its inputs, and how results are handed back.

    given: the inputs as they came. inputs: fresh tensors on the same memory, so that what the
    function uses besides is not taken for them. tuple_in, tuple_out: whether the inputs came as a
    tuple, and the outputs. copies: whether `inputs` are fresh, or `given` itself.
    """

    def __init__(
        self,
        name: str,
        func: Callable[..., Any],
        inputs: Any,
        create_graph: bool,
        strict: bool,
        copies: bool = True,
    ) -> None:
        self.name = name
        self.func = func
        self.create_graph = create_graph
        self.strict = strict
        self.tuple_in, self.given = listed(inputs, "inputs", name)
        self.tuple_out = False
        with enable_grad():
            self.inputs = _fresh(self.given, create_graph, True) if copies else self.given

    def evaluate(self) -> tuple[Tensor, ...]:
        """The outputs. Raises TypeError for what is no tensor, RuntimeError in strict mode."""
        result = self.func(*self.inputs)
        what = "outputs of the user-provided function"
        self.tuple_out, self.outputs = listed(result, what, self.name)
        require_dependence(self.outputs, "outputs", self.strict)
        return self.outputs

    def evaluate_number(self) -> tuple[Tensor, ...]:
        """The same, of a function that returns one tensor of one element, else RuntimeError."""
        outputs = self.evaluate()
        if self.tuple_out:
            raise FunctionRefused(
                f"The function given to {self.name} should return a single Tensor",
                function=self.func,
            )
        if outputs[0].numel() != 1:
            raise FunctionRefused(
                f"The Tensor returned by the function given to {self.name} should contain a single "
                "element",
                function=self.func,
            )
        return outputs

    def vector_like_outputs(self, v: Any) -> Any:
        """The vector for v·J, in the shapes of the outputs."""
        what = "user-provided function returns"
        return self._vector(v, self.outputs, self.tuple_out, what)

    def vector_like_inputs(self, v: Any) -> Any:
        """The vector for J·v and the products with a Hessian, in the shapes of the inputs."""
        what = "input to the user-provided function is"
        return self._vector(v, self.inputs, self.tuple_in, what)

    def _vector(self, v: Any, like: Sequence[Tensor], is_tuple: bool, what: str) -> Any:
        if v is None:
            if len(like) != 1 or like[0].numel() != 1:
                raise ShapeMismatch(
                    f"The vector v can only be None if the {what} a single Tensor with a single "
                    "element.",
                    shapes=[x.shape for x in like], op=self.name,
                )  # fmt: skip
            return None
        vector = _fresh(listed(v, "v", self.name)[1], self.create_graph, False)
        if len(vector) != len(like):
            raise ShapeMismatch(
                f"v is a tuple of invalid length: should be {len(like)} but got {len(vector)}."
                if is_tuple
                else "The given v should contain a single Tensor.",
                shapes=[x.shape for x in like], op=self.name,
            )  # fmt: skip
        for number, (part, x) in enumerate(zip(vector, like, strict=True)):
            if part.shape != x.shape:
                where = f"Entry {number} in " if is_tuple else ""
                raise ShapeMismatch(
                    f"{where}v has invalid size: should be {x.shape} but got {part.shape}.",
                    shapes=(x.shape, part.shape), op=self.name,
                )  # fmt: skip
        return vector

    def results(
        self, outputs: Sequence[Tensor], derivatives: Sequence[Tensor], is_tuple: bool
    ) -> tuple[Any, Any]:
        """Outputs and derivatives, as the caller gets them."""
        return (
            unpacked(detached(outputs, self.create_graph), self.tuple_out),
            unpacked(detached(derivatives, self.create_graph), is_tuple),
        )


def listed(values: Any, what: str, name: str) -> tuple[bool, tuple[Tensor, ...]]:
    """Whether this is a tuple, and the tensors in it. Raises TypeError for what is no tensor."""
    is_tuple = isinstance(values, tuple)
    tensors = values if is_tuple else (values,)
    for number, x in enumerate(tensors):
        if not isinstance(x, Tensor):
            which = f"value at index {number}" if is_tuple else f"given {what}"
            raise ArgumentTypeError(
                f"The {what} given to {name} must be either a Tensor or a tuple of Tensors but the "
                f"{which} has type {type(x)}.",
                argument=x,
                op=name,
            )
    return is_tuple, tensors


def unpacked(values: Any, is_tuple: bool) -> Any:
    """A tuple, or the one thing in it."""
    return values if is_tuple else values[0]


def _fresh(tensors: Sequence[Tensor], create_graph: bool, needs_grad: bool) -> tuple[Tensor, ...]:
    """New tensors on the same memory, recorded as views where a graph is wanted through them."""
    return tuple(
        x.view_as(x) if create_graph and x.requires_grad else x.detach().requires_grad_(needs_grad)
        for x in tensors
    )


def detached(tensors: Sequence[Tensor], create_graph: bool) -> tuple[Tensor, ...]:
    """The tensors without their history, unless it was asked for."""
    return tuple(tensors) if create_graph else tuple(x.detach() for x in tensors)


def zeros_like(x: Tensor) -> Tensor:
    """Zeros in the shape and dtype of a tensor, without history."""
    return wrap(namespace(x._data).zeros_like(x.array))


def recording(create_graph: bool) -> set_grad_enabled:
    """A block that is recorded if a graph was asked for, else as the caller's code is."""
    return set_grad_enabled(create_graph or is_grad_enabled())


def gradients(
    outputs: Grads,
    inputs: Sequence[Tensor],
    weights: Grads | None,
    create_graph: bool,
    retain_graph: bool | None = None,
) -> Grads:
    """`autograd.grad`, of those outputs that have a graph; None for what they do not depend on."""
    pairs = zip(outputs, weights or (None,) * len(outputs), strict=False)
    kept = [(x, weight) for x, weight in pairs if x is not None and x.requires_grad]
    if not kept:
        return (None,) * len(inputs)
    return grad(
        [x for x, _ in kept], inputs, [weight for _, weight in kept],
        retain_graph=retain_graph, create_graph=create_graph, allow_unused=True,
    )  # fmt: skip


def filled(
    grads: Grads,
    like: Sequence[Tensor],
    strict: bool,
    create_graph: bool,
    stage: str,
    output: int = 0,
) -> tuple[Tensor, ...]:
    """The gradients, with zeros for those that are missing. Raises RuntimeError in strict mode.

    stage: a key of INDEPENDENT. output: which output a row is of.
    """
    for i, g in enumerate(grads):
        if strict and g is None:
            raise NotDifferentiable(INDEPENDENT[stage].format(i=i, output=output), index=i)
        if strict and create_graph and g is not None and not g.requires_grad:
            what = "hessian" if stage.startswith("double") else "jacobian"
            number = output if stage == "row" else i
            raise NotDifferentiable(
                f"The {what} of the user-provided function is independent of input {number}. This "
                "is not allowed in strict mode when create_graph=True.",
                tensor=g, index=i,
            )  # fmt: skip
    return tuple(zeros_like(x) if g is None else g for g, x in zip(grads, like, strict=True))


def require_dependence(tensors: Grads, kind: str, strict: bool) -> None:
    """In strict mode, raise RuntimeError for a tensor that can't be differentiated.

    kind: a key of CONSTANT, which says what the tensors are.
    """
    for i, x in enumerate(tensors if strict else ()):
        if x is None:
            raise NotDifferentiable(INDEPENDENT["back"].format(i=i), tensor=None, index=i)
        if not x.requires_grad:
            raise NotDifferentiable(CONSTANT[kind].format(i=i), tensor=x, index=i)
