"""What the learner asked of a magic: its options, and the things that they named."""

import argparse
import ast
from collections.abc import Callable, Mapping
from typing import Any

from IPython.core.error import UsageError
from IPython.core.magic_arguments import parse_argstring

from autograd_lab.tensor import Tensor


class MagicError(Exception):
    """A magic that can't do what it was asked, told in one line, without our stack above it.

    IPython's own `UsageError` prints its line but publishes no error, so a notebook that a machine
    runs would pass.
    """

    def _render_traceback_(self) -> list[str]:
        return [f"{type(self).__name__}: {self}"]


def parsed(magic: Callable[..., Any], line: str) -> argparse.Namespace:
    """The options of a magic. Raises MagicError, in a line, for those that it has not."""
    try:
        return parse_argstring(magic, line)
    except UsageError as error:
        raise MagicError(f"{error}. See %{magic.__name__}?") from None
    except ValueError as error:  # a quote that is not closed
        raise MagicError(f"{error} in {line!r}. See %{magic.__name__}?") from None


def named(text: str, names: Mapping[str, Any]) -> Any:
    """What a name stands for, or a path from one, such as `net.fc.weight` or `losses[0]`.

    Nothing is called on the way. Raises MagicError where the path leads nowhere.
    """
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError):
        raise MagicError(f"{text} is not a name, such as y or net.fc.weight.") from None
    return _followed(tree, names)


def _followed(tree: ast.expr, names: Mapping[str, Any]) -> Any:
    match tree:
        case ast.Name(id=name):
            if name in names:
                return names[name]
            raise MagicError(
                f"nothing is called {name}. Run the cell that makes it, or check the name."
            )
        case ast.Attribute(value=owner, attr=name):
            thing = _followed(owner, names)
            try:
                # A tensor's own attribute, for `.grad` of what is no leaf would warn.
                return thing._grad if _is_grad(thing, name) else getattr(thing, name)
            except AttributeError:
                raise MagicError(f"{ast.unparse(owner)} has no {name}.") from None
        case ast.Subscript(value=owner, slice=key):
            thing = _followed(owner, names)
            try:
                return thing[ast.literal_eval(key)]
            except (ValueError, LookupError, TypeError):
                raise MagicError(
                    f"{ast.unparse(owner)} has nothing at [{ast.unparse(key)}]."
                ) from None
    raise MagicError(f"{ast.unparse(tree)} is not a name, such as y or net.fc.weight.")


def _is_grad(thing: Any, name: str) -> bool:
    return name == "grad" and isinstance(thing, Tensor)


def tensor_called(text: str, names: Mapping[str, Any]) -> Tensor:
    """The tensor of this name. Raises MagicError for what is none, one of another library too."""
    value = named(text, names)
    if isinstance(value, Tensor):
        return value
    kind = f"{type(value).__module__}.{type(value).__qualname__}".removeprefix("builtins.")
    raise MagicError(
        f"{text} is not a tensor of autograd_lab but of type {kind}, so it has no graph."
    )


def tensors_with_a_graph(names: Mapping[str, Any]) -> list[str]:
    """The names of tensors that want a gradient, for completion."""
    return [
        name
        for name, value in names.items()
        if isinstance(value, Tensor) and value.requires_grad and not name.startswith("_")
    ]
