"""Random graphs with shared nodes, and random walks through them, for any library."""

from typing import Any, NamedTuple

from hypothesis import strategies as st

from tests.properties.log import attempt, state, value

UNARY = {
    "exp": lambda x: (x * 0.1).exp(), "sin": lambda x: x.sin(), "tanh": lambda x: x.tanh(),
    "square": lambda x: x**2, "neg": lambda x: -x, "sum": lambda x: x.sum(),
    "mean": lambda x: x.mean(), "plus": lambda x: x + 2, "times": lambda x: 3 * x,
    "t": lambda x: x.t(), "row": lambda x: x[0], "detach": lambda x: x.detach(),
    "abs": lambda x: x.abs(), "under": lambda x: 1 / (x * x + 1),
    "rows": lambda x: x.sum(0, keepdim=True), "clone": lambda x: x.clone(),
}  # fmt: skip
BINARY = {
    "mul": lambda x, y: x * y, "add": lambda x, y: x + y, "sub": lambda x, y: x - y,
    "div": lambda x, y: x / (y * y + 1), "matmul": lambda x, y: x @ y,
}  # fmt: skip


class Grow(NamedTuple):
    """One operation on the tensors made so far."""

    operation: str
    on: int
    other: int


class Walk(NamedTuple):
    """One walk: `backward` or `grad`, from which tensor, to which, and its flags."""

    kind: str
    on: int
    to: int
    retain: bool
    create: bool
    unused: bool


numbers = st.integers(0, 11)
growth = st.lists(
    st.builds(Grow, st.sampled_from(sorted({**UNARY, **BINARY})), numbers, numbers),
    min_size=1, max_size=10,
)  # fmt: skip
walks = st.lists(
    st.builds(
        Walk,
        st.sampled_from(["backward", "backward", "grad", "retain_grad", "zero"]),
        numbers, numbers, st.booleans(), st.sampled_from([False, False, True]), st.booleans(),
    ),
    min_size=1, max_size=5,
)  # fmt: skip


def run(torch: Any, grown: list[Grow], walked: list[Walk]) -> list[Any]:
    """The log: the tensors as they were made, and after each walk all gradients."""
    rows = [[0.5, -1.0], [2.0, 0.25]]
    tensors = [
        torch.tensor(rows, dtype=torch.float64, requires_grad=True),
        torch.tensor([1.5, -0.5], dtype=torch.float64, requires_grad=True),
        torch.tensor(0.75, dtype=torch.float64),
    ]
    log: list[Any] = []
    for step in grown:
        x, y = tensors[step.on % len(tensors)], tensors[step.other % len(tensors)]
        unary, binary = UNARY.get(step.operation), BINARY.get(step.operation)
        made = attempt(lambda u=unary, b=binary, x=x, y=y: u(x) if u else b(x, y))
        if isinstance(made, str):
            log.append(made)
        else:
            tensors.append(made)
            log.append({**state(made), "version": None})  # matmul works in place on its own result
    for step in walked:
        log.append(attempt(lambda step=step: walk(torch, tensors, step)))
        log.append([value(t.grad) for t in tensors if t.is_leaf or t.retains_grad])
    return log


def walk(torch: Any, tensors: list[Any], step: Walk) -> Any:
    """Do one walk. Returns what it returns."""
    x, to = tensors[-1 - step.on % len(tensors)], tensors[step.to % len(tensors)]
    if step.kind == "retain_grad":
        return x.retain_grad()
    if step.kind == "zero":
        to.grad = None
        return None
    flags = {"retain_graph": step.retain or step.create, "create_graph": step.create}
    weight = torch.ones_like(x) if step.unused else None
    if step.kind == "backward":
        return x.backward(weight, **flags)
    found = torch.autograd.grad(x, [to, tensors[0]], weight, allow_unused=step.unused, **flags)
    return [value(g) for g in found]
