"""The fine-tuning program: what each recipe trains, what is printed, written, and refused."""

import sys

import pytest

import autograd_lab as torch
from autograd_lab.examples import finetune as program
from autograd_lab.examples.finetune import (
    Digits,
    Plan,
    Recipe,
    finetune,
    network,
    optimizer_for,
    untrained,
)
from autograd_lab.examples.training import accuracy, run


@pytest.fixture(scope="module")
def digits():
    return Digits.prepared()


def few(recipe, **options):
    return Plan(recipe, epochs=1, batch_size=8, images=16, **options)


def changed(recipe, digits):
    """The entries of the state_dict that two steps of training change."""
    model, before = finetune(few(recipe), digits)
    return {n for n, value in model.state_dict().items() if not torch.equal(value, before[n])}


def averages(model):
    return {name for name, _ in model.named_buffers()}


def test_frozen_trains_the_last_layer_alone(digits):
    assert changed(Recipe.FROZEN, digits) == {"fc.weight", "fc.bias"}


def test_drifting_moves_the_averages_too(digits):
    expected = {"fc.weight", "fc.bias"} | averages(untrained())
    assert changed(Recipe.DRIFTING, digits) == expected


def test_layer4_trains_that_and_the_last_layer(digits):
    parameters = {name for name, _ in untrained().named_parameters()}
    expected = {name for name in parameters if name.startswith(("layer4", "fc"))}
    assert changed(Recipe.LAYER4, digits) == expected


@pytest.mark.parametrize("recipe", [Recipe.WHOLE, Recipe.SCRATCH])
def test_whole_and_scratch_move_everything(recipe, digits):
    assert changed(recipe, digits) == set(untrained().state_dict())


def test_layer4_has_a_tenth_of_the_rate():
    model = network(Recipe.LAYER4)
    groups = optimizer_for(model, Plan(Recipe.LAYER4, lr=0.5)).param_groups
    assert [group["lr"] for group in groups] == [0.05, 0.5]
    assert [len(group["params"]) for group in groups] == [15, 2]


def test_the_frozen_recipe_reads_most_digits_after_few_passes_over_few(digits):
    model, _ = finetune(Plan(epochs=4, images=200), digits)
    assert accuracy(model, digits.test_images, digits.test_labels) >= 0.85


def test_the_same_seed_gives_the_same_network(digits):
    first, second = (finetune(few(Recipe.FROZEN, seed=3), digits)[0] for _ in range(2))
    assert torch.equal(first.fc.weight, second.fc.weight)


def test_a_batch_of_one_that_is_left_over_is_left_out(digits):
    finetune(Plan(Recipe.DRIFTING, epochs=1, batch_size=4, images=5), digits)


@pytest.fixture
def command(monkeypatch, capsys):
    """Runs the program with arguments; gives its status, its output and its complaint."""

    def call(*arguments):
        monkeypatch.setattr(sys, "argv", ["finetune.py", *map(str, arguments)])
        status = run(program.program)
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return call


def test_the_program_prints_what_changed_and_writes_a_checkpoint(command, tmp_path):
    path = tmp_path / "digits.pth"
    status, out, _ = command("--epochs", 1, "--images", 32, "--output", path)
    assert status == 0
    assert "2 of 62" in out
    assert "0 of 60" in out
    assert "of 360 held-out digits are read right" in out
    assert untrained().load_state_dict(torch.load(path))


@pytest.mark.parametrize(
    "arguments, complaint",
    [
        (["--epochs", 0], "Invalid value for '--epochs'"),
        (["--images", 1], "Invalid value for '--images'"),
        (["frost"], "'frost' is not one of 'frozen', 'drifting', 'layer4'"),
        (["--output", "nowhere/x.pth"], "nowhere/x.pth can't be written: there is no nowhere"),
        (["--output", "."], ". is a folder"),
        (["scratch", "--lr", "1e38", "--images", 16], "try a smaller --lr"),
        (["--lr", "nan"], "Invalid value for '--lr'"),
        (["--nothing"], "No such option: --nothing"),
    ],
)
def test_bad_input_is_told_in_one_line(command, arguments, complaint, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    status, _, told = command(*arguments)
    assert status == 1
    assert complaint in told
    assert told.splitlines()[-1].startswith("finetune: ")
    assert not list(tmp_path.iterdir())
