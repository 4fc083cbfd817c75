"""Autograd Lab: PyTorch's autograd, re-implemented to be read.

`import autograd_lab as torch` runs a PyTorch snippet unchanged. To read the engine, begin with
`core/node.py`, then `core/saved.py`, `core/walk.py`, `ops/op.py`, `ops/pointwise.py`.
"""

from math import e, inf, nan, pi
from typing import Any

from autograd_lab import absent as _absent
from autograd_lab import (
    accelerator,
    autograd,
    cuda,
    linalg,
    overrides,
    random,
    serialization,
    special,
    storage,
)
from autograd_lab import on_demand as _on_demand
from autograd_lab.autograd import enable_grad, inference_mode, no_grad, set_grad_enabled
from autograd_lab.autograd.anomaly_mode import is_anomaly_check_nan_enabled, is_anomaly_enabled
from autograd_lab.backends import device, get_default_device, set_default_device
from autograd_lab.core.modes import is_grad_enabled, is_inference_mode_enabled
from autograd_lab.dtypes import bool_ as bool
from autograd_lab.dtypes import (
    complex64,
    complex128,
    dtype,
    float16,
    float32,
    float64,
    get_default_dtype,
    int8,
    int16,
    int32,
    int64,
    promote_types,
    set_default_dtype,
    uint8,
    uint16,
    uint32,
    uint64,
)  # fmt: skip
from autograd_lab.errors import is_warn_always_enabled, set_warn_always
from autograd_lab.factories import *
from autograd_lab.from_data import *
from autograd_lab.layouts import *
from autograd_lab.like_factories import *
from autograd_lab.number_limits import finfo, iinfo
from autograd_lab.ops import methods as _methods
from autograd_lab.ops import return_types
from autograd_lab.ops.activation import *
from autograd_lab.ops.aliases import *
from autograd_lab.ops.arrange import *
from autograd_lab.ops.bessel import *
from autograd_lab.ops.choice import *
from autograd_lab.ops.compare import *
from autograd_lab.ops.complex import *
from autograd_lab.ops.convert import *
from autograd_lab.ops.covariance import *
from autograd_lab.ops.cumulative import *
from autograd_lab.ops.diagonals import *
from autograd_lab.ops.dropout import *
from autograd_lab.ops.embedding import *
from autograd_lab.ops.error_function import *
from autograd_lab.ops.extreme import *
from autograd_lab.ops.gamma_function import *
from autograd_lab.ops.gather import *
from autograd_lab.ops.grids import *
from autograd_lab.ops.histogram import *
from autograd_lab.ops.index_dim import *
from autograd_lab.ops.index_put import *
from autograd_lab.ops.join import *
from autograd_lab.ops.linalg import *
from autograd_lab.ops.logic import *
from autograd_lab.ops.logistic import *
from autograd_lab.ops.masked import *
from autograd_lab.ops.matrix_norm import *
from autograd_lab.ops.named_inplace import *
from autograd_lab.ops.norm import *
from autograd_lab.ops.pad import *
from autograd_lab.ops.parts import *
from autograd_lab.ops.pointwise import *
from autograd_lab.ops.powers import *
from autograd_lab.ops.prod import *
from autograd_lab.ops.quantile import *
from autograd_lab.ops.reduce import *
from autograd_lab.ops.reshaping import *
from autograd_lab.ops.rounding import *
from autograd_lab.ops.sampling import *
from autograd_lab.ops.scatter_reduce import *
from autograd_lab.ops.search import *
from autograd_lab.ops.shape import *
from autograd_lab.ops.softmax import *
from autograd_lab.ops.sort import *
from autograd_lab.ops.split import *
from autograd_lab.ops.statistics import *
from autograd_lab.ops.strided import *
from autograd_lab.ops.take import *
from autograd_lab.ops.ternary import *
from autograd_lab.ops.transposing import *
from autograd_lab.ops.trapezoid import *
from autograd_lab.ops.trigonometry import *
from autograd_lab.ops.unique import *
from autograd_lab.ops.view_copies import *
from autograd_lab.ops.view_inplace import *
from autograd_lab.ops.window import *
from autograd_lab.printing import set_printoptions
from autograd_lab.queries import *
from autograd_lab.random import *
from autograd_lab.random_factories import *
from autograd_lab.serialization import load, save
from autograd_lab.sharing import *
from autograd_lab.size import Size
from autograd_lab.switches import *
from autograd_lab.tensor import Tensor
from autograd_lab.tensor_types import *

__version__ = "0.1.0"

half, float, double = float16, float32, float64
short, int, long = int16, int32, int64
cfloat, cdouble = complex64, complex128
newaxis = None


def __getattr__(name: str) -> Any:
    """Import what few ask for when they do; say so at once where a part of PyTorch is not here."""
    value = _on_demand.found(name)
    if value is None:
        raise _absent.refused(name)
    value = globals()[name] = overrides.namespaces.asked(value)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_on_demand.names()})


def load_ipython_extension(ipython: Any) -> None:
    """What `%load_ext autograd_lab` calls: the magics and displays of the lab, in any IPython."""
    from autograd_lab.kernel import extension

    extension.load_ipython_extension(ipython)


def unload_ipython_extension(ipython: Any) -> None:
    """What `%unload_ext autograd_lab` calls."""
    from autograd_lab.kernel import extension

    extension.unload_ipython_extension(ipython)
