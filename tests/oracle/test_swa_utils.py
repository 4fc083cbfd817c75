"""Averages of a model over its training: the same on both libraries."""

import pytest

import autograd_lab
from tests.oracle.ask import outcome

AVERAGES = {
    "the mean": "{}",
    "the mean, buffers too": "{'use_buffers': True}",
    "one that forgets": "{'avg_fn': U.get_ema_avg_fn(0.9)}",
    "one that forgets, of lists": "{'multi_avg_fn': U.get_ema_multi_avg_fn(0.9)}",
    "the mean, of lists": "{'multi_avg_fn': U.get_swa_multi_avg_fn()}",
    "too forgetful": "{'avg_fn': U.get_ema_avg_fn(1.9)}",
    "two": "{'avg_fn': U.get_ema_avg_fn(0.9), 'multi_avg_fn': U.get_ema_multi_avg_fn(0.9)}",
}


def averaged(torch, options):
    """A model trained for a while, its average, and how that is printed and saved."""
    torch.manual_seed(0)
    nn, U = torch.nn, torch.optim.swa_utils
    model = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.ReLU(), nn.Linear(4, 2))
    x = torch.randn(8, 3)
    average = U.AveragedModel(model, **eval(options, {"U": U}))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for _ in range(4):
        optimizer.zero_grad()
        (model(x) ** 2).mean().backward()
        optimizer.step()
        average.update_parameters(model)
    U.update_bn([[x, "a label"], x * 2], average)
    state = average.state_dict()
    values = [round(v, 5) for tensor in state.values() for v in tensor.reshape(-1).tolist()]
    return average, list(state), values


@pytest.mark.parametrize("options", AVERAGES.values(), ids=AVERAGES)
def test_averages(pytorch, options):
    assert outcome(lambda torch: averaged(torch, options), autograd_lab) == outcome(
        lambda torch: averaged(torch, options), pytorch
    )


@pytest.mark.parametrize(
    "options", ["0.02", "[0.02], 3", "0.02, 0", "0.02, 3, 'linear'", "0.02, -1", "0.02, 3, 'a'"]
)
def test_rates(pytorch, options):
    def course(torch):
        optimizer = torch.optim.SGD([torch.ones(1, requires_grad=True)], lr=0.1)
        scheduler = eval(f"SWALR(optimizer, {options})", {
            "SWALR": torch.optim.swa_utils.SWALR, "optimizer": optimizer,
        })  # fmt: skip
        rates = []
        for _ in range(5):
            optimizer.step()
            scheduler.step()
            rates += scheduler.get_last_lr()
        state = scheduler.state_dict()
        return rates, {name: value for name, value in state.items() if name != "anneal_func"}

    assert outcome(course, autograd_lab) == outcome(course, pytorch)
