"""What 0.3 said to arguments that it could not take.

Tensor and Variable did not mix. A bare tensor met a Variable with a TypeError from its C bindings,
which list what they would have taken; a Variable met a bare tensor with a RuntimeError, for its
newer bindings threw a C++ exception that nobody turned into a TypeError before 0.4
(github.com/godisboy/SN-GAN/issues/2 and others show both).
"""

from collections.abc import Sequence
from typing import Any

from autograd_lab.errors import ArgumentRefused, ArgumentTypeError

Option = Sequence[tuple[str, str]]
"""One way of calling: the type and the name of each argument."""

OTHER_NAME = {
    "mm": "mat2", "bmm": "mat2", "mv": "vec", "dot": "tensor", "ger": "vec2", "pow": "exponent",
    "lerp": "end",
}  # fmt: skip
ONE_SIGNATURE = {"mm", "bmm", "mv", "dot", "ger", "lerp"}
WITH_ALPHA = {"add", "sub"}


def type_name(value: object) -> str:
    """The name of a value's type as C code printed it: with its module only if made in C."""
    kind = type(value)
    printed = getattr(kind, "printed_name", None)
    if printed is not None:
        return str(printed)
    made_in_python = kind.__flags__ & 1 << 9
    return kind.__name__ if made_in_python or kind.__module__ == "builtins" else _dotted(kind)


def _dotted(kind: type) -> str:
    return f"{kind.__module__}.{kind.__name__}"


def tensor_refuses(
    name: str, tensor_type: str, real: str, args: Sequence[object], source: bool = False
) -> ArgumentTypeError:
    """The error of a bare tensor's `name` for these arguments.

    real: "float" or "int", the numbers that tensors of this type take. source: whether it was
    called as a function, `torch.add(tensor, ...)`.
    """
    plain = name.rstrip("_")
    other = OTHER_NAME.get(plain, "other")
    sparse = tensor_type.replace("torch.", "torch.Sparse")
    options: list[Option]
    if plain in WITH_ALPHA:
        options = [
            [(real, "value")], [(tensor_type, other)], [(sparse, other)],
            [(real, "value"), (tensor_type, other)], [(real, "value"), (sparse, other)],
        ]  # fmt: skip
    elif plain in ONE_SIGNATURE:
        options = [[(tensor_type, other)]]
    else:
        options = [[(real, "value")], [(tensor_type, other)]]
    if source:
        options = [[(tensor_type, "source"), *option] for option in options]
        if plain == "mm":
            options.append([(sparse, "source"), (tensor_type, other)])
        name = f"torch.{name}"
    return ArgumentTypeError(_invalid(name, args, options), argument=args, op=name)


def variable_refuses(name: str, argument: object) -> ArgumentRefused:
    """The error of a Variable's `name` for an operand that is neither Variable nor number."""
    plain = name.rstrip("_")
    other = OTHER_NAME.get(plain, "other")
    if plain in ONE_SIGNATURE:
        return ArgumentRefused(
            f"{name}(): argument '{other}' (position 1) must be Variable, not "
            f"{type_name(argument)}",
            argument=argument,
        )
    rest = [("float", "alpha")] if plain in WITH_ALPHA else []
    options = [[("float", other), *rest], [("Variable", other), *rest]]
    return ArgumentRefused(_invalid(f"{name}()", [argument], options), argument=argument)


def constructor_refuses(tensor_type: str, args: Sequence[object]) -> ArgumentTypeError:
    """The error of `torch.FloatTensor(...)` and its kin."""
    ways = {
        "(int ...)": len(args) > 0,
        f"({tensor_type} viewed_tensor)": len(args) == 1,
        "(torch.Size size)": len(args) == 1,
        f"({tensor_type.replace('Tensor', 'Storage')} data)": len(args) == 1,
        "(Sequence data)": len(args) == 1,
    }
    marked = ", ".join(
        type_name(x) if len(args) > 1 and type(x) is int else f"!{type_name(x)}!" for x in args
    )
    message = (
        f"{tensor_type} constructor received an invalid combination of arguments - got "
        f"({', '.join(map(type_name, args))}), but expected one of:\n * no arguments\n"
    )
    for way, fits in ways.items():
        message += f" * {way}\n" + (_mismatch(f"({marked})") if fits else "")
    return ArgumentTypeError(message, argument=args, op=tensor_type)


def _invalid(name: str, args: Sequence[object], options: Sequence[Option]) -> str:
    message = f"{name} received an invalid combination of arguments - got "
    if len(options) == 1:
        return f"{message}{_marked(args, options[0])}, but expected {_signature(options[0])}"
    message += f"({', '.join(map(type_name, args))}), but expected one of:\n"
    for option in options:
        message += f" * {_signature(option)}\n"
        if len(option) == len(args):
            message += _mismatch(_marked(args, option))
    return message


def _mismatch(arguments: str) -> str:
    return f"      didn't match because some of the arguments have invalid types: {arguments}\n"


def _signature(option: Option) -> str:
    return f"({', '.join(f'{kind} {name}' for kind, name in option)})"


def _marked(args: Sequence[object], option: Option) -> str:
    """The types of the arguments, those that don't fit between exclamation marks."""
    return f"({', '.join(_mark(x, kind) for x, (kind, _) in zip(args, option, strict=True))})"


def _mark(argument: Any, wanted: str) -> str:
    name = type_name(argument)
    fits = name == wanted or (name, wanted) == ("int", "float")
    return name if fits else f"!{name}!"
