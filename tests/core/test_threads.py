"""Threads: each has its own modes, and gradients of all add up in a leaf that they share."""

import threading

import numpy as np

import autograd_lab as torch

THREADS = 8


def in_threads(work):
    """Run `work(i)` in eight threads that start together; errors are raised here."""
    start, errors = threading.Barrier(THREADS), []

    def run(i):
        try:
            start.wait()
            work(i)
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=run, args=(i,)) for i in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]


def test_backward_into_the_same_leaf_loses_nothing():
    x = torch.ones(50, requires_grad=True)
    y = torch.tensor(1.0, requires_grad=True)

    def work(i):
        for _ in range(200):
            (x * 2 + y).sum().backward()

    in_threads(work)
    assert x.grad.tolist() == [2.0 * 200 * THREADS] * 50
    assert y.grad.item() == 50.0 * 200 * THREADS


def test_threads_do_not_see_each_others_modes():
    x = torch.ones(2, requires_grad=True)
    meet = threading.Barrier(THREADS)

    def work(i):
        assert torch.is_grad_enabled()
        for _ in range(20):
            meet.wait()
            with torch.set_grad_enabled(i % 2 == 0):
                meet.wait()
                assert (x * 2).requires_grad == (i % 2 == 0)
                meet.wait()
            assert torch.is_grad_enabled()

    in_threads(work)


def test_a_new_thread_starts_with_gradients_on():
    seen = []
    with torch.no_grad():
        thread = threading.Thread(target=lambda: seen.append(torch.is_grad_enabled()))
        thread.start()
        thread.join()
    assert seen == [True]


def test_walks_over_parts_of_one_graph_at_once():
    x = torch.tensor(2.0, requires_grad=True)
    trunk = x + 1
    heads = [trunk * float(i) for i in range(THREADS)]
    in_threads(lambda i: heads[i].backward())
    assert x.grad.item() == sum(range(THREADS))


def test_numpys_warnings_are_off_in_operations_and_on_in_the_thread():
    def work(i):
        with np.errstate(divide="raise"):
            assert torch.isnan(torch.zeros(2) / 0).tolist() == [True, True]
            assert np.geterr()["divide"] == "raise"

    in_threads(work)
