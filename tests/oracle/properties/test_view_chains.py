"""Random chains of views and in-place changes are PyTorch's: values, versions, nodes, errors."""

from hypothesis import given
from hypothesis import strategies as st

import autograd_lab
from tests.properties.log import assert_same
from tests.properties.profile import deterministic
from tests.properties.view_chains import programs, run, shapes


@deterministic(150)
@given(programs, shapes, st.booleans())
def test_a_chain_is_pytorchs(pytorch, program, shape, requires_grad):
    ours = run(autograd_lab, program, shape, requires_grad)
    assert_same(ours, run(pytorch, program, shape, requires_grad))
