import pytest

pytest.importorskip("anywidget", reason="the widgets need anywidget")

import autograd_lab as torch
from autograd_lab import graph


@pytest.fixture
def chain() -> graph.Graph:
    """The graph of z = (x * 2).exp()."""
    x = torch.tensor(1.5, requires_grad=True)
    z = (x * 2).exp()
    return graph.extract(z, {"x": x, "z": z})
