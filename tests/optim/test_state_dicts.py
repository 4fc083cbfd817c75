"""What a checkpoint holds of an optimizer, and taking it over."""

import pytest

import autograd_lab as torch
from autograd_lab import optim


def stepped(steps=1, **options):
    """An optimizer of two parameters that has made steps."""
    params = [torch.tensor([1.0, 2.0], requires_grad=True), torch.tensor(3.0, requires_grad=True)]
    optimizer = optim.Adam(params, **options)
    for _ in range(steps):
        for param in params:
            param.grad = torch.ones_like(param)
        optimizer.step()
    return params, optimizer


def test_parameters_are_numbers_in_a_checkpoint():
    params, optimizer = stepped()
    state = optimizer.state_dict()
    assert list(state) == ["state", "param_groups"]
    assert list(state["state"]) == [0, 1]
    assert state["param_groups"][0]["params"] == [0, 1]
    assert state["state"][0]["exp_avg"] is optimizer.state[params[0]]["exp_avg"]
    assert state["state"][1]["step"].item() == 1


def test_numbers_go_on_from_group_to_group():
    a, b = (torch.tensor([x], requires_grad=True) for x in (1.0, 2.0))
    optimizer = optim.SGD([{"params": a}, {"params": b}], lr=0.1)
    assert [group["params"] for group in optimizer.state_dict()["param_groups"]] == [[0], [1]]


def test_training_goes_on_from_a_checkpoint():
    params, optimizer = stepped(3)
    others, fresh = stepped(0)
    for other, param in zip(others, params, strict=True):
        other.data = param.detach().clone()
    fresh.load_state_dict(optimizer.state_dict())
    for param in (*params, *others):
        param.grad = torch.ones_like(param)
    # The tensors are the checkpoint's own, so that one of the two has to step with a copy.
    fresh.load_state_dict({**fresh.state_dict(), "state": {
        number: {name: x.clone() for name, x in kept.items()}
        for number, kept in fresh.state_dict()["state"].items()
    }})  # fmt: skip
    optimizer.step()
    fresh.step()
    assert all(torch.equal(a, b) for a, b in zip(params, others, strict=True))


def test_options_come_from_the_checkpoint():
    _, optimizer = stepped(lr=0.5)
    _, fresh = stepped(0, lr=0.1)
    fresh.load_state_dict(optimizer.state_dict())
    assert fresh.param_groups[0]["lr"] == 0.5


def test_tensors_take_the_dtype_of_their_parameter():
    _, optimizer = stepped()
    params = [torch.zeros(2, dtype=torch.float64), torch.tensor(0.0, dtype=torch.float64)]
    fresh = optim.Adam(params)
    fresh.load_state_dict(optimizer.state_dict())
    assert fresh.state[params[0]]["exp_avg"].dtype is torch.float64
    assert fresh.state[params[0]]["step"].dtype is torch.float32


def test_an_old_checkpoint_is_completed():
    _, optimizer = stepped()
    state = optimizer.state_dict()
    state["state"][0]["step"] = 1
    for name in ("foreach", "maximize", "amsgrad", "decoupled_weight_decay"):
        del state["param_groups"][0][name]
    params, fresh = stepped(0)
    fresh.load_state_dict(state)
    assert repr(fresh) == repr(optimizer)
    assert torch.equal(fresh.state[params[0]]["step"], torch.tensor(1.0))


@pytest.mark.parametrize(
    ("groups", "message"),
    [
        ([], "a different number of parameter groups"),
        ([{"params": [0]}], "a parameter group that doesn't match the size"),
    ],
)
def test_another_model_s_checkpoint_is_refused_and_nothing_changes(groups, message):
    params, optimizer = stepped()
    before = repr(optimizer), dict(optimizer.state)
    with pytest.raises(ValueError, match=message):
        optimizer.load_state_dict({"state": {}, "param_groups": groups})
    assert (repr(optimizer), dict(optimizer.state)) == before
    assert len(params) == 2


def test_hooks_see_the_checkpoint():
    _, optimizer = stepped()
    optimizer.register_state_dict_post_hook(lambda o, state: {**state, "by": "a hook"})
    optimizer.register_state_dict_pre_hook(lambda o: seen.append("second"))
    optimizer.register_state_dict_pre_hook(lambda o: seen.append("first"), prepend=True)
    optimizer.register_load_state_dict_pre_hook(lambda o, state: seen.append(state["by"]))
    optimizer.register_load_state_dict_post_hook(lambda o: seen.append("loaded"))
    seen = []
    optimizer.load_state_dict(optimizer.state_dict())
    assert seen == ["first", "second", "a hook", "loaded"]
