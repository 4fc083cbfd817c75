"""The magic `%source`: the lines of the engine that a lesson is about, as they are."""

import inspect
import textwrap
from html import escape
from importlib import import_module
from pathlib import Path
from typing import Any

from IPython.core.interactiveshell import InteractiveShell
from IPython.core.magic import Magics, line_magic, magics_class, no_var_expand
from IPython.core.magic_arguments import argument, magic_arguments
from IPython.display import display

import autograd_lab
from autograd_lab.kernel.magics.requests import MagicError, parsed

HOME = Path(autograd_lab.__file__).parent
LONGEST = 60  # lines
MONO = "font-family:var(--jp-code-font-family,monospace)"


@magics_class
class SourceMagic(Magics):
    """The magic `%source`."""

    shell: InteractiveShell

    @magic_arguments()
    @argument("name", metavar="NAME", help="what to show, such as autograd_lab.optim.SGD.step")
    @argument("--from", dest="first", metavar="WORDS", help="begin at the line that holds these")
    @argument("--to", dest="last", metavar="WORDS", help="end at the next line that holds these")
    @no_var_expand
    @line_magic
    def source(self, line: str) -> None:
        """Show the source of a part of autograd_lab: a function, a class, a module, or some lines.

        Example::

            %source autograd_lab.core.walk.run --from "while" --to "ready"
        """
        options = parsed(self.source, line)
        words = {n: _unquoted(getattr(options, n)) for n in ("first", "last")}
        thing = _found(options.name)
        try:
            path = Path(inspect.getsourcefile(thing) or "")
            lines = inspect.getsource(thing).splitlines()
        except (TypeError, OSError):
            raise MagicError(f"{options.name} has no source in Python.") from None
        if HOME not in path.parents:
            raise MagicError(f"{options.name} is not a part of autograd_lab.")
        shown = _between(lines, words["first"], words["last"], options.name)
        if len(shown) > LONGEST:
            raise MagicError(
                f"{options.name} has {len(shown)} lines here, more than a glance takes in: choose "
                "some with --from and --to."
            )
        where = path.relative_to(HOME.parent).as_posix()
        code = textwrap.dedent("\n".join(shown))
        display({"text/plain": f"{where}\n\n{code}", "text/html": _html(where, code)}, raw=True)


def _unquoted(words: str | None) -> str:
    return (words or "").strip().strip("\"'")


def _found(name: str) -> Any:
    """What a dotted name of the package stands for; torch is autograd_lab."""
    parts = name.split(".")
    if parts[0] == "torch":
        parts[0] = "autograd_lab"
    if parts[0] != "autograd_lab":
        raise MagicError(f"{name} is not a part of autograd_lab, such as autograd_lab.core.walk.")
    for count in range(len(parts), 0, -1):
        try:
            thing: Any = import_module(".".join(parts[:count]))
        except ModuleNotFoundError:
            continue
        try:
            for part in parts[count:]:
                thing = inspect.getattr_static(thing, part)
        except AttributeError:
            break
        return _written(thing)
    raise MagicError(f"nothing is called {name}.")


def _written(thing: Any) -> Any:
    """What has the source: an operation's forward, a method's function, a property's getter."""
    if hasattr(thing, "op"):
        return thing.op.forward
    return inspect.unwrap(getattr(thing, "__func__", None) or getattr(thing, "fget", None) or thing)


def _between(lines: list[str], first: str, last: str, name: str) -> list[str]:
    """The lines from one that holds the first words to the next that holds the last ones."""
    begin = _line_with(lines, first, 0, name) if first else 0
    end = _line_with(lines, last, begin + bool(first), name) if last else len(lines) - 1
    return lines[begin : end + 1]


def _line_with(lines: list[str], words: str, begin: int, name: str) -> int:
    for at in range(begin, len(lines)):
        if words in lines[at]:
            return at
    raise MagicError(f"{name} has no line with {words!r} there.")


def _html(where: str, code: str) -> str:
    """The code as the page shows its own, under the name of its file."""
    try:
        from pygments import highlight
        from pygments.formatters import HtmlFormatter
        from pygments.lexers import PythonLexer
    except ImportError:
        lines = f'<pre style="{MONO}">{escape(code)}</pre>'
    else:
        lines = highlight(code, PythonLexer(), HtmlFormatter(cssclass="highlight", prestyles=MONO))
    return (
        f'<div class="agl-source" role="region" aria-label="{escape(where)}">'
        f'<div style="color:var(--jp-ui-font-color2,#5f6a75);'
        f'font:12px var(--jp-code-font-family,monospace)">{escape(where)}</div>'
        f'<div class="jp-RenderedHTMLCommon">{lines}</div></div>'
    )


def complete_source(shell: InteractiveShell, event: Any) -> list[str]:
    """Completions for `%source`: the parts of the package by dotted name."""
    path, _, _ = event.symbol.rpartition(".")
    if not path:
        return ["autograd_lab."]
    try:
        thing = _found(path)
    except MagicError:
        return []
    return [f"{path}.{name}" for name in dir(thing) if not name.startswith("_")]
