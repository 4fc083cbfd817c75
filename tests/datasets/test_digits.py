"""The handwritten digits: what ships, and how it is split."""

import numpy as np
import pytest

import autograd_lab as torch
from autograd_lab import datasets


def test_all_digits_come_in_two_parts_as_pictures_and_labels():
    train_images, train_labels, test_images, test_labels = datasets.digits(size=32)
    assert train_images.shape == (1437, 1, 32, 32)
    assert test_images.shape == (360, 1, 32, 32)
    assert train_images.dtype == test_images.dtype == torch.float32
    assert train_labels.dtype == test_labels.dtype == torch.int64
    both = torch.cat([train_labels, test_labels])
    assert torch.bincount(both).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]


def test_no_picture_is_in_both_parts():
    train, _, test, _ = datasets.digits(size=8)
    seen = {picture.numpy().tobytes() for picture in train}
    assert not any(picture.numpy().tobytes() in seen for picture in test)


def test_every_digit_is_held_out_often_enough_to_be_judged():
    assert min(torch.bincount(datasets.digits(size=8)[3]).tolist()) >= 25


def test_the_split_is_always_the_same():
    first, again = datasets.digits(size=8), datasets.digits(size=8)
    assert all(torch.equal(a, b) for a, b in zip(first, again, strict=True))


def test_a_picture_of_8_pixels_has_the_grey_levels_as_they_were_scanned():
    images = datasets.digits(size=8)[0].numpy() * 16
    assert set(np.unique(images)) == set(range(17))


def test_an_enlarged_picture_is_that_of_bilinear_interpolation():
    small, large = datasets.digits(size=8)[0][0, 0], datasets.digits(size=32)[0][0, 0]
    # Pixel 6 lies between cells 1 and 2: its middle is 6.5 / 4 - 0.5 cells from the first one's.
    expected = small[1] * 0.875 + small[2] * 0.125
    across = expected[1] * 0.875 + expected[2] * 0.125
    assert large[6, 6].item() == pytest.approx(across.item())
    assert 0 <= large.min().item() < large.max().item() <= 1


def test_a_picture_without_pixels_is_refused():
    with pytest.raises(ValueError, match="size has to be at least 1 pixel, but got 0"):
        datasets.digits(size=0)
