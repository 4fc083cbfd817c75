"""Learning rates from epoch to epoch, in numbers that one can check by hand."""

import pytest

import autograd_lab as torch
from autograd_lab import optim
from autograd_lab.optim import lr_scheduler


def optimizer_of(lr=1.0, **options):
    return optim.SGD([torch.tensor([1.0], requires_grad=True)], lr=lr, **options)


def rates(make, epochs=6, **options):
    """The rates that a schedule sets, from epoch 0 on."""
    optimizer = optimizer_of(**options)
    scheduler = make(optimizer)
    result = [optimizer.param_groups[0]["lr"]]
    for _ in range(epochs - 1):
        optimizer.step()
        scheduler.step()
        result.append(scheduler.get_last_lr()[0])
    return result


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda o: lr_scheduler.StepLR(o, 2, 0.5), [1, 1, 0.5, 0.5, 0.25, 0.25]),
        (lambda o: lr_scheduler.MultiStepLR(o, [1, 3, 3], 0.5), [1, 0.5, 0.5, 0.125] + [0.125] * 2),
        (lambda o: lr_scheduler.ExponentialLR(o, 0.5), [1, 0.5, 0.25, 0.125, 0.0625, 0.03125]),
        (lambda o: lr_scheduler.LambdaLR(o, lambda e: 1 / (1 + e)),
         [1, 1 / 2, 1 / 3, 1 / 4, 1 / 5, 1 / 6]),
        (lambda o: lr_scheduler.CosineAnnealingLR(o, 2), [1, 0.5, 0, 0.5, 1, 0.5]),
        (lambda o: lr_scheduler.ConstantLR(o, 0.5, 2), [0.5, 0.5, 1, 1, 1, 1]),
        (lambda o: lr_scheduler.LinearLR(o, 0.2, 1.0, 4), [0.2, 0.4, 0.6, 0.8, 1, 1]),
        (lambda o: lr_scheduler.PolynomialLR(o, 4), [1, 0.75, 0.5, 0.25, 0, 0]),
        (lambda o: lr_scheduler.CosineAnnealingWarmRestarts(o, 2), [1, 0.5, 1, 0.5, 1, 0.5]),
        (lambda o: lr_scheduler.CyclicLR(o, 1, 3, 2, cycle_momentum=False), [1, 2, 3, 2, 1, 2]),
        (lambda o: lr_scheduler.SequentialLR(
            o, [lr_scheduler.ConstantLR(o, 0.5, 9), lr_scheduler.ExponentialLR(o, 0.5)], [2]),
         [0.5, 0.5, 1, 0.5, 0.25, 0.125]),
        (lambda o: lr_scheduler.ChainedScheduler(
            [lr_scheduler.ConstantLR(o, 0.5, 2), lr_scheduler.ExponentialLR(o, 0.5)]),
         [0.5, 0.25, 0.25, 0.125, 0.0625, 0.03125]),
    ],
)  # fmt: skip
def test_rates(make, expected):
    assert rates(make) == pytest.approx(expected, abs=1e-12)


def test_one_cycle_ends_low_and_moves_the_momentum_against_the_rate():
    optimizer = optimizer_of(momentum=0.9)
    scheduler = lr_scheduler.OneCycleLR(optimizer, 1.0, 10, div_factor=10, final_div_factor=10)
    group = optimizer.param_groups[0]
    course = []
    for _ in range(10):
        course.append((group["lr"], group["momentum"]))
        optimizer.step()
        scheduler.step()
    assert course[0] == pytest.approx((0.1, 0.95))
    assert max(course) == pytest.approx((1.0, 0.85))
    assert course[-1] == pytest.approx((0.01, 0.95))
    with pytest.raises(ValueError, match="Tried to step 11 times"):
        scheduler.step()


def test_a_plateau_reduces_the_rate_after_patience():
    optimizer = optimizer_of()
    scheduler = lr_scheduler.ReduceLROnPlateau(optimizer, factor=0.5, patience=1, cooldown=1)
    course = []
    for loss in (3.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 1.0):
        scheduler.step(torch.tensor(loss))
        course.append(optimizer.param_groups[0]["lr"])
    assert course == [1, 1, 1, 0.5, 0.5, 0.5, 0.25, 0.25]


def test_a_rate_that_is_a_tensor_stays_that_tensor():
    lr = torch.tensor(1.0)
    optimizer = optimizer_of(lr)
    scheduler = lr_scheduler.ExponentialLR(optimizer, 0.5)
    optimizer.step()
    scheduler.step()
    assert optimizer.param_groups[0]["lr"] is lr
    assert lr.item() == 0.5


def test_the_wrong_order_is_warned_of_once():
    scheduler = lr_scheduler.StepLR(optimizer_of(), 1)
    with pytest.warns(UserWarning, match="before `optimizer.step") as caught:
        scheduler.step()
    assert caught[0].filename == __file__
    scheduler.step()


def test_a_schedule_goes_on_from_a_checkpoint():
    optimizer = optimizer_of()
    scheduler = lr_scheduler.StepLR(optimizer, 3, 0.5)
    for _ in range(4):
        optimizer.step()
        scheduler.step()
    other = optimizer_of()
    fresh = lr_scheduler.StepLR(other, 1)
    fresh.load_state_dict(scheduler.state_dict())
    other.load_state_dict(optimizer.state_dict())
    course = []
    for _ in range(3):
        other.step()
        fresh.step()
        course.append(other.param_groups[0]["lr"])
    assert course == [0.5, 0.25, 0.25]


def test_functions_with_attributes_are_saved_by_them():
    class Decay:
        def __init__(self, factor):
            self.factor = factor

        def __call__(self, epoch):
            return self.factor**epoch

    saved = lr_scheduler.LambdaLR(optimizer_of(), Decay(0.5)).state_dict()
    assert saved["lr_lambdas"] == [{"factor": 0.5}]
    fresh = lr_scheduler.LambdaLR(optimizer_of(), Decay(0.1))
    fresh.load_state_dict(saved)
    assert fresh.lr_lambdas[0].factor == 0.5


def test_asking_for_the_rate_of_the_epoch_is_warned_of():
    scheduler = lr_scheduler.StepLR(optimizer_of(), 1)
    with pytest.warns(UserWarning, match="please use `get_last_lr"):
        scheduler.get_lr()
