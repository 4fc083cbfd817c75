"""PyTorch's own sample modules, on both libraries.

`ModuleInfo` is PyTorch's table of what each module is to be tested on: how it is made and what it
is called with. Both libraries make each from the same seed, so that parameters are the same too,
and call it in training and in evaluation.
"""

import re
from typing import Any, NamedTuple

import numpy as np
import pytest

import autograd_lab
from tests.oracle.samples import Ours, Theirs, agree, gradients, mapped, tensors_in

SEED = 7
MADE_OF_PYTORCHS = {"nn.TransformerEncoder"}
"""Modules whose samples are built of modules of PyTorch."""


def table():
    """The entries of the modules that this library has; none where the table can't be had."""
    try:
        from torch.testing._internal.common_modules import module_db
    except ImportError:
        return {}
    listed = (info for info in module_db if info.name not in MADE_OF_PYTORCHS)
    return {info.name: info for info in listed if ours(info) is not None}


def ours(info):
    """This library's class of the same name; None where there is none, or it is lazy."""
    kind = None if "Lazy" in info.name else getattr(autograd_lab.nn, info.module_cls.__name__, None)
    return kind if isinstance(kind, type) else None


TABLE = table()
WITH_ERRORS = [name for name, info in TABLE.items() if info.module_error_inputs_func]


def samples(info, dtype, training):
    return info.module_inputs_func(
        info, device="cpu", dtype=dtype, requires_grad=True, training=training
    )


def made(side, kind, given):
    """A module of one library, from the seed."""
    side.library.manual_seed(SEED)
    return kind(*mapped(side, list(given.args)), **mapped(side, given.kwargs))


def called(side, module, given):
    """The results of a call, and the leaves that they may depend on."""
    side.library.manual_seed(SEED)
    result = module(*mapped(side, list(given.args)), **mapped(side, given.kwargs))
    side.leaves.extend(p for p in module.parameters() if p.requires_grad)
    return tensors_in(result, side.library.Tensor)


def state(module):
    return {name: tensor.detach().numpy() for name, tensor in module.state_dict().items()}


def compare(pytorch, info, sample, training):
    one, other = Ours(pytorch), Theirs(pytorch)
    module = made(one, ours(info), sample.constructor_input)
    peer = made(other, info.module_cls, sample.constructor_input)
    assert repr(module) == repr(peer)
    assert_same_state(module, peer)
    if sample.forward_input is None:
        return
    # From here on in double precision, and with the same last digits.
    module, peer = module.double().train(training), peer.double().train(training)
    module.load_state_dict({name: autograd_lab.tensor(x) for name, x in state(peer).items()})
    one.leaves.clear(), other.leaves.clear()
    results = called(one, module, sample.forward_input)
    expected = called(other, peer, sample.forward_input)
    assert list(map(node, results)) == list(map(node, expected))
    wanted = derived(other, expected, 2 if info.supports_gradgrad else 1)
    found = gradients(one, results, wanted.order)
    for ours_, theirs in zip([*results, *found], [*expected, *wanted.grads], strict=True):
        agree(ours_, theirs)
    assert_same_state(module, peer)


def node(tensor):
    return None if tensor.grad_fn is None else tensor.grad_fn.name()


class Derived(NamedTuple):
    """The gradients of PyTorch, up to the highest order that it has."""

    order: int
    grads: list[Any]


def derived(side, results, order):
    try:
        return Derived(order, gradients(side, results, order, retain_graph=True))
    except (RuntimeError, NotImplementedError):
        return Derived(1, gradients(side, results, 1))


def assert_same_state(module, peer):
    mine, theirs = state(module), state(peer)
    assert list(mine) == list(theirs)
    for name, expected in theirs.items():
        np.testing.assert_allclose(mine[name], expected, 1e-6, 1e-7, err_msg=name)


@pytest.mark.parametrize("name", TABLE)
@pytest.mark.filterwarnings("ignore")
def test_pytorchs_sample_modules_are_and_do_what_pytorchs_do(name, pytorch):
    info = TABLE[name]
    for training in (True, False) if info.train_and_eval_differ else (True,):
        for sample in samples(info, pytorch.float64, training):
            compare(pytorch, info, sample, training)


@pytest.mark.parametrize("name", WITH_ERRORS)
@pytest.mark.filterwarnings("ignore")
def test_what_pytorchs_modules_refuse_is_refused_in_the_same_words(name, pytorch):
    info = TABLE[name]
    for training in (True, False):
        for case in info.module_error_inputs_func(
            info, device="cpu", dtype=pytorch.float32, requires_grad=True, training=training
        ):
            given, side = case.module_error_input, Ours(pytorch)
            with pytest.raises(case.error_type) as caught:
                module = made(side, ours(info), given.constructor_input)
                if given.forward_input is not None:
                    called(side, module, given.forward_input)
            assert re.search(case.error_regex, str(caught.value))
