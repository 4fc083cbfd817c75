"""The handwritten digits of the UCI repository: 1,797 pictures of 8x8 cells in 17 grey levels.

Source: E. Alpaydin and C. Kaynak, "Optical Recognition of Handwritten Digits", UCI Machine Learning
Repository, 1998, https://doi.org/10.24432/C50P49, licensed CC BY 4.0
(https://creativecommons.org/licenses/by/4.0/). It is the repository's test set, written by 13
people; the numbers in `digits.npz` are unchanged.
"""

from pathlib import Path

import numpy as np

from autograd_lab.datasets.cells import enlarged
from autograd_lab.tensor import Tensor, wrap

HELD_OUT = 360


def digits(size: int = 32) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """The digits, as pictures of `size` pixels a side, always split in the same way.

    Returns: train_images (1437, 1, size, size), train_labels (1437,), test_images (360, 1, size,
    size), test_labels (360,): float32 from 0 (paper) to 1 (ink), and int64 from 0 to 9. Both parts
    have pictures by the same 13 people.
    Errors: ValueError for a size below 1.
    Example: `TensorDataset(*datasets.digits()[:2])` is the training set.
    """
    with np.load(Path(__file__).with_name("digits.npz")) as file:
        levels, labels = file["images"], file["labels"].astype(np.int64)
    # They were written as 0 1 2 ... 9 0 1 2 ..., so a part is not every fifth, but drawn.
    order = np.random.RandomState(0).permutation(len(labels))
    images = enlarged(levels, size)
    parts = (order[HELD_OUT:], order[:HELD_OUT])
    return tuple(wrap(a[part]) for part in parts for a in (images, labels))  # type: ignore[return-value]
