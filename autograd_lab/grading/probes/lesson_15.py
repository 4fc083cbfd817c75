"""The probes of lesson 15: a learner's own engine, part by part, and then as a whole.

A part is judged by itself: what it needs of other parts is lent to it, or made here, as plain
objects with the attributes that the task names. The whole runs on the learner's own parts, and says
which one is still missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

import numpy as np

import autograd_lab as torch
from autograd_lab.grading.observe import Inputs

NUMBER, STRANGER = -1, -2
"""What stands for a number that became a tensor, and for what is none of the tensors made here."""

PARTS = {
    "Tensor": "Tensor", "record": "Tensor", "order": "order", "unbroadcast": "unbroadcast",
    "backward": "backward", "sub": "engine", "div": "engine", "exp": "engine", "tanh": "engine",
    "matmul": "engine", "total": "engine", "mean": "engine",
}  # fmt: skip
"""The functions and classes of the engine, and the exercise that each belongs to."""


class Made:
    """A tensor as far as a walk looks at it."""

    def __init__(self, data: np.ndarray, requires_grad: bool, node: Step | None = None) -> None:
        self.data = data
        self.requires_grad = requires_grad
        self.grad: Any = None
        self.node = node

    @property
    def is_leaf(self) -> bool:
        """Whether no node made it."""
        return self.node is None


class Step:
    """A node that sends to each input g times what it saved for it, or g where it saved nothing."""

    def __init__(self, inputs: Sequence[Made], factors: Sequence[np.ndarray] = ()) -> None:
        self.inputs = tuple(inputs)
        self.saved: Any = [_giving(factor) for factor in factors]

    def rule(self, g: Any, *factors: Any) -> tuple[Any, ...]:
        """The gradient for each input."""
        return tuple(g * factor for factor in factors) or (g,) * len(self.inputs)


def _giving(array: np.ndarray) -> Callable[[], np.ndarray]:
    return lambda: array


def plain(value: Any) -> Any:
    """What is recorded of a learner's value: a NumPy array as a tensor, members one by one."""
    if type(value) in (list, tuple):
        return [plain(one) for one in value]
    is_array = type(value) is np.ndarray or isinstance(value, np.generic)
    return torch.tensor(np.asarray(value)) if is_array and value.dtype.kind in "biuf" else value


def outcome(call: Callable[[], Any], known: Sequence[str]) -> Any:
    """What a call returned; of an error its class, and which of the known words it says."""
    try:
        return call()
    except NotImplementedError:
        raise
    except Exception as error:
        said = [words for words in known if words in str(error)]
        return f"{type(error).__name__}: {said[0] if said else error}"


@contextmanager
def lent(function: Any, **parts: Any) -> Iterator[None]:
    """Let a function find these parts where the learner's own would be, so that it is judged by
    itself."""
    names = getattr(function, "__globals__", {})
    own = {name: names[name] for name in parts if name in names}
    names.update(parts)
    try:
        yield
    finally:
        for name in parts:
            names.pop(name, None)
        names.update(own)


def scalars(Scalar: Any, inputs: Inputs) -> object:
    """Run the program on the learner's scalars, and walk back from the last as often as asked."""
    values = [Scalar(number) for number in inputs["leaves"]]
    for op, i, j in inputs["program"]:
        values.append(values[i] * values[j] if op == "mul" else values[i] + values[j])
    for _ in range(inputs["walks"]):
        values[-1].backward()
    return [values[-1].data, [leaf.grad for leaf in values[: len(inputs["leaves"])]]]


def graph(Tensor: Any, inputs: Inputs) -> object:
    """Run the program on the learner's tensors: of each its data, its flags, its grad, the
    numbers of its node's inputs, and what the node sends to them when g arrives."""
    tensors = [
        Tensor(array, requires_grad=wanted)
        for array, wanted in zip(inputs["leaves"], inputs["requires_grad"], strict=True)
    ]
    for array in inputs["leaves"]:
        array += 1  # a tensor has a copy
    for op, i, j in inputs["program"]:
        left, right = (j, tensors[i]) if type(j) is float else (tensors[i], tensors[j])
        tensors.append(left * right if op == "mul" else left + right)
    numbers = {id(tensor): number for number, tensor in enumerate(tensors)}
    return [_seen(tensor, numbers, inputs["g"]) for tensor in tensors]


def _seen(tensor: Any, numbers: Mapping[int, int], g: np.ndarray) -> list[Any]:
    node = tensor.node
    ways: list[tuple[int, Any]] = []
    if node is not None:
        to = [numbers.get(id(one), NUMBER) for one in node.inputs]
        sent = node.rule(g, *[unpack() for unpack in node.saved])
        ways = sorted(zip(to, sent, strict=True), key=lambda way: way[0])
    flags = [tensor.requires_grad, tensor.is_leaf]
    sent_to, gradients = [to for to, _ in ways], [g for _, g in ways]
    return [plain(tensor.data), *flags, plain(tensor.grad), sent_to, plain(gradients)]


def ordered(order: Callable[..., Any], inputs: Inputs) -> object:
    """The numbers of the tensors in the learner's list, in the order in which they were made."""
    made = [Made(np.zeros(2), wanted) for wanted in inputs["requires_grad"]]
    for used in inputs["program"]:
        step = Step([made[i] for i in used])
        wanted = any(one.requires_grad for one in step.inputs)
        made.append(Made(np.zeros(2), wanted, step if wanted else None))
    found = order(made[-1])
    if type(found) not in (list, tuple):
        return found
    numbers = {id(one): number for number, one in enumerate(made)}
    return [numbers.get(id(one), STRANGER) for one in found]


def reduced(unbroadcast: Callable[..., Any], inputs: Inputs) -> object:
    """The learner's array, as it came."""
    return plain(unbroadcast(inputs["g"], tuple(inputs["shape"])))


def walks(backward: Callable[..., Any], inputs: Inputs) -> object:
    """Walk a graph made here, one walk after another: what came of each, and all `.grad` then."""
    shapes = iter(inputs["shapes"])
    made = [Made(np.zeros(next(shapes)), wanted) for wanted in inputs["requires_grad"]]
    for shape, (used, factors) in zip(shapes, inputs["program"], strict=True):
        made.append(Made(np.zeros(shape), True, Step([made[i] for i in used], factors)))
    log = []
    for root, order, gradient, retain in inputs["walks"]:
        parts = {
            "order": lambda _, order=order: [made[n] for n in order],
            "unbroadcast": np.reshape,
        }
        with lent(backward, **parts):
            given = [made[root]] if gradient is None else [made[root], gradient]
            flags = {"retain_graph": True} if retain else {}
            came = outcome(partial(backward, *given, **flags), inputs["known"])
        log.append([came, plain([one.grad for one in made])])
        if type(made[0].grad) is np.ndarray and inputs["adds"]:
            made[0].grad += inputs["adds"]  # in place: is this array anyone else's?
    return log


def memory(VersionedMemory: Any, inputs: Inputs) -> object:
    """Write, save and unpack as the story says: what came of each, the array, the version."""
    array = inputs["array"]
    ours, kept, log = VersionedMemory(array), [], []
    for verb, value in inputs["story"]:
        came = None
        if verb == "write":
            came = outcome(partial(ours.write, value), inputs["known"])
        elif verb == "save":
            kept.append(ours.save())
        else:
            came = plain(outcome(kept[value], inputs["known"]))
        log.append([came, torch.tensor(array), ours.version])
    return log


def harness(engine: Any, inputs: Inputs) -> object:
    """Run a program of the engine's operations, and walk back from its last value: that value, and
    the gradient of each leaf."""
    with torch.no_grad():  # where nothing is recorded that another engine could walk
        # Where none of the operations is written, that comes before a part that is missing.
        _or_missing(lambda: outcome(lambda: engine["exp"](None), ()), "engine")
        return _or_missing(lambda: _gradients(engine, **inputs), "engine")


def _gradients(engine: Any, leaves: Any, program: Any, g: Any) -> list[Any]:
    values = [engine["tensor"](array, requires_grad=True) for array in leaves]
    for op, used in program:
        values.append(engine[op](*[values[i] for i in used]))
    engine["backward"](values[-1], g)
    return [plain(values[-1].data), [plain(leaf.grad) for leaf in values[: len(leaves)]]]


def trained(train_network: Callable[..., Any], inputs: Inputs) -> object:
    """The losses on the way, and the weights at the end."""

    def call() -> list[Any]:
        losses, weights = train_network(**inputs)
        return [plain(np.array(losses)), plain(weights)]

    with torch.no_grad():
        return _or_missing(call, "train_network")


def _or_missing(call: Callable[[], Any], exercise: str) -> Any:
    """What a call returns, or the name of the earlier exercise that it finds unwritten."""
    try:
        return call()
    except NotImplementedError as error:
        part = _part(error, exercise)
        if part == exercise:
            raise
    except NameError as error:  # its cell was not run, or ended in an error
        part = PARTS.get(str(error.name), exercise)
        if part == exercise:
            raise
    return f"missing: {part}"


def _part(error: NotImplementedError, exercise: str) -> str:
    """The exercise in whose code a NotImplementedError was raised."""
    last = error.__traceback__
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    raised_in = "" if last is None else last.tb_frame.f_code.co_qualname
    return PARTS.get(raised_in.partition(".")[0], exercise)
