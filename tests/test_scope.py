"""What of PyTorch is not here says so at once."""

import pytest

import autograd_lab as torch


def test_a_missing_part_raises_not_implemented_and_names_itself():
    with pytest.raises(NotImplementedError, match=r"torch\.svd is not in Autograd Lab") as caught:
        torch.svd  # noqa: B018
    assert caught.value.name == "svd"


def test_hasattr_answers_no_for_a_missing_part():
    assert not hasattr(torch, "svd")
    assert not hasattr(torch, "__path_of_nothing__")
