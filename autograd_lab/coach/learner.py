"""What the coach knows of the learner: their names, their lines of code, and where these are."""

import linecache
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import TracebackType
from typing import Any, NamedTuple

from autograd_lab.coach import source
from autograd_lab.core.places import PACKAGE, Place
from autograd_lab.memory import address, owner_of
from autograd_lab.tensor import Tensor

Namespace = Mapping[str, object]


class Layer(NamedTuple):
    """A module in whose forward an error was raised: its name, and the first input it was given."""

    name: str
    module: Any
    input: Any


class Learner:
    """The names that the learner can see where an error was raised, and the code around it.

    namespaces: from the innermost scope outward. cell_of: the name of a cell by the name of its
        file, such as "cell 3"; None for what is no cell. files: those that were run, in order.
    raised_at: the learner's line that raised. calls: the local names of all calls on the way, those
        of the package too, the innermost last.
    """

    def __init__(
        self,
        namespaces: Sequence[Namespace],
        cell_of: Callable[[str], str | None] = lambda file: None,
        files: Sequence[str] = (),
        raised_at: Place | None = None,
        calls: Sequence[Namespace] = (),
    ) -> None:
        self.namespaces = namespaces
        self.cell_of = cell_of
        self.raised_at = raised_at
        self.calls = calls
        known = [raised_at.file] if raised_at is not None else []
        self.files = list(dict.fromkeys((*known, *reversed(files))))

    @classmethod
    def of(
        cls,
        error: BaseException,
        cell_of: Callable[[str], str | None] = lambda file: None,
        files: Sequence[str] = (),
        shell: Namespace | None = None,
    ) -> "Learner":
        """Who raised this error. shell: the namespace of a session, which is asked last."""
        frames = [
            (frame, line)
            for frame, line in _frames(error.__traceback__)
            if not frame.f_code.co_filename.startswith((PACKAGE, "<frozen "))
        ]
        scopes: list[Namespace] = []
        for frame, _ in reversed(frames):
            scopes.append(frame.f_locals)
            if frame.f_globals is not frame.f_locals:
                scopes.append(frame.f_globals)
        raised_at = None
        if frames:
            frame, line = frames[-1]
            raised_at = Place(frame.f_code.co_filename, line, frame.f_code.co_name)
        unlike = {id(scope): scope for scope in (*scopes, *([shell] if shell is not None else []))}
        calls = [frame.f_locals for frame, _ in _frames(error.__traceback__)]
        return cls(list(unlike.values()), cell_of, files, raised_at, calls)

    @property
    def owners(self) -> list[Any]:
        """The objects whose methods were running, the innermost first."""
        return [scope["self"] for scope in reversed(self.calls) if "self" in scope]

    def layer(self) -> Layer | None:
        """The innermost module whose forward was running."""
        for scope in reversed(self.calls):
            module = scope.get("self")
            if hasattr(module, "named_modules") and hasattr(module, "forward"):
                given = next((v for k, v in scope.items() if k in ("input", "x", "args")), None)
                given = given[0] if isinstance(given, tuple) and given else given
                kind = type(module).__name__
                return Layer(self.name_of_module(module) or f"a {kind}", module, given)
        return None

    def outermost_module(self) -> str:
        """The name of the module that the learner called; "" if it has none."""
        for scope in self.calls:
            module = scope.get("self")
            if hasattr(module, "named_modules") and hasattr(module, "forward"):
                return self.name_of_object(module)
        return ""

    def name_of_module(self, module: object) -> str:
        """The name of a module, with that of the one that it is in; "" if it has none."""
        for name, thing in self.objects():
            if hasattr(thing, "named_modules") and not isinstance(thing, type):
                for inner, part in thing.named_modules():
                    if part is module:
                        return f"{name}.{inner}" if inner else name
        return ""

    def value(self, name: str) -> object:
        """What a name stands for, the innermost scope first; None if nothing is called so."""
        return next((scope[name] for scope in self.namespaces if name in scope), None)

    def names(self) -> dict[str, object]:
        """All names with what they stand for, as the innermost scope sees them."""
        seen: dict[str, object] = {}
        for scope in reversed(self.namespaces):
            seen.update(scope)
        return seen

    def tensors(self) -> Iterator[tuple[str, Tensor]]:
        """The learner's tensors with their names, the innermost scope's first."""
        return ((name, value) for name, value in self.objects() if isinstance(value, Tensor))

    def name_of(self, tensor: object) -> str:
        """The learner's name of this very tensor, the innermost scope's; "" if it has none.

        Of several in one scope it is the shortest.
        """
        for scope in self.namespaces:
            names = [n for n, x in list(scope.items()) if x is tensor and not n.startswith("_")]
            if names:
                return min(names, key=len)
        return self._in_a_module(tensor)

    def _in_a_module(self, tensor: object) -> str:
        """A parameter's name with that of its module before it, such as "model.fc.weight"."""
        for name, thing in self.objects():
            if hasattr(thing, "named_parameters") and not isinstance(thing, type):
                for inner, parameter in thing.named_parameters():
                    if parameter is tensor:
                        return f"{name}.{inner}"
        return ""

    def objects(self) -> Iterator[tuple[str, Any]]:
        """All that the learner has named, the innermost scope's first."""
        seen = set()
        for scope in self.namespaces:
            for name, value in list(scope.items()):
                if not name.startswith("_") and name not in seen:
                    seen.add(name)
                    yield name, value

    def name_of_object(self, thing: object) -> str:
        """The learner's name of this very object; "" if it has none."""
        return next((name for name, value in self.objects() if value is thing), "")

    def optimizer_of(self, tensor: object) -> str:
        """The name of an optimizer that holds a tensor; "" if none does."""
        for name, thing in self.objects():
            for group in getattr(thing, "param_groups", ()) if not isinstance(thing, type) else ():
                if any(p is tensor for p in group["params"]):
                    return name
        return ""

    def name_made_by(self, node: Any) -> str:
        """The name of what a node made; that of the assignment at its line if no name has it."""
        for name, x in self.tensors():
            if x._history is not None and x._history[0] is node:
                return name
        return source.target_at(self.place(node.born_at)) if node.born_at else ""

    def on_memory_of(self, array: Any) -> list[str]:
        """The names of tensors that lie on the memory of an array, or on a part of it."""
        whole = address(owner_of(array))
        return [n for n, x in self.tensors() if address(owner_of(x.array)) == whole]

    def where(self, place: Place | None) -> str:
        """A place in words, such as "cell 3, line 2"; "" for None."""
        if place is None:
            return ""
        cell = self.cell_of(place.file)
        return f"{cell}, line {place.line}" if cell else f"{_short(place.file)}, line {place.line}"

    def place(self, place: Place) -> Place:
        """The place where the statement begins that a place is in."""
        line = source.first_line(place)
        return place._replace(line=line) if line else place

    def line(self, place: Place | None) -> str:
        """The line of code at a place; "" where its file can't be read."""
        return "" if place is None else self.place(place).text

    def assigned(self, name: str) -> Place | None:
        """Where a name got its value last, in the files that were run, the latest first."""
        for file in self.files:
            text = "".join(linecache.getlines(file))
            line = source.last_assignment(text, name)
            if line is not None:
                return Place(file, line, "")
        return None


def _frames(traceback: TracebackType | None) -> Iterator[tuple[Any, int]]:
    while traceback is not None:
        yield traceback.tb_frame, traceback.tb_lineno
        traceback = traceback.tb_next


def _short(file: str) -> str:
    return file.replace("\\", "/").rpartition("/")[2]
