"""The loader: PyTorch's order from a seed, and workers that take turns in one process."""

import random

import pytest

import autograd_lab as torch
from autograd_lab.utils.data import DataLoader, Dataset, TensorDataset, get_worker_info


class Numbers(Dataset):
    def __init__(self, count):
        self.count = count
        self.asked = 0

    def __len__(self):
        return self.count

    def __getitem__(self, i):
        self.asked += 1
        return i


def test_the_order_is_that_of_the_seed():
    torch.manual_seed(0)
    loader = DataLoader(TensorDataset(torch.arange(6)), batch_size=2, shuffle=True)
    assert [batch.tolist() for (batch,) in loader] == [[0, 4], [3, 5], [2, 1]]


def test_workers_do_not_touch_the_random_numbers_of_the_program():
    def after_a_pass(workers):
        torch.manual_seed(1)
        random.seed(1)
        assert len(list(DataLoader(Numbers(3), num_workers=workers))) == 3
        return torch.rand(1).item(), random.random()

    assert after_a_pass(2) == after_a_pass(0)


def test_each_worker_has_a_dataset_object_of_its_own():
    dataset = Numbers(4)
    iterator = iter(DataLoader(dataset, num_workers=2))
    list(iterator)
    assert [worker.info.dataset.asked for worker in iterator._workers] == [2, 2]
    assert dataset.asked == 0


def test_what_worker_is_at_work_is_known_while_it_is():
    class Who(Numbers):
        def __getitem__(self, i):
            return get_worker_info().id

    assert list(DataLoader(Who(5), batch_size=None, num_workers=3)) == [0, 1, 2, 0, 1]
    assert get_worker_info() is None


def test_a_pass_goes_on_after_an_error_in_a_worker():
    class Broken(Numbers):
        def __getitem__(self, i):
            return 1 / (i - 1)

    iterator = iter(DataLoader(Broken(3), batch_size=None, num_workers=2))
    assert next(iterator) == -1
    with pytest.raises(ZeroDivisionError, match="Caught ZeroDivisionError in DataLoader worker"):
        next(iterator)
    assert list(iterator) == [1]


def test_memory_is_not_pinned_without_a_gpu_and_the_loader_says_so():
    if torch.cuda.is_available():
        pytest.skip("there is a GPU")
    with pytest.warns(UserWarning, match="no accelerator is found"):
        assert len(list(DataLoader(Numbers(2), pin_memory=True))) == 2


def test_what_is_not_here_is_refused():
    with pytest.raises(NotImplementedError, match=r"torch\.utils\.data\.DistributedSampler"):
        torch.utils.data.DistributedSampler  # noqa: B018
