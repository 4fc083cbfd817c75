"""The shell in which a learner's cells run: IPython's, without all that belongs to a person at it.

Nothing is kept on disk, no thread is started, nothing is coloured, nobody can be asked.
"""

from __future__ import annotations

import ast
import builtins
import getpass
import io
import os
import subprocess
from contextlib import ExitStack, nullcontext, redirect_stderr, redirect_stdout
from typing import Any
from warnings import catch_warnings, simplefilter

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.error import StdinNotImplementedError
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from autograd_lab.grading.raised import Raised, clean, raised

QUIET = (
    "check",
    "hint",
    "variant",
    "reset_exercise",
    "predict",
    "graph",
    "memory",
    "step",
    "why",
    "doctor",
)
"""Magics that only show something, to somebody who is there."""


class Output(io.TextIOBase):
    """The start of what is printed; the rest is let go.

    Example: `output.begin(10)`, then `print("a" * 99, file=output)`, then `output.text()`.
    """

    encoding = "utf-8"

    def __init__(self) -> None:
        self.begin(0)

    def begin(self, longest: int) -> None:
        """Forget what was printed, and keep up to so many characters from now on."""
        self._parts: list[str] = []
        self._left = longest

    def text(self) -> str:
        """What was kept."""
        return clean("".join(self._parts), self._left + sum(map(len, self._parts)))

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        if self._left > 0 and text:
            part = str.__getitem__(text, slice(self._left))
            self._parts.append(part)
            self._left -= len(part)
        return len(text)

    def writable(self) -> bool:
        return True


class _Shown(DisplayHook):
    """The value that a cell ends in, as its text alone."""

    def write_output_prompt(self) -> None:
        return None

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
        print(format_dict.get("text/plain", ""))

    def log_output(self, format_dict: Any) -> None:
        return None


class _Published(DisplayPublisher):
    """What `display` is given, as its text alone."""

    def publish(self, data: Any, *args: Any, **options: Any) -> None:
        print(data.get("text/plain", ""))

    def clear_output(self, wait: bool = False) -> None:
        return None


class _Shell(InteractiveShell):
    displayhook_class = _Shown
    display_pub_class = _Published

    def init_ipython_dir(self, ipython_dir: Any) -> None:
        self.ipython_dir = os.sep  # it has to exist; nothing is read or written there

    def init_profile_dir(self, profile_dir: Any) -> None:
        self.profile_dir = None
        self._db: Any = {}  # where `%cd` keeps the folders that it has been to

    def init_virtualenv(self) -> None:
        return None

    def note_transformers(self) -> None:
        """Remember what turns cells into Python, to see later whether the learner added to it."""
        self.usual_transformers = self._transformers()

    def _transformers(self) -> list[Any]:
        found = self.input_transformer_manager
        return [*found.cleanup_transforms, *found.line_transforms, *found.token_transformers]

    def transform_cell(self, raw_cell: str) -> str:
        """The cell as Python. Most are already, which IPython would find out at greater length."""
        if self._transformers() == self.usual_transformers and _is_python(raw_cell):
            return raw_cell if raw_cell.endswith("\n") else raw_cell + "\n"
        return str(super().transform_cell(raw_cell))

    def _tee(self, channel: Any) -> Any:
        """Keep no second copy of what is printed: IPython's has no end."""
        return nullcontext()

    def showtraceback(self, *args: Any, **kwargs: Any) -> None:
        return None

    def showsyntaxerror(self, *args: Any, **kwargs: Any) -> None:
        return None

    def _format_exception_for_storage(self, exception: Any, *args: Any, **kwargs: Any) -> Any:
        return {}

    def enable_gui(self, gui: Any = None) -> None:
        return None

    def ask_exit(self) -> None:
        return None

    def system(self, command: str) -> None:
        """Run a command of the learner's, and print what it prints."""
        command = self.var_expand(command, depth=1)
        streams: Any = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE}
        with subprocess.Popen(command, shell=True, stderr=subprocess.STDOUT, **streams) as process:
            while part := process.stdout.read1(1 << 16):  # type: ignore[union-attr]
                print(part.decode("utf-8", "replace"), end="")
        self.user_ns["_exit_code"] = process.returncode


def _is_python(source: str) -> bool:
    """Whether a cell of more than one line reads the same to Python and to IPython."""
    starts = source[:1].isidentifier() or source[:1] in "#@\"'([{"
    if not starts or "In [" in source or "\n" not in source.strip():
        return False
    try:
        with catch_warnings():
            simplefilter("ignore")
            ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _refuse_to_ask(*args: Any, **kwargs: Any) -> str:
    raise StdinNotImplementedError("nobody is there to answer when a notebook is graded")


def _quiet(line: str, cell: str | None = None) -> None:
    return None


class Shell:
    """IPython's shell for one run of one notebook. There is one in a process.

    Example: `Shell().run("1 + 1", 100)` is `(None, "2\\n")`.
    """

    def __init__(self) -> None:
        config = Config()
        config.HistoryManager.enabled = False
        config.HistoryManager.hist_file = ":memory:"
        config.InteractiveShell.colors = "nocolor"
        self.output = Output()
        self.shell: Any = _Shell.instance(config=config)
        self.shell.note_transformers()
        self._run_cell = self.shell.run_cell  # which a cell may replace
        formatter: Any = self.shell.display_formatter
        formatter.active_types = ["text/plain"]
        self._add_magics()
        builtins.input = getpass.getpass = _refuse_to_ask
        self._warm_up()

    @property
    def names(self) -> dict[str, Any]:
        """The learner's namespace."""
        return self.shell.user_ns

    def own_names(self) -> list[str]:
        """The names that the learner has bound."""
        hidden = self.shell.user_ns_hidden
        nothing = object()
        return [
            name
            for name, value in self.names.items()
            if type(name) is str
            and not name.startswith("_")
            and hidden.get(name, nothing) is not value
        ]

    def run(self, source: str, longest_output: int) -> tuple[Raised | None, str]:
        """Run a cell: what it raised, and the start of what it printed and displayed."""
        self.output.begin(longest_output)
        cells = self.shell.compile._filename_map
        before = len(cells)
        result = self._run_cell(source, store_history=True)
        error = result.error_before_exec or result.error_in_exec
        here = list(cells)[before:]
        return (None if error is None else raised(error, here)), self.output.text()

    def _warm_up(self) -> None:
        """Have done once what takes longer the first time, and forget it."""
        with redirect_stdout(self.output), redirect_stderr(self.output):
            for source in ("%check x", "1", "def f(x): return x\n\nf(None)", "1/0", "(", "%who"):
                self.run(source, 0)
        self.shell.reset(new_session=True)

    def _add_magics(self) -> None:
        from autograd_lab.kernel.inner_cell import run_inside
        from autograd_lab.kernel.live_modes import LiveModes
        from autograd_lab.kernel.magics.device_magic import DeviceMagic
        from autograd_lab.kernel.magics.legacy_magic import LegacyMagic

        shell = self.shell
        shell.register_magics(DeviceMagic)
        shell.register_magics(LegacyMagic(shell, ExitStack()))
        LiveModes(shell, ExitStack())
        for name in QUIET:
            shell.register_magic_function(_quiet, "line", name)
        shell.register_magic_function(_quiet, "cell", "torch")
        shell.register_magic_function(lambda line, cell: run_inside(shell, cell), "cell", "predict")
        shell.extension_manager.loaded.add("autograd_lab")
