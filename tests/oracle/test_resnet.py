"""ResNets beside torchvision's: weights, text, predictions, gradients, graphs, warnings."""

import numpy as np
import pytest

import autograd_lab as torch
from autograd_lab import models
from tests.oracle.ask import outcome


def arrays(state):
    return {name: value.detach().numpy() for name, value in state.items()}


@pytest.fixture
def both(pytorch, torchvision):
    """Makes the network of ours and that of torchvision, from the same seed."""

    def made(name, **options):
        torch.manual_seed(0)
        pytorch.manual_seed(0)
        theirs = getattr(torchvision.models, name)(**options)
        return getattr(models, name)(**options), theirs

    return made


DILATED = {
    "groups": 2,
    "width_per_group": 32,
    "replace_stride_with_dilation": [False, True, True],
    "num_classes": 5,
}


@pytest.mark.parametrize(
    "name, options",
    [
        ("resnet18", {}),
        ("resnet18", {"num_classes": 7, "zero_init_residual": True}),
        ("resnet34", {"num_classes": 2}),
        ("resnet50", {}),
        ("resnet50", DILATED),
    ],
)
def test_the_same_seed_gives_the_same_network(both, name, options):
    ours, theirs = both(name, **options)
    assert repr(ours) == repr(theirs)
    mine, expected = arrays(ours.state_dict()), arrays(theirs.state_dict())
    assert list(mine) == list(expected)
    for entry in mine:
        np.testing.assert_allclose(mine[entry], expected[entry], 1e-6, 1e-7, err_msg=entry)


@pytest.fixture
def fitted(pytorch, both):
    """Makes both with the same state_dict, and BatchNorm's averages not those of the start."""

    def made(name):
        ours, theirs = both(name)
        with pytorch.no_grad():
            theirs(pytorch.rand(4, 3, 64, 64))
        ours.load_state_dict({n: torch.tensor(a) for n, a in arrays(theirs.state_dict()).items()})
        return ours, theirs

    return made


@pytest.mark.parametrize("name", ["resnet18", "resnet50"])
def test_predictions_are_equal(fitted, pytorch, name):
    ours, theirs = fitted(name)
    data = np.random.default_rng(2).random((3, 3, 64, 64), np.float32)
    expected = theirs.eval()(pytorch.tensor(data)).detach().numpy()
    np.testing.assert_allclose(
        ours.eval()(torch.tensor(data)).detach().numpy(), expected, 1e-4, 1e-4
    )


def steps_of_training(fitted, pytorch, dtype):
    """Our network and theirs, each after a forward and backward on the same images."""
    models_of_both = fitted("resnet18")
    data = np.random.default_rng(3).random((4, 3, 64, 64), np.float32)
    classes = np.array([1, 999, 0, 500])
    for library, model in zip((torch, pytorch), models_of_both, strict=True):
        model.to(getattr(library, dtype))
        images = library.tensor(data, dtype=getattr(library, dtype))
        prediction = model(images)
        library.nn.functional.cross_entropy(prediction, library.tensor(classes)).backward()
    return models_of_both


@pytest.mark.parametrize(
    "dtype, tolerance, beyond", [("float64", 1e-10, 0), ("float32", 1e-4, 0.01)]
)
def test_gradients_and_buffers_of_a_training_step_are_equal(
    fitted, pytorch, dtype, tolerance, beyond
):
    ours, theirs = steps_of_training(fitted, pytorch, dtype)
    expected = {name: p.grad.numpy() for name, p in theirs.named_parameters()}
    different = count = 0
    for name, parameter in ours.named_parameters():
        wanted = expected[name]
        differences = np.abs(parameter.grad.numpy() - wanted)
        different += (differences > tolerance * np.abs(wanted).max()).sum()
        count += wanted.size
    # In float32, rounding may put an element on the other side of relu's kink.
    assert count == 11_689_512
    assert different <= beyond * count
    buffers = arrays(dict(theirs.named_buffers()))
    for name, buffer in arrays(dict(ours.named_buffers())).items():
        np.testing.assert_allclose(buffer, buffers[name], 1e-4, 1e-5, err_msg=name)


def nodes_behind(tensor):
    """The names of all nodes that a walk from the tensor meets."""
    found, waiting = set(), [tensor.grad_fn]
    while waiting:
        node = waiting.pop()
        if node is not None and node not in found:
            found.add(node)
            waiting += [nearer for nearer, _ in node.next_functions]
    return sorted(node.name() for node in found)


@pytest.mark.parametrize("frozen, count", [(False, 132), (True, 4)])
def test_as_many_nodes_are_behind_the_prediction(both, pytorch, frozen, count):
    found = []
    for library, model in zip((torch, pytorch), both("resnet18"), strict=True):
        if frozen:
            model.requires_grad_(False)
            model.fc = library.nn.Linear(512, 10)
        found.append(nodes_behind(model(library.rand(2, 3, 64, 64))))
    assert found[0] == found[1]
    assert len(found[0]) == count


@pytest.mark.parametrize(
    "program",
    [
        "resnet18(pretrained=False, width_per_group=3)",
        "resnet18(pretrained=True, num_classes=3)",
        "resnet50(pretrained=True, num_classes=3)",
        "resnet18(False, num_classes=True, groups=2)",
        "resnet18(None, True, groups=2)",
        "resnet18(None, True, 10)",
        "resnet18(weights=False, groups=2)",
        "resnet18(weights=1, num_classes=3)",
        "resnet18(weights='nothing')",
        "resnet18(weights='ResNet18_Weights.nothing')",
        "resnet18(weights='IMAGENET1K_V1', num_classes=3)",
        "resnet18(weights='ResNet18_Weights.DEFAULT', num_classes=3)",
        "resnet18(weights=models.ResNet34_Weights.DEFAULT)",
        "resnet18(weights=None, pretrained=False)",
        "resnet18(nothing=1)",
        "resnet18(replace_stride_with_dilation=[True])",
        "resnet18(replace_stride_with_dilation=[])",
        "resnet18(replace_stride_with_dilation=[True, False, False])",
        "ResNet18_Weights.DEFAULT",
        "str(ResNet50_Weights.DEFAULT), repr(ResNet50_Weights.IMAGENET1K_V1)",
        "ResNet18_Weights.DEFAULT.url, ResNet34_Weights.DEFAULT.url, ResNet50_Weights.DEFAULT.url",
        "[w.meta['num_params'] for w in (ResNet18_Weights.DEFAULT, ResNet50_Weights.DEFAULT)]",
        "[w.meta['_metrics'] for w in (ResNet34_Weights.DEFAULT, *ResNet50_Weights)]",
        "ResNet18_Weights['nothing']",
        "ResNet18_Weights.verify('DEFAULT'), ResNet18_Weights.verify(None)",
        "ResNet18_Weights.verify(3)",
        "resnet18.__name__",
    ],
)
def test_weights_are_asked_for_as_in_torchvision(torchvision, program):
    def run(library):
        names = {**vars(library.models), "models": library.models}
        return eval(program, {**names, "resnet18": library.models.resnet18})

    assert outcome(run, torch) == outcome(run, torchvision)
