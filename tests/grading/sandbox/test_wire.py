import math
import pickle
import struct
import tracemalloc
from collections import Counter, OrderedDict, deque
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from autograd_lab.grading.observe import Run, Seen
from autograd_lab.grading.raised import Raised
from autograd_lab.grading.sandbox.messages import (
    Observations,
    Ref,
    RunCell,
    TensorData,
    Value,
)
from autograd_lab.grading.sandbox.wire import WireError, pack, unpack

fast = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])

PLAIN = [
    None, True, False, 0, -1, 255, 256, -(2**63), 2**4000, 0.0, -0.0, math.inf, 1.5e-320, 2 - 0j,
    "", "ä\0", "\ud800 alone", b"", b"\xff", [], [1, [2, []]], (), (1,), {}, {"a": {1: (2,)}},
    set(), {1, "1"}, frozenset({(1, 2)}), range(3, -9, -2), slice(None, 2, "x"), Ellipsis,
    Fraction(-1, 3), Decimal("-1.50"), Decimal("Infinity"), OrderedDict(b=1, a=2), Counter("aab"),
    deque([1, 2], 5), np.float32(0.1), np.int8(-3), np.bool_(True), np.complex64(1j), np.str_("x"),
    np.bytes_(b"x\0y"), Ref(3, "function", "function", "f", True),
    Raised("E", "m", bases=("Exception",), line=4), RunCell("cell-1", "x = 1"),
]  # fmt: skip

ARRAYS = [
    np.zeros((0, 3)), np.array(5), np.arange(6.0).reshape(2, 3).T, np.arange(9)[::-2],
    np.array([np.nan, -0.0, np.inf]), np.array([1 + 2j], "complex64"), np.array([True, False]),
    np.array(["ab", "ü"]), np.array([b"a", b"bc"]), np.arange(3, dtype=">i4"),
    np.array([[[1]]], "u2"), np.zeros((2, 0, 4), "f2"),
]  # fmt: skip

scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.complex_numbers()
    | st.text()
    | st.binary()
)
keys = st.integers() | st.text() | st.booleans() | st.tuples(st.integers(), st.text())
values = st.recursive(
    scalars
    | arrays.arrays(
        arrays.scalar_dtypes().filter(
            lambda d: d.kind in "biufc" and d != np.longdouble and d != np.clongdouble
        ),
        arrays.array_shapes(min_dims=0, min_side=0),
    ),
    lambda inner: (
        st.lists(inner)
        | st.lists(inner).map(tuple)
        | st.dictionaries(keys, inner)
        | st.sets(keys)
        | st.lists(inner).map(deque)
    ),
    max_leaves=12,
)


def same(a: object, b: object) -> bool:
    """Equal, of the same types all through, with NaN equal to itself and -0.0 not to 0.0."""
    if type(a) is not type(b):
        return False
    if isinstance(a, np.ndarray) and isinstance(b, np.ndarray):
        native = a.astype(a.dtype.newbyteorder("="))
        return (
            a.shape == b.shape and a.dtype.name == b.dtype.name and native.tobytes() == b.tobytes()
        )
    if isinstance(a, float | complex | np.inexact):
        return pickle.dumps(a) == pickle.dumps(b)
    if isinstance(a, dict):
        return list(map(repr, a)) == list(map(repr, b)) and same(list(a.values()), list(b.values()))
    if isinstance(a, list | tuple | deque):
        return len(a) == len(b) and all(map(same, a, b))
    return bool(a == b)


@pytest.mark.parametrize("value", [*PLAIN, *ARRAYS], ids=lambda v: f"{type(v).__name__}")
def test_a_value_arrives_as_it_was_sent(value: object) -> None:
    assert same(value, unpack(pack(value)))


def test_an_integer_of_c_arrives_as_one_of_its_size() -> None:
    assert type(unpack(pack(np.longlong(3)))) is np.int64


@fast
@given(values)
def test_any_value_arrives_as_it_was_sent(value: object) -> None:
    assert same(value, unpack(pack(value)))


class Table(np.ndarray):
    """An array of a class of its own."""


class Liar(int):
    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = int.__hash__


@pytest.mark.parametrize(
    "value",
    [
        Liar(3), object(), print, type, np, lambda: 0, np.array([object()]), np.dtype("f4"),
        np.zeros(2, "f4,i4"), np.array(["2020"], "M8[D]"), np.longdouble(1), 10**5000,
        Decimal("1e99999"), Decimal("sNaN"), [Liar(1)], {"a": object()}, np.ma.zeros(2),
        np.zeros(2).view(Table), bytearray(2), memoryview(b"a"), NotImplemented,
    ],
    ids=lambda v: type(v).__name__,
)  # fmt: skip
def test_nothing_else_is_sent(value: object) -> None:
    with pytest.raises(WireError):
        pack(value)


def test_a_value_within_itself_is_refused() -> None:
    circle: list[object] = []
    circle.append(circle)
    with pytest.raises(WireError, match="too deep"):
        pack(circle)


def test_a_value_that_shares_its_parts_without_bound_is_refused() -> None:
    laughs: list[object] = ["ha"]
    for _ in range(60):
        laughs = [laughs, laughs]
    with pytest.raises(WireError, match="too large"):
        pack(laughs)


def test_a_value_beyond_the_limit_is_refused() -> None:
    assert len(pack(b"x" * 90, 100)) <= 100
    for value in (b"x" * 100, "x" * 100, np.zeros(20), [None] * 100):
        with pytest.raises(WireError, match="too large"):
            pack(value, 100)


def test_a_message_beyond_the_limit_is_refused() -> None:
    with pytest.raises(WireError, match="more than 10"):
        unpack(pack("x" * 20), 10)


REFUSED = {
    "nothing": b"",
    "an unknown tag": b"\x00",
    "bytes after the end": b"NN",
    "a list that is longer than its message": b"l" + struct.pack("<I", 2**32 - 1),
    "a text that is not UTF-8": b"s" + struct.pack("<I", 1) + b"\xff",
    "an array larger than its message": b"a\x0b\x01" + struct.pack("<Q", 2**60),
    "an array whose size overflows": b"a\x0b\x02" + struct.pack("<2Q", 2**40, 2**40),
    "an empty array with an impossible side": b"a\x0b\x02" + struct.pack("<2Q", 0, 2**62),
    "an array of a dtype that is not known": b"a\xc8\x00",
    "an array with too many dimensions": b"a\x0b\xff" + bytes(8 * 255),
    "an array of texts without width": b"a\x0e\x00" + bytes(4),
    "an array with a letter that there is not": b"a\x0e\x00" + struct.pack("<II", 4, 0x110000),
    "a truth value of 2": b"a\x00\x00\x02",
    "a range without steps": b"r" + b"\x01\x00\x01" * 2 + b"\x01\x00\x00",
    "a fraction over 0": b"/" + b"\x01\x00\x01" + b"\x01\x00\x00",
    "a Decimal that is none": b"D" + struct.pack("<I", 1) + b"x",
    "a Decimal beyond its limit": b"D" + struct.pack("<I", 9) + b"1E9999999",
    "a list as a key": b"d" + struct.pack("<I", 1) + b"l" + bytes(4) + b"N",
    "a key twice": b"d" + struct.pack("<I", 2) + b"NNNN",
    "a member twice": b"e" + struct.pack("<I", 2) + b"NN",
    "a deque that is too long for itself": b"qi\x01\x00\x00" + struct.pack("<I", 1) + b"N",
    "a record that is not known": b"R\xff",
    "an integer beyond its limit": b"i\xff\xff" + bytes(65535),
    "a value that is too deep": b"l\x01\x00\x00\x00" * 100 + b"N",
}


@pytest.mark.parametrize("data", REFUSED.values(), ids=REFUSED)
def test_bytes_that_are_no_value_are_refused(data: bytes) -> None:
    with pytest.raises(WireError):
        unpack(data)


def forged(record: object, field: str, value: object) -> bytes:
    """A record with one field of another type than it has."""
    object.__setattr__(record, field, value)
    return pack(record)


SEEN = Seen("tensor", "tensor", np.ones(2))
FORGED = [
    (Ref(1, "object", "T"), "number", "1"),
    (Ref(1, "object", "T"), "number", True),
    (Ref(1, "object", "T"), "name", None),
    (Ref(1, "object", "T"), "name", "\ud800"),
    (Raised("E", ""), "bases", ["Exception"]),
    (Raised("E", ""), "bases", ("Exception", 3)),
    (Seen("tensor", "tensor"), "array", [1.0]),
    (Seen("tensor", "tensor"), "array", np.array(["a"])),
    (Seen("sequence", "list"), "items", (SEEN, 3)),
    (Run({}, None), "outcome", "passed"),
    (Run({}, SEEN), "notes", {1: SEEN}),
    (Run({}, SEEN), "notes", {"calls": 3}),
    (TensorData(np.ones(2), "float64"), "dtype", "float32"),
    (TensorData(np.ones(2), "float64"), "array", np.array([b"a"])),
    (Observations((Run({}, None),)), "runs", (Run({"x": 1}, None),)),
    (Value(1), "changed", ((1, 2, 3),)),
]


@pytest.mark.parametrize(("record", "field", "value"), FORGED, ids=lambda v: str(v)[:40])
def test_a_record_never_holds_a_wrong_type(record: object, field: str, value: object) -> None:
    with pytest.raises(WireError):
        unpack(forged(record, field, value))


SAMPLES = [
    pack([PLAIN[:8], *ARRAYS]),
    pack(PLAIN[8:]),
    pack(Observations((Run({}, SEEN, {"x": SEEN}), Run({}, Raised("E", "m"))), ("np.array",))),
    pack(Value(TensorData(np.ones((2, 3)), "float64", ref=Ref(1, "object", "Tensor")))),
]


@settings(fast, max_examples=250)
@given(st.sampled_from(SAMPLES), st.data())
def test_any_change_of_a_message_gives_a_value_or_a_wire_error(
    sample: bytes, data: st.DataObject
) -> None:
    changed = bytearray(sample)
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(changed) - 1))
        kind = data.draw(st.sampled_from(["flip", "cut", "drop", "insert"]))
        new = data.draw(st.binary(min_size=1, max_size=5))
        if kind == "flip":
            changed[place] = new[0]
        elif kind == "cut":
            del changed[place + 1 :]
        elif kind == "drop":
            del changed[place : place + len(new)]
        else:
            changed[place:place] = new
        changed = changed or bytearray(b"N")
    try:
        unpack(bytes(changed))
    except WireError:
        return


@settings(fast, max_examples=150)
@given(st.binary(max_size=200))
def test_any_bytes_give_a_value_or_a_wire_error(data: bytes) -> None:
    try:
        unpack(data)
    except WireError:
        return


@pytest.mark.parametrize("tag", [b"l", b"t", b"d", b"e", b"q", b"s", b"b", b"a\x0b\x01", b"D"])
def test_a_length_alone_takes_no_memory(tag: bytes) -> None:
    claim = tag + struct.pack("<I", 2**31 - 1) + bytes(1000)
    tracemalloc.start()
    with pytest.raises(WireError):
        unpack(claim)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 100_000


@pytest.mark.parametrize("part", [b"q" + b"N" + bytes(4), b"e" + bytes(4), b"d" + bytes(4)])
def test_small_values_of_large_objects_are_bounded(part: bytes) -> None:
    count = 100_000
    with pytest.raises(WireError, match="too many parts"):
        unpack(b"l" + struct.pack("<I", 4 * count) + part * 4 * count)
