"""Which learners' code may come out differently from run to run."""

import json
from pathlib import Path

import pytest

from autograd_lab.grading.judging.chance import Certainty
from autograd_lab.grading.submission.notebook_file import read_notebook
from autograd_lab.grading.submission.plan import plan
from autograd_lab.grading.submission.source import Source
from tests.grading.answers_04 import ALSO_RIGHT, RIGHT, WRONG
from tests.grading.judging.notebooks import given, graded, notebook, solution

SETUP = "import numpy as np\nimport autograd_lab as torch"


@pytest.fixture
def is_certain(tmp_path: Path):
    path = tmp_path / "source.ipynb"
    text = notebook(given(SETUP), solution("s", "x = 1"), graded("q", "assert x == 1", 1))
    path.write_text(text)
    source = Source.read(path)

    def holds(answer: str) -> bool:
        data = json.loads(text)
        data["cells"][1]["source"] = answer
        handed = read_notebook(json.dumps(data).encode())
        return Certainty(source).holds(plan(source, handed))

    return holds


@pytest.mark.parametrize(
    "answer",
    [
        *RIGHT.values(),
        *(source for sources in ALSO_RIGHT.values() for source in sources),
        *(source for _, _, source, _ in WRONG),
        "import numpy as np\nx = np.zeros(3)",
    ],
)
def test_ordinary_answers_come_out_the_same(is_certain, answer):
    assert is_certain(answer)


@pytest.mark.parametrize(
    "answer",
    [
        "import time\nx = time.time()",
        "from random import random\nx = random()",
        "x = np.random.default_rng().normal()",
        "x = torch.seed()",
        "x = open('/dev/urandom', 'rb').read(1)",
        "x = np.fromfile('/dev/urandom', count=1)",
        "x = __import__('os').urandom(1)",
        "x = getattr(np, 'random')",
        "x = ().__class__.__base__.__subclasses__()",
        "x = id(object())",
        "x = eval('1')",
        "!date",
        "x = (",
    ],
)
def test_what_gets_at_the_clock_or_the_machine_may_not(is_certain, answer):
    assert not is_certain(answer)
