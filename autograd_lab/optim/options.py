"""What an optimizer refuses as options, in PyTorch's words."""

from typing import Any

from autograd_lab.errors import OptionRefused
from autograd_lab.optim.state_dicts import refuse_if
from autograd_lab.tensor import Tensor


def check_lr(lr: Any) -> None:
    """Raise ValueError for a learning rate below 0, or of several elements."""
    check_one_element(lr)
    refuse_if(not lr >= 0.0, f"Invalid learning rate: {lr}", lr, "lr")


def check_one_element(lr: Any) -> None:
    """Raise ValueError for a learning rate of several elements."""
    several = isinstance(lr, Tensor) and lr.numel() != 1
    refuse_if(several, "Tensor lr must be 1-element", lr, "lr")


def check_not_negative(name: str, value: Any) -> None:
    """Raise ValueError for an option below 0."""
    refuse_if(not value >= 0.0, f"Invalid {name} value: {value}", value, name)


def check_betas(betas: Any) -> None:
    """Raise ValueError unless both are in [0, 1)."""
    for index in (0, 1):
        refuse_if(
            not 0.0 <= betas[index] < 1.0,
            f"Invalid beta parameter at index {index}: {betas[index]}",
            betas, "betas",
        )  # fmt: skip


def check_fused(fused: Any, foreach: Any, differentiable: bool) -> None:
    """Raise RuntimeError for `fused` beside what it can't be together with."""
    if fused and differentiable:
        raise OptionRefused(
            "`fused` does not support `differentiable`", argument="fused", value=fused
        )
    if fused and foreach:
        raise OptionRefused(
            "`fused` and `foreach` cannot be `True` together.", argument="fused", value=fused
        )
