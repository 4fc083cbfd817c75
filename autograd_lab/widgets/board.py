"""The board: what all widgets beside the stepper have in common, in the kernel and in the page."""

from pathlib import Path
from typing import Any

import anywidget
import traitlets

from autograd_lab.widgets import twin
from autograd_lab.widgets.controls import Refused
from autograd_lab.widgets.frame import Frame

HERE = Path(__file__).parent


class Board(anywidget.AnyWidget):
    """A frame and its controls. A widget is a model, and a subclass that says how the model looks.

    The subclass makes its model, calls `super().__init__()`, and has a method `look`. What the
    learner does in the page calls the control's `do`; then the board looks again. `Refused` shows
    its sentence; any other error is shown by name, and raised. The page computes nothing.

    Example:
        class Counter(Board):
            def __init__(self):
                self.count = 0
                super().__init__()

            def add(self):
                self.count += 1

            def look(self):
                return Frame(f"count = {self.count}", controls=(Button("add", "add", do=self.add),))
    """

    _esm = (HERE / "board.js").read_text(encoding="utf-8")
    _css = "".join((HERE / f"{n}.css").read_text("utf-8") for n in ("panel", "board"))

    frame = traitlets.Dict().tag(sync=True)

    def __init__(self) -> None:
        self._replies = 0
        super().__init__()
        self._show()
        self.on_msg(self._do)

    def look(self) -> Frame:
        """The frame as it is now."""
        raise NotImplementedError

    def _do(self, widget: Any, message: object, buffers: Any) -> None:
        """Act on what the learner did in the page, and send the frame that follows."""
        problem = ""
        try:
            match message:
                case {"do": str(id), **rest}:
                    control = self._looked.actors().get(id)
                    if control is not None and not control.off:
                        control.act(rest.get("value"))
        except Refused as refused:
            problem = str(refused)
        except Exception as error:
            problem = f"{type(error).__name__}: {error}"
            raise
        finally:
            self._show(problem)

    def _show(self, problem: str = "") -> None:
        self._looked = self.look()
        self._replies += 1  # a frame that looks the same is an answer too
        self.frame = self._looked.data() | {"problem": problem, "reply": self._replies}

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        bundle = super()._repr_mimebundle_(**kwargs)
        if bundle is None:
            return None
        data, metadata = bundle
        data["image/svg+xml"] = twin.svg(self._looked)
        data["text/plain"] = repr(self)
        return data, metadata

    def __repr__(self) -> str:
        return twin.plain(self._looked)
