"""Trained weights: how they are asked for, the file in the package, the file that is downloaded."""

import hashlib
import pickle
import re
from importlib import import_module
from pathlib import Path
from urllib.error import URLError

import pytest

import autograd_lab as torch
from autograd_lab import datasets, hub, models
from autograd_lab.examples.training import accuracy
from autograd_lab.models import ResNet18_Weights, ResNet34_Weights

GLYPHS = ResNet18_Weights.GLYPHS
FILE = Path(models.__file__).with_name(GLYPHS.url)


def test_the_bundled_file_is_small_and_is_the_one_that_its_name_says():
    assert FILE.stat().st_size <= 3_000_000
    digest = hashlib.sha256(FILE.read_bytes()).hexdigest()
    assert FILE.stem.rpartition("-")[2] == digest[:8]


def test_it_is_the_only_one():
    assert list(FILE.parent.glob("*.pth")) == [FILE]


def test_the_bundled_weights_read_new_glyphs():
    images, labels = datasets.glyphs(300, seed=2_000_000_000)
    model = models.resnet18(weights=GLYPHS)
    assert accuracy(model, GLYPHS.transforms()(images), labels) >= 0.93


def test_their_classes_are_the_characters_of_the_glyphs():
    assert "".join(GLYPHS.meta["categories"]) == datasets.CHARACTERS
    model = models.resnet18(weights=GLYPHS)
    assert model.fc.out_features == len(datasets.CHARACTERS)
    assert sum(p.numel() for p in model.parameters()) == GLYPHS.meta["num_params"]


@pytest.mark.parametrize("name", ["GLYPHS", "ResNet18_Weights.GLYPHS"])
def test_weights_may_be_named(name):
    named, meant = models.resnet18(weights=name), models.resnet18(weights=GLYPHS)
    assert torch.equal(named.conv1.weight, meant.conv1.weight)


@pytest.mark.parametrize("option", [{"num_classes": 10}, {"width": 64}])
def test_arguments_that_the_weights_do_not_fit_are_refused(option):
    with pytest.raises(ValueError, match=f"The parameter '{next(iter(option))}' expected value"):
        models.resnet18(weights=GLYPHS, **option)


def test_unknown_weights_are_refused_with_a_list_of_those_there_are():
    with pytest.raises(KeyError, match="'IMAGENET'") as caught:
        models.resnet18(weights="IMAGENET")
    assert caught.value.__notes__ == ["ResNet18_Weights has IMAGENET1K_V1, GLYPHS, DEFAULT"]


def test_weights_of_another_network_are_refused():
    with pytest.raises(TypeError, match="expected ResNet18_Weights but received ResNet34_Weights"):
        models.resnet18(weights=ResNet34_Weights.DEFAULT)


@pytest.fixture
def downloads(monkeypatch):
    """What is downloaded: nothing, but the urls that were asked for."""
    asked = []

    def download(url, **options):
        asked.append((url, options["check_hash"]))
        return models.resnet18(width=64).state_dict()

    monkeypatch.setattr(hub, "load_state_dict_from_url", download)
    return asked


def test_pretrained_warns_twice_and_is_imagenet(downloads):
    with pytest.warns(UserWarning) as caught:
        models.resnet18(pretrained=True)
    assert downloads == [("https://download.pytorch.org/models/resnet18-f37072fd.pth", True)]
    first, second = (str(warning.message) for warning in caught)
    assert first.startswith("The parameter 'pretrained' is deprecated since 0.13")
    assert "equivalent to passing `weights=ResNet18_Weights.IMAGENET1K_V1`" in second
    assert {warning.filename for warning in caught} == {__file__}


def test_pretrained_false_warns_twice_and_loads_nothing(downloads):
    with pytest.warns(UserWarning) as caught:
        models.resnet18(pretrained=False, width=4)
    assert not downloads
    assert re.search("equivalent to passing `weights=None`.$", str(caught[1].message))


def test_weights_by_position_warn(downloads):
    with pytest.warns(UserWarning, match="Using 'weights' and 'progress' as positional"):
        models.resnet18(None, False, width=4)
    assert not downloads


def test_without_a_network_the_error_names_the_bundled_weights(monkeypatch, tmp_path):
    def unreachable(*args, **kwargs):
        raise URLError("no address")

    monkeypatch.setattr(import_module("autograd_lab.hub.download"), "urlopen", unreachable)
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    with pytest.raises(hub.DownloadFailed, match=r'no address; resnet18\(weights="GLYPHS"\)'):
        models.resnet18(weights="IMAGENET1K_V1")
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_what_is_not_known_of_imagenets_weights_is_said():
    weights = ResNet18_Weights.DEFAULT
    with pytest.raises(NotImplementedError, match="here is min_size, num_params"):
        weights.meta["categories"]
    with pytest.raises(NotImplementedError, match="224 x 224"):
        weights.transforms()


def test_grey_images_become_three_channels_that_share_their_memory():
    images = torch.rand(2, 1, 4, 4)
    prepared = GLYPHS.transforms()(images)
    assert prepared.shape == (2, 3, 4, 4)
    assert prepared.data_ptr() == images.data_ptr()


def test_a_member_is_pickled_as_itself():
    assert pickle.loads(pickle.dumps(GLYPHS)) is GLYPHS
