"""The operations, one row each: how to call it, on what, and what NumPy says that it gives.

`test_ops.py` runs every row on every backend and dtype, forward and twice backward, and
`tests/oracle/test_ops.py` runs the same rows against PyTorch. A new operation is a new row.
"""

import itertools
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np


class Input(NamedTuple):
    """One input: its shape, how it lies in memory, and the range of its values."""

    shape: tuple[int, ...]
    layout: str = "contiguous"
    values: str = "any"

    def array(self, dtype: Any, seed: int = 0) -> Any:
        """Distinct values, none of them 0, the same each time, in this layout."""
        count = int(np.prod(self.shape))
        order = np.random.default_rng([seed, count]).permutation(count)
        if np.dtype(dtype).kind == "f":
            low = -1.9 if self.values == "any" else 0.35
            values = np.linspace(low, 2.3, count) if count > 1 else np.array([low] * count)
        elif np.dtype(dtype).kind == "b":
            values = np.arange(count) % 2
        else:
            values = np.arange(count) % 5 + 1
            if self.values == "any" and np.dtype(dtype).kind == "i":
                values = values * np.where(np.arange(count) % 2, 1, -1)
        return arranged(values[order].reshape(self.shape).astype(dtype), self.layout)


def arranged(values: Any, layout: str) -> Any:
    """A copy of `values` that lies in memory as `layout` says."""
    if layout == "transposed":
        return np.asfortranarray(values) if values.flags.c_contiguous else values.copy(order="F")
    if layout == "strided":
        wide = np.zeros((*values.shape[:-1], 2 * values.shape[-1] + 1), values.dtype)
        result = wide[..., 1::2]
        result[...] = values
        return result
    return values.copy()


VARIES = "with the shapes"


class Row(NamedTuple):
    """One operation.

    call: takes the library and the tensors. samples: lists of inputs to try. reference: the same on
    NumPy arrays. node: the name of the result's grad_fn, None where no gradient flows. dtype: what
    integers give: the same, floating, or another dtype's name; None where they are refused.
    """

    name: str
    call: Callable[..., Any]
    samples: Sequence[tuple[Input, ...]]
    reference: Callable[..., Any]
    node: str | None = None
    dtype: str | None = "same"

    @property
    def fixed_dtype(self) -> str | None:
        """The dtype of the result whatever that of the inputs is; None if it follows theirs."""
        return self.dtype if self.dtype in ("bool", "float64") or self.node is None else None


def at(*shape: int, layout: str = "contiguous", values: str = "any") -> Input:
    return Input(shape, layout, values)


ONE = [
    (at(),), (at(3),), (at(2, 3),), (at(0),), (at(2, 0),), (at(3, 2, layout="transposed"),),
    (at(2, 3, layout="strided"),),
]  # fmt: skip
POSITIVE = [(x._replace(values="positive"),) for (x,) in ONE]
TWO = [
    (at(), at()), (at(2, 3), at(2, 3)), (at(2, 3), at(3)), (at(2, 1), at(1, 3)), (at(), at(2, 2)),
    (at(3), at()), (at(0, 3), at(1, 3)), (at(2, 1, 2), at(3, 1)),
    (at(2, 3, layout="transposed"), at(2, 3, layout="strided")),
]  # fmt: skip
POWERS = [(a._replace(values="positive"), b) for a, b in TWO]
INTO = [pair for pair in TWO if np.broadcast_shapes(*[x.shape for x in pair]) == pair[0].shape]
MATRIX = [(at(2, 3),), (at(3, 2, layout="transposed"),), (at(2, 3, layout="strided"),)]
CUBE = [(at(2, 3, 2),), (at(2, 3, 2, layout="transposed"),)]
NOT_EMPTY = [(x,) for (x,) in ONE if 0 not in x.shape]
SQUARED = [(at(3, 3),), (at(3, 3, layout="strided"),)]


def sigmoid(a):
    return 1 / (1 + np.exp(-a.astype(np.result_type(a, np.float32))))


def relu(a):
    return np.maximum(a, 0)


UNARY = [
    # name, NumPy's function, samples, node, dtype of integers
    ("abs", np.abs, ONE, "AbsBackward0", "same"),
    ("neg", np.negative, ONE, "NegBackward0", "same"),
    ("sign", np.sign, ONE, "SignBackward0", "same"),
    ("square", np.square, ONE, "PowBackward0", "same"),
    ("relu", relu, ONE, "ReluBackward0", "same"),
    ("clone", np.array, ONE, "CloneBackward0", "same"),
    ("exp", np.exp, ONE, "ExpBackward0", "floating"),
    ("sin", np.sin, ONE, "SinBackward0", "floating"),
    ("cos", np.cos, ONE, "CosBackward0", "floating"),
    ("tanh", np.tanh, ONE, "TanhBackward0", "floating"),
    ("sigmoid", sigmoid, ONE, "SigmoidBackward0", "floating"),
    ("log", np.log, POSITIVE, "LogBackward0", "floating"),
    ("sqrt", np.sqrt, POSITIVE, "SqrtBackward0", "floating"),
    ("reciprocal", lambda a: 1 / a, POSITIVE, "ReciprocalBackward0", "floating"),
]


def as_function(name):
    return lambda torch, *tensors: getattr(torch, name)(*tensors)


def as_method(name):
    return lambda torch, a, *others: getattr(a, name)(*others)


def in_place(name):
    """The in-place method, on a copy, so that a leaf may be given."""
    return lambda torch, a, *others: getattr(a.clone(), name + "_")(*others)


def unary_rows():
    for name, reference, samples, node, dtype in UNARY:
        yield Row(name, as_function(name), samples, reference, node, dtype)
        yield Row(f"{name}()", as_method(name), samples, reference, node, dtype)
        if name != "clone":
            changed = None if dtype == "floating" else dtype
            yield Row(f"{name}_()", in_place(name), samples, reference, node, changed)


BINARY = [
    ("add", np.add, TWO, INTO, "AddBackward0", "same"),
    ("sub", np.subtract, TWO, INTO, "SubBackward0", "same"),
    ("mul", np.multiply, TWO, INTO, "MulBackward0", "same"),
    ("div", np.true_divide, TWO, INTO, "DivBackward0", "floating"),
    ("pow", np.power, POWERS, [(a._replace(values="positive"), b) for a, b in INTO],
     "PowBackward1", None),
]  # fmt: skip


def binary_rows():
    for name, reference, samples, into, node, dtype in BINARY:
        yield Row(name, as_function(name), samples, reference, node, dtype)
        changed = None if dtype == "floating" else dtype
        yield Row(f"{name}_()", in_place(name), into, reference, node, changed)


COMPARISONS = {
    "eq": np.equal, "ne": np.not_equal, "lt": np.less, "le": np.less_equal, "gt": np.greater,
    "ge": np.greater_equal,
}  # fmt: skip


def comparison_rows():
    for name, reference in COMPARISONS.items():
        yield Row(name, as_function(name), TWO, reference, None, "bool")


def assigned(key, value=None):
    """`a[key] = b` on a copy of a."""

    def call(torch, a, *b):
        result = a.clone()
        result[key] = b[0] if b else value
        return result

    return call


def assigned_array(key, value=None):
    def reference(a, *b):
        result = a.copy()
        result[key] = b[0] if b else value
        return result

    return reference


def twice_picked(torch, a):
    return a[torch.tensor([0, 2, 0])]


def total(a):
    return a.sum(dtype=None if a.dtype.kind == "f" else np.int64)


ARITHMETIC = [
    Row("a + 2", lambda _, a: a + 2, ONE, lambda a: a + 2, "AddBackward0"),
    Row("2 + a", lambda _, a: 2 + a, ONE, lambda a: 2 + a, "AddBackward0"),
    Row("a + 0.5", lambda _, a: a + 0.5, ONE, lambda a: a + 0.5, "AddBackward0", "floating"),
    Row("a - 2", lambda _, a: a - 2, ONE, lambda a: a - 2, "SubBackward0"),
    Row("2 - a", lambda _, a: 2 - a, ONE, lambda a: 2 - a, "RsubBackward1"),
    Row("a * 3", lambda _, a: a * 3, ONE, lambda a: a * 3, "MulBackward0"),
    Row("a / 3", lambda _, a: a / 3, ONE, lambda a: a / 3, "DivBackward0", "floating"),
    Row("3 / a", lambda _, a: 3 / a, ONE, lambda a: 3 / a, "MulBackward0", "floating"),
    Row("-a", lambda _, a: -a, ONE, np.negative, "NegBackward0"),
    Row("abs(a)", lambda _, a: abs(a), ONE, np.abs, "AbsBackward0"),
    Row("a ** 2", lambda _, a: a**2, ONE, lambda a: a**2, "PowBackward0"),
    Row("a ** 3", lambda _, a: a**3, ONE, lambda a: a**3, "PowBackward0"),
    Row("a ** 1", lambda _, a: a**1, ONE, lambda a: a**1, "PowBackward0"),
    Row("a ** 0", lambda _, a: a**0, ONE, lambda a: a**0, "PowBackward0"),
    Row("a ** 0.5", lambda _, a: a**0.5, POSITIVE, lambda a: a**0.5, "PowBackward0", "floating"),
    Row("a ** -1", lambda _, a: a**-1, ONE, lambda a: 1 / a, "PowBackward0", None),
    Row("2 ** a", lambda _, a: 2**a, POSITIVE, lambda a: 2**a, "PowBackward2"),
    Row("a += b", lambda _, a, b: a.clone().__iadd__(b), INTO, np.add, "AddBackward0"),
    Row("a -= b", lambda _, a, b: a.clone().__isub__(b), INTO, np.subtract, "SubBackward0"),
    Row("a *= b", lambda _, a, b: a.clone().__imul__(b), INTO, np.multiply, "MulBackward0"),
    Row("add alpha", lambda torch, a, b: torch.add(a, b, alpha=3), TWO, lambda a, b: a + 3 * b,
        "AddBackward0"),
    Row("sub alpha", lambda torch, a, b: torch.sub(a, b, alpha=3), TWO, lambda a, b: a - 3 * b,
        "SubBackward0"),
    Row("a + a", lambda _, a: a + a, ONE, lambda a: a + a, "AddBackward0"),
    Row("a * a", lambda _, a: a * a, ONE, lambda a: a * a, "MulBackward0"),
    Row("double()", lambda _, a: (a * 2).double(), ONE, lambda a: (a * 2).astype(float), VARIES,
        "float64"),
    Row("fill_()", lambda _, a: (a.clone() * 2).fill_(3), ONE, lambda a: np.full_like(a, 3),
        "FillBackward2"),
    Row("fill_(tensor)", lambda _, a, b: (a.clone() * 2).fill_(b), [(at(2, 3), at()), (at(), at())],
        lambda a, b: np.full_like(a, b), "FillBackward3"),
    Row("zero_()", lambda _, a: (a.clone() * 2).zero_(), ONE, np.zeros_like, "ZeroBackward0"),
    Row("copy_()", lambda _, a, b: (a.clone() * 2).copy_(b), INTO,
        lambda a, b: np.broadcast_to(b, a.shape), "torch::autograd::CopyBackwards"),
]  # fmt: skip

REDUCTIONS = [
    Row("sum", lambda torch, a: torch.sum(a), ONE, total, "SumBackward0", "int64"),
    Row("sum()", lambda _, a: a.sum(), ONE, total, "SumBackward0", "int64"),
    Row("sum(0)", lambda _, a: a.sum(0), ONE, lambda a: a.sum(0) if a.ndim else a, "SumBackward1",
        "int64"),
    Row("sum(-1, keepdim)", lambda _, a: a.sum(-1, keepdim=True), ONE,
        lambda a: a.sum(-1, keepdims=True) if a.ndim else a, "SumBackward1", "int64"),
    Row("sum((0, 2))", lambda _, a: a.sum((0, 2)), CUBE, lambda a: a.sum((0, 2)), "SumBackward1",
        "int64"),
    Row("mean", lambda torch, a: torch.mean(a), NOT_EMPTY, np.mean, "MeanBackward0", None),
    Row("mean(0)", lambda _, a: a.mean(0), NOT_EMPTY, lambda a: a.mean(0) if a.ndim else a,
        "MeanBackward1", None),
    Row("mean((0, -1), keepdim)", lambda _, a: a.mean((0, -1), keepdim=True), CUBE,
        lambda a: a.mean((0, -1), keepdims=True), "MeanBackward1", None),
    Row("max", lambda torch, a: torch.max(a), NOT_EMPTY, np.max, "MaxBackward1"),
    Row("max(0)", lambda _, a: a.max(0), NOT_EMPTY,
        lambda a: (a.max(0), a.argmax(0)) if a.ndim else (a, np.array(0)), "MaxBackward0"),
    Row("max(-1, keepdim)", lambda _, a: a.max(-1, keepdim=True), MATRIX,
        lambda a: (a.max(-1, keepdims=True), a.argmax(-1, keepdims=True)), "MaxBackward0"),
    Row("argmax", lambda torch, a: torch.argmax(a), NOT_EMPTY, np.argmax, None, "int64"),
    Row("argmax(0)", lambda _, a: a.argmax(0), MATRIX, lambda a: a.argmax(0), None, "int64"),
    Row("isnan", lambda torch, a: torch.isnan(a / a), ONE, lambda a: np.isnan(a / a), None, "bool"),
]  # fmt: skip

MATMUL_SHAPES = [
    (at(3), at(3)), (at(2, 3), at(3)), (at(2), at(2, 3)), (at(2, 3), at(3, 2)),
    (at(2, 2, 3), at(3, 2)), (at(2, 2, 3), at(3)), (at(3), at(2, 3, 2)),
    (at(2, 2, 3), at(2, 3, 2)), (at(2, 1, 2, 3), at(3, 3, 2)), (at(2, 3), at(2, 3, 2)),
    (at(0, 3), at(3, 2)), (at(2, 0), at(0, 3)),
    (at(2, 3, layout="transposed"), at(3, 2, layout="strided")),
]  # fmt: skip


def ranks(*wanted):
    return [s for s in MATMUL_SHAPES if tuple(len(x.shape) for x in s) == wanted]


PRODUCTS = [
    Row("matmul", as_function("matmul"), MATMUL_SHAPES, np.matmul, VARIES),
    Row("a @ b", lambda _, a, b: a @ b, ranks(2, 2), np.matmul, "MmBackward0"),
    Row("dot", as_function("dot"), ranks(1, 1), np.dot, "DotBackward0"),
    Row("mv", as_function("mv"), ranks(2, 1), np.matmul, "MvBackward0"),
    Row("mm", as_function("mm"), ranks(2, 2), np.matmul, "MmBackward0"),
    Row("bmm", as_function("bmm"), [(at(2, 2, 3), at(2, 3, 2))], np.matmul, "BmmBackward0"),
]

SHAPES = [
    Row("view", lambda _, a: a.view(3, 2), [(at(2, 3),)], lambda a: a.reshape(3, 2),
        "ViewBackward0"),
    Row("view(-1)", lambda _, a: a.view(-1), [(at(),), (at(2, 3),), (at(0),)], np.ravel,
        "ViewBackward0"),
    Row("view_as", lambda _, a, b: a.view_as(b), [(at(2, 3), at(6))],
        lambda a, b: a.reshape(b.shape), "ViewBackward0"),
    Row("reshape", lambda torch, a: torch.reshape(a, (-1,)), ONE, np.ravel, VARIES),
    Row("reshape(3, -1)", lambda _, a: a.reshape(3, -1), MATRIX, lambda a: a.reshape(3, -1),
        VARIES),
    Row("flatten", lambda torch, a: torch.flatten(a), [(at(),), *CUBE], np.ravel, VARIES),
    Row("flatten(1)", lambda _, a: a.flatten(1), CUBE, lambda a: a.reshape(len(a), -1),
        VARIES),
    Row("expand", lambda _, a: a.expand(2, -1, 3), [(at(2, 1),), (at(1, 3),)],
        lambda a: np.broadcast_to(a, (2, a.shape[0], 3)), "ExpandBackward0"),
    Row("expand a number", lambda _, a: a.expand(2, 3), [(at(),)],
        lambda a: np.broadcast_to(a, (2, 3)), "ExpandBackward0"),
    Row("expand, then multiply", lambda _, a, b: a.expand(2, 3) * b, [(at(3), at(2, 3))],
        np.multiply, "MulBackward0"),
    Row("t", lambda torch, a: torch.t(a), [(at(),), (at(3),), *MATRIX], np.transpose, "TBackward0"),
    Row("T", lambda _, a: a.T, MATRIX, np.transpose, "PermuteBackward0"),
    Row("mT", lambda _, a: a.mT, CUBE, lambda a: a.swapaxes(1, 2), "TransposeBackward0"),
    Row("transpose", lambda torch, a: torch.transpose(a, 0, -1), CUBE, lambda a: a.swapaxes(0, 2),
        "TransposeBackward0"),
    Row("permute", lambda torch, a: torch.permute(a, (2, 0, 1)), CUBE,
        lambda a: a.transpose(2, 0, 1), "PermuteBackward0"),
    Row("unsqueeze(0)", lambda torch, a: torch.unsqueeze(a, 0), ONE, lambda a: a[None],
        "UnsqueezeBackward0"),
    Row("unsqueeze(-1)", lambda _, a: a.unsqueeze(-1), ONE, lambda a: a[..., None],
        "UnsqueezeBackward0"),
    Row("squeeze", lambda torch, a: torch.squeeze(a), [(at(1, 3, 1),), (at(2, 3),), (at(1),)],
        np.squeeze, "SqueezeBackward0"),
    Row("squeeze(0)", lambda _, a: a.squeeze(0), [(at(1, 3),), (at(3, 1),)],
        lambda a: a.squeeze(0) if a.shape[0] == 1 else a, "SqueezeBackward1"),
    Row("select", lambda torch, a: torch.select(a, 1, -1), [*MATRIX, *CUBE], lambda a: a[:, -1],
        "SelectBackward0"),
    Row("contiguous", lambda _, a: (a * 2).t().contiguous(), MATRIX, lambda a: 2 * a.T,
        VARIES),
    Row("unbind", lambda torch, a: torch.unbind(a), [(at(3),), (at(1),), (at(1, 2),), *MATRIX],
        tuple, "UnbindBackward0"),
    Row("unbind(1)", lambda _, a: a.unbind(1), CUBE, lambda a: tuple(a.swapaxes(0, 1)),
        "UnbindBackward0"),
    Row("one of unbind", lambda _, a: a.unbind()[1] * 3, MATRIX, lambda a: a[1] * 3,
        "MulBackward0"),
    Row("cat", lambda torch, a, b: torch.cat([a, b]), [(at(2, 3), at(1, 3)), (at(3), at(0))],
        lambda a, b: np.concatenate([a, b]), "CatBackward0"),
    Row("cat(dim=-1)", lambda torch, a, b: torch.cat((a, b, a), -1), [(at(2, 3), at(2, 1))],
        lambda a, b: np.concatenate([a, b, a], -1), "CatBackward0"),
    Row("stack", lambda torch, a, b: torch.stack([a, b]), [(at(2, 3), at(2, 3)), (at(), at())],
        lambda a, b: np.stack([a, b]), "StackBackward0"),
    Row("stack(dim=1)", lambda torch, a, b: torch.stack([a, b], 1), [(at(2, 3), at(2, 3))],
        lambda a, b: np.stack([a, b], 1), "StackBackward0"),
]  # fmt: skip

INDEXING = [
    Row("a[1]", lambda _, a: a[1], [(at(3),), *SQUARED], lambda a: a[1], "SelectBackward0"),
    Row("a[-1]", lambda _, a: a[-1], [(at(3),), *SQUARED], lambda a: a[-1], "SelectBackward0"),
    Row("a[1:]", lambda _, a: a[1:], [(at(3),), *SQUARED], lambda a: a[1:], "SliceBackward0"),
    Row("a[5:]", lambda _, a: a[5:], SQUARED, lambda a: a[5:], "SliceBackward0"),
    Row("a[::2, 1:]", lambda _, a: a[::2, 1:], SQUARED, lambda a: a[::2, 1:], "SliceBackward0"),
    Row("a[1, 2]", lambda _, a: a[1, 2], SQUARED, lambda a: a[1, 2], "SelectBackward0"),
    Row("a[..., 0]", lambda _, a: a[..., 0], [*CUBE, *SQUARED], lambda a: a[..., 0],
        "SelectBackward0"),
    Row("a[None]", lambda _, a: a[None], ONE, lambda a: a[None], "UnsqueezeBackward0"),
    Row("a[:, None, -2:]", lambda _, a: a[:, None, -2:], SQUARED, lambda a: a[:, None, -2:],
        "SliceBackward0"),
    Row("a[[0, 2, 0]]", lambda _, a: a[[0, 2, 0]], SQUARED, lambda a: a[[0, 2, 0]],
        "IndexBackward0"),
    Row("a[tensor]", twice_picked, SQUARED, lambda a: a[[0, 2, 0]], "IndexBackward0"),
    Row("a[:, tensor]", lambda torch, a: a[:, torch.tensor([2, 0])], SQUARED,
        lambda a: a[:, [2, 0]], "IndexBackward0"),
    Row("a[tensor, tensor]", lambda torch, a: a[torch.tensor([0, 2, 0]), torch.tensor([1, 1, 1])],
        SQUARED, lambda a: a[[0, 2, 0], [1, 1, 1]], "IndexBackward0"),
    Row("a[mask]", lambda _, a: a[a > 0.5], SQUARED, lambda a: a[a > 0.5], "IndexBackward0"),
    Row("a[1] = b", assigned(1), [(at(3, 3), at(3)), (at(3, 3), at())], assigned_array(1),
        "torch::autograd::CopySlices"),
    Row("a[:, 1:] = b", assigned(np.s_[:, 1:]), [(at(3, 3), at(3, 2)), (at(3, 3), at(1, 2))],
        assigned_array(np.s_[:, 1:]), "torch::autograd::CopySlices"),
    Row("a[0] = 7", assigned(0, 7), SQUARED, assigned_array(0, 7), "torch::autograd::CopySlices"),
    Row("a[...] = 7", assigned(..., 7), SQUARED, assigned_array(..., 7), VARIES),
    Row("a[[0, 2]] = b", assigned([0, 2]), [(at(3, 3), at(2, 3)), (at(3, 3), at(3))],
        assigned_array([0, 2]), "IndexPutBackward0"),
]  # fmt: skip

ROWS = [
    *unary_rows(), *binary_rows(), *comparison_rows(), *ARITHMETIC, *REDUCTIONS, *PRODUCTS, *SHAPES,
    *INDEXING,
]  # fmt: skip


def as_tuple(result: Any) -> tuple[Any, ...]:
    """The results of an operation that may have one or several."""
    return tuple(result) if isinstance(result, tuple) else (result,)


def each_sample(row: Row, things: Iterable[Any] = (None,)) -> Iterator[tuple[Any, Any]]:
    """Each of `things` with each sample of the row; a failure says with which it came."""
    for thing, sample in itertools.product(things, row.samples):
        try:
            yield thing, sample
        except GeneratorExit:
            print(f"{row.name} of {sample}, {thing}")
            raise


def arrays(row: Row, sample: tuple[Input, ...], dtype: Any) -> list[Any]:
    """The sample's inputs as NumPy arrays, the same for the same row and dtype."""
    seed = zlib.crc32(row.name.encode())
    return [x.array(dtype, seed + i) for i, x in enumerate(sample)]
