"""Random programs of views and in-place changes, for any library.

A program is a list of steps; a step names what is done to which of the tensors made so far, by
numbers that are taken modulo what there is, so that every list is a program.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from hypothesis import strategies as st

from tests.properties.log import attempt, state, value


class Step(NamedTuple):
    """kind: what is done. on, other: numbers of tensors. a, b: numbers for its arguments.
    recorded: whether gradients are on."""

    kind: str
    on: int
    other: int
    a: int
    b: int
    recorded: bool


def _dim(x: Any, a: int) -> int:
    return a % max(x.dim(), 1)


def _place(x: Any, dim: int, a: int) -> int:
    size = x.shape[dim] if x.dim() else 1
    return a % max(size, 1)


VIEWS: dict[str, Callable[..., Any]] = {
    "select": lambda x, y, a, b: x.select(_dim(x, a), _place(x, _dim(x, a), b)),
    "index": lambda x, y, a, b: x[_place(x, 0, a)],
    "slice": lambda x, y, a, b: x[a % 3 :: 1 + b % 2],
    "range": lambda x, y, a, b: x[..., a % 2 : 2 + b % 3],
    "ellipsis": lambda x, y, a, b: x[...],
    "none": lambda x, y, a, b: x[None],
    "transpose": lambda x, y, a, b: x.transpose(_dim(x, a), _dim(x, b)),
    "t": lambda x, y, a, b: x.t(),
    "view": lambda x, y, a, b: x.view(-1),
    "view rows": lambda x, y, a, b: x.view(2, -1),
    "reshape": lambda x, y, a, b: x.reshape(-1),
    "unsqueeze": lambda x, y, a, b: x.unsqueeze(a % (x.dim() + 1)),
    "squeeze": lambda x, y, a, b: x.squeeze(),
    "squeeze dim": lambda x, y, a, b: x.squeeze(_dim(x, a)),
    "expand": lambda x, y, a, b: x.expand(2, *x.shape),
    "permute": lambda x, y, a, b: x.permute(*range(x.dim())[::-1]),
    "detach": lambda x, y, a, b: x.detach(),
    "data": lambda x, y, a, b: x.data,
    "unbind": lambda x, y, a, b: x.unbind(0)[_place(x, 0, a)],
}
NEW: dict[str, Callable[..., Any]] = {
    "clone": lambda x, y, a, b: x.clone(),
    "mul": lambda x, y, a, b: x * y,
    "add": lambda x, y, a, b: x + y,
    "double": lambda x, y, a, b: x * 2,
    "sigmoid": lambda x, y, a, b: x.sigmoid(),
    "tanh": lambda x, y, a, b: x.tanh(),
    "sum": lambda x, y, a, b: x.sum(),
    "mask": lambda x, y, a, b: x[x > 0],
}
CHANGES: dict[str, Callable[..., Any]] = {
    "mul_": lambda x, y, a, b: x.mul_(1 + a),
    "mul_ tensor": lambda x, y, a, b: x.mul_(y),
    "add_": lambda x, y, a, b: x.add_(y),
    "sub_": lambda x, y, a, b: x.sub_(a),
    "zero_": lambda x, y, a, b: x.zero_(),
    "fill_": lambda x, y, a, b: x.fill_(a),
    "copy_": lambda x, y, a, b: x.copy_(y),
    "neg_": lambda x, y, a, b: x.neg_(),
    "sigmoid_": lambda x, y, a, b: x.sigmoid_(),
    "tanh_": lambda x, y, a, b: x.tanh_(),
    "assign": lambda x, y, a, b: x.__setitem__(_place(x, 0, a), float(b)),
    "assign part": lambda x, y, a, b: x.__setitem__(slice(a % 2, None), y),
    "detach_": lambda x, y, a, b: x.detach_(),
    "requires_grad_": lambda x, y, a, b: x.requires_grad_(bool(a % 2)),
}
KINDS = {**VIEWS, **NEW, **CHANGES}

numbers = st.integers(0, 11)
steps = st.builds(
    Step,
    st.one_of(*(st.sampled_from(sorted(kinds)) for kinds in (VIEWS, CHANGES, NEW))),
    numbers, numbers, numbers, numbers,
    st.sampled_from([True, True, True, True, False]),
)  # fmt: skip
programs = st.lists(steps, min_size=1, max_size=7)
shapes = st.sampled_from([(), (3,), (2, 3), (2, 2), (4,), (2, 1, 3), (1, 4)])


def run(torch: Any, program: list[Step], shape: tuple[int, ...], requires_grad: bool) -> list[Any]:
    """The log of a program: every tensor after every step, then the gradients of them all."""
    size = 1
    for n in shape:
        size *= n
    values = [0.5 + 0.25 * i * (-1) ** i for i in range(size)]
    leaf = torch.tensor(values, dtype=torch.float64, requires_grad=requires_grad).reshape(shape)
    leaf = leaf.detach().requires_grad_(requires_grad)
    tensors = [leaf, leaf * 1]
    log: list[Any] = []
    for step in program:
        x, y = tensors[step.on % len(tensors)], tensors[step.other % len(tensors)]

        def act(x: Any = x, y: Any = y, step: Step = step) -> Any:
            with torch.set_grad_enabled(step.recorded):
                if step.kind in CHANGES and y is not x:
                    # Reading what is written depends on the order, which PyTorch leaves open.
                    y = y.clone()
                return KINDS[step.kind](x, y, step.a, step.b)

        result = attempt(act)
        if isinstance(result, str):
            log.append(result)
        elif step.kind not in CHANGES:
            tensors.append(result)
        log.append([attempt(lambda t=t: state(t)) for t in tensors])
    log.append(attempt(lambda: sum(t.sum() for t in tensors).backward()))
    log.append([attempt(lambda t=t: value(t.grad if t.is_leaf else None)) for t in tensors])
    return log
