"""A notebook's text without its outputs is what its data without outputs is, however it is cut."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd_lab.grading.submission.without_outputs import TooMuchCode, without_outputs
from tests.properties.profile import deterministic

PASSED_OVER = ("outputs", "attachments", "widgets")
KEYS = st.sampled_from([*PASSED_OVER, "source", "a", '"outputs": [', "\\", '\\"'])
TEXTS = st.text(st.sampled_from('ab"\\[]{}:, é\n'), max_size=12) | KEYS
VALUES = st.recursive(
    TEXTS | st.integers() | st.none(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=30,
)


def stripped(value):
    if isinstance(value, list):
        return [stripped(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        key: [] if key in PASSED_OVER and isinstance(item, (list, dict)) else stripped(item)
        for key, item in value.items()
    }


@deterministic(60)
@given(st.dictionaries(KEYS, VALUES), st.integers(1, 50), st.sampled_from([None, 1]))
def test_the_rest_stays_as_it_is(data, width, indent):
    text = json.dumps(data, indent=indent).encode()
    chunks = [text[at : at + width] for at in range(0, len(text), width)]
    assert json.loads(without_outputs(chunks, 10**6)) == stripped(data)


@deterministic(60)
@given(st.lists(st.binary(max_size=30) | st.sampled_from([b'"outputs": [', b'"', b"\\", b"]"])))
def test_any_bytes_are_taken(chunks):
    assert len(without_outputs(chunks, 10**6)) <= sum(map(len, chunks)) + 2 * len(chunks)


@pytest.mark.parametrize("filler", [b'"ab",', b"[1,[2]],", b"\\n", b'"\\\\",', b"x" * 999])
def test_outputs_that_span_many_pieces_are_passed_over(filler):
    body = filler * (300_000 // len(filler))
    inside = b'["' + body + b'"]' if filler[:1] in (b"\\", b"x") else b"[" + body + b"0]"
    text = b'{"outputs": ' + inside + b', "source": "kept"}'
    pieces = [text[at : at + 70_001] for at in range(0, len(text), 70_001)]
    assert without_outputs(pieces, 100) == b'{"outputs": [], "source": "kept"}'


@pytest.mark.parametrize("text", [b'{"a": "' + b"x" * 200, b'{"a": 1}' * 30])
def test_more_than_may_be_kept_is_told(text):
    with pytest.raises(TooMuchCode) as caught:
        without_outputs([text], 100)
    assert caught.value.most == 100
