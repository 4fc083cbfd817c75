"""The order of the items in each column, so that few edges cross.

An item is a node, or a point at which a long edge passes a column. Each sweep sorts every column
by the mean place of its neighbours in the column before (the barycentre method of Sugiyama, Tagawa
and Toda, 1981), once from left to right and once from right to left, and the best order is kept.
"""

from bisect import bisect_right, insort

SWEEPS = 8

Neighbours = list[list[int]]  # of each item, on one side


def order_columns(
    columns: list[list[int]], before: Neighbours, after: Neighbours
) -> list[list[int]]:
    """The same columns, each in its new order from top to bottom.

    before, after: the neighbours of each item in the columns to its left and to its right.
    Ties keep the order that was given, so the answer depends on nothing else.
    """
    place = [0] * len(before)
    for column in columns:
        _number(column, place)
    best, fewest = columns, count_crossings(columns, before, place)
    stuck = 0
    for _ in range(SWEEPS):
        if fewest == 0 or stuck == 2:
            break
        columns = [list(column) for column in columns]
        for column in columns[1:]:
            _sort(column, before, place)
        for column in columns[-2::-1]:
            _sort(column, after, place)
        crossings = count_crossings(columns, before, place)
        stuck += 1
        if crossings < fewest:
            best, fewest, stuck = columns, crossings, 0
    return best


def _number(column: list[int], place: list[int]) -> None:
    for at, item in enumerate(column):
        place[item] = at


def _sort(column: list[int], neighbours: Neighbours, place: list[int]) -> None:
    """Sort by the mean place of the neighbours; an item without any keeps its own."""
    if len(column) < 2:
        return
    keys = {}
    for item in column:
        others = neighbours[item]
        keys[item] = sum(place[other] for other in others) / len(others) if others else place[item]
    column.sort(key=keys.__getitem__)
    _number(column, place)


def count_crossings(columns: list[list[int]], before: Neighbours, place: list[int]) -> int:
    """How many pairs of edges cross between neighbouring columns.

    Edges cross as often as the order of their left ends is out of order when they are read by
    their right ends from top to bottom. Those that end in one item meet it in order.
    """
    crossings = 0
    for column in columns:
        if len(column) < 2:
            continue
        ends: list[int] = []
        for item in column:
            for end in sorted([place[other] for other in before[item]]):
                crossings += len(ends) - bisect_right(ends, end)
                insort(ends, end)
    return crossings
