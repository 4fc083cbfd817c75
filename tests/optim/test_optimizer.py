"""Groups of parameters, gradients forgotten, hooks, closures: what all optimizers share."""

import copy
import pickle
import weakref

import pytest

import autograd_lab as torch
from autograd_lab import optim
from autograd_lab.errors import ValueRefused


def leaf(*values):
    return torch.tensor(values, requires_grad=True)


def with_gradient(*values):
    x = leaf(*values)
    x.grad = torch.ones_like(x)
    return x


def test_a_group_has_its_own_options_and_the_defaults():
    a, b = leaf(1.0), leaf(2.0)
    optimizer = optim.SGD([{"params": a, "lr": 0.5}, {"params": [b]}], lr=0.1, momentum=0.9)
    assert [group["lr"] for group in optimizer.param_groups] == [0.5, 0.1]
    assert [group["momentum"] for group in optimizer.param_groups] == [0.9, 0.9]
    assert optimizer.param_groups[0]["params"] == [a]


def test_named_parameters_keep_their_names():
    optimizer = optim.SGD([("w", leaf(1.0)), ("b", leaf(2.0))], lr=0.1)
    assert optimizer.param_groups[0]["param_names"] == ["w", "b"]
    with pytest.raises(ValueError, match="cannot add param group without names"):
        optimizer.add_param_group({"params": leaf(3.0)})


def test_an_added_group_trains_from_then_on():
    a, b = with_gradient(1.0), with_gradient(1.0)
    optimizer = optim.SGD([a], lr=0.5)
    optimizer.step()
    optimizer.add_param_group({"params": [b], "lr": 0.25})
    optimizer.step()
    assert (a.item(), b.item()) == (0.0, 0.75)


def test_a_refused_group_is_not_added():
    a = leaf(1.0)
    optimizer = optim.SGD([a], lr=0.5)
    with pytest.raises(ValueRefused, match="more than one parameter group") as caught:
        optimizer.add_param_group({"params": [a]})
    assert caught.value.value["params"] == [a]
    assert len(optimizer.param_groups) == 1


def test_a_required_option_has_to_be_given():
    defaults = {"lr": optim.optimizer.required}
    with pytest.raises(ValueError, match="required optimization parameter lr"):
        optim.Optimizer([leaf(1.0)], defaults)
    assert optim.Optimizer([{"params": leaf(1.0), "lr": 1}], defaults).param_groups[0]["lr"] == 1


def test_zero_grad_forgets_or_clears():
    a, b = with_gradient(1.0), leaf(2.0)
    optimizer = optim.SGD([a, b], lr=0.1)
    grad = a.grad
    optimizer.zero_grad(set_to_none=False)
    assert a.grad is grad
    assert a.grad.item() == 0
    optimizer.zero_grad()
    assert a.grad is None


def test_zero_grad_cuts_a_recorded_gradient():
    a = leaf(2.0)
    (a.grad,) = torch.autograd.grad((a**3).sum(), a, create_graph=True)
    optim.SGD([a], lr=0.1).zero_grad(set_to_none=False)
    assert a.grad.grad_fn is None


def test_a_parameter_without_a_gradient_stays():
    a = leaf(1.0)
    optimizer = optim.Adam([a])
    optimizer.step()
    assert a.item() == 1
    assert not optimizer.state


def test_a_closure_runs_with_gradients_on():
    a = leaf(1.0)
    optimizer = optim.SGD([a], lr=0.25)

    def closure():
        optimizer.zero_grad()
        loss = (a * a).sum()
        loss.backward()
        return loss

    with torch.no_grad():
        assert optimizer.step(closure).item() == 1.0
    assert a.item() == 0.5


def test_a_step_counts_as_a_change_in_place():
    a = leaf(1.0)
    optimizer = optim.SGD([a], lr=0.1)
    loss = (a * a).sum()
    loss.backward(retain_graph=True)
    optimizer.step()
    assert a._version == 1
    with pytest.raises(RuntimeError, match="modified by an inplace operation") as caught:
        loss.backward()
    assert caught.value.changed_by == "SGD.step"
    assert caught.value.changed_at.file == __file__


def test_a_step_records_nothing():
    a = with_gradient(1.0)
    optim.SGD([a], lr=0.1, momentum=0.9).step()
    assert a.is_leaf
    assert a.requires_grad


def test_a_step_keeps_the_memory_of_the_parameter():
    a = with_gradient(1.0, 2.0)
    view, address = a.detach(), a.data_ptr()
    optim.Adam([a]).step()
    assert a.data_ptr() == address
    assert torch.equal(view, a.detach())


def test_hooks_run_around_a_step_in_order():
    seen = []
    optimizer = optim.SGD([with_gradient(1.0)], lr=0.1)
    handles = [
        optim.optimizer.register_optimizer_step_pre_hook(lambda *_: seen.append("all, before")),
        optim.optimizer.register_optimizer_step_post_hook(lambda *_: seen.append("all, after")),
        optimizer.register_step_pre_hook(lambda *_: seen.append("before")),
        optimizer.register_step_post_hook(lambda *_: seen.append("after")),
    ]
    optimizer.step()
    assert seen == ["all, before", "before", "after", "all, after"]
    for handle in handles:
        handle.remove()
    optimizer.step()
    assert len(seen) == 4


def test_a_hook_may_change_the_arguments():
    optimizer = optim.SGD([leaf(1.0)], lr=0.1)
    optimizer.register_step_pre_hook(lambda o, args, kwargs: ((o, lambda: "new"), {}))
    assert optimizer.step() == "new"
    optimizer.register_step_pre_hook(lambda o, args, kwargs: 3)
    with pytest.raises(RuntimeError, match="must return None or a tuple of"):
        optimizer.step()


def test_the_step_of_a_users_own_optimizer_has_hooks():
    class Descent(optim.Optimizer):
        def __init__(self, params, lr):
            super().__init__(params, {"lr": lr})

        @torch.no_grad()
        def step(self):
            for group in self.param_groups:
                for p in group["params"]:
                    p -= group["lr"] * p.grad

    seen = []
    a = with_gradient(1.0)
    optimizer = Descent([a], 0.25)
    optimizer.register_step_post_hook(lambda *_: seen.append(a.item()))
    optimizer.step()
    assert seen == [0.75]


@pytest.mark.parametrize("again", [copy.deepcopy, lambda o: pickle.loads(pickle.dumps(o))])
def test_a_copy_goes_on_by_itself(again):
    a = with_gradient(1.0)
    optimizer = optim.SGD([a], lr=0.25, momentum=0.5)
    optimizer.step()
    copied = again(optimizer)
    (b,) = copied.param_groups[0]["params"]
    b.grad = torch.ones_like(b)
    copied.step()
    assert (a.item(), b.item()) == (0.75, 0.375)
    assert repr(copied) == repr(optimizer)


def test_a_schedule_does_not_keep_the_optimizer_alive():
    optimizer = optim.SGD([leaf(1.0)], lr=0.1)
    optim.lr_scheduler.StepLR(optimizer, 1)
    gone = weakref.ref(optimizer)
    step = optimizer.step
    del optimizer
    assert gone() is None
    assert step._wrapped_by_lr_sched


@pytest.mark.parametrize("name", ["SparseAdam", "Muon", "Adafactor"])
def test_what_is_not_here_says_so(name):
    with pytest.raises(NotImplementedError, match=f"torch.optim.{name} is not in Autograd Lab"):
        getattr(optim, name)
