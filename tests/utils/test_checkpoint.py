"""`utils.checkpoint`: what is held in memory, and what a picture leaves alone."""

import gc
import weakref

import pytest

import autograd_lab as torch
from autograd_lab.graph.steps import steps
from autograd_lab.utils.checkpoint import CheckpointError, GraphExecGroup, checkpoint


@pytest.fixture
def no_collector():
    gc.collect()
    gc.disable()
    yield
    gc.enable()


class Layers:
    """Three products with weights, and weak references to what is between them."""

    def __init__(self):
        self.weights = [torch.ones(100, requires_grad=True) for _ in range(3)]
        self.between = []

    def __call__(self, x):
        for weight in self.weights:
            x = (x * weight).sin()
            self.between.append(weakref.ref(x.array))
        return x

    def alive(self):
        return sum(reference() is not None for reference in self.between)


@pytest.mark.parametrize("use_reentrant", [True, False])
def test_what_is_between_is_not_held(use_reentrant, no_collector):
    layers, x = Layers(), torch.ones(100, requires_grad=True)
    y = checkpoint(layers, x, use_reentrant=use_reentrant)
    assert layers.alive() == 1  # the result itself
    kept = Layers()
    z = kept(x)
    assert kept.alive() == 3
    for result in (y, z):
        result.sum().backward()
    for weight, other in zip(layers.weights, kept.weights, strict=True):
        assert torch.equal(weight.grad, other.grad)


@pytest.mark.parametrize("use_reentrant", [True, False])
def test_nothing_of_the_second_run_is_held(use_reentrant, no_collector):
    layers, x = Layers(), torch.ones(100, requires_grad=True)
    y = checkpoint(layers, x, use_reentrant=use_reentrant)
    y.sum().backward(retain_graph=True)
    del layers.between[:3]
    assert layers.alive() == 0
    node = weakref.ref(y.grad_fn)
    del y
    assert node() is None


def test_the_graph_of_what_is_recommended_holds_fewer_bytes():
    x = torch.ones(100, requires_grad=True)

    def bytes_saved(y):
        seen, nodes = set(), [y.grad_fn]
        total = 0
        while nodes:
            node = nodes.pop()
            if node not in seen:
                seen.add(node)
                total += sum(view.nbytes for view in node.saved_values() if view.value is not None)
                nodes += [one for one, _ in node.next_functions if one is not None]
        return total

    assert bytes_saved(Layers()(x)) > 2000
    assert bytes_saved(checkpoint(Layers(), x, use_reentrant=False)) == 0


@pytest.mark.parametrize("use_reentrant", [True, False])
def test_a_picture_changes_no_grad(use_reentrant):
    layers, x = Layers(), torch.ones(100, requires_grad=True)
    y = checkpoint(layers, x, use_reentrant=use_reentrant).sum()
    assert steps(y)
    assert [w.grad for w in (x, *layers.weights)] == [None] * 4
    y.backward()
    assert x.grad is not None


def test_debug_says_where_the_tensors_were_saved():
    turns = iter([lambda x: x.sin().sin(), lambda x: x.sin()])
    y = checkpoint(
        lambda x: next(turns)(x), torch.ones(2, requires_grad=True), use_reentrant=False, debug=True
    )
    with pytest.raises(CheckpointError, match=r"by position:\n  0: .*test_checkpoint.py:\d+"):
        y.sum().backward()


def test_the_error_carries_the_region():
    turns = iter([lambda x: x.sin(), lambda x: x[:1].sin()])
    y = checkpoint(lambda x: next(turns)(x), torch.ones(2, requires_grad=True), use_reentrant=False)
    with pytest.raises(CheckpointError) as caught:
        y.sum().backward()
    assert caught.value.region.born_at.function == "test_the_error_carries_the_region"


def test_it_is_reached_from_the_package():
    assert torch.utils.checkpoint.checkpoint is checkpoint
    with pytest.raises(NotImplementedError, match=r"torch\.utils\.bottleneck is not in"):
        _ = torch.utils.bottleneck
    with pytest.raises(NotImplementedError, match="create_selective_checkpoint_contexts is not in"):
        _ = torch.utils.checkpoint.create_selective_checkpoint_contexts


def test_a_group_of_walks_runs_a_region_again_only_once():
    calls = []

    def region(x):
        calls.append(x)
        y = x.sin().cos()
        return y, y.sin()

    x = torch.ones(2, requires_grad=True)
    y, z = checkpoint(region, x, use_reentrant=False)
    with GraphExecGroup():
        [of_y] = torch.autograd.grad(z.sum(), y, retain_graph=True)
        torch.autograd.grad(y, x, of_y, retain_graph=True)
        assert len(calls) == 2
        with pytest.raises(CheckpointError, match="Performing two backward calls that overlap"):
            torch.autograd.grad(y, x, of_y)
        with pytest.raises(RuntimeError, match="contexts cannot be nested"), GraphExecGroup():
            raise AssertionError
    assert GraphExecGroup._get_current_group() is None
