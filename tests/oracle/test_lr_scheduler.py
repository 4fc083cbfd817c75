"""Schedules of learning rates, epoch by epoch: the same on both libraries."""

import pytest

import autograd_lab
from tests.oracle.ask import outcome

SCHEDULES = """
S.StepLR(o, 3)
S.MultiStepLR(o, [2, 4, 4, 7])
S.ExponentialLR(o, 0.9)
S.CosineAnnealingLR(o, 5)
S.CosineAnnealingLR(o, 4, 0.01)
S.LambdaLR(o, lambda e: 0.95**e)
S.LambdaLR(o, [lambda e: 0.95**e, lambda e: 1 / (e + 1)])
S.MultiplicativeLR(o, lambda e: 0.95)
S.ConstantLR(o)
S.LinearLR(o, 0.1, 0.9, 7)
S.PolynomialLR(o, 8, 2)
S.OneCycleLR(o, 0.1, 20)
S.OneCycleLR(o, [0.1, 0.2], epochs=4, steps_per_epoch=5, three_phase=True)
S.OneCycleLR(o, 0.1, 20, anneal_strategy="linear", cycle_momentum=False)
S.OneCycleLR(o, 0.1, 20, pct_start=0.5, div_factor=10, final_div_factor=3)
S.CyclicLR(o, 0.01, 0.1, 3)
S.CyclicLR(o, 0.01, 0.1, 3, 2, "triangular2")
S.CyclicLR(o, 0.01, 0.1, 3, 2, "exp_range", gamma=0.9)
S.CyclicLR(o, 0.01, 0.1, 3, scale_fn=lambda x: 1 / x, cycle_momentum=False)
S.CosineAnnealingWarmRestarts(o, 3)
S.CosineAnnealingWarmRestarts(o, 2, 2, 0.01)
S.SequentialLR(o, [S.ConstantLR(o, 0.1, 2), S.ExponentialLR(o, 0.9)], [3])
S.SequentialLR(o, [S.LinearLR(o), S.CosineAnnealingLR(o, 10), S.StepLR(o, 2)], [3, 8])
S.ChainedScheduler([S.ConstantLR(o, 0.1, 2), S.ExponentialLR(o, 0.9)])
S.SequentialLR(o, [S.ChainedScheduler([S.ConstantLR(o), S.StepLR(o, 2)]), S.StepLR(o, 2)], [4])
""".strip().splitlines()
EPOCHS = 18


def course(torch, schedule, lr, optimizer, stride):
    """The rates and momenta of two groups; the schedule's state and the optimizer's at the end."""
    params = [torch.ones(2, requires_grad=True), torch.ones(3, requires_grad=True)]
    rates = (torch.tensor(0.5), torch.tensor(0.05)) if lr == "a tensor" else (0.5, 0.05)
    o = getattr(torch.optim, optimizer)(
        [{"params": params[0]}, {"params": params[1], "lr": rates[1]}], lr=rates[0]
    )
    scheduler = eval(schedule, {"S": torch.optim.lr_scheduler, "o": o})
    rows = []
    for epoch in range(EPOCHS):
        o.step()
        scheduler.step(*[epoch * stride] * bool(stride))
        rows.append([round(float(rate), 10) for rate in scheduler.get_last_lr()])
        rows.append([group.get("momentum", group.get("betas")) for group in o.param_groups])
    state = {k: v for k, v in scheduler.state_dict().items() if k != "lr_lambdas"}
    return rows, str(state), o


@pytest.mark.parametrize("schedule", SCHEDULES)
@pytest.mark.parametrize(
    ("lr", "optimizer", "stride"),
    [("a number", "SGD", 0), ("a tensor", "Adam", 0), ("a number", "Adam", 2)],
)
def test_courses(pytorch, schedule, lr, optimizer, stride):
    asked = lr, optimizer, stride
    assert outcome(lambda torch: course(torch, schedule, *asked), autograd_lab) == outcome(
        lambda torch: course(torch, schedule, *asked), pytorch
    )


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_a_state_is_taken_over(pytorch, schedule):
    def resumed(torch):
        def make():
            param = torch.ones(2, requires_grad=True)
            other = torch.ones(3, requires_grad=True)
            o = torch.optim.SGD([{"params": param}, {"params": other, "lr": 0.05}], lr=0.5)
            return o, eval(schedule, {"S": torch.optim.lr_scheduler, "o": o})

        (o, scheduler), (new, fresh) = make(), make()
        for _ in range(5):
            o.step()
            scheduler.step()
        fresh.load_state_dict(scheduler.state_dict())
        new.load_state_dict(o.state_dict())
        rates = []
        for _ in range(5):
            new.step()
            fresh.step()
            rates += fresh.get_last_lr()
        return rates, new

    assert outcome(resumed, autograd_lab) == outcome(resumed, pytorch)
