"""The programs of the source documents that are of today, on the real PyTorch."""

import pytest

from tests.seeds.snippet import NOW, output_as_it_is
from tests.seeds.test_snippets import ALL

TODAY = {name: program for name, program in ALL.items() if program.world == NOW}


@pytest.mark.parametrize("name", TODAY)
def test_pytorch_prints_what_is_stated(name, pytorch, request):
    if "torchvision" in TODAY[name].code:
        request.getfixturevalue("torchvision")
    assert output_as_it_is(TODAY[name]) == TODAY[name].prints
