"""Walks in walks, and operations in the middle of operations."""

import sys

import numpy as np
import pytest

import autograd_lab as torch
from autograd_lab.core.modes import thread


def leaf(*values):
    return torch.tensor(values or (1.0, 2.0), requires_grad=True)


def nest(level, at_the_bottom):
    """A walk with a hook that walks, and so on, `level` deep."""
    if not level:
        return at_the_bottom()
    with torch.enable_grad():
        y = leaf(1.0) * 1.0
        y.register_hook(lambda g: nest(level - 1, at_the_bottom))
        y.sum().backward()


def test_walks_nest_deeper_than_pythons_stack():
    reached = []
    nest(3 * sys.getrecursionlimit(), lambda: reached.append(True))
    assert reached == [True]
    assert thread.modes.walk is None


def test_an_error_comes_out_of_all_of_them():
    def fail():
        raise KeyError("at the bottom")

    with pytest.raises(KeyError, match="at the bottom"):
        nest(200, fail)
    assert thread.modes.walk is None
    assert torch.is_grad_enabled()


def test_modes_go_along_into_deep_walks():
    seen = []
    with torch.autograd.set_multithreading_enabled(False):
        nest(100, lambda: seen.append(torch.autograd.is_multithreading_enabled()))
    assert seen == [False]


class Meddling(np.ndarray):
    """An array that computes with tensors in the middle of an operation, as a `__del__` might."""

    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
        Meddling.results.append((torch.tensor(1.0) / 0 * 2 - torch.ones(2).exp()).tolist())
        plain = [x.view(np.ndarray) if isinstance(x, Meddling) else x for x in inputs]
        return getattr(ufunc, method)(*plain, **kwargs)


def test_an_operation_may_run_in_the_middle_of_another(monkeypatch):
    monkeypatch.setattr(Meddling, "results", [], raising=False)
    array = np.ones(2, np.float32).view(Meddling)
    with np.errstate(all="raise"):
        thread.modes.quiet(np.add, array, array)
    assert Meddling.results == [[float("inf")] * 2]


def test_an_error_in_the_middle_is_the_operations_own():
    def fails():
        raise RuntimeError("of its own")

    with pytest.raises(RuntimeError, match="of its own"):
        thread.modes.run(fails)
    with pytest.raises(RuntimeError, match="of its own"):
        thread.modes.run(lambda: thread.modes.run(fails))
