"""Random numbers, against PyTorch's for the same seed: every rule, over sizes, dtypes and seeds."""

import numpy as np
import pytest

import autograd_lab

SIZES = [(), (0,), (1,), (2,), (3,), (15,), (16,), (17,), (31,), (32,), (100,), (2, 3), (5, 7)]
SEEDS = [0, 1, 42, 2**31, 2**32 - 1, 2**40 + 3]


def same(draw, pytorch, seed=0):
    results = []
    for library in (autograd_lab, pytorch):
        library.manual_seed(seed)
        results.append([np.asarray(draw(library)), np.asarray(draw(library))])
    for ours, theirs in zip(*results, strict=True):
        assert ours.dtype == theirs.dtype
        assert ours.shape == theirs.shape
        np.testing.assert_allclose(ours, theirs, rtol=3e-6, atol=1e-6)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", ["rand", "randn"])
def test_drawing_twice_for_every_size(name, dtype, pytorch):
    for size in SIZES:
        same(lambda lib, n=size: getattr(lib, name)(n, dtype=getattr(lib, dtype)), pytorch)


def test_every_seed(pytorch):
    for seed in SEEDS:
        same(lambda lib: lib.rand(5), pytorch, seed)
        same(lambda lib: lib.randn(20), pytorch, seed)


def test_uniform_float32_numbers_are_equal_to_the_last_bit(pytorch):
    for library in (autograd_lab, pytorch):
        library.manual_seed(7)
    np.testing.assert_array_equal(autograd_lab.rand(500).numpy(), pytorch.rand(500).numpy())


@pytest.mark.parametrize(
    "bounds",
    [(0, 10), (-5, 5), (0, 2**28 - 1), (0, 2**28), (-(2**31), 2**31), (0, 2**32 + 7), (3, 4)],
)
def test_integers(bounds, pytorch):
    for size in SIZES:
        same(lambda lib, n=size: lib.randint(*bounds, n), pytorch)
    same(lambda lib: lib.randint(10, (4,)), pytorch)
    same(lambda lib: lib.randint(0, 9, (4,), dtype=lib.float32), pytorch)


def test_permutations(pytorch):
    for n in (0, 1, 2, 8, 100, 1000):
        same(lambda lib, n=n: lib.randperm(n), pytorch)


def test_an_odd_normal_number_is_kept_for_the_next_draw(pytorch):
    def draws(lib):
        return [lib.randn(3).tolist(), lib.rand(2).tolist(), lib.randn(1).tolist()]

    same(lambda lib: np.concatenate(draws(lib)), pytorch)


def test_seeding_forgets_the_odd_normal_number(pytorch):
    def draw(lib):
        lib.randn(3)
        lib.manual_seed(0)
        return lib.randn(2)

    same(draw, pytorch)


def test_a_generator_of_its_own(pytorch):
    def draw(lib):
        generator = lib.Generator()
        generator.manual_seed(5)
        return lib.rand(3, generator=generator)

    same(draw, pytorch)
    assert autograd_lab.manual_seed(3).initial_seed() == pytorch.manual_seed(3).initial_seed()


def test_rand_like(pytorch):
    same(lambda lib: lib.rand_like(lib.zeros(3, 2, dtype=lib.float64)), pytorch)
    same(lambda lib: lib.randn_like(lib.zeros(3)), pytorch)
