"""ResNets: their sizes, what of them a training step moves, and what a frozen backbone leaves."""

import gc
import weakref

import pytest

import autograd_lab as torch
from autograd_lab import models, nn
from autograd_lab.models.resnet import BasicBlock, Bottleneck


def narrow(**options):
    return models.resnet18(width=4, **options)


def size(model):
    return sum(parameter.numel() for parameter in model.parameters())


def learnable(model):
    return sum(p.numel() for p in model.parameters() if p.requires_grad)


@pytest.fixture(scope="module")
def resnet18():
    return models.resnet18()


def test_resnet18_has_the_size_that_is_known_of_it(resnet18):
    assert size(resnet18) == 11_689_512
    assert len(resnet18.state_dict()) == 122


def test_resnet34_has_the_size_that_is_known_of_it():
    assert size(models.resnet34()) == 21_797_672


def test_resnet50_has_the_size_that_is_known_of_it():
    assert size(models.resnet50()) == 25_557_032


@pytest.mark.parametrize("classes, count", [(10, 5_130), (100, 51_300)])
def test_a_new_last_layer_alone_learns_on_a_frozen_backbone(resnet18, classes, count):
    for parameter in resnet18.parameters():
        parameter.requires_grad = False
    resnet18.fc = nn.Linear(512, classes)
    assert learnable(resnet18) == count


def test_width_is_that_of_the_first_stage():
    model = models.resnet18(width=16, num_classes=47)
    assert model.conv1.out_channels == 16
    assert model.layer4[1].conv2.weight.shape == (128, 128, 3, 3)
    assert size(model) == 708_159


def test_images_of_any_size_give_a_score_for_each_class():
    model = narrow(num_classes=7)
    assert model(torch.rand(2, 3, 32, 48)).shape == (2, 7)


def moved(model, before):
    return {n for n, value in model.state_dict().items() if not torch.equal(value, before[n])}


@pytest.mark.parametrize("training", [True, False])
def test_what_a_step_moves_on_a_frozen_backbone(training):
    torch.manual_seed(0)
    model = narrow()
    model.requires_grad_(False)
    model.fc = nn.Linear(model.fc.in_features, 10)
    model.train(training)
    before = {name: value.clone() for name, value in model.state_dict().items()}
    optimizer = torch.optim.SGD(model.fc.parameters(), lr=1e-2, momentum=0.9)
    nn.functional.cross_entropy(model(torch.rand(4, 3, 64, 64)), torch.arange(4)).backward()
    optimizer.step()
    of_fc = {"fc.weight", "fc.bias"}
    averages = ("running_mean", "running_var", "num_batches_tracked")
    of_batch_norm = {name for name in before if name.endswith(averages)}
    assert len(before) == 122
    assert len(of_batch_norm) == 60
    assert moved(model, before) == (of_fc | of_batch_norm if training else of_fc)


def test_a_frozen_backbone_leaves_the_graph_of_the_last_layer_alone():
    model = narrow()
    model.requires_grad_(False)
    model.fc = nn.Linear(model.fc.in_features, 10)
    made = []
    for layer in (model.conv1, model.layer1, model.layer4):
        layer.register_forward_hook(lambda _, __, output: made.append(weakref.ref(output)))
    prediction = model(torch.rand(2, 3, 64, 64))
    gc.collect()
    assert len(made) == 3
    assert [output() for output in made] == [None, None, None]
    names = [node.name() for node, _ in prediction.grad_fn.next_functions if node is not None]
    assert prediction.grad_fn.name() == "AddmmBackward0"
    assert names == ["torch::autograd::AccumulateGrad", "TBackward0"]


def test_zero_init_residual_makes_every_block_begin_as_its_input():
    block = narrow(zero_init_residual=True).layer1[0]
    x = torch.rand(2, 4, 5, 5)
    assert torch.equal(block(x), x)


def test_bottleneck_blocks_give_four_times_their_planes():
    block = Bottleneck(16, 4)
    assert block(torch.rand(2, 16, 5, 5)).shape == (2, 16, 5, 5)


def test_a_basic_block_has_no_groups():
    with pytest.raises(ValueError, match="BasicBlock only supports groups=1 and base_width=64"):
        BasicBlock(4, 4, groups=2)


def test_another_normalisation_is_taken():
    model = narrow(norm_layer=lambda channels: nn.GroupNorm(2, channels))
    assert model(torch.rand(1, 3, 32, 32)).shape == (1, 1000)
    assert not list(model.buffers())


def test_a_network_that_is_not_here_says_so():
    with pytest.raises(NotImplementedError, match="resnet18, resnet34 and resnet50"):
        models.vgg16  # noqa: B018
