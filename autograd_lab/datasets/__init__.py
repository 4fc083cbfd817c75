"""Small pictures to learn from, without a download: handwritten `digits`, printed `glyphs`.

The glyphs are made to look like the digits, in any number, so that a network can be trained on
them first and then tuned on the few digits.

Example:
    >>> from autograd_lab import datasets
    >>> images, labels = datasets.glyphs(1000, seed=0)
    >>> train_images, train_labels, test_images, test_labels = datasets.digits()
"""

from autograd_lab.datasets.digits import digits
from autograd_lab.datasets.glyphs import CHARACTERS, glyphs

__all__ = ["CHARACTERS", "digits", "glyphs"]
