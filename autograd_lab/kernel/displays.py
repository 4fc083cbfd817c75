"""Tensors, modules and nodes as a session shows them: as HTML, in `x?`, and after `x.` and a tab.

What is shown is made in `autograd_lab.displays`. PyTorch's text stays, beside the HTML.
"""

import re
from contextlib import ExitStack
from html import escape
from typing import Any

from IPython.core.completer import CompletionContext, SimpleCompletion, context_matcher
from IPython.core.interactiveshell import InteractiveShell
from IPython.core.oinspect import InspectorHookData

from autograd_lab.core.node import Node
from autograd_lab.core.places import Place
from autograd_lab.kernel.learners import learner_in
from autograd_lab.tensor import Tensor

MODULE = "autograd_lab.nn.modules.module.Module"  # not imported by who only shows tensors
ATTRIBUTE = re.compile(r"(?:^|[^\w.)\]])([A-Za-z_]\w*(?:\.\w+|\[[^\[\]()]*\])*)\.(\w*)$")
FIRST = 1000


class Displays:
    """HTML of tensors, modules and nodes; what inspection says of them; their completions.

    Example: `Displays(shell, undo)` starts it, `undo.close()` ends it.
    """

    def __init__(self, shell: InteractiveShell, undo: ExitStack) -> None:
        self.shell = shell
        self._show_html(undo)
        self._inspect(undo)
        self._complete(undo)

    def tell(self, place: Place) -> str:
        """A place by its cell: "cell 3, line 2: y = x * x"."""
        learner = learner_in(self.shell)
        return f"{learner.where(place)}: {learner.line(place)}".removesuffix(": ")

    def _code(self, place: Place) -> str:
        """A place by its code alone: HTML is saved, and cells have other numbers another time."""
        learner = learner_in(self.shell)
        return learner.line(place) or learner.where(place)

    def _show_html(self, undo: ExitStack) -> None:
        formatter = self.shell.display_formatter.formatters["text/html"]  # type: ignore[union-attr]
        for kind in (Tensor, Node, MODULE):
            formatter.for_type(kind, self._page)
            undo.callback(formatter.pop, kind, None)

    def _page(self, thing: Any) -> str | None:
        """The HTML of a value. A fault of ours leaves the text, and one line."""
        try:
            from autograd_lab.displays import module_html, node_html, tensor_html

            if isinstance(thing, Tensor):
                return tensor_html(thing, self._code)
            return node_html(thing, self._code) if isinstance(thing, Node) else module_html(thing)
        except Exception as fault:
            print(f"The picture of this value failed: {type(fault).__name__}: {fault}")
            return None

    def _inspect(self, undo: ExitStack) -> None:
        hooks: dict[str, Any] = self.shell.inspector.mime_hooks
        for kind, hook in (("text/plain", self._text), ("text/html", self._html)):
            hooks[kind] = hook
            undo.callback(hooks.pop, kind, None)

    def _text(self, asked: InspectorHookData) -> list[tuple[str, str]] | None:
        """What inspection says, as pairs of a head and a text; None leaves it to IPython."""
        from autograd_lab.displays import facts, live, node_facts

        thing = asked.obj
        if isinstance(thing, property):  # such as x.grad_fn, of which IPython would tell the code
            thing = live(asked.info_dict["name"], self.shell.user_ns)
        if isinstance(thing, Tensor):
            said = facts(thing, self.tell)
        elif isinstance(thing, Node):
            said = node_facts(thing, self.tell)
        else:
            return None
        return [("Type", type(thing).__name__), *said, ("String form", repr(thing))]

    def _html(self, asked: InspectorHookData) -> list[tuple[str, str]] | None:
        said = self._text(asked)
        return said and [(head, f"<pre>{escape(text)}</pre>") for head, text in said]

    def _complete(self, undo: ExitStack) -> None:
        matchers = self.shell.Completer.custom_matchers

        @context_matcher(priority=FIRST, identifier="autograd_lab")
        def matcher(context: CompletionContext) -> Any:
            return self._matches(context)

        matchers.append(matcher)
        undo.callback(matchers.remove, matcher)

    def _matches(self, context: CompletionContext) -> Any:
        """The attributes of a tensor or node, in place of all other guesses."""
        from autograd_lab.displays import attributes, live

        found = ATTRIBUTE.search(context.text_until_cursor)
        thing = live(found[1], self.shell.user_ns) if found else None
        names = attributes(thing, found[2]) if found and thing is not None else None
        return {
            "completions": [
                SimpleCompletion(name, type=_kind(thing, name)) for name in names or ()
            ],
            "matched_fragment": found[2] if found and names else context.token,
            "ordered": True,
            "suppress": bool(names),
        }


def _kind(thing: Any, name: str) -> str:
    return "function" if callable(getattr(type(thing), name, None)) else "property"
