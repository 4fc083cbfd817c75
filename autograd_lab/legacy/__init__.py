"""The world before 0.4: bare tensors, Variables around them, and the volatile flag.

`from autograd_lab import legacy as torch` and `from autograd_lab.legacy.autograd import Variable`
run a snippet of PyTorch 0.3: they print, return and raise what 0.3.1 did. Everything is computed by
the engine of today, which sits inside; read `variable.py` first. What 0.3 did was found in its
source, its documentation and the reports of its users; where the two differ and neither is wrong,
a docstring says so.
"""

from typing import Any

from autograd_lab.errors import OutOfScope
from autograd_lab.legacy import autograd
from autograd_lab.legacy.factories import (
    arange,
    eye,
    from_numpy,
    linspace,
    logspace,
    manual_seed,
    ones,
    ones_like,
    rand,
    randn,
    set_default_tensor_type,
    zeros,
    zeros_like,
)
from autograd_lab.legacy.factories import range_ as range
from autograd_lab.legacy.functions import ALL, cat, is_tensor, numel, stack, typename
from autograd_lab.legacy.printing import set_printoptions
from autograd_lab.legacy.tensor import CLASSES, default_class
from autograd_lab.size import Size

__version__ = "0.3.1"

globals().update(ALL)
globals().update({kind.__name__: kind for kind in CLASSES.values()})


def __getattr__(name: str) -> Any:
    """`Tensor` is the default type's class; what is not here says so at once."""
    if name == "Tensor":
        return default_class()
    if name.startswith("__"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    raise OutOfScope(f"legacy.{name}")
