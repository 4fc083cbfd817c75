"""Random graphs and walks are PyTorch's: gradients, what is freed, errors."""

from hypothesis import given

import autograd_lab
from tests.properties.graphs import growth, run, walks
from tests.properties.log import assert_same
from tests.properties.profile import deterministic


@deterministic(150)
@given(growth, walks)
def test_walks_through_a_graph_are_pytorchs(pytorch, grown, walked):
    assert_same(run(autograd_lab, grown, walked), run(pytorch, grown, walked))
