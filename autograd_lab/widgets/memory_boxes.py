"""Memory boxes: names that point at memory, and statements that change the one or the other."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from autograd_lab.widgets.board import Board
from autograd_lab.widgets.controls import Button, Entry
from autograd_lab.widgets.copies import copies
from autograd_lab.widgets.frame import Drawing, Frame
from autograd_lab.widgets.memory import is_array, memory_of
from autograd_lab.widgets.memory_changes import Changes, compare, sentences
from autograd_lab.widgets.memory_picture import memory_svg, memory_text
from autograd_lab.widgets.notebook import notebook_names

MOST = 12  # names that are shown


class Boxes:
    """Names of tensors and arrays, and what has been done to them.

    names: those to show; all tensors and arrays of the namespace if there are none. Objects that a
    statement gives a new name to are shown from then on. own: statements change the learner's own
    variables; else copies of them, which share memory as the originals do.

    Raises NameError for a name that is not there, TypeError for what is no tensor and no array.

    Example: `boxes = Boxes(("a", "b"), globals())`, `boxes.run("a.add_(1)")`, `boxes.told`.
    """

    def __init__(self, names: tuple[str, ...], namespace: Any, own: bool = False) -> None:
        __tracebackhide__ = True
        self.shown = list(names) or [n for n, v in namespace.items() if _to_show(n, v)][:MOST]
        for name in self.shown:
            if name not in namespace:
                raise NameError(f"name {name!r} is not defined")
            if not is_array(namespace[name]):
                kind = type(namespace[name]).__name__
                raise TypeError(f"{name} is of type {kind}, not a tensor and not a NumPy array")
        self.own = own
        self._learners = namespace
        self._first = tuple(self.shown)
        self._originals = {} if own else copies(self._arrays(namespace))
        self.reset()

    def reset(self) -> None:
        """Begin again, on fresh copies of what there was at first."""
        self.namespace = (
            self._learners if self.own else {**self._learners, **copies(self._originals)}
        )
        self.shown = list(self._first)
        self.memory = memory_of(self._arrays(self.namespace))
        self.changes = Changes()
        self.ran = self.told = ""

    def run(self, statement: str) -> None:
        """Run a statement, and tell what it did. An error of it is told, too."""
        before, kept = self.memory, self._arrays(self.namespace)
        others = {n for n, v in self.namespace.items() if is_array(v)}
        failed = ""
        try:
            exec(compile(statement, "<memory boxes>", "exec"), self.namespace)
        except Exception as error:
            failed = f"{type(error).__name__}: {error}"
        made = [n for n, v in self.namespace.items() if n not in others and _to_show(n, v)]
        self.shown += [name for name in made if name not in self.shown][: MOST - len(self.shown)]
        self.memory = memory_of(self._arrays(self.namespace))
        self.changes = compare(before, self.memory)
        kept.clear()  # until here, so that no new object could take an old one's identity
        self.ran = statement
        self.told = failed or sentences(self.changes, self.memory)

    def _arrays(self, namespace: Mapping[str, Any]) -> dict[str, Any]:
        return {n: namespace[n] for n in self.shown if is_array(namespace.get(n))}


def _to_show(name: str, value: object) -> bool:
    return is_array(value) and not name.startswith("_")


class MemoryBoxes(Board):
    """Shows which names share memory, and runs statements to see what they do.

    names: of tensors and NumPy arrays; all that there are if none is given. try_: statements that
    get a button each. own: they change the learner's own variables; else copies of them, which
    share memory as the originals do. namespace: the notebook's by default.

    Raises NameError and TypeError as `Boxes` does.

    Example: `MemoryBoxes("a", "b", try_=("a.add_(1)", "a = a + 1"))`.
    """

    def __init__(
        self,
        *names: str,
        try_: tuple[str, ...] = (),
        own: bool = False,
        namespace: dict[str, Any] | None = None,
    ) -> None:
        __tracebackhide__ = True
        namespace = notebook_names(namespace)
        self._boxes = Boxes(names, namespace, own)
        first = self._boxes.shown[0] if self._boxes.shown else "a"
        self._try = tuple(try_) or (f"{first} += 1", f"{first} = {first} + 1")
        super().__init__()

    def look(self) -> Frame:
        boxes = self._boxes
        picture = Drawing(memory_svg(boxes.memory, boxes.changes), memory_text(boxes.memory))
        whose = "your own variables" if boxes.own else "copies; your own variables stay as they are"
        buttons = [
            Button(f"try {at}", statement, do=partial(boxes.run, statement), help="run", code=True)
            for at, statement in enumerate(self._try)
        ]
        if not boxes.own:
            buttons.append(Button("reset", "start again", do=boxes.reset, off=not boxes.ran))
        return Frame(
            ", ".join(boxes.shown) or "no names",
            f"names and the memory they point at: {whose}",
            (picture,),
            heading=boxes.ran or "Which names see a change?",
            detail=boxes.told or "Say it first, then run a statement.",
            controls=(*buttons, Entry("own", "your own statement", value="", do=boxes.run)),
            said=f"{boxes.ran}: {boxes.told}" if boxes.ran else "",
        )
