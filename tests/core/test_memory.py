"""Memory: nothing survives the last reference to it, without help of the cycle collector."""

import gc
import tracemalloc
import weakref

import pytest

import autograd_lab as torch


@pytest.fixture(autouse=True)
def no_cycle_collector():
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def leaf(*values):
    return torch.tensor(values or (1.0, 2.0, 3.0), requires_grad=True)


def inplace_on_view(x):
    y = x * 1
    y[0].mul_(2)
    y.view(-1)[1:].add_(1)
    return y


def hooked(x):
    y = x * 2
    y.register_hook(lambda g: g * 2)
    y.retain_grad()
    return y * 3


def packed(x):
    with torch.autograd.graph.saved_tensors_hooks(lambda t: t.detach(), lambda t: t):
        return (x * x).exp()


def anomalous(x):
    with torch.autograd.set_detect_anomaly(True):
        return (x * x).exp()


def fully_hooked(x):
    y = x * 2
    y.grad_fn.register_hook(lambda a, b: None)
    y.grad_fn.register_prehook(lambda b: None)
    torch.autograd.graph.register_multi_grad_hook((x, y), lambda grads: None)
    x.register_post_accumulate_grad_hook(lambda p: None)
    return y * y


GRAPHS = {
    "product": lambda x: x * x,
    "saved result": lambda x: x.exp().sigmoid().tanh(),
    "in place": lambda x: (x * 2).exp_(),
    "in place on a view": inplace_on_view,
    "several outputs": lambda x: x.unbind()[1] * x.unbind()[0],
    "views": lambda x: x.view(3, 1).expand(3, 2).t()[0],
    "index": lambda x: x[[0, 2]] * x[x > 1][0],
    "max": lambda x: x.max(0)[0] + x.max(),
    "matmul": lambda x: x @ x.view(3, 1),
    "hooks": hooked,
    "hooks of all kinds": fully_hooked,
    "packed": packed,
    "anomaly mode": anomalous,
}


@pytest.mark.parametrize("name", GRAPHS)
@pytest.mark.parametrize("walked", [False, True], ids=["not walked", "walked"])
def test_a_graph_dies_with_its_result(name, walked):
    x = leaf()
    y = GRAPHS[name](x)
    nodes = [weakref.ref(y.grad_fn), *(weakref.ref(n) for n, _ in y.grad_fn.next_functions if n)]
    total = y.sum()
    if walked:
        total.backward()
    del y, total
    dead = [n() is None or n().name().endswith("AccumulateGrad") for n in nodes]
    assert all(dead)


@pytest.mark.parametrize("name", GRAPHS)
def test_a_leaf_dies_with_its_last_reference(name):
    x = leaf()
    GRAPHS[name](x).sum().backward()
    grad, reference = weakref.ref(x.grad), weakref.ref(x)
    del x
    assert reference() is None
    assert grad() is None


def test_second_order_graphs_die_too():
    x = leaf()
    [first] = torch.autograd.grad((x**3).sum(), x, create_graph=True)
    reference = weakref.ref(first.grad_fn)
    torch.autograd.grad(first.sum(), x)
    del first
    assert reference() is None


def test_a_walk_that_frees_lets_go_of_the_arrays():
    x = torch.rand(1000, requires_grad=True)
    y = x.exp().sin()
    kept = weakref.ref(y.grad_fn._saved_self.array)
    y.sum().backward()
    assert kept() is None


def test_an_error_leaves_no_graph_behind():
    x = leaf()
    y = (x * x).sum()
    y.backward()
    node = weakref.ref(y.grad_fn)
    try:
        y.backward()
    except RuntimeError:
        y = None
    assert node() is None


def test_training_steps_grow_nothing():
    w = torch.rand(50, 50, requires_grad=True)
    x = torch.rand(5, 50)

    def steps(count):
        for _ in range(count):
            w.grad = None
            ((x @ w).tanh() ** 2).mean().backward()
            with torch.no_grad():
                w.sub_(w.grad * 0.1)

    tracemalloc.start()
    steps(5)
    objects, held = len(gc.get_objects()), tracemalloc.get_traced_memory()[0]
    steps(1000)
    more_objects, more_held = len(gc.get_objects()), tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert more_objects - objects < 100
    # Python keeps some hundred kilobytes of freed tuples; one array a step would be ten megabytes.
    assert more_held - held < 1_000_000


def test_a_total_of_detached_losses_holds_no_graph():
    x = leaf()
    total = torch.tensor(0.0)
    for _ in range(3):
        loss = (x * x).sum()
        node = weakref.ref(loss.grad_fn)
        total += loss.detach()
    del loss
    assert node() is None
    assert total.grad_fn is None


def test_a_handle_keeps_nothing_alive():
    y = leaf() * 2
    handle = y.register_hook(lambda g: None)
    node = weakref.ref(y.grad_fn)
    del y
    assert node() is None
    handle.remove()


def test_places_keep_no_frame_alive():
    class Local:
        """Something in a local variable beside the graph."""

    def forward(x):
        local = Local()
        return weakref.ref(local), (x * x).sum()

    local, y = forward(leaf())
    y.backward()
    with pytest.raises(RuntimeError) as caught:
        y.backward()
    assert caught.value.born_at.function == "forward"
    assert local() is None
