"""The namespace `torch.special`: the functions under the names of SciPy's."""

from typing import Any

from autograd_lab import absent
from autograd_lab.ops.bessel import i0, i0e, i1, i1e
from autograd_lab.ops.error_function import erf, erfc, erfcx, erfinv, log_ndtr, ndtr, ndtri
from autograd_lab.ops.gamma_function import digamma, polygamma
from autograd_lab.ops.gamma_function import digamma as psi
from autograd_lab.ops.gamma_function import lgamma as gammaln
from autograd_lab.ops.gamma_function import mvlgamma as multigammaln
from autograd_lab.ops.logistic import entr, logit, xlog1py, xlogy
from autograd_lab.ops.logistic import sigmoid as expit
from autograd_lab.ops.powers import exp2, expm1, log1p
from autograd_lab.ops.rounding import round
from autograd_lab.ops.softmax import log_softmax, logsumexp, softmax
from autograd_lab.ops.trigonometry import sinc

__all__ = [
    "digamma", "entr", "erf", "erfc", "erfcx", "erfinv", "exp2", "expit", "expm1", "gammaln", "i0",
    "i0e", "i1", "i1e", "log1p", "log_ndtr", "log_softmax", "logit", "logsumexp", "multigammaln",
    "ndtr", "ndtri", "polygamma", "psi", "round", "sinc", "softmax", "xlog1py", "xlogy",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    """Say so at once where a part of PyTorch is not here."""
    raise absent.refused(name, "special", "dir(torch.special) lists what is here")
