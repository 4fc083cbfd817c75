from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd_lab.graph.placing import place_columns, spread

HEIGHT = st.integers(-200, 200).map(float)


@given(st.lists(st.tuples(HEIGHT, st.integers(1, 5), st.integers(0, 50)), min_size=1, max_size=8))
def test_spread_keeps_the_gaps(items):
    wanted, weights, gaps = (list(map(float, column)) for column in zip(*items, strict=True))
    heights = spread(wanted, weights, gaps)
    for (one, two), gap in zip(pairwise(heights), gaps[1:], strict=True):
        assert two - one >= gap - 1e-6


@given(st.lists(st.tuples(HEIGHT, st.integers(1, 5)), min_size=2, max_size=6))
def test_spread_balances_each_touching_group_around_what_it_wants(items):
    wanted, weights = [one for one, _ in items], [float(two) for _, two in items]
    heights = spread(wanted, weights, [10.0] * len(items))
    group = [0]
    for at in range(1, len(items) + 1):
        if at == len(items) or heights[at] - heights[at - 1] > 10.001:
            pull = sum(weights[i] * (wanted[i] - heights[i]) for i in group)
            assert pull == pytest.approx(0, abs=1e-6)
            group = []
        group.append(at)


def test_spread_leaves_heights_that_are_apart_already():
    assert spread([0.0, 50.0, 200.0], [1.0, 1.0, 1.0], [0.0, 10.0, 10.0]) == [0.0, 50.0, 200.0]


def test_a_chain_is_level():
    before = [[], [(0, 0.0, 1.0)], [(1, 0.0, 1.0)]]
    after = [[(1, 0.0, 1.0)], [(2, 0.0, 1.0)], []]
    heights = place_columns([[0], [1], [2]], [10.0, 30.0, 20.0], [10.0, 30.0, 20.0], before, after)
    assert heights[0] == heights[1] == heights[2]
