"""The widget behind `%predict` with choices: one is taken before the next cell runs."""

from collections.abc import Callable
from functools import partial
from typing import Any

from autograd_lab.widgets.board import Board
from autograd_lab.widgets.controls import Button
from autograd_lab.widgets.frame import Frame


class Choices(Board):
    """Asks what an expression will be, and tells which answer was taken.

    about: the expression. options: the answers to choose from, as they are shown. take: called with
    the one that is chosen, as often as the learner changes their mind.

    Example: `Choices("x.grad", ("6", "18"), print)`.
    """

    def __init__(self, about: str, options: tuple[str, ...], take: Callable[[str], object]) -> None:
        self.about, self.options = about, options
        self._take, self._taken, self._outcome = take, "", ""
        super().__init__()

    def end(self, sentence: str) -> None:
        """The cell has run: say what came, and take no more answers."""
        self._outcome = sentence
        self._show()

    def _choose(self, option: str) -> None:
        self._take(option)
        self._taken = option

    def look(self) -> Frame:
        taken = f"You say {self._taken}." if self._taken else ""
        buttons = tuple(
            Button(
                option,
                option,
                do=partial(self._choose, option),
                code=True,
                main=option == self._taken,
                off=bool(self._outcome),
            )
            for option in self.options
        )
        return Frame(
            f"What will {self.about} be?",
            heading=self._outcome or taken,
            detail="Now run the next cell." if taken and not self._outcome else "",
            controls=buttons,
        )

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        bundle = super()._repr_mimebundle_(**kwargs)
        if bundle is not None:
            del bundle[0]["image/svg+xml"]  # a question is no picture
        return bundle

    def __repr__(self) -> str:
        return asked(self.about, self.options)


def asked(about: str, options: tuple[str, ...]) -> str:
    """The question as text. Example: `asked("x.grad", ("6", "18"))`."""
    return f"What will {about} be?  {'   '.join(options)}"
