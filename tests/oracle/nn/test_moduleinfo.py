"""PyTorch's own sample inputs for its modules, on both libraries.

`ModuleInfo` is PyTorch's table of what each module is to be tested on. Every module in it that this
library has is made and called on those samples: its text, the keys and the first values of its
state, the outputs, the gradients of inputs and parameters, and what is refused.
"""

import numpy as np
import pytest

import autograd_lab
from tests.oracle.samples import Ours, Theirs, mapped

SAMPLES = 8


def infos():
    """PyTorch's table, without the modules that are not here; nothing where it can't be had."""
    try:
        from torch.testing._internal.common_modules import module_db
    except ImportError:
        return []
    return [info for info in module_db if hasattr(autograd_lab.nn, info.module_cls.__name__)]


def tensors(value):
    """All tensors in nested containers."""
    if hasattr(value, "requires_grad"):
        return [value]
    parts = value.values() if isinstance(value, dict) else value
    return [x for part in parts for x in tensors(part)] if hasattr(parts, "__iter__") else []


def plain(values):
    return [None if x is None else x.detach().numpy() for x in values]


def tried(part, kind, sample, training):
    """What can be told in words, and the arrays, of one module made and called.

    part: how a part of the sample becomes one of the library.
    """
    torch = part.library
    made_of, given = (
        (mapped(part, x.args), mapped(part, x.kwargs))
        for x in (sample.constructor_input, sample.forward_input)
    )
    torch.manual_seed(0)
    try:
        module = kind(*made_of[0], **made_of[1])
        state = module.state_dict()
        told, arrays = [repr(module), list(state)], plain(state.values())
        module.to(torch.float64).train(training)
        outputs = tensors(module(*given[0], **given[1]))
        told.append([type(y.grad_fn).__name__ for y in outputs])
        wanted = [y for y in outputs if y.requires_grad]
        leaves = [*part.leaves, *module.parameters()]
        weights = [torch.linspace(-1, 2, y.numel(), dtype=y.dtype).view(y.shape) for y in wanted]
        grads = torch.autograd.grad(wanted, leaves, weights, allow_unused=True) if wanted else ()
    except Exception as error:
        return [f"{type(error).__name__}: {error}"], []
    return told, [*arrays, *plain(outputs), *plain(grads)]


def holds_pytorchs_own(sample):
    """Whether an argument is a module or a function of PyTorch's, which has no equal here."""
    found = []
    for part in (sample.constructor_input, sample.forward_input):
        mapped(found.append, (part.args, part.kwargs))
    return any(callable(x) and not isinstance(x, type) for x in found)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("info", infos(), ids=lambda info: info.module_cls.__name__)
def test_a_module_does_what_pytorchs_does(info, pytorch):
    kind = getattr(autograd_lab.nn, info.module_cls.__name__)
    for training in (True, False):
        samples = info.module_inputs_func(
            info, device="cpu", dtype=pytorch.float64, requires_grad=True, training=training
        )
        for sample in [s for s in samples if s.forward_input is not None][:SAMPLES]:
            if holds_pytorchs_own(sample):
                continue
            told, arrays = tried(Ours(pytorch), kind, sample, training)
            their_told, their_arrays = tried(Theirs(pytorch), info.module_cls, sample, training)
            assert told == their_told
            for one, other in zip(arrays, their_arrays, strict=True):
                assert (one is None) == (other is None)
                if one is not None:
                    np.testing.assert_allclose(one, other, rtol=1e-5, atol=1e-7)
