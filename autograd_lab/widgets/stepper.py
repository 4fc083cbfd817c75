"""The stepper: the backward pass of a result, node by node, with a question at each operation."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from autograd_lab import graph
from autograd_lab.widgets.notebook import notebook_names
from autograd_lab.widgets.walk import Walk

HERE = Path(__file__).parent


class Stepper(anywidget.AnyWidget):
    """Walks backward through the graph of a result and asks for each local derivative on the way.

    result: a tensor with a graph. gradient: what the walk begins with; 1 for a scalar.
    names: where the learner's names are looked up; the notebook's by default.

    The graph and every `.grad` stay as they are. Where no kernel is at hand, as in exported HTML,
    the picture and its table stand in.

    Raises `graph.NoGraph` where there is nothing to step through, `graph.GraphTooLarge` where there
    is too much to draw, and RuntimeError as `backward` does.

    Example: `Stepper((x * y + x).exp())` as the last line of a cell.
    """

    _esm = (HERE / "stepper.js").read_text(encoding="utf-8")
    _css = "".join((HERE / f"{n}.css").read_text("utf-8") for n in ("panel", "stepper"))

    frame = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        result: Any,
        gradient: Any = None,
        names: Mapping[str, object] | None = None,
    ) -> None:
        names = notebook_names(names)
        self._walk = Walk(result, gradient, names)
        self._replies = 0
        super().__init__(frame=self._next_frame())
        self.on_msg(self._do)

    def _do(self, widget: Any, message: dict[str, Any], buffers: Any) -> None:
        """Act on what the learner did in the page, and send the frame that follows."""
        walk, said = self._walk, {}
        match message:
            case {"do": "first"}:
                walk.first()
            case {"do": "back"}:
                walk.back()
            case {"do": "step"}:
                walk.step()
            case {"do": "last"}:
                walk.last()
            case {"do": "show"}:
                walk.show()
            case {"do": "retain", "on": bool(on)}:
                walk.retain = on
            case {"do": "answer", "text": str(text)}:
                verdict = walk.answer(text)
                said = {"right": verdict.right, "verdict": verdict.sentence}
        self.frame = self._next_frame() | said

    def _next_frame(self) -> dict[str, Any]:
        self._replies += 1  # a frame that looks the same is an answer too
        return self._walk.frame() | {"reply": self._replies, "retain": self._walk.retain}

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        bundle = super()._repr_mimebundle_(**kwargs)
        if bundle is None:
            return None
        data, metadata = bundle
        data["image/svg+xml"] = graph.svg(self._walk.graph)
        data["text/plain"] = repr(self)
        return data, metadata

    def __repr__(self) -> str:
        return graph.table(self._walk.graph)
