"""The printed characters: the same by seed, different by sample, and like the digits to look at."""

import numpy as np
import pytest

import autograd_lab as torch
from autograd_lab import datasets
from autograd_lab.datasets.outlines import FONTS, outlines

DIGITS = "0123456789"


@pytest.fixture(scope="module")
def made():
    return datasets.glyphs(400, seed=3, characters=DIGITS)


def test_pictures_and_labels(made):
    images, labels = made
    assert images.shape == (400, 1, 32, 32)
    assert images.dtype == torch.float32
    assert 0 <= images.min().item() < images.max().item() <= 1
    assert labels.dtype == torch.int64
    assert sorted(set(labels.tolist())) == list(range(10))


def test_the_same_seed_makes_the_same_pictures(made):
    images, labels = datasets.glyphs(400, seed=3, characters=DIGITS)
    assert torch.equal(images, made[0])
    assert torch.equal(labels, made[1])


def test_another_seed_makes_others(made):
    assert not torch.equal(datasets.glyphs(400, seed=4, characters=DIGITS)[0], made[0])


def test_no_two_pictures_are_alike(made):
    assert len({picture.numpy().tobytes() for picture in made[0]}) == 400


def test_they_have_as_much_ink_as_the_digits_and_fill_the_height_as_they_do(made):
    images, handwritten = made[0].numpy(), datasets.digits()[0].numpy()
    assert images.mean() == pytest.approx(handwritten.mean(), rel=0.15)
    rows = (images > 0.2).any((0, 1, 3)), (images > 0.2).any(3).mean((0, 1))
    assert rows[0].all()
    assert rows[1].min() > 0.8


def test_a_character_can_be_told_from_others_by_its_neighbours(made):
    images, labels = made[0].numpy().reshape(400, -1), made[1].numpy()
    asked, known = slice(0, 100), slice(100, 400)
    apart = ((images[asked, None] - images[None, known]) ** 2).sum(2)
    found = labels[known][apart.argmin(1)]
    assert (found == labels[asked]).mean() > 0.7


def test_a_field_is_below_zero_in_the_ink_alone_and_measures_distances():
    fields, extremes = outlines("0")
    assert fields.shape == (1, len(FONTS), 64, 64)
    assert (fields[:, :, 32, 32] > 0).sum() > len(FONTS) / 2  # the middle of most zeros is empty
    assert (fields[:, :, 0, 0] > 0).all()
    slope = np.abs(np.diff(fields, axis=-1)).max()
    assert slope <= 2 / 48 * 1.01
    assert np.abs(extremes).max() <= 1


def test_all_characters_by_default():
    labels = datasets.glyphs(0)[1]
    assert labels.shape == (0,)
    assert len(set(datasets.CHARACTERS)) == len(datasets.CHARACTERS) == 47


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"count": -1}, "count can't be negative, but got -1"),
        ({"count": 1, "size": 0, "characters": "1"}, "size has to be at least 1 pixel"),
        ({"count": 1, "characters": ""}, "characters has to name at least one"),
    ],
)
def test_bad_arguments_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        datasets.glyphs(**arguments)
