"""A probe crosses to the learner's process as text, and works there as it did here."""

import subprocess
import sys

import numpy as np
import pytest

from autograd_lab.grading.lessons import exercises_by_lesson
from autograd_lab.grading.probes import ProbeError, calls, probe_called, text_of

FACTOR = 2


def plain(function, inputs):
    import math

    def doubled(value):
        return value * 2

    return Observed(doubled(function(torch.tensor(inputs["x"]))), {"pi": math.pi})  # noqa: F821


def probe(function, inputs):
    return function(np.abs(inputs["x"]))


def reaching(function, inputs):
    return function(inputs["x"] * FACTOR)


def test_a_probe_of_the_package_crosses_by_its_name():
    for probe_of_ours in (calls.with_tensors, calls.watched):
        text = text_of(probe_of_ours)
        assert text == f"calls:{probe_of_ours.__name__}"
        assert probe_called(text) is probe_of_ours


def test_every_probe_of_the_lessons_crosses_by_name():
    for exercises in exercises_by_lesson().values():
        for exercise in exercises:
            assert probe_called(exercise.probe_text) is exercise.probe


@pytest.mark.parametrize("written", [plain, probe])
def test_a_probe_of_an_author_crosses_as_its_source(written):
    again = probe_called(text_of(written))
    seen = again(lambda x: x, {"x": np.array([-1.0])})
    value = getattr(seen, "value", seen)
    assert abs(value.item()) in (1.0, 2.0)


def test_a_probe_that_needs_its_surroundings_is_refused():
    with pytest.raises(ProbeError, match="the probe reaching uses FACTOR from outside itself"):
        text_of(reaching)


def inner():
    there = 3

    def closing(function, inputs):
        return function(there)

    return closing


def test_a_probe_that_closes_over_something_is_refused():
    with pytest.raises(ProbeError, match="uses there from outside itself"):
        text_of(inner())


def test_what_has_no_source_of_its_own_is_refused():
    for nothing in (lambda f, inputs: f(1), print, eval("lambda f, i: f(i)")):
        with pytest.raises(ProbeError):
            text_of(nothing)


@pytest.mark.parametrize(
    "text", ["calls:nothing", "nowhere:watched", "..:x", "def probe(", "x = 1", "1 / 0"]
)
def test_what_is_no_probe_is_refused(text):
    with pytest.raises(ProbeError):
        probe_called(text)


def test_the_learners_half_loads_no_answers():
    code = (
        "import sys, pkgutil\n"
        "from autograd_lab.grading import observe, probes\n"
        "for module in pkgutil.iter_modules(probes.__path__):\n"
        "    __import__(f'{probes.__name__}.{module.name}')\n"
        "print([name for name in sys.modules if 'grading.lessons' in name])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
