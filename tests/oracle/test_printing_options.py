"""The text of tensors of every dtype under every option, against PyTorch's."""

import numpy as np
import pytest

import autograd_lab

DTYPES = [
    "float16", "float32", "float64", "complex64", "complex128", "int64", "int32", "int8", "uint8",
    "uint16", "bool",
]  # fmt: skip
SHAPES = [(), (0,), (1,), (3,), (2, 3), (0, 3), (2, 0, 3), (2, 2, 2), (17,), (1, 1, 1, 1)]
OPTIONS = [
    {}, {"precision": 2}, {"precision": 0}, {"precision": 8}, {"sci_mode": True},
    {"sci_mode": False}, {"linewidth": 40}, {"threshold": 3, "edgeitems": 1},
    {"profile": "short"}, {"profile": "full"},
]  # fmt: skip
STRANGE = [
    0.0,
    -0.0,
    np.nan,
    np.inf,
    -np.inf,
    1.0,
    -7.0,
    0.5,
    1e-5,
    123456.0,
    3e9,
    1e-30,
    99999999.0,
]
KINDS = {
    "strange": lambda rng, n: rng.choice(STRANGE, n),
    "rounded": lambda rng, n: np.round(rng.normal(size=n) * 10, 2),
    "whole": lambda rng, n: rng.integers(-20, 20, n).astype(float),
    "wide": lambda rng, n: rng.normal(size=n) * 10.0 ** rng.integers(-6, 9),
}


def changes(array):
    """A tensor as it is; and, where it can, requiring a gradient, and with a grad_fn."""
    yield lambda x: x
    if array.dtype.kind in "fc":
        yield lambda x: x.requires_grad_()
        yield lambda x: x.requires_grad_().unsqueeze(0)


@pytest.mark.parametrize("options", OPTIONS, ids=str)
@pytest.mark.parametrize("kind", KINDS)
def test_text_of_every_dtype(kind, options, pytorch):
    rng = np.random.default_rng(0)
    try:
        for library in (autograd_lab, pytorch):
            library.set_printoptions(**options)
        for dtype in DTYPES:
            for shape in SHAPES:
                count = int(np.prod(shape))
                with np.errstate(all="ignore"):
                    array = KINDS[kind](rng, count)
                    if dtype.startswith("complex"):
                        array = array + 1j * KINDS[kind](rng, count)
                    array = array.astype(dtype).reshape(shape)
                for change in changes(array):
                    ours, theirs = (
                        repr(change(library.from_numpy(array.copy())))
                        for library in (autograd_lab, pytorch)
                    )
                    assert ours == theirs
    finally:
        for library in (autograd_lab, pytorch):
            library.set_printoptions(profile="default")


def test_text_in_other_texts(pytorch):
    def text(torch):
        x, n = torch.ones(2), torch.tensor(2.5)
        return f"{[x, x]} {{'a': (x,)}} {x} {n} {n:.1f} {n!r} "

    assert text(autograd_lab) == text(pytorch)
