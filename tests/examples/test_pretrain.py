"""The program that trained the bundled weights."""

import hashlib

import autograd_lab as torch
from autograd_lab.examples import pretrain


def test_batches_are_of_new_glyphs_each_time():
    found = list(pretrain.batches(3, 4, seed=1))
    assert [images.shape for images, _ in found] == [(4, 3, 32, 32)] * 3
    assert not torch.equal(found[0][0], found[1][0])


def test_the_same_seed_gives_the_same_weights():
    first, second = (pretrain.pretrain(2, 4, 0.1, seed=5) for _ in range(2))
    assert torch.equal(first.conv1.weight, second.conv1.weight)
    assert not first.training


def test_more_steps_lower_the_loss_of_new_glyphs():
    images, labels = next(pretrain.batches(1, 64, seed=9))
    losses = []
    for steps in (2, 60):
        model = pretrain.pretrain(steps, 16, 0.1, seed=0).train()
        losses.append(torch.nn.functional.cross_entropy(model(images), labels).item())
    assert losses[1] < 0.9 * losses[0]


def test_the_file_is_named_for_its_hash(tmp_path):
    path = pretrain.write(pretrain.pretrain(2, 4, 0.1, seed=0), tmp_path)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    assert path.name == f"resnet18-glyphs-{digest[:8]}.pth"
    assert list(tmp_path.iterdir()) == [path]
