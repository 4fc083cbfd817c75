"""A class on JupyterHub, with the configuration that docs/teaching.md gives to teachers."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import nbformat
import pytest
from traitlets.config import PyFileConfigLoader

from tests.browser.conftest import ROOT, SCREENSHOTS, NotebookPage

pytestmark = pytest.mark.browser
pytest.importorskip("jupyterhub")

# The proxy and the learners' servers are looked for there.
PATH = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
CONFIG = ROOT / "docs" / "jupyterhub_config.py"
PASSWORD = "only for this test"
LESSON = "notebooks/00_how_the_lab_works.ipynb"
MEANT_TO_FAIL = [
    cell.id
    for cell in nbformat.read(ROOT / LESSON, as_version=4).cells
    if "raises-exception" in cell.metadata.get("tags", ())
]
CODE_CELLS = """window.jupyterapp.shell.currentWidget.content.model.sharedModel.cells
  .filter((cell) => cell.cell_type === 'code')"""
SEES_SAVED_PICTURES = """() => {
  const cells = window.jupyterapp.shell.currentWidget.content.widgets;
  return cells.every((cell) => cell.model.type !== 'code' || cell.model.trusted);
}"""
# What the test has to have otherwise: ports that are free, and JupyterLab's commands in the page.
OWN_CONFIG = """
load_subconfig({config!r})
c.JupyterHub.bind_url = "http://127.0.0.1:{}"
c.JupyterHub.hub_port = {}
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{}"
c.Spawner.args.append("--LabApp.expose_app_in_browser=True")
"""


def free_ports(count):
    probes = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports


@pytest.fixture(scope="module")
def hub(tmp_path_factory):
    """The address of a hub on loopback."""
    folder = tmp_path_factory.mktemp("hub")
    ports = free_ports(3)
    config = folder / "config.py"
    config.write_text(OWN_CONFIG.format(*ports, config=str(CONFIG)))
    environment = os.environ | {"PATH": PATH, "AUTOGRAD_LAB_TRIAL_PASSWORD": PASSWORD}
    with open(folder / "hub.log", "wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "jupyterhub", "-f", str(config)],
            cwd=folder, env=environment, stdout=log, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            wait_until_up(f"http://127.0.0.1:{ports[0]}", process, folder / "hub.log")
            yield f"http://127.0.0.1:{ports[0]}"
        finally:
            process.terminate()  # the hub stops its proxy and its learners' servers
            process.wait(60)


def wait_until_up(address, process, log):
    for _ in range(300):
        assert process.poll() is None, log.read_text()
        try:
            urllib.request.urlopen(f"{address}/hub/login", timeout=5).close()
            return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)
    pytest.fail(f"the hub did not start:\n{log.read_text()}")


@pytest.fixture
def learner(hub, chromium):
    """A learner who has logged in for the first time, and whose server is up."""
    context = chromium.new_context(viewport={"width": 1200, "height": 900})
    page = context.new_page()
    page.goto(hub)
    page.fill("#username_input", "ada")
    page.fill("#password_input", PASSWORD)
    page.click("#login_submit")
    for _ in range(60):
        if "/user/ada/lab" in context.request.get(hub).url:
            break
        page.wait_for_timeout(1000)
    # pip's proxy loses the page's own news of a slow start, so look again, in a page of its own.
    page = context.new_page()
    page.goto(hub)
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    lab = NotebookPage(page, f"{hub}/user/ada", SCREENSHOTS)
    yield lab
    lab.close()
    context.close()


def test_a_learner_logs_in_and_runs_the_first_lesson(learner):
    page = learner.page
    page.wait_for_selector(".jp-Notebook")
    assert page.url.endswith(LESSON)
    learner.open(LESSON)
    assert page.locator(".jp-Toolbar-kernelName").inner_text() == "Autograd Lab"
    assert page.evaluate(SEES_SAVED_PICTURES)
    learner.run_all()
    page.wait_for_function(f"() => ({CODE_CELLS}).every((cell) => cell.execution_count)")
    learner.screenshot("jupyterhub")
    failed = page.evaluate(
        f"""() => ({CODE_CELLS})
          .filter((cell) => cell.getOutputs().some((output) => output.output_type === 'error'))
          .map((cell) => cell.id)"""
    )
    assert failed == MEANT_TO_FAIL


def test_what_a_learner_has_is_not_written_over(tmp_path):
    """The hand-out runs at each start of a server."""
    own = tmp_path / "autograd-lab" / LESSON
    own.parent.mkdir(parents=True)
    own.write_text("my own notes")
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("jupyter", "jupyterhub-singleuser"):  # in place of the real ones, which are slow
        (programs / name).write_text("#!/bin/sh\n")
        (programs / name).chmod(0o755)
    config = PyFileConfigLoader(str(CONFIG)).load_config()
    path = f"{programs}{os.pathsep}{os.environ['PATH']}"
    environment = os.environ | {"HOME": str(tmp_path), "PATH": path}
    subprocess.run(config.Spawner.cmd, env=environment, check=True)
    assert own.read_text() == "my own notes"
    given = sorted(path.name for path in (tmp_path / "autograd-lab" / "exercises").iterdir())
    assert given == sorted(path.name for path in (ROOT / "exercises").glob("*.ipynb"))
    assert (tmp_path / "autograd-lab" / "autograd_lab" / "core" / "walk.py").is_file()
