"""A device that no machine lacks: arrays that behave as a GPU's do, and refuse to touch NumPy's.

An array of another device can't be mixed with a NumPy array, nor become one unasked. CuPy's follow
these rules, so an operation that runs on `StrictArray` and on NumPy keeps to the module it was
given. As with CuPy, NumPy scalars and index arrays are welcome, and a result without dimensions is
an array.
"""

import operator
from types import SimpleNamespace

import numpy as np

from autograd_lab import backends


class Leak(TypeError):
    """An array of the strict device met NumPy."""


class StrictArray:
    """An array on the strict device. `get()` is the one way back to NumPy."""

    __array_ufunc__ = None
    __array_priority__ = 1

    def __init__(self, host):
        assert isinstance(host, np.ndarray)
        self._host = host

    def __array__(self, *args, **kwargs):
        raise Leak("a strict array is not converted to NumPy's unasked: use get()")

    def __array_function__(self, function, types, args, kwargs):
        raise Leak(f"numpy.{function.__name__} was called on a strict array: use xp")

    def get(self):
        return self._host.copy()

    shape = property(lambda self: self._host.shape)
    strides = property(lambda self: self._host.strides)
    dtype = property(lambda self: self._host.dtype)
    ndim = property(lambda self: self._host.ndim)
    size = property(lambda self: self._host.size)
    itemsize = property(lambda self: self._host.itemsize)
    nbytes = property(lambda self: self._host.nbytes)
    flags = property(lambda self: self._host.flags)
    base = property(lambda self: self._host.base)
    T = property(lambda self: StrictArray(self._host.T))
    data = property(lambda self: SimpleNamespace(ptr=self._host.ctypes.data))

    def __len__(self):
        return len(self._host)

    def item(self):
        return self._host.item()

    def __bool__(self):
        return bool(self._host)

    def __float__(self):
        return float(self._host)

    def __int__(self):
        return int(self._host)

    @property
    def real(self):
        return StrictArray(self._host.real)

    @real.setter
    def real(self, part):
        self._host.real = host(part)

    @property
    def imag(self):
        return StrictArray(self._host.imag)

    @imag.setter
    def imag(self, part):
        self._host.imag = host(part)

    def tolist(self):
        return self._host.tolist()

    def __getitem__(self, key):
        return kept(self._host[_key(key)])

    def __setitem__(self, key, value):
        self._host[_key(key)] = host(value)


def host(x):
    """The NumPy array behind a strict one; plain numbers pass; NumPy arrays are a leak."""
    if isinstance(x, StrictArray):
        return x._host
    if isinstance(x, np.ndarray):
        raise Leak("a NumPy array reached the strict device")
    if isinstance(x, (list, tuple)):
        return type(x)(host(item) for item in x)
    return x


def kept(result):
    """The result of a NumPy function, on the strict device."""
    if isinstance(result, np.generic):
        return StrictArray(np.array(result))
    if isinstance(result, (list, tuple)):
        return list(map(kept, result)) if isinstance(result, list) else tuple(map(kept, result))
    return StrictArray(result) if isinstance(result, np.ndarray) else result


def _key(key):
    if isinstance(key, tuple):
        return tuple(_key(part) for part in key)
    return key._host if isinstance(key, StrictArray) else key


def on_device(function):
    """A NumPy function as the strict device has it."""

    def call(*args, **kwargs):
        arguments = {name: host(value) for name, value in kwargs.items()}
        return kept(function(*map(host, args), **arguments))

    return call


def _operator(function, reflected=False):
    run = on_device(function)

    def call(self, other):
        if not isinstance(other, (StrictArray, np.ndarray, np.generic, bool, int, float, complex)):
            return NotImplemented
        return run(other, self) if reflected else run(self, other)

    return call


for _name in (
    "add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul", "and_", "or_", "xor",
):  # fmt: skip
    _function, _special = getattr(operator, _name), _name.rstrip("_")
    setattr(StrictArray, f"__{_special}__", _operator(_function))
    setattr(StrictArray, f"__r{_special}__", _operator(_function, reflected=True))
for _name in ("eq", "ne", "lt", "le", "gt", "ge"):
    setattr(StrictArray, f"__{_name}__", _operator(getattr(operator, _name)))
for _name in ("neg", "abs", "invert"):
    setattr(StrictArray, f"__{_name}__", on_device(getattr(operator, _name)))
for _name in (
    "astype", "copy", "reshape", "sum", "mean", "max", "min", "argmax", "squeeze", "ravel", "all",
    "any", "transpose", "conj", "view", "prod", "swapaxes",
):  # fmt: skip
    setattr(StrictArray, _name, on_device(getattr(np.ndarray, _name)))


def _inplace(function):
    def call(self, other):
        self._host = function(self._host, host(other))
        return self

    return call


for _name in ("iadd", "isub", "imul"):
    setattr(StrictArray, f"__{_name}__", _inplace(getattr(operator, _name)))


def _at(ufunc):
    def at(target, places, values):
        ufunc.at(target._host, _key(places), host(values))

    return at


def _asarray(x, dtype=None):
    """What moves a NumPy array to the device, as CuPy's does."""
    return StrictArray(np.asarray(x if isinstance(x, np.ndarray) else host(x), dtype))


ELEMENTWISE = (
    "angle", "arccos", "arccosh", "arcsin", "arcsinh", "arctan", "arctan2", "arctanh",
    "bitwise_and", "bitwise_or", "bitwise_xor", "ceil", "conj", "copysign", "cosh", "empty", "exp2",
    "expm1", "floor", "floor_divide", "fmax", "fmin", "fmod", "frexp", "gcd", "hypot", "invert",
    "isfinite", "isin", "isinf", "lcm", "left_shift", "log10", "log1p", "log2", "logaddexp",
    "logaddexp2", "logical_and", "logical_not", "logical_or", "logical_xor", "minimum",
    "nan_to_num", "nextafter", "remainder", "right_shift", "rint", "signbit", "sinc", "sinh", "tan",
    "trunc",
)  # fmt: skip

LINALG = SimpleNamespace(
    **{
        name: on_device(getattr(np.linalg, name))
        for name in ("cholesky", "det", "eigh", "inv", "qr", "slogdet", "solve", "svd")
    },
    LinAlgError=np.linalg.LinAlgError,
)

xp = SimpleNamespace(
    **{
        name: on_device(getattr(np, name))
        for name in (
            *ELEMENTWISE,
            "abs", "allclose", "arange", "argmax", "argmin", "argsort", "ascontiguousarray",
            "bincount", "broadcast", "broadcast_to", "clip", "cumprod",
            "concatenate", "cos", "cumsum", "einsum", "empty", "equal", "exp", "expand_dims", "eye",
            "full", "full_like", "greater", "greater_equal", "isnan", "less", "less_equal",
            "log", "maximum", "meshgrid", "not_equal", "ones", "sign", "sin", "sqrt", "stack",
            "flip", "moveaxis", "nonzero", "repeat", "roll", "rot90", "searchsorted", "subtract",
            "swapaxes", "matmul", "copyto", "empty_like",
            "take", "take_along_axis", "tanh", "tile", "trace", "transpose", "tril", "triu",
            "unique", "where", "zeros",
        )
    },
    __name__="strict",
    linalg=LINALG,
    asarray=_asarray,
    finfo=np.finfo,
    int64=np.int64,
    float64=np.float64,
    add=SimpleNamespace(at=_at(np.add)),
    asnumpy=lambda array: array.get(),
    array=lambda numpy_array: StrictArray(np.array(numpy_array)),
    lib=SimpleNamespace(
        stride_tricks=SimpleNamespace(as_strided=on_device(np.lib.stride_tricks.as_strided))
    ),
)  # fmt: skip
"""The strict device's array module: what CuPy has of NumPy's functions, with CuPy's signatures."""

xp.maximum.at, xp.minimum.at = _at(np.maximum), _at(np.minimum)

backends.register(StrictArray, xp, "cuda")
