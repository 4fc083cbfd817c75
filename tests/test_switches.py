"""Switches of PyTorch's that scripts set."""

import pytest

import autograd_lab as torch


@pytest.fixture
def products():
    """The libraries of matrix products in this process; their threads are put back."""
    threadpoolctl = pytest.importorskip("threadpoolctl")
    before = torch.get_num_threads()
    with threadpoolctl.threadpool_limits(user_api="blas"):
        yield lambda: [
            lib["num_threads"]
            for lib in threadpoolctl.threadpool_info()
            if lib["user_api"] == "blas"
        ]
    torch.set_num_threads(before)


@pytest.mark.parametrize("threads", [1, 2])
def test_products_take_as_many_threads_as_asked_for(products, threads):
    torch.set_num_threads(threads)
    assert torch.get_num_threads() == threads
    assert set(products()) == {threads}


@pytest.mark.parametrize(
    ("threads", "message"),
    [
        (0, "set_num_threads expects a positive integer"),
        ("2", "set_num_threads expects an int, but got str"),
        (True, "set_num_threads expects an int, but got bool"),
    ],
)
def test_a_number_of_threads_that_is_none_is_refused(threads, message):
    with pytest.raises(RuntimeError) as caught:
        torch.set_num_threads(threads)
    assert str(caught.value) == message
