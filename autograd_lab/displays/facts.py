"""What can be said of a tensor, in words: its shape, its gradient, who made it, its version."""

from collections.abc import Callable, Iterator
from typing import Any

from autograd_lab.core.node import name_of
from autograd_lab.core.places import Place
from autograd_lab.graph.values import bytes_text, shape_text
from autograd_lab.tensor import Tensor

Tell = Callable[[Place], str]
"""A place in words, such as "cell 3, line 2: y = x * x"."""


def tell(place: Place) -> str:
    """A place in the words of who knows no cells: its file's own name, and the line."""
    file = place.file.replace("\\", "/").rpartition("/")[2]
    return f"{file}, line {place.line}: {place.text}".removesuffix(": ")


def facts(tensor: Tensor, tell: Tell = tell) -> list[tuple[str, str]]:
    """Pairs of a head and a text. Nothing of the learner's is run, and nothing is changed.

    Example:
        >>> dict(facts(torch.ones(2, 3)))["Shape"]
        '2×3, 6 elements, 24 B'
    """
    return [
        ("Shape", _shape(tensor)),
        ("Dtype", str(tensor.dtype).removeprefix("torch.")),
        ("Device", str(tensor.device)),
        ("Gradient", gradient(tensor)),
        *((("Made by", made_by(tensor, tell)),) if _node(tensor) is not None else ()),
        ("Version", version(tensor, tell)),
        *((("View of", base(tensor)),) if tensor._is_view() else ()),
    ]


def gradient(tensor: Tensor) -> str:
    """Whether a gradient comes here, and what came."""
    if not tensor.requires_grad:
        return "none wanted (requires_grad=False)"
    if tensor.is_leaf:
        return f"wanted, a leaf; .grad {grad_text(tensor)}"
    kept = f"; .grad {grad_text(tensor)}" if tensor.retains_grad else ""
    return f"passes through, not a leaf{kept}"


def grad_text(tensor: Tensor) -> str:
    """Whether there is a gradient, and whether it has numbers that are none."""
    held = tensor._grad
    if held is None:
        return "is None"
    marks = ", ".join(not_finite(held.array))
    return f"is {shape_text(tuple(held.shape))}" + (f", with {marks}" if marks else "")


def not_finite(array: Any) -> Iterator[str]:
    """How many elements are nan, and how many are infinite: "2 nan", "1 inf"; nothing if none."""
    if array.dtype.kind in "fc":
        nan = array != array
        infinite = abs(array) == float("inf")
        for count, name in ((int(nan.sum()), "nan"), (int(infinite.sum()), "inf")):
            if count:
                yield f"{count} {name}"


def made_by(tensor: Tensor, tell: Tell = tell) -> str:
    """The node that made a tensor, and its line of birth; "" for a leaf."""
    node = _node(tensor)
    if node is None:
        return ""
    place = node.born_at
    return node_name(node) + (f", {tell(place)}" if place is not None else "")


def node_name(node: Any) -> str:
    """A node's name without its namespace: `AccumulateGrad`."""
    return name_of(node).rsplit("::", 1)[-1]


def version(tensor: Tensor, tell: Tell = tell) -> str:
    """How often the memory was changed in place, and by what at last."""
    if tensor.is_inference():
        return "not counted, for it was made in inference mode"
    counter = tensor._counter
    if counter is None or not counter.number:
        return "0, never changed in place"
    by = f", last by {counter.changed_by}" if counter.changed_by else ""
    place = counter.changed_at
    return f"{counter.number}{by}" + (f", {tell(place)}" if place is not None else "")


def base(tensor: Tensor) -> str:
    """What a view is a view of."""
    whole = tensor._base
    return "" if whole is None else f"the memory of a tensor of shape {list(whole.shape)}"


def _shape(tensor: Tensor) -> str:
    size = int(tensor.numel())
    plural = "" if size == 1 else "s"
    return f"{shape_text(tuple(tensor.shape))}, {size:,} element{plural}, {_bytes(tensor)}"


def _bytes(tensor: Tensor) -> str:
    return bytes_text(int(tensor.numel()) * tensor.element_size())


def _node(tensor: Tensor) -> Any:
    try:
        return tensor.grad_fn
    except RuntimeError:  # a view that can't follow its base
        return None
