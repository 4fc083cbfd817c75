"""`torch.utils.data`: datasets, the order of their samples, and the loader that makes batches.

- `dataset`     samples by index, or one after another
- `sampler`     in which order they come
- `dataloader`  the loader; `iteration` is one pass over it; `_utils` fetches and makes batches
"""

from typing import Any

from autograd_lab import absent
from autograd_lab.utils.data import dataloader as dataloader
from autograd_lab.utils.data import dataset as dataset
from autograd_lab.utils.data import sampler as sampler
from autograd_lab.utils.data.dataloader import *
from autograd_lab.utils.data.dataset import *
from autograd_lab.utils.data.sampler import *

__all__ = [*dataloader.__all__, *dataset.__all__, *sampler.__all__]


def __getattr__(name: str) -> Any:
    """Say so at once where a part of PyTorch is not here."""
    raise absent.refused(name, "utils.data", "dir(torch.utils.data) lists what is here")
