"""Pairs of shapes that broadcast, and pairs that do not; the binary operations."""

from hypothesis import strategies as st

OPERATIONS = {
    "add": (lambda x, y: x + y, lambda x, y: (1.0, 1.0)),
    "sub": (lambda x, y: x - y, lambda x, y: (1.0, -1.0)),
    "mul": (lambda x, y: x * y, lambda x, y: (y, x)),
    "div": (lambda x, y: x / y, lambda x, y: (1 / y, -x / (y * y))),
    "both": (lambda x, y: x * x * y, lambda x, y: (2 * x * y, x * x)),
}
"""Each operation beside its partial derivatives."""

operations = st.sampled_from(sorted(OPERATIONS))
sizes = st.lists(st.integers(1, 3), max_size=3)


@st.composite
def broadcastable(draw: st.DrawFn) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Two shapes that go together: both are cut and thinned out of one."""

    def thinned() -> tuple[int, ...]:
        kept = draw(st.integers(0, len(whole)))
        return tuple(1 if draw(st.booleans()) else n for n in whole[kept:])

    whole = draw(sizes)
    return thinned(), thinned()


@st.composite
def clashing(draw: st.DrawFn) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Two shapes that differ in one dimension, and are not 1 there."""
    after = draw(sizes)
    return (
        (*draw(sizes), draw(st.integers(2, 3)), *after),
        (*draw(sizes), draw(st.integers(4, 5)), *after),
    )
