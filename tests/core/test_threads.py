"""Threads: each has its own modes, and gradients of all add up in a leaf that they share."""

import sys
import threading

import numpy as np

import autograd_lab as torch

THREADS = 8


def in_threads(work):
    """Run `work(i)` in eight threads that start together; errors are raised here.

    They take turns often, so that what is done in two steps is caught between them.
    """
    start, errors = threading.Barrier(THREADS), []
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)

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
    sys.setswitchinterval(interval)
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


def test_threads_do_not_see_each_others_inference_mode_and_saved_tensor_hooks():
    x = torch.ones(2, requires_grad=True)
    meet = threading.Barrier(THREADS)

    def work(i):
        packed = []
        hooks = torch.autograd.graph.saved_tensors_hooks(
            lambda t: (packed.append(i), t)[1], lambda t: t
        )
        for _ in range(10):
            meet.wait()
            with torch.inference_mode() if i % 2 else hooks:
                meet.wait()
                assert x.exp().is_inference() == bool(i % 2)
                meet.wait()
            x.exp()
        assert packed == ([] if i % 2 else [i] * 10)

    in_threads(work)


def test_hooks_of_one_leaf_run_once_for_each_walk_of_each_thread():
    x = torch.ones(2, requires_grad=True)
    seen = []
    x.register_hook(lambda g: seen.append(threading.current_thread().name))
    x.register_post_accumulate_grad_hook(lambda p: seen.append(threading.current_thread().name))
    in_threads(lambda i: [(x * 2).sum().backward() for _ in range(50)])
    assert len(seen) == 2 * 50 * THREADS
    assert {seen.count(thread) for thread in seen} == {100}


def test_a_hook_on_several_tensors_tells_the_walks_of_threads_apart():
    a = torch.ones(2, requires_grad=True)
    b = torch.ones(2, requires_grad=True)
    seen = []
    torch.autograd.graph.register_multi_grad_hook((a, b), lambda grads: seen.append(len(grads)))
    in_threads(lambda i: [(a * b).sum().backward() for _ in range(50)])
    assert seen == [2] * 50 * THREADS
