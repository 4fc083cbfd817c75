"""Whole modules in files: each library opens the other's."""

import io

import pytest

import autograd_lab


def model(torch):
    """Modules of files that are divided otherwise here than in PyTorch."""
    torch.manual_seed(0)
    return torch.nn.ModuleDict(
        {
            "row": torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.Sigmoid()),
            "shuffle": torch.nn.ChannelShuffle(2),
            "cell": torch.nn.LSTMCell(2, 3),
            "loss": torch.nn.MultiMarginLoss(),
            "numbers": torch.nn.ParameterList([torch.ones(2)]),
        }
    )


@pytest.mark.parametrize("ours_first", [True, False])
def test_each_library_opens_the_others(ours_first, pytorch):
    writer, reader = (autograd_lab, pytorch) if ours_first else (pytorch, autograd_lab)
    file = io.BytesIO()
    writer.save(model(writer), file)
    file.seek(0)
    opened = reader.load(file, weights_only=False)
    assert repr(opened) == repr(model(reader))
    assert repr(dict(opened.state_dict())) == repr(dict(model(reader).state_dict()))


def test_every_class_has_pytorchs_name(pytorch):
    names = [name for name in dir(autograd_lab.nn) if name[0].isupper() and name != "Any"]
    ours = [autograd_lab.typename(getattr(autograd_lab.nn, name)) for name in names]
    assert ours == [pytorch.typename(getattr(pytorch.nn, name)) for name in names]
