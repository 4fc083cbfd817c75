"""The refusal of arguments by a function that takes several combinations of them."""

from typing import Any

from autograd_lab.errors import ArgumentTypeError

TENSOR, NUMBER = "(Tensor input, Tensor other{})", "(Tensor input, Number other{})"
NUMBER_FIRST, OUT = "(Number self, Tensor other{})", ", *, Tensor out = None"

EITHER = (TENSOR.format(OUT), NUMBER.format(OUT))
ALL_THREE = (TENSOR.format(OUT), NUMBER_FIRST.format(OUT), NUMBER.format(OUT))
MIXED = (TENSOR.format(OUT), NUMBER_FIRST.format(""), NUMBER.format(OUT))

SIGNATURES: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("eq", "ne", "lt", "le", "gt", "ge", "fmod", "copysign"), EITHER),
    **dict.fromkeys(("remainder", "bitwise_and", "bitwise_or", "bitwise_xor"), MIXED),
    **dict.fromkeys(("bitwise_left_shift", "bitwise_right_shift"), MIXED),
    **dict.fromkeys(("xlogy", "special_xlog1py"), ALL_THREE),
    **{
        name: tuple(line.replace("other", "exponent") for line in ALL_THREE)
        for name in ("pow", "float_power")
    },
    "clamp_min": tuple(line.replace("other", "min") for line in EITHER),
    "clamp_max": tuple(line.replace("other", "max") for line in EITHER),
    "rsub": (
        "(Tensor input, Tensor other, *, Number alpha = 1)",
        "(Tensor input, Number other, Number alpha = 1)",
    ),
    "clamp": tuple(
        f"(Tensor input, {kind} min = None, {kind} max = None{OUT})"
        for kind in ("Tensor", "Number")
    ),
    "lerp": tuple(
        f"(Tensor input, Tensor end, {kind} weight{OUT})" for kind in ("Tensor", "Number")
    ),
    "where": (
        "(Tensor condition)",
        f"(Tensor condition, Tensor input, Tensor other{OUT})",
        "(Tensor condition, Number self, Tensor other)",
        "(Tensor condition, Tensor input, Number other)",
        "(Tensor condition, Number self, Number other)",
    ),
}
"""The combinations that each function takes, in PyTorch's order and words."""


def no_overload(name: str, *given: Any) -> ArgumentTypeError:
    """The error for arguments that fit none of a function's combinations.

    Beneath a combination of as many arguments stand those given, the unfitting ones between marks.
    """
    types = [type(x).__name__ for x in given]
    lines = []
    for signature in SIGNATURES[name]:
        lines.append(f" * {signature}\n")
        wanted = [part.split()[0] for part in signature[1:-1].split(", ") if part != "*"]
        if len(wanted) == len(types):
            marked = ", ".join(
                got if got == kind else f"!{got}!" for got, kind in zip(types, wanted, strict=True)
            )
            lines.append(
                f"      didn't match because some of the arguments have invalid types: ({marked})\n"
            )
    return ArgumentTypeError(
        f"{name}() received an invalid combination of arguments - got ({', '.join(types)}), but "
        f"expected one of:\n{''.join(lines)}",
        argument=given, op=name,
    )  # fmt: skip
