"""PyTorch, and the ways of asking both libraries the same."""

import pytest


@pytest.fixture(scope="session")
def pytorch():
    """The real PyTorch, on one thread, giving each warning each time."""
    import torch

    import autograd_lab

    torch.set_num_threads(1)
    torch.set_warn_always(True)
    autograd_lab.set_warn_always(True)
    return torch


@pytest.fixture(scope="session")
def torchvision(pytorch):
    """The real torchvision, where it is installed.

    The networks need none of its compiled operators. They are missing where its wheel and PyTorch's
    are for different devices; then two have to be declared, or it does not import.
    """
    try:
        return pytest.importorskip("torchvision", exc_type=ModuleNotFoundError)
    except RuntimeError:
        for name in ("nms", "qnms"):
            signature = "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor"
            pytorch.library.define(f"torchvision::{name}", signature)
        return pytest.importorskip("torchvision")


def pytest_collection_modifyitems(items):
    for item in items:
        if "oracle" in item.path.parts:
            item.add_marker(pytest.mark.oracle)
