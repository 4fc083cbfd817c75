from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from autograd_lab.graph.ordering import count_crossings, order_columns


def neighbours(count, edges):
    before, after = [[] for _ in range(count)], [[] for _ in range(count)]
    for one, two in edges:
        before[two].append(one)
        after[one].append(two)
    return before, after


def places(columns):
    found = {item: at for column in columns for at, item in enumerate(column)}
    return [found[item] for item in sorted(found)]


@given(st.sets(st.tuples(st.integers(0, 4), st.integers(5, 9)), max_size=12))
def test_crossings_are_counted_as_pair_by_pair(edges):
    columns = [[0, 1, 2, 3, 4], [5, 6, 7, 8, 9]]
    before, _ = neighbours(10, sorted(edges))
    pairs = sum((a - c) * (b - d) < 0 for (a, b), (c, d) in combinations(edges, 2))
    assert count_crossings(columns, before, places(columns)) == pairs


def test_edges_that_cross_needlessly_are_uncrossed():
    columns = [[0, 1, 2], [3, 4, 5], [6, 7, 8]]
    before, after = neighbours(9, [(0, 5), (1, 4), (2, 3), (3, 7), (4, 8), (5, 6)])
    ordered = order_columns(columns, before, after)
    assert count_crossings(ordered, before, places(ordered)) == 0


def test_a_good_order_is_kept_as_it_is():
    columns = [[1, 0], [3, 2]]
    before, after = neighbours(4, [(0, 2), (1, 3)])
    assert order_columns(columns, before, after) == columns


def test_ordering_leaves_the_given_columns_alone():
    columns = [[0, 1], [2, 3]]
    before, after = neighbours(4, [(0, 3), (1, 2)])
    order_columns(columns, before, after)
    assert columns == [[0, 1], [2, 3]]
