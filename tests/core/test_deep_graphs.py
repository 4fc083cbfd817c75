"""Graphs a million nodes deep: forward, backward and deletion, in linear time, not recursive."""

import gc
import time
import weakref

import pytest

import autograd_lab as torch

DEEP = 1_000_000


def chain(length):
    x = torch.tensor(1.0, requires_grad=True)
    y = x
    for _ in range(length):
        y = y + x
    return x, y


def seconds(length):
    """The time for forward, backward and deletion."""
    start = time.process_time()
    x, y = chain(length)
    y.backward()
    assert x.grad.item() == length + 1
    del y
    return time.process_time() - start


def test_a_million_operations_there_and_back():
    gc.disable()
    try:
        assert seconds(DEEP) < 40 * max(seconds(DEEP // 10), 0.05)
    finally:
        gc.enable()


@pytest.mark.parametrize("walked", [False, True], ids=["not walked", "walked"])
def test_a_deep_graph_is_deleted_at_once_and_without_recursion(walked):
    _, y = chain(100_000)
    node = weakref.ref(y.grad_fn.next_functions[0][0])
    if walked:
        y.backward()
    del y
    assert node() is None


def test_a_deep_graph_of_saved_results_is_deleted_without_recursion():
    x = torch.tensor([0.5, 0.25], requires_grad=True)
    y = x
    for _ in range(100_000):
        y = y.sin()
    y.sum().backward()
    assert abs(x.grad.tolist()[0]) < 1
    del y


def test_a_deep_chain_of_views_and_changes():
    x = torch.tensor([0.5, 0.25], requires_grad=True)
    y = x * 1
    for _ in range(5_000):
        y[0].mul_(1.0)
    y.sum().backward()
    assert x.grad.tolist() == [1.0, 1.0]
    del y


def test_grad_of_one_input_through_a_deep_graph():
    x, y = chain(100_000)
    assert torch.autograd.grad(y, x)[0].item() == 100_001
