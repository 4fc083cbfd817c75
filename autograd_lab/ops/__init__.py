"""The operations of the tensor, by families; what PyTorch has under `torch.ops` is not here."""

from typing import Any

from autograd_lab.absent import refused


def __getattr__(name: str) -> Any:
    raise refused(name, "ops", "operations are functions of torch, such as torch.sin")
