"""What of PyTorch is not here says so at once, and what to use instead."""

import pytest

import autograd_lab as torch

ABSENT = {
    "stft": "numpy.fft",
    "compile": "call the function as it is",
    "nested": "every tensor here is dense",
    "Tensor.to_sparse": "every tensor here is dense",
    "Tensor.refine_names": "dimensions have numbers",
    "ops.aten": "functions of torch",
    "backends.mkldnn": "torch.cuda",
    "Tensor.bfloat16": "float16, float32 and float64",
    "linalg.nothing": "dir(torch.linalg)",
    "special.airy_ai": "dir(torch.special)",
    "autograd.forward_ad": "functional.jvp",
    "autograd.profiler": "time.perf_counter",
    "cuda.Stream": "dir(torch.cuda)",
    "accelerator.current_stream": "torch.cuda",
    "utils.nothing": "torch.utils has",
    "serialization.skip_data": "dir(torch.serialization)",
    "random.nothing": "dir(torch.random)",
    "overrides.resolve_name": "dir(torch.overrides)",
}


def asked(name: str) -> object:
    found = torch
    for part in name.split("."):
        found = getattr(found, part)
    return found


@pytest.mark.parametrize("name", ABSENT)
def test_what_is_absent_names_itself_and_what_to_use(name):
    with pytest.raises(NotImplementedError, match=f"torch.{name} is not in Autograd") as caught:
        asked(name)
    assert caught.value.name == name
    assert ABSENT[name] in caught.value.instead


def test_a_method_that_is_absent_says_so_on_a_tensor():
    with pytest.raises(NotImplementedError, match=r"torch\.Tensor\.to_sparse is not in Autograd"):
        torch.ones(2).to_sparse()


def test_what_pytorch_has_not_is_a_mere_attribute_error():
    with pytest.raises(AttributeError, match="'Tensor' object has no attribute 'nothing'") as error:
        torch.ones(2).nothing  # noqa: B018
    assert type(error.value) is AttributeError


def test_a_name_that_pytorch_has_not_is_a_mere_attribute_error():
    with pytest.raises(AttributeError, match="module 'torch' has no attribute 'tenosr'") as error:
        torch.tenosr  # noqa: B018
    assert type(error.value) is AttributeError


def test_hasattr_answers_no_for_a_missing_part():
    assert not hasattr(torch, "stft")
    assert not hasattr(torch, "__path_of_nothing__")
    assert not hasattr(torch.ones(2), "to_sparse")
    assert not hasattr(torch.linalg, "nothing")


def test_a_subclass_may_have_a_method_that_is_absent():
    class Sparse(torch.Tensor):
        def to_sparse(self) -> str:
            return "its own"

    assert torch.ones(2).as_subclass(Sparse).to_sparse() == "its own"
