"""The Jupyter kernel: an ipykernel that switches on the IPython extension `autograd_lab`.

It stands beside the package, not in it, because importing anything from the package imports NumPy,
and a kernel should answer before that. The extension is loaded with the first cell that needs it.
"""

import json
import os
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

EXTENSION = "autograd_lab"
MAGICS = (
    "check", "device", "doctor", "graph", "hint", "legacy", "memory", "predict", "reset_exercise",
    "source", "step", "torch", "variant", "why",
)  # fmt: skip
BANNER = """Autograd Lab: autograd with PyTorch's names, small enough to read.
    import autograd_lab as torch
    %graph NAME     draws the graph behind a tensor
    %check NAME     checks the exercise of that name
    %doctor         shows the silent mistakes that were seen
"""
REFERENCES = {
    "PyTorch: autograd": "https://docs.pytorch.org/docs/stable/autograd.html",
    "PyTorch: autograd mechanics": "https://docs.pytorch.org/docs/stable/notes/autograd.html",
    "NumPy": "https://numpy.org/doc/stable/reference/",
    "Python": f"https://docs.python.org/{sys.version_info.major}.{sys.version_info.minor}/",
}

if sys.path and sys.path[0] in ("", os.getcwd()):
    # `python -m` put the notebook's folder first. A learner's `random.py` there would replace the
    # standard library's; IPython adds the folder again, last.
    del sys.path[0]

from ipykernel.ipkernel import IPythonKernel  # noqa: E402
from ipykernel.kernelapp import IPKernelApp  # noqa: E402
from jupyter_core.paths import jupyter_runtime_dir  # noqa: E402
from traitlets import default  # noqa: E402


def installed_version() -> str:
    """The version of the installed package; "0" in a source tree that was never installed."""
    try:
        return version("autograd-lab")
    except PackageNotFoundError:
        return "0"


def lesson_links() -> list[dict[str, Any]]:
    """The lessons near the notebook, as links into the Jupyter server that started this kernel.

    Links that need no network: the server's own record tells its root folder and base address.
    Empty where the server or the lessons are not to be found.
    """
    record = Path(jupyter_runtime_dir(), f"jpserver-{os.environ.get('JPY_PARENT_PID')}.json")
    try:
        server = json.loads(record.read_text())
        root, base = Path(server["root_dir"]).resolve(), server["base_url"]
    except (OSError, ValueError, KeyError):
        return []
    here = Path.cwd()
    folder = next((f for f in (here.parent / "notebooks", here / "notebooks") if f.is_dir()), here)
    return [
        link(
            notebook.stem.replace("_", " "),
            f"{base}lab/tree/{notebook.relative_to(root).as_posix()}",
        )
        for notebook in sorted(folder.glob("[0-9][0-9]_*.ipynb"))
        if notebook.is_relative_to(root)
    ]


def link(text: str, url: str) -> dict[str, Any]:
    # Otherwise JupyterLab opens it in a sandboxed frame, where a second JupyterLab can't run.
    return {"text": text, "url": url, "newBrowserTab": True}


class AutogradLabKernel(IPythonKernel):
    """`IPythonKernel` with the extension `autograd_lab` switched on."""

    implementation = "autograd_lab"
    implementation_version = installed_version()
    banner = BANNER
    _switched_on = False

    @default("help_links")
    def _lessons_and_references(self) -> list[dict[str, Any]]:
        return lesson_links() + [link(text, url) for text, url in REFERENCES.items()]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        assert self.shell is not None
        for name in MAGICS:
            self.shell.magics_manager.register_lazy(name, EXTENSION)

    async def do_execute(self, code: str, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Run a cell; one that imports the package gets the extension first."""
        wanted = EXTENSION in sys.modules or EXTENSION in code
        if wanted and not self._switched_on and self.shell is not None:
            self._switched_on = True  # once, for a learner may unload it
            try:
                self.shell.extension_manager.load_extension(EXTENSION)
            except Exception:  # a broken installation must not leave the cell without a reply
                self.shell.showtraceback()
        return await super().do_execute(code, *args, **kwargs)


def main() -> None:
    """Start a kernel; the options are ipykernel's, `-f CONNECTION_FILE` first of all."""
    IPKernelApp.launch_instance(kernel_class=AutogradLabKernel)


if __name__ == "__main__":
    main()
