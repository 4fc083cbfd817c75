"""What a widget can't show: a sentence, and of the traceback only the learner's own lines."""

import pytest

pytest.importorskip("anywidget")

import autograd_lab as torch
from autograd_lab.core.places import PACKAGE
from autograd_lab.widgets import AccumulationBucket, FlagToggles, MemoryBoxes

NAMES = {"x": torch.tensor([1.0, 2.0], requires_grad=True), "k": 3, "torch": torch}


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: MemoryBoxes("q", namespace=NAMES), "name 'q' is not defined"),
        (lambda: MemoryBoxes("k", namespace=NAMES), "k is of type int, not a tensor"),
        (lambda: FlagToggles("z = q * 2", NAMES), "name 'q' is not defined"),
        (lambda: FlagToggles("z = x *", NAMES), "invalid syntax"),
        (lambda: FlagToggles("z = x + q", NAMES), "name 'q' is not defined"),
        (lambda: AccumulationBucket("z = x * k", NAMES), "z can't start a backward"),
    ],
)
def test_it_is_said_without_a_stack_of_ours(make, says):
    with pytest.raises(Exception, match=says) as raised:
        make()
    ours = [entry for entry in raised.traceback if str(entry.path).startswith(PACKAGE)]
    assert all("__tracebackhide__" in entry.locals for entry in ours)
