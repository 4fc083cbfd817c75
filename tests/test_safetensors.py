"""safetensors: files that the package's own functions read and write too."""

import sys

import numpy as np
import pytest
import safetensors
import safetensors.numpy

import autograd_lab as torch
from autograd_lab.safetensors import load, load_file, save, save_file


def test_what_is_saved_is_loaded(tmp_path):
    path = tmp_path / "model.safetensors"
    x = torch.arange(6.0, requires_grad=True).reshape(2, 3)
    tensors = {"x": x, "transposed": x.t(), "number": torch.tensor(3), "bool": torch.tensor([True])}
    save_file(tensors, path)
    found = load_file(path)
    assert set(found) == set(tensors)
    for name, tensor in tensors.items():
        assert torch.equal(found[name], tensor)
        assert found[name].dtype == tensor.dtype
        assert not found[name].requires_grad


def test_the_package_reads_it_and_the_texts_in_it(tmp_path):
    path = tmp_path / "model.safetensors"
    save_file({"x": torch.ones(2)}, path, metadata={"epoch": "3"})
    with safetensors.safe_open(path, "numpy") as opened:
        assert opened.metadata() == {"epoch": "3"}
        assert opened.get_tensor("x").tolist() == [1, 1]


def test_what_the_package_writes_is_loaded():
    found = load(safetensors.numpy.save({"x": np.ones(2, np.float16)}))
    assert found["x"].dtype == torch.float16
    found["x"][0] = 5
    assert found["x"].tolist() == [5, 1]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\xff" * 20, None])
def test_what_is_no_such_file_or_was_cut_short_is_told(content, tmp_path):
    path = tmp_path / "model.safetensors"
    path.write_bytes(save({"x": torch.ones(2)})[:-3] if content is None else content)
    with pytest.raises(RuntimeError, match="no file of safetensors, or a damaged one: Error"):
        load_file(path)


def test_a_dtype_that_is_not_here_is_told():
    content = save({"a": torch.ones(2), "b": torch.ones(2, dtype=torch.float16)})
    with pytest.raises(NotImplementedError, match="load of 'b', which is BF16"):
        load(content.replace(b'"F16"', b'"BF16"').replace(b"  ", b" ", 1))


def test_a_dtype_that_the_format_has_not_is_told():
    with pytest.raises(TypeError, match='Unknown dtype "complex128"'):
        save({"x": torch.ones(2, dtype=torch.complex128)})


def test_what_is_no_tensor_is_told():
    with pytest.raises(ValueError, match="Key `x` is invalid, expected"):
        save({"x": 1})


def test_a_save_that_fails_leaves_the_file_as_it_was(tmp_path):
    path = tmp_path / "model.safetensors"
    save_file({"x": torch.ones(1)}, path)
    with pytest.raises(ValueError, match="is invalid"):
        save_file({"x": 1}, path)
    assert load_file(path)["x"].tolist() == [1]


def test_without_the_package_it_says_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "safetensors.numpy", None)
    with pytest.raises(ModuleNotFoundError, match=r"pip install 'autograd-lab\[safetensors\]'"):
        save({})
