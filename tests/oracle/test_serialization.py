"""Files that one library writes and the other reads."""

import collections
import io
import pickle

import pytest

import autograd_lab
from tests.pickles import archive, called, pickled, text


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


PARTS = {
    "eval": called("builtins", "eval", text("1")),
    "getattr": called("__builtin__", "getattr"),
    "blocked": called("os", "system", text("ls")),
    "instruction": b"\x93",
    "call": text("x") + b")R",
    "instance": text("x") + b")\x81",
    "attributes": b"]}b",
    "append": b"}K\x01a",
    "extend": b"}(K\x01e",
    "item": b"]K\x00K\x01s",
    "items": b"](K\x00K\x01u",
    "reference": b"]Q",
}


@pytest.mark.parametrize("part", PARTS)
def test_what_a_file_wants_is_refused_in_the_same_words(part, pytorch):
    said = []
    for library in (autograd_lab, pytorch):
        with pytest.raises(pickle.UnpicklingError) as caught:
            library.load(archive(pickled(PARTS[part])))
        said.append(str(caught.value))
    assert said[0] == said[1]


def test_the_memory_of_a_file_that_is_mapped_is_where_it_says(tmp_path, pytorch):
    path = tmp_path / "run.pt"
    autograd_lab.save({"x": autograd_lab.arange(5.0), "y": autograd_lab.ones(3)}, path)
    found = pytorch.load(path, mmap=True)
    assert found["x"].tolist() == [0, 1, 2, 3, 4]
    assert found["y"].tolist() == [1, 1, 1]


@pytest.mark.parametrize("weights_only", [True, False])
def test_the_format_before_1_6_is_read(weights_only, pytorch):
    x = pytorch.arange(6.0)
    state = pytorch.nn.Linear(2, 3).state_dict()
    thing = {"x": x[2:], "y": x.view(2, 3).t(), "state": state, "int": pytorch.ones(2).long()}
    file = io.BytesIO()
    pytorch.save(thing, file, _use_new_zipfile_serialization=False)
    file.seek(0)
    found = autograd_lab.load(file, weights_only=weights_only, map_location="cpu")
    assert repr(found) == repr(thing)
    assert found["state"]._metadata == state._metadata
    found["x"][0] = 77
    assert found["y"][2, 0] == 77


def test_an_archive_without_checksums_is_read(pytorch):
    pytorch.serialization.set_crc32_options(False)
    try:
        found = moved(pytorch.arange(5.0), pytorch, autograd_lab)
    finally:
        pytorch.serialization.set_crc32_options(True)
    assert found.tolist() == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("ours_writes", [True, False])
def test_parameters_and_their_attributes_arrive(ours_writes, pytorch):
    writer, reader = (autograd_lab, pytorch) if ours_writes else (pytorch, autograd_lab)
    plain = writer.nn.Parameter(writer.ones(2))
    frozen = writer.nn.Parameter(writer.ones(1), requires_grad=False)
    frozen.label = "first"
    found = moved([plain, frozen, plain], writer, reader)
    assert [type(p) for p in found] == [reader.nn.Parameter] * 3
    assert found[0] is found[2]
    assert [p.requires_grad for p in found] == [True, False, True]
    assert found[1].label == "first"


@pytest.mark.parametrize("ours_writes", [True, False])
def test_the_metadata_of_a_state_arrives(ours_writes, pytorch):
    writer, reader = (autograd_lab, pytorch) if ours_writes else (pytorch, autograd_lab)
    state = collections.OrderedDict(w=writer.ones(1))
    state._metadata = collections.OrderedDict([("", {"version": 2})])
    found = moved(state, writer, reader)
    assert type(found) is collections.OrderedDict
    assert found._metadata == state._metadata


def test_the_state_of_an_optimizer_arrives(pytorch):
    weight = pytorch.nn.Parameter(pytorch.ones(3))
    optimizer = pytorch.optim.Adam([weight])
    weight.sum().backward()
    optimizer.step()
    state = optimizer.state_dict()
    assert repr(moved(state, pytorch, autograd_lab)) == repr(state)


@pytest.mark.parametrize("ours_writes", [True, False])
def test_bytes_counters_and_tuples_arrive(ours_writes, pytorch):
    writer, reader = (autograd_lab, pytorch) if ours_writes else (pytorch, autograd_lab)
    thing = {
        "bytes": b"\x00\xff", "array": bytearray(b"a"), "counter": collections.Counter("aab"),
        "tuple": (1, 2.5, None, True, "x", 2**70, -3), "set": {1, 2}, "complex": 1 + 2j,
    }  # fmt: skip
    assert moved(thing, writer, reader) == thing


@pytest.mark.parametrize(
    "misuse",
    [
        lambda t: t.save(1, "/dev/null/x.pt"),
        lambda t: t.load("/dev/null/x.pt"),
        lambda t: t.save(1, 3),
        lambda t: t.load(3),
        lambda t: t.load("/dev/null/x.pt", pickle_module=pickle, weights_only=True),
    ],
)
def test_misuses_are_worded_alike(misuse, pytorch):
    said = []
    for library in (autograd_lab, pytorch):
        with pytest.raises(Exception) as caught:
            misuse(library)
        said.append((caught.type.__name__, str(caught.value)))
    assert said[0] == said[1]


@pytest.mark.parametrize("ours_writes", [True, False])
def test_a_whole_module_arrives(ours_writes, pytorch):
    writer, reader = (autograd_lab, pytorch) if ours_writes else (pytorch, autograd_lab)
    layers = (writer.nn.Conv2d(1, 2, 3), writer.nn.BatchNorm2d(2), writer.nn.ReLU())
    module = writer.nn.Sequential(*layers, writer.nn.Flatten(), writer.nn.Linear(8, 3)).eval()
    found = moved(module, writer, reader, weights_only=False)
    assert type(found[0]) is reader.nn.Conv2d
    assert repr(found) == repr(module)
    image = [[[[float(i * j % 5) for j in range(4)] for i in range(4)]]]
    with writer.no_grad(), reader.no_grad():
        expected = module(writer.tensor(image)).tolist()
        assert found(reader.tensor(image)).tolist()[0] == pytest.approx(expected[0], rel=1e-5)
