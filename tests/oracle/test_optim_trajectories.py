"""A hundred steps of each optimizer end where PyTorch's do, whatever happens in between."""

import copy

import pytest

import autograd_lab
from tests.oracle.optimizers import (
    SHAPES,
    assert_close,
    descend,
    numbers,
    optimizer_of,
    parameters,
    samples,
    told,
)

SAMPLES = samples()
NAMES = sorted({name for name, _ in SAMPLES})
EVERY_SAMPLE = pytest.mark.parametrize(
    ("name", "options"), SAMPLES, ids=[told(*sample) for sample in SAMPLES]
)


def course(library, name, options, dtype, stages):
    """The parameters on the way and at its end, their versions, and the optimizer as text."""
    params = parameters(library, dtype)
    optimizer = optimizer_of(library, name, options, params)
    places = []
    for steps in (1, 2) if name == "LBFGS" else stages:  # of 20 iterations each
        descend(library, optimizer, params, steps)
        places += numbers(params)
    kept = [sorted(state) for state in optimizer.state.values()]
    return places, ([p._version for p in params], repr(optimizer), kept)


@EVERY_SAMPLE
@pytest.mark.parametrize(
    ("dtype", "stages"), [("float32", (1, 9, 90)), ("float64", (1, 9))], ids=["float32", "float64"]
)
def test_every_option_of_pytorchs_table(pytorch, name, options, dtype, stages):
    try:
        places, facts = course(pytorch, name, options, dtype, stages)
    except AssertionError as error:  # such as capturable, which is for a GPU
        with pytest.raises(AssertionError) as caught:
            course(autograd_lab, name, options, dtype, stages)
        assert str(caught.value) == str(error)
        return
    found, found_facts = course(autograd_lab, name, options, dtype, stages)
    assert_close(found, places)
    assert found_facts == facts


def with_another_group(library, name):
    params, others = parameters(library), parameters(library, shapes=((3,),))
    optimizer = optimizer_of(library, name, {"lr": 0.01}, params)
    descend(library, optimizer, params, 20)
    optimizer.add_param_group({"params": others, "lr": 0.05})
    descend(library, optimizer, params + others, 20)
    return numbers(params + others)


@pytest.mark.parametrize("name", [n for n in NAMES if n not in ("LBFGS", "Adagrad", "Muon")])
def test_a_group_is_added_on_the_way(pytorch, name):
    """PyTorch's Adagrad can't go on from there: a KeyError of its own."""
    assert_close(with_another_group(autograd_lab, name), with_another_group(pytorch, name), 1e-10)


def with_a_schedule(library, name):
    params = parameters(library)
    optimizer = optimizer_of(library, name, {"lr": 0.1}, params)
    schedules = library.optim.lr_scheduler
    scheduler = schedules.SequentialLR(
        optimizer,
        [schedules.LinearLR(optimizer, 0.1), schedules.CosineAnnealingLR(optimizer, 10)],
        [5],
    )
    for _ in range(4 if name == "LBFGS" else 20):
        descend(library, optimizer, params, 2)
        scheduler.step()
    return numbers(params)


@pytest.mark.parametrize("name", [n for n in NAMES if n != "Muon"])
def test_a_schedule_changes_the_rate(pytorch, name):
    assert_close(with_a_schedule(autograd_lab, name), with_a_schedule(pytorch, name), 1e-10)


def handed_over(before, after, name, options):
    """Ten steps on one library, then ten on another from the first one's checkpoint."""
    shapes = SHAPES[:1] if name == "Muon" else SHAPES
    params = parameters(before, shapes=shapes)
    optimizer = optimizer_of(before, name, options, params)
    descend(before, optimizer, params, 10)
    others = [after.tensor(array, requires_grad=True) for array in numbers(params)]
    fresh = optimizer_of(after, name, {}, others)
    fresh.load_state_dict(translated(after, optimizer.state_dict()))
    descend(after, fresh, others, 10)
    return numbers(others), repr(fresh)


def translated(library, value):
    """A checkpoint with the tensors of another library."""
    if hasattr(value, "detach"):
        return library.tensor(value.detach().numpy().copy())
    if isinstance(value, dict):
        return {key: translated(library, item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(translated(library, item) for item in value)
    return copy.copy(value)


OPTIONS = {
    "SGD": {"lr": 0.1, "momentum": 0.9, "nesterov": True},
    "Adam": {"amsgrad": True, "weight_decay": 0.1},
    "RMSprop": {"momentum": 0.5, "centered": True},
    "ASGD": {"t0": 3.0},
    "LBFGS": {"max_iter": 2, "line_search_fn": "strong_wolfe"},
}


@pytest.mark.parametrize("name", NAMES)
def test_a_checkpoint_goes_over_in_both_directions(pytorch, name):
    options = OPTIONS.get(name, {})
    expected = handed_over(pytorch, pytorch, name, options)
    for before, after in ((pytorch, autograd_lab), (autograd_lab, pytorch)):
        places, text = handed_over(before, after, name, options)
        assert_close(places, expected[0], 1e-9)
        assert text == expected[1]
