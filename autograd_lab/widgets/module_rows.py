"""A module's parts as rows: modules, parameters and buffers, as far as they are opened."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from autograd_lab.graph.values import number


@dataclass(frozen=True)
class Row:
    """One module, parameter or buffer.

    path: its name from the top, "" for the top itself. depth: how far below the top. title: its
    class, or what it is. shape: of a tensor. tensors, trainable, with_grad: how many parameters
    there are in it, how many of them require grad, how many have a gradient. count: the numbers
    in these. training: the mode of a module. opened: None for what has no parts.
    largest: the largest number of a parameter's gradient, without its sign.
    """

    path: str
    depth: int
    kind: Literal["module", "parameter", "buffer"]
    title: str
    shape: tuple[int, ...] | None
    tensors: int
    trainable: int
    with_grad: int
    count: int
    training: bool | None = None
    opened: bool | None = None
    largest: str = ""

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.path.rpartition(".")[2]


def rows(top: Any, opened: set[str], tensors: bool = True) -> list[Row]:
    """The rows of a module, each part after what it is in.

    opened: paths of the modules whose parts are shown. tensors: whether parameters and buffers are
    rows too; without them, modules that have no parameters are left out.

    >>> from autograd_lab import nn
    >>> [row.path for row in rows(nn.Sequential(nn.Linear(2, 1)), {""})]
    ['', '0']
    """
    return list(_below(top, "", 0, opened, tensors))


def _below(module: Any, path: str, depth: int, opened: set[str], tensors: bool) -> Iterator[Row]:
    parts = [
        (name, part)
        for name, part in module._modules.items()
        if part is not None and (tensors or any(True for _ in part.parameters()))
    ]
    own = _tensors(module) if tensors else []
    is_open = path in opened if parts or own else None
    yield _module_row(module, path, depth, is_open)
    if is_open:
        for name, tensor, kind in own:
            yield _tensor_row(tensor, join(path, name), depth + 1, kind)
        for name, part in parts:
            yield from _below(part, join(path, name), depth + 1, opened, tensors)


def join(path: str, name: str) -> str:
    """The path of a part."""
    return f"{path}.{name}" if path else name


def _tensors(module: Any) -> list[tuple[str, Any, Any]]:
    held = ((module._parameters, "parameter"), (module._buffers, "buffer"))
    return [(name, x, kind) for of, kind in held for name, x in of.items() if x is not None]


def _module_row(module: Any, path: str, depth: int, opened: bool | None) -> Row:
    parameters = list(module.parameters())
    return Row(
        path, depth, "module", type(module).__name__, None,
        tensors=len(parameters),
        trainable=sum(p.requires_grad for p in parameters),
        with_grad=sum(p.grad is not None for p in parameters),
        count=sum(p.numel() for p in parameters),
        training=module.training,
        opened=opened,
    )  # fmt: skip


def _tensor_row(tensor: Any, path: str, depth: int, kind: Any) -> Row:
    grad = tensor.grad if kind == "parameter" else None
    return Row(
        path, depth, kind, kind, tuple(tensor.shape),
        tensors=int(kind == "parameter"),
        trainable=int(tensor.requires_grad),
        with_grad=int(grad is not None),
        count=tensor.numel(),
        largest="" if grad is None or not grad.numel() else number(abs(grad.detach()).max().item()),
    )  # fmt: skip


def module_paths(top: Any) -> set[str]:
    """The paths of all modules in a module."""
    return {path for path, _ in top.named_modules()}
