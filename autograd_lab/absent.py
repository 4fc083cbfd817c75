"""What of PyTorch is not here, and what to use instead.

A name that is not here raises `OutOfScope`, which is a NotImplementedError that names it, and an
AttributeError too, so that `hasattr` answers False.
"""

from typing import Any

from autograd_lab.errors import OutOfScope

LISTED = "dir(torch) lists what is here"
DENSE = "every tensor here is dense"
FLOAT16 = "float16, float32 and float64 are the floating dtypes here"
FOURIER = "numpy.fft in a torch.autograd.Function gives the transform, and its inverse the gradient"
FULL = "everything is computed in the dtypes of its tensors"
FUNCTIONAL = "torch.autograd.functional has jacobian, hessian, vjp, jvp, vhp and hvp"
EAGER = "call the function as it is: every operation runs at once"
NUMBERS = "numbers are not quantized here"
ALONE = "one process computes, on one device at a time"
TIMING = "time.perf_counter() and %timeit measure times"

INSTEAD = {
    DENSE: "sparse sparse_coo sparse_csr sparse_csc sparse_bsr sparse_bsc jagged nested "
    "sparse_coo_tensor sparse_csr_tensor sparse_csc_tensor sparse_bsr_tensor sparse_bsc_tensor "
    "sparse_compressed_tensor hspmm hsmm dsmm saddmm smm spmm sspaddmm masked resize_as_sparse_",
    FLOAT16: "bfloat16 BFloat16Tensor BFloat16Storage float8_e4m3fn float8_e5m2 chalf complex32",
    FOURIER: "fft stft istft",
    FULL: "autocast amp GradScaler is_autocast_enabled set_autocast_enabled",
    FUNCTIONAL: "func vmap",
    EAGER: "compile compiler jit export fx cond while_loop",
    NUMBERS: "quantization ao quantize_per_tensor quantize_per_channel dequantize qint8 quint8 "
    "qint32 fake_quantize_per_tensor_affine fake_quantize_per_channel_affine int_repr",
    ALONE: "distributed multiprocessing futures Stream Event xpu mps mtia",
    TIMING: "profiler",
    "numpy.random has other distributions; torch.distributions is built of what is here":
    "distributions binomial poisson",
}  # fmt: skip
"""By what to use instead: the names in the torch namespace."""

TENSOR_INSTEAD = {
    DENSE: "ccol_indices coalesce col_indices crow_indices indices is_coalesced row_indices smm "
    "sparse_mask sparse_resize_ sparse_resize_and_clear_ sspaddmm to_mkldnn to_padded_tensor "
    "to_sparse to_sparse_bsc to_sparse_bsr to_sparse_coo to_sparse_csc to_sparse_csr values "
    "resize_as_sparse_",
    FLOAT16: "bfloat16 chalf",
    FOURIER: "stft istft",
    NUMBERS: "dequantize int_repr q_per_channel_axis q_per_channel_scales q_scale q_zero_point "
    "q_per_channel_zero_points qscheme",
    ALONE: "ipu mtia record_stream is_distributed xpu",
    "torch.linalg.qr gives the orthogonal factor": "geqrf orgqr ormqr",
    "torch.histc and torch.bincount count": "histogram",
    "python's hash(bytes(x.numpy())) is one": "hash_tensor",
    "x.data_ptr() gives the address": "const_data_ptr",
    "x.copy_(other) takes another's values": "module_load",
    "x.nonzero() finds them": "nonzero_static",
    "torch.special lists what is here": "igamma igamma_ igammac igammac_",
    "x.reshape and x.resize_ give other shapes": "resize resize_as slice_inverse",
    "x.abs() and torch.where make it": "hardshrink",
    "x[...] reads parts": "index",
    "x.untyped_storage() is its memory": "storage_type",
    "x.to('cuda') copies to the GPU": "pin_memory",
    "probs.log() * reward is the loss": "reinforce",
}  # fmt: skip
"""By what to use instead: the methods of the tensor."""


def refused(name: str, where: str = "", listed: str = LISTED) -> Exception:
    """The error for a name that is not in a namespace.

    AttributeError for a name of Python's own, such as `__wrapped__`, else `OutOfScope`.
    where: the namespace within torch, such as "linalg".
    """
    if name.startswith("__"):
        module = ".".join(filter(None, ("torch", where)))
        return AttributeError(f"module {module!r} has no attribute {name!r}")
    if where:
        return OutOfScope(f"{where}.{name}", listed)
    fitting = (instead for instead, names in INSTEAD.items() if name in names.split())
    return OutOfScope(name, next(fitting, listed))


class Absent:
    """Stands in a class for a method that is not here."""

    def __init__(self, name: str, instead: str) -> None:
        self.name, self.instead = name, instead

    def __get__(self, instance: object, owner: type | None = None) -> Any:
        raise OutOfScope(self.name, self.instead)


def attach(cls: type) -> None:
    """Give the tensor what stands for the methods that it has not."""
    for instead, names in TENSOR_INSTEAD.items():
        for name in names.split():
            if name not in vars(cls):
                setattr(cls, name, Absent(f"Tensor.{name}", instead))
