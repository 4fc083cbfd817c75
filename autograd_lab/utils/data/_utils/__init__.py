"""What a loader is made of: how samples are fetched, by whom, and how they become a batch."""

from autograd_lab.utils.data._utils import collate as collate
from autograd_lab.utils.data._utils import fetch as fetch
from autograd_lab.utils.data._utils import worker as worker
