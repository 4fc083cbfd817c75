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


def pytest_collection_modifyitems(items):
    for item in items:
        if "oracle" in item.path.parts:
            item.add_marker(pytest.mark.oracle)
