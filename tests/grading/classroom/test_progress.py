"""How far a class is, in words; and where Ctrl-C stops it."""

import io
import signal
from collections.abc import Iterator

import pytest
from rich.console import Console

from autograd_lab.grading.classroom.progress import Bar, Lines, in_words, watcher


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.4, "0 s"), (59, "59 s"), (100, "1 min 40 s"), (5400, "1 h 30 min")]
)
def test_a_time_is_told_as_one_says_it(seconds: float, words: str) -> None:
    assert in_words(seconds) == words


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time, as a list of one number to be set."""
    now = [100.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    return now


def test_away_from_a_terminal_there_is_a_line_every_ten_seconds(clock: list[float]) -> None:
    out = io.StringIO()
    with watcher(Console(file=out, width=100)) as watch:
        watch.total(100)
        for _ in range(50):
            watch.unchanged()
        for _ in range(11):
            clock[0] += 2
            watch.graded()
    assert isinstance(watch, Lines)
    assert out.getvalue().splitlines() == [
        "55 of 100 ready, 10 s, about 1 min 30 s left",
        "60 of 100 ready, 20 s, about 1 min 20 s left",
    ]


def test_a_terminal_has_a_bar_with_the_time_left(clock: list[float]) -> None:
    out = io.StringIO()
    console = Console(file=out, force_terminal=True, width=100, no_color=True)
    with watcher(console) as watch:
        watch.total(30)
        for _ in range(10):
            clock[0] += 1
            watch.graded()
    assert isinstance(watch, Bar)
    assert "10/30" in out.getvalue()
    assert "about 20 s left" in out.getvalue()


@pytest.fixture
def interrupted() -> Iterator[None]:
    """Ctrl-C as in a terminal: what runs in the background may have been started without it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interrupted")
def test_ctrl_c_waits_for_the_learner_at_hand() -> None:
    with watcher(Console(file=io.StringIO())) as watch:
        signal.raise_signal(signal.SIGINT)
        with pytest.raises(KeyboardInterrupt):
            watch.graded()
        assert watch.ready == 1
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
