"""`torch.save` and `torch.load`: what a file holds, what is trusted, where tensors go."""

import io
import pickle
import sys
import zipfile

import pytest

import autograd_lab as torch
from autograd_lab.safetensors import save_file


class Config:
    def __init__(self, rate=3):
        self.rate = rate


class Evil:
    def __reduce__(self):
        return exec, ("raise SystemExit",)


def saved(thing):
    file = io.BytesIO()
    torch.save(thing, file)
    file.seek(0)
    return file


def test_a_path_and_a_file_hold_the_same(tmp_path):
    torch.save({"x": torch.ones(2)}, tmp_path / "run.pt")
    assert torch.load(tmp_path / "run.pt")["x"].tolist() == [1, 1]
    with open(tmp_path / "run.pt", "rb") as file:
        assert torch.load(file)["x"].tolist() == [1, 1]
    assert "run/data.pkl" in zipfile.ZipFile(tmp_path / "run.pt").namelist()


def test_shared_memory_is_written_once():
    x = torch.zeros(1000)
    names = zipfile.ZipFile(saved([x, x[10:], x.view(10, 100)])).namelist()
    assert [n for n in names if n.startswith("archive/data/")] == ["archive/data/0"]


def test_code_in_a_file_is_refused():
    with pytest.raises(pickle.UnpicklingError, match="GLOBAL exec was not"):
        torch.load(saved(Evil()))


def test_a_class_is_refused_until_it_is_trusted():
    with pytest.raises(pickle.UnpicklingError, match="Weights only load failed"):
        torch.load(saved(Config()))
    with torch.serialization.safe_globals([Config]):
        assert torch.load(saved(Config(5))).rate == 5
    assert torch.load(saved(Config(5)), weights_only=False).rate == 5
    assert torch.serialization.get_safe_globals() == []


def test_a_file_cannot_change_a_class_of_the_library():
    data = b"\x80\x02ctorch\nTensor\n}X\x04\x00\x00\x00grad" + b"K\x01sb."
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("archive/data.pkl", data)
    file.seek(0)
    with pytest.raises(pickle.UnpicklingError, match="Can only build"):
        torch.load(file)


def test_a_view_beyond_its_storage_is_refused():
    data = pickle.dumps(torch.arange(4, dtype=torch.uint8)[1:])
    assert pickle.loads(data).tolist() == [1, 2, 3]
    rebuild, args = torch.ones(2).__reduce_ex__(2)
    with pytest.raises(RuntimeError, match="out of bounds for storage of size 2"):
        rebuild(args[0], 1, (2,), (1,), False, None)


def test_a_failed_save_leaves_the_file_as_it_was(tmp_path):
    path = tmp_path / "run.pt"
    torch.save(1, path)
    with pytest.raises(pickle.PicklingError):
        torch.save(lambda: 0, path)
    assert torch.load(path) == 1


def test_map_location_of_every_kind():
    x = torch.ones(2)
    seen = []

    def place(storage, location):
        seen.append(location)

    for where in ("cpu", torch.device("cpu"), {"cpu": "cpu"}, place):
        assert torch.load(saved(x), map_location=where).tolist() == [1, 1]
    assert seen == ["cpu"]
    if not torch.cuda.is_available():
        with pytest.raises(RuntimeError, match="Attempting to deserialize object on a CUDA"):
            torch.load(saved(x), map_location="cuda")


def test_the_graph_stays_behind():
    x = torch.ones(2, requires_grad=True)
    found = torch.load(saved(x * 2))
    assert found.is_leaf
    assert found.requires_grad


def test_an_empty_file_ends_early():
    with pytest.raises(EOFError):
        torch.load(io.BytesIO())


def test_another_module_than_pickle_is_refused():
    for call in (torch.save, torch.load):
        given = (1, io.BytesIO()) if call is torch.save else (saved(1),)
        with pytest.raises(NotImplementedError, match=r"\(pickle_module=\.\.\.\)"):
            call(*given, pickle_module=zipfile)
    assert torch.load(saved(1), pickle_module=pickle) == 1


def test_texts_of_python_2_are_read_in_the_encoding_that_is_asked_for():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("archive/data.pkl", b"\x80\x02U\x01\xe9.")
    file.seek(0)
    assert torch.load(file, encoding="latin1", weights_only=False) == "é"
    file.seek(0)
    with pytest.warns(UserWarning, match="pickle_load_args only works if"):
        assert torch.load(file, encoding="latin1") == "é"


def test_a_file_of_safetensors_is_known_by_its_name(tmp_path, monkeypatch):
    path = tmp_path / "model.safetensors"
    save_file({"x": torch.ones(2)}, path)
    for where in (None, "cpu", torch.device("cpu")):
        assert torch.load(path, map_location=where)["x"].tolist() == [1, 1]
    for where in ({"cpu": "cpu"}, lambda storage, place: storage):
        with pytest.raises(RuntimeError, match="map_location is not supported"):
            torch.load(path, map_location=where)
    monkeypatch.setitem(sys.modules, "safetensors.numpy", None)
    with pytest.raises(RuntimeError, match="pip install safetensors"):
        torch.load(path)
