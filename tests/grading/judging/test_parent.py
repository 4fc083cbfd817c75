"""What the judge's parent does before it serves."""

from dataclasses import asdict
from pathlib import Path

import pytest

from autograd_lab.grading.judging import parent
from autograd_lab.grading.limits import Limits
from autograd_lab.grading.sandbox.house import NotIsolated

SOURCE = Path(__file__).parents[3] / "solutions" / "04_backward_by_hand.ipynb"


class Heard(list):
    """A control channel that keeps what is said."""

    send = list.append


def test_the_source_and_what_of_the_teachers_is_here_is_hidden(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    hidden: list[Path] = []

    def sandbox(limits, preload, places, trust):
        hidden.extend(places)
        raise NotIsolated("it is not asked to", ())

    monkeypatch.setattr(parent, "Sandbox", sandbox)
    places = [str(tmp_path), str(tmp_path / "on another machine")]
    setup = {"limits": asdict(Limits()), "source": str(SOURCE), "trust": False, "hidden": places}
    heard = Heard()
    parent._serve(heard, setup)
    assert heard == [{"not isolated": ["it is not asked to", []]}]
    assert hidden == [SOURCE, tmp_path]
