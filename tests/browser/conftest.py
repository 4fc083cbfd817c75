"""A JupyterLab of its own in a real Chromium, with the network cut."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nbformat
import nbformat.v4 as nb
import pytest

from autograd_lab.lab import jupyter_arguments

pytest.importorskip("jupyterlab")
sync_api = pytest.importorskip("playwright.sync_api")

ROOT = Path(__file__).parents[2]
SCREENSHOTS = ROOT / "build" / "screenshots"


IDLE = """() => {
  const panel = window.jupyterapp?.shell?.currentWidget;
  const kernel = panel?.sessionContext?.session?.kernel;
  return panel?.context?.isReady && kernel?.connectionStatus === 'connected'
    && kernel.status === 'idle';
}"""
FIND_AND_SELECT = """async (text) => {
  const notebook = window.jupyterapp.shell.currentWidget.content;
  const index = notebook.widgets.findIndex(
    (cell) => cell.model.type === 'code' && cell.model.sharedModel.getSource().includes(text));
  notebook.activeCellIndex = index;
  await notebook.scrollToItem(index, 'center');
  return index;
}"""
RUN_ONE = "() => window.jupyterapp.commands.execute('notebook:run-cell')"
RUN_ALL = "() => window.jupyterapp.commands.execute('notebook:run-all-cells')"


class NotebookPage:
    """One notebook at a time in one page."""

    def __init__(self, page: Any, address: str, screenshots: Path) -> None:
        self.page = page
        self.address = address
        self.screenshots = screenshots

    def open(self, notebook: str) -> None:
        """Open a notebook of the server and wait for its kernel."""
        self.page.goto(f"{self.address}/lab/tree/{notebook}?reset")
        self.page.wait_for_function(IDLE, timeout=60_000)
        self.page.evaluate("() => window.jupyterapp.shell.collapseLeft()")

    def run_all(self) -> None:
        """Run all cells and wait for the last."""
        self.page.evaluate(RUN_ALL)
        self.page.wait_for_function(IDLE, timeout=60_000)

    def cell(self, text: str) -> Any:
        """The first code cell that holds the text, scrolled into view."""
        index = self.page.evaluate(FIND_AND_SELECT, text)
        return self.page.locator(f".jp-Notebook .jp-Cell[data-windowed-list-index='{index}']")

    def run_cell(self, text: str) -> Any:
        """Run the first code cell that holds the text."""
        cell = self.cell(text)
        self.page.evaluate(RUN_ONE)
        self.page.wait_for_function(IDLE, timeout=60_000)
        return cell

    def retype_cell(self, text: str, source: str) -> None:
        """Type other source into the first code cell that holds the text, as a learner would."""
        self.cell(text).locator(".cm-content").click()
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(source)

    def theme(self, name: str) -> None:
        """Change JupyterLab's theme: "JupyterLab Light" or "JupyterLab Dark"."""
        self.page.evaluate(
            "theme => window.jupyterapp.commands.execute('apputils:change-theme', {theme})", name
        )
        light = str(name == "JupyterLab Light").lower()
        self.page.wait_for_selector(f"body[data-jp-theme-light={light}]", state="attached")
        self.page.wait_for_load_state("networkidle")  # the theme's style sheet

    def screenshot(self, name: str) -> Path:
        """Keep a picture of the page."""
        path = self.screenshots / f"{name}.png"
        self.page.screenshot(path=str(path))
        return path

    def close(self) -> None:
        """Shut the notebook's kernel down."""
        self.page.evaluate(
            "() => window.jupyterapp?.serviceManager.sessions.shutdownAll().catch(() => {})"
        )


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The server's own folders; its notebooks are in `root`."""
    return tmp_path_factory.mktemp("lab")


@pytest.fixture(scope="session")
def write_notebook(home: Path) -> Callable[..., str]:
    """Writes a notebook for the kernel of the lab; called with its name and its cells of code."""

    def write(name: str, *cells: str) -> str:
        kernel = {"name": "autograd-lab", "display_name": "Autograd Lab", "language": "python"}
        notebook = nb.new_notebook(
            cells=[nb.new_code_cell(cell) for cell in cells], metadata={"kernelspec": kernel}
        )
        (home / "root").mkdir(exist_ok=True)
        nbformat.write(notebook, home / "root" / name)
        return name

    return write


@pytest.fixture(scope="session")
def server(home: Path) -> Iterator[str]:
    """The address of a JupyterLab on copies of the lessons and exercises."""
    for folder in ("notebooks", "exercises"):
        shutil.copytree(ROOT / folder, home / "root" / folder)
    spec = ROOT / "autograd_lab" / "kernel" / "spec"
    shutil.copytree(spec, home / "data" / "kernels" / "autograd-lab")
    notices = home / "settings" / "@jupyterlab" / "apputils-extension"
    notices.mkdir(parents=True)
    (notices / "notification.jupyterlab-settings").write_text('{"fetchNews": "false"}')
    (home / "config" / "labconfig").mkdir(parents=True)
    (home / "config" / "labconfig" / "page_config.json").write_text(
        '{"disabledExtensions": {"@jupyter/nbgrader": true}}'  # a learner does not install it
    )
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folders = {
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_DATA_DIR": "data",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
        "JUPYTERLAB_SETTINGS_DIR": "settings",
        "IPYTHONDIR": "ipython",
    }
    extra = [
        "--ServerApp.ip=127.0.0.1",
        "--IdentityProvider.token=",
        "--LabApp.expose_app_in_browser=True",
    ]
    arguments = jupyter_arguments(home / "root", port, browser=False, extra=extra)
    command = [sys.executable, "-m", "jupyterlab", *arguments]
    environment = os.environ | {name: str(home / folder) for name, folder in folders.items()}
    with open(home / "server.log", "wb") as log:
        process = subprocess.Popen(
            command, cwd=home / "root", env=environment, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_until_up(address, process, home / "server.log")
            yield address
        finally:
            process.terminate()
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait_until_up(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            urllib.request.urlopen(f"{address}/api/status", timeout=5).close()
            return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)
    raise RuntimeError(f"JupyterLab did not start:\n{log.read_text()}")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """The system's Chromium."""
    names = ("chromium", "chromium-browser", "google-chrome")
    sync_api.expect.set_options(timeout=30_000)  # milliseconds; other tests may keep us waiting
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=next(filter(None, map(shutil.which, names))),
            args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"],
        )
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def lab(server: str, chromium: Any) -> Iterator[NotebookPage]:
    """A JupyterLab page. Asking any other host for anything fails the test."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    context = chromium.new_context(viewport={"width": 1200, "height": 900})
    strangers: list[str] = []

    def only_our_server(route: Any) -> None:
        url = route.request.url
        if url.startswith(server) or url.startswith(("data:", "blob:")):
            route.continue_()
        else:
            strangers.append(url)
            route.abort()

    context.route("**/*", only_our_server)
    page = NotebookPage(context.new_page(), server, SCREENSHOTS)
    yield page
    page.close()
    context.close()
    assert strangers == [], f"the page asked other hosts: {strangers}"
