"""The engine of the capstone against ours: the same gradients and refusals, on random graphs."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd_lab as torch
from tests.grading.capstone_engine import VERSIONED, WHOLE
from tests.properties.broadcasting import broadcastable
from tests.properties.profile import deterministic

UNARY = ("exp", "tanh")
BINARY = ("add", "mul")
SAID = ("a second time", "modified by an inplace operation")
numbers = st.integers(0, 7)


def programs_of(*operations):
    step = st.tuples(st.sampled_from(operations), numbers, numbers)
    return st.lists(step, min_size=1, max_size=6)


@pytest.fixture(scope="module")
def theirs():
    """The names of a notebook in which all stages are solved."""
    names = {}
    exec(WHOLE + VERSIONED + "\nMemory = VersionedMemory\n", names)
    return names


def grown(engine, tensors, program):
    """The tensors, and those that the program makes of them; the sum of the last at the end."""
    tensors = [*tensors]
    for op, i, j in program:
        used = [tensors[i % len(tensors)], tensors[j % len(tensors)]]
        tensors.append(engine[op](*used[: 1 if op in UNARY else 2]))
    return [*tensors, engine["sum"](tensors[-1])]


OURS = {name: getattr(torch, name) for name in (*UNARY, *BINARY, "sum")}


def arrays(shapes):
    """Small numbers, so that no exponential of an exponential is too large."""
    rng = np.random.default_rng(15)
    return [rng.uniform(-0.5, 0.5, shape) for shape in shapes]


def said(call):
    """What an engine refuses; "" where it does not."""
    try:
        call()
    except RuntimeError as error:
        return next(words for words in SAID if words in str(error))
    return ""


def same(leaves, wanted):
    for leaf, ours in zip(leaves, wanted, strict=True):
        assert (leaf.grad is None) == (ours.grad is None)
        if ours.grad is not None:
            np.testing.assert_allclose(leaf.grad, ours.grad.numpy(), rtol=1e-9, atol=1e-12)


def both(theirs, shapes, program):
    values = arrays(shapes)
    leaves = [theirs["Tensor"](value, requires_grad=True) for value in values]
    ours = [torch.tensor(value, requires_grad=True) for value in values]
    return (
        (leaves, grown(theirs["engine"], leaves, program)),
        (ours, grown(OURS, ours, program)),
    )


@deterministic(60)
@given(broadcastable(), programs_of(*UNARY, *BINARY))
def test_values_and_gradients_agree(theirs, shapes, program):
    (leaves, made), (ours, wanted) = both(theirs, shapes, program)
    theirs["backward"](made[-1])
    wanted[-1].backward()
    for tensor, other in zip(made, wanted, strict=True):
        np.testing.assert_allclose(tensor.data, other.detach().numpy(), rtol=1e-9)
    same(leaves, ours)


@deterministic(60)
@given(
    broadcastable(), programs_of(*UNARY, *BINARY), st.lists(st.booleans(), min_size=2, max_size=3)
)
def test_what_is_retained_and_what_is_freed_agree(theirs, shapes, program, retained):
    (leaves, made), (ours, wanted) = both(theirs, shapes, program)
    for retain in retained:
        refused = said(lambda retain=retain: wanted[-1].backward(retain_graph=retain))
        assert said(lambda retain=retain: theirs["backward"](made[-1], None, retain)) == refused
        if refused:
            break
        same(leaves, ours)


@deterministic(60)
@given(broadcastable(), programs_of(*BINARY), numbers)  # which save their inputs, as ours
def test_a_write_is_refused_where_ours_refuses_it(theirs, shapes, program, at):
    (leaves, made), (ours, wanted) = both(theirs, shapes, program)
    tensor, other = leaves[at % 2], ours[at % 2]
    tensor.memory.write(tensor.data + 1.0)
    with torch.no_grad():
        other += 1.0
    refused = said(wanted[-1].backward)
    assert said(lambda: theirs["backward"](made[-1])) == refused
    if not refused:
        same(leaves, ours)
