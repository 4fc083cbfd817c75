"""Anomaly mode and walks in walks: the same programs on both libraries, tracebacks included."""

import re
import threading
import warnings

import pytest

import autograd_lab
from tests.oracle.ask import outcome


def leaf(torch, *values):
    return torch.tensor(values or (1.0, 1.0), requires_grad=True)


def nan(torch):
    with torch.autograd.detect_anomaly():
        y = leaf(torch, 0.0).sqrt() * 0
        y.sum().backward()


def nan_from_a_forward_before(torch):
    y = leaf(torch, 0.0).sqrt() * 0
    with torch.autograd.set_detect_anomaly(True):
        y.sum().backward()


def nan_not_looked_for(torch):
    x = leaf(torch, 0.0)
    with torch.autograd.set_detect_anomaly(True, check_nan=False):
        (x.sqrt() * 0).sum().backward()
        return x.grad, torch.is_anomaly_enabled(), torch.is_anomaly_check_nan_enabled()


def nan_in_a_leafs_hook(torch):
    x = leaf(torch)
    x.register_hook(lambda g: g * float("nan"))
    with torch.autograd.set_detect_anomaly(True):
        (x * 2).sum().backward()
    return x.grad


def nan_from_a_nodes_hook(torch):
    with torch.autograd.set_detect_anomaly(True):
        y = leaf(torch) * 2
        y.grad_fn.register_hook(lambda a, b: (a[0] * float("nan"), None))
        y.sum().backward()


def a_hook_raises(torch):
    with torch.autograd.set_detect_anomaly(True):
        y = leaf(torch) * 2
        y.register_hook(lambda g: 1 / 0)
        y.sum().backward()


def a_saved_value_changed(torch):
    with torch.autograd.set_detect_anomaly(True):
        y = leaf(torch).exp()
        y.add_(1)
        y.sum().backward()


def a_second_derivative_fails(torch):
    with torch.autograd.set_detect_anomaly(True):
        x = leaf(torch)
        [g] = torch.autograd.grad((x**3).sum(), x, create_graph=True)
        g.grad_fn.register_prehook(lambda b: 1 / 0)
        g.sum().backward()


def what_a_node_notes(torch):
    with torch.autograd.set_detect_anomaly(True):
        x = leaf(torch)
        y = x.exp()
        [g] = torch.autograd.grad(y.sum(), x, create_graph=True)
    noted = g.grad_fn.metadata
    return sorted(noted), noted["parent_"] is y.grad_fn, y.grad_fn.metadata["traceback_"][-1]


def all_threads(torch):
    seen = []
    with torch.autograd.set_detect_anomaly(True, False):
        work = threading.Thread(target=lambda: seen.append(torch.is_anomaly_enabled()))
        work.start()
        work.join()
    return seen, torch.is_anomaly_enabled(), torch.is_anomaly_check_nan_enabled()


def deep(depth):
    def program(torch):
        class Deep(torch.autograd.Function):
            @staticmethod
            def forward(ctx, x):
                with torch.enable_grad():
                    ctx.x = x.detach().requires_grad_() - 1
                return ctx.x.detach()

            @staticmethod
            def backward(ctx, grad):
                if ctx.x >= 0:
                    with torch.enable_grad():
                        Deep.apply(ctx.x).backward()
                return grad

        x = leaf(torch, float(depth))
        Deep.apply(x).sum().backward()
        return x.grad

    return program


def a_walk_in_a_hook(torch):
    x = leaf(torch)
    y, seen = x * 2, []
    y.register_hook(lambda g: seen.append((torch.is_grad_enabled(), walk_again())))

    def walk_again():
        with torch.enable_grad():
            return torch.autograd.grad((x**3).sum(), x)

    y.sum().backward()
    return seen, x.grad


def a_hook_fails_in_an_inner_walk(torch):
    x = leaf(torch)
    y = x * 2
    z = x.exp()
    z.register_hook(lambda g: 1 / 0)
    y.register_hook(lambda g: z.sum().backward())
    try:
        (y + x).sum().backward()
    except ZeroDivisionError:
        return x.grad, torch.is_grad_enabled()


PROGRAMS = [
    nan,
    nan_from_a_forward_before,
    nan_not_looked_for,
    nan_in_a_leafs_hook,
    nan_from_a_nodes_hook,
    a_hook_raises,
    a_saved_value_changed,
    a_second_derivative_fails,
    what_a_node_notes,
    all_threads,
    deep(50),
    deep(2000),
    a_walk_in_a_hook,
    a_hook_fails_in_an_inner_walk,
]


PYTORCHS_OWN = re.compile(r'  File "[^"]*site-packages/torch/[^\n]*\n(?:    [^\n]*\n)+')


def told(program, library):
    """The outcome, without PyTorch's own frames, and the marks that Python may set under a line."""
    text, warnings = outcome(program, library)
    return text, [re.sub(r"\n +[~^]+", "", PYTORCHS_OWN.sub("", w)) for w in warnings]


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.__qualname__)
def test_walks_fail_alike(pytorch, program):
    ours, theirs = (told(program, library) for library in (autograd_lab, pytorch))
    assert ours == theirs


@pytest.mark.parametrize("name", ["PyTorch", "here"])
def test_an_explanation_that_may_not_be_a_warning_goes_to_stderr(capsys, pytorch, name):
    torch = {"PyTorch": pytorch, "here": autograd_lab}[name]
    x = leaf(torch)
    with pytest.warns(UserWarning, match="Anomaly Detection"), torch.autograd.detect_anomaly():
        y = x + 1
        squared = y**2
        y += 1
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with pytest.raises(RuntimeError, match="modified by an inplace operation"):
                squared.sum().backward()
    assert capsys.readouterr().err.startswith("UserWarning: Error detected in PowBackward0. Trace")
