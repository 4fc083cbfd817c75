"""How high each item stands in its column: near its neighbours, and clear of the others.

The best heights for one column, given its neighbours', minimise the weighted squares of the
distances while every item keeps clear of the one above. That is an isotonic regression, and pooling
adjacent violators solves it in one pass (Ayer, Brunk, Ewing, Reid and Silverman, 1955).
"""

from collections.abc import Sequence
from itertools import pairwise

ROUNDS = 4

# For each item what pulls on it from one side: which neighbour, how much lower than the neighbour's
# middle its own would make their edge level, and how strongly.
Links = list[list[tuple[int, float, float]]]


def spread(wanted: Sequence[float], weights: Sequence[float], gaps: Sequence[float]) -> list[float]:
    """Heights in rising order, nearest to the wanted ones, at least `gaps[i]` after the one before.

    Minimises the sum of weight * (height - wanted)**2. gaps[0] is not used.

    >>> spread([0.0, 0.0], [1.0, 1.0], [0.0, 10.0])
    [-5.0, 5.0]
    """
    offsets = []
    offset = 0.0
    for at, gap in enumerate(gaps):
        offset += gap if at else 0.0
        offsets.append(offset)
    blocks: list[list[float]] = []  # weighted sum, weight, count
    for want, weight, shift in zip(wanted, weights, offsets, strict=True):
        blocks.append([weight * (want - shift), weight, 1])
        while len(blocks) > 1 and blocks[-2][0] * blocks[-1][1] >= blocks[-1][0] * blocks[-2][1]:
            total, weight_sum, count = blocks.pop()
            blocks[-1][0] += total
            blocks[-1][1] += weight_sum
            blocks[-1][2] += count
    heights: list[float] = []
    for total, weight_sum, count in blocks:
        heights += [total / weight_sum] * int(count)
    return [height + shift for height, shift in zip(heights, offsets, strict=True)]


def place_columns(
    columns: list[list[int]], tops: list[float], bottoms: list[float], before: Links, after: Links
) -> list[float]:
    """The height of each item's middle.

    tops, bottoms: the room that an item needs above and below its middle.
    before, after: what pulls on each item from the left and from the right.
    """
    heights = [0.0] * len(tops)
    for column in columns:
        at = 0.0
        for item in column:
            heights[item] = at + tops[item]
            at += tops[item] + bottoms[item]
    for _ in range(ROUNDS):
        for column in columns[-2::-1]:
            _settle(column, tops, bottoms, heights, after)
        for column in columns[1:]:
            _settle(column, tops, bottoms, heights, before)
    return heights


def _settle(
    column: list[int],
    tops: list[float],
    bottoms: list[float],
    heights: list[float],
    links: Links,
) -> None:
    wanted, weights = [], []
    for item in column:
        total = weight_sum = 0.0
        for other, lower, weight in links[item]:
            total += weight * (heights[other] + lower)
            weight_sum += weight
        wanted.append(total / weight_sum if weight_sum else heights[item])
        weights.append(weight_sum or 0.01)
    if len(column) > 1:
        gaps = [bottoms[above] + tops[item] for above, item in pairwise(column)]
        wanted = spread(wanted, weights, [0.0, *gaps])
    for item, height in zip(column, wanted, strict=True):
        heights[item] = height
