"""Memory: whose it is, who shares it, and what becomes of a tensor that is put on other memory."""

import copy
import pickle
import sys

import numpy as np
import pytest

import autograd_lab as torch


def test_from_numpy_shares_and_begins_where_the_array_does():
    array = np.arange(6.0)
    x = torch.from_numpy(array[2:])
    x[0] = 9
    assert array[2] == 9
    assert x.storage_offset() == 0
    assert x.untyped_storage().nbytes() == 32


def test_memory_outlives_the_array_it_was_borrowed_from():
    x = torch.from_numpy(np.full(1000, 7.0)[10:])
    assert x.sum() == 990 * 7


def test_views_share_a_storage_and_copies_do_not():
    x = torch.arange(6.0)
    storages = [t.untyped_storage() for t in (x, x[2:], x.view(2, 3).t(), x.detach(), x.clone())]
    assert [s == storages[0] for s in storages] == [True, True, True, True, False]


def test_a_storage_can_be_written_through():
    x = torch.zeros(2, dtype=torch.uint8)
    x.untyped_storage()[1] = 5
    assert x.tolist() == [0, 5]
    x.untyped_storage().fill_(3)
    assert x.tolist() == [3, 3]


def test_set_looks_at_other_memory_and_counts_as_a_change():
    x, y = torch.zeros(3), torch.arange(4.0)
    x.set_(y)
    y[0] = 8
    assert x.tolist() == [8, 1, 2, 3]
    assert x._version == 1


def test_resize_grows_memory_of_its_own_and_refuses_shared():
    x = torch.arange(3.0)
    x.resize_(2, 3)
    assert x[0].tolist() == [0, 1, 2]
    base = torch.arange(3.0)
    part = base[1:]
    with pytest.raises(NotImplementedError, match="shared memory"):
        part.resize_(9)
    with pytest.raises(NotImplementedError, match="shared memory"):
        base.resize_(9)


def test_data_puts_a_leaf_on_other_memory():
    x = torch.ones(2, requires_grad=True)
    x.data = torch.zeros(3)
    (x * 2).sum().backward()
    assert x.grad.tolist() == [2, 2, 2]


def test_deepcopy_keeps_what_is_shared_shared():
    x = torch.arange(6.0)
    first, second = copy.deepcopy((x, x[2:4]))
    first[2] = 50
    assert second[0] == 50
    assert x[2] == 2


def test_pickles_need_no_pytorch():
    for thing in (torch.float32, torch.device("cuda", 1), torch.Size([2]), torch.strided):
        assert pickle.loads(pickle.dumps(thing)) == thing
    assert "torch" not in pickle.dumps(torch.ones(2)).decode("latin-1").replace("autograd", "")


@pytest.mark.skipif(sys.version_info < (3, 12), reason="Python 3.12 made __buffer__")
def test_a_tensor_is_a_buffer():
    assert memoryview(torch.ones(2)).tolist() == [1, 1]


def test_dlpack_shares_memory_both_ways():
    array = np.zeros(3)
    x = torch.from_dlpack(array)
    x[0] = 5
    assert array[0] == 5
    assert np.shares_memory(np.from_dlpack(x), array)


def test_other_devices_say_what_there_is():
    for name in ("meta", "mps"):
        with pytest.raises(NotImplementedError, match="'cpu' or 'cuda'"):
            torch.zeros(2, device=name)


def test_the_default_device_of_a_block_ends_with_it():
    assert torch.get_default_device() == torch.device("cpu")
    with torch.device("cpu", 0):
        assert torch.get_default_device().index == 0
    assert torch.get_default_device().index is None


def test_a_tensor_of_an_unpickled_array_computes_like_any_other():
    array = pickle.loads(pickle.dumps(np.array([[1.0, 2.0]], dtype=np.float32)))
    assert (torch.tensor(array) @ torch.ones(2, 1)).item() == 3
