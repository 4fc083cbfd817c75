"""Generators: their state, copies, and the block that leaves the default one as it was."""

import copy
import pickle

import numpy as np
import pytest

import autograd_lab as torch


def test_a_state_is_5056_bytes_and_brings_the_same_numbers_again():
    generator = torch.Generator().manual_seed(7)
    torch.randn(3, generator=generator)
    state = generator.get_state()
    first = torch.randn(20, generator=generator)
    generator.set_state(state)
    assert state.shape == (5056,)
    assert state.dtype is torch.uint8
    assert torch.equal(first, torch.randn(20, generator=generator))


def test_looking_at_a_state_draws_nothing():
    generator = torch.Generator().manual_seed(7)
    generator.get_state()
    assert torch.rand(1, generator=generator).item() == pytest.approx(
        torch.rand(1, generator=torch.Generator().manual_seed(7)).item()
    )


def pickled(generator):
    return pickle.loads(pickle.dumps(generator))


@pytest.mark.parametrize("twin", [copy.copy, copy.deepcopy, pickled, torch.Generator.clone_state])
def test_copies_go_on_from_the_same_place_on_their_own(twin):
    generator = torch.Generator().manual_seed(7)
    torch.randn(3, generator=generator)
    other = twin(generator)
    expected = torch.randn(4, generator=generator)
    assert torch.equal(torch.randn(4, generator=other), expected)


def test_fork_rng_leaves_the_default_generator_as_it_was():
    torch.manual_seed(1)
    expected = torch.rand(3)
    torch.manual_seed(1)
    with torch.random.fork_rng():
        torch.manual_seed(99)
        torch.rand(5)
    assert torch.equal(torch.rand(3), expected)


def test_fork_rng_can_be_switched_off():
    torch.manual_seed(1)
    with torch.random.fork_rng(enabled=False):
        torch.manual_seed(99)
    assert torch.initial_seed() == 99


def test_seed_is_a_new_one_each_time():
    assert torch.seed() != torch.seed()


def test_generators_are_on_the_cpu():
    assert torch.Generator().device == torch.device("cpu")
    with pytest.raises(NotImplementedError, match="drawn on the CPU"):
        torch.Generator("cuda")


def test_a_draw_in_place_counts_as_a_change():
    x = torch.zeros(3)
    x.uniform_()
    x.normal_()
    assert x._version == 2


def test_permutations_need_a_dtype_that_can_count_so_far():
    with pytest.raises(RuntimeError, match="cannot be converted to type uint8_t"):
        torch.randperm(500, dtype=torch.uint8)
    np.testing.assert_array_equal(np.sort(torch.randperm(9, dtype=torch.float32)), np.arange(9.0))
