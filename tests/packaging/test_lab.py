"""How JupyterLab is started: the port it gets and the flags that keep it off the network."""

import errno
import socket
from pathlib import Path

import pytest

from autograd_lab import lab


def test_free_port_passes_over_those_in_use() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        taken = server.getsockname()[1]
        assert lab.free_port(taken) > taken


def test_a_port_on_the_other_address_of_localhost_is_in_use_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    try:
        server = socket.create_server(("::1", 0), family=socket.AF_INET6)
    except OSError:
        pytest.skip("this machine has no IPv6")
    port = server.getsockname()[1]
    both = [
        (socket.AF_INET, socket.SOCK_STREAM, 0, "", ("127.0.0.1", port)),
        (socket.AF_INET6, socket.SOCK_STREAM, 0, "", ("::1", port, 0, 0)),
    ]
    with server:
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: both)
        error = lab.bind_error(port)
    assert error is not None and error.errno == errno.EADDRINUSE


def test_a_port_that_was_asked_for_is_never_swapped_for_another(tmp_path: Path) -> None:
    arguments = lab.jupyter_arguments(tmp_path, 9999, True, [])
    assert {"--ServerApp.port=9999", "--ServerApp.port_retries=0"} <= set(arguments)


def test_nothing_is_asked_of_the_network(tmp_path: Path) -> None:
    """The settings are read back through JupyterLab itself, which drops a name it does not know."""
    labapp = pytest.importorskip("jupyterlab.labapp")
    jupyterlab = pytest.importorskip("jupyterlab")
    app = labapp.LabApp()
    app.parse_command_line(lab.jupyter_arguments(tmp_path, 9999, False, []))
    assert app.news_url is None
    assert app.check_for_updates_class is jupyterlab.NeverCheckForUpdate
    assert app.extension_manager == "readonly"


def test_only_root_needs_to_be_allowed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lab.os, "geteuid", lambda: 0)
    assert "--allow-root" in lab.jupyter_arguments(tmp_path, 9999, False, [])
    monkeypatch.setattr(lab.os, "geteuid", lambda: 1000)
    assert "--allow-root" not in lab.jupyter_arguments(tmp_path, 9999, False, [])


def test_lessons_are_trusted_and_what_is_no_notebook_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nbformat = pytest.importorskip("nbformat")
    sign = pytest.importorskip("nbformat.sign")
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "data"))
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 + 1")])
    nbformat.write(notebook, tmp_path / "lesson.ipynb")
    (tmp_path / "broken.ipynb").write_text("{")
    lab.trust(tmp_path)
    read = nbformat.read(tmp_path / "lesson.ipynb", as_version=4)
    assert sign.NotebookNotary().check_signature(read)
