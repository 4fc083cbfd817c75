"""Files that one library writes and the other reads."""

import collections
import io

import pytest

import autograd_lab


class Config:
    """A class of the user's own."""

    def __init__(self):
        self.rate = 3


def things(t):
    x = t.arange(6.0).view(2, 3)
    return {
        "float": x, "view": x[1], "transposed": x.t(), "int": 3,
        "leaf": t.ones(2, requires_grad=True), "dtype": t.float32, "size": x.shape,
        "device": t.device("cpu"), "state": collections.OrderedDict(w=t.zeros(2, dtype=t.int64)),
        "set": {1}, "complex": t.ones(2) * 1j, "bool": t.tensor([True]), "half": t.ones(2).half(),
        "empty": t.zeros(0, 3), "number": t.tensor(2.5), "uint16": t.ones(2, dtype=t.uint16),
    }  # fmt: skip


def moved(thing, writer, reader, **options):
    file = io.BytesIO()
    writer.save(thing, file)
    file.seek(0)
    return reader.load(file, **options)


@pytest.mark.parametrize("weights_only", [True, False])
@pytest.mark.parametrize("ours_writes", [True, False])
def test_everything_arrives(ours_writes, weights_only, pytorch):
    writer, reader = (autograd_lab, pytorch) if ours_writes else (pytorch, autograd_lab)
    found = moved(things(writer), writer, reader, weights_only=weights_only)
    assert {k: repr(v) for k, v in found.items()} == {k: repr(v) for k, v in things(reader).items()}
    found["float"][1, 0] = 77
    assert found["view"][0] == 77
    assert found["transposed"][0, 1] == 77
    assert found["view"].storage_offset() == 3
    assert found["transposed"].stride() == (1, 3)


@pytest.mark.parametrize("ours_writes", [True, False])
def test_attributes_of_a_tensor_arrive(ours_writes, pytorch):
    writer, reader = (autograd_lab, pytorch) if ours_writes else (pytorch, autograd_lab)
    x = writer.ones(2)
    x.label = "first"
    assert moved(x, writer, reader).label == "first"


def test_a_state_dict_arrives(pytorch):
    state = pytorch.nn.Linear(2, 3).state_dict()
    found = moved(state, pytorch, autograd_lab)
    assert [(k, v.tolist()) for k, v in found.items()] == [
        (k, v.tolist()) for k, v in state.items()
    ]


def test_refusals_are_worded_alike(pytorch):
    def words(library):
        try:
            moved(Config(), library, library)
        except Exception as error:
            return str(error)

    assert words(autograd_lab) == words(pytorch)


@pytest.mark.parametrize(
    "misuse",
    [
        lambda t: t.save(1, "/nonexistent/x.pt"),
        lambda t: t.load("/nonexistent.pt"),
        lambda t: t.save(1, 3),
        lambda t: t.load(3),
    ],
)
def test_misuses_are_worded_alike(misuse, pytorch):
    said = []
    for library in (autograd_lab, pytorch):
        with pytest.raises(Exception) as caught:
            misuse(library)
        said.append((caught.type.__name__, str(caught.value)))
    assert said[0] == said[1]
