"""Live kernels to test with: the lab's own, and the stock one for comparison."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("ipykernel")

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import KernelManager

PAGE_OPENED = datetime(2026, 1, 1, tzinfo=UTC)
SPEC = Path(__file__).parents[2] / "autograd_lab" / "kernel" / "spec"
STOCK = ["python", "-m", "ipykernel_launcher", "-f", "{connection_file}"]


@dataclass
class Ran:
    """What one cell sent back."""

    status: str = ""
    stdout: str = ""
    stderr: str = ""
    errors: list[dict[str, Any]] = field(default_factory=list)
    displays: list[dict[str, Any]] = field(default_factory=list)
    payload: list[dict[str, Any]] = field(default_factory=list)


class LiveKernel:
    """A running kernel and a client to it."""

    def __init__(self, manager: KernelManager) -> None:
        self.manager = manager
        self.client = manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=60)

    def run_in_a_page(self, code: str, at: float) -> Ran:
        """Run a cell as JupyterLab does, which names the cell, at a second of the page's clock."""
        session = self.client.session
        msg = session.msg

        def from_a_page(kind: str, *rest: Any, **more: Any) -> dict[str, Any]:
            message = msg(kind, *rest, **more)
            message["header"]["date"] = PAGE_OPENED + timedelta(seconds=at)
            message["metadata"]["cellId"] = "a-cell"
            return message

        session.msg = from_a_page
        try:
            return self.run(code)
        finally:
            session.msg = msg

    def run(self, code: str) -> Ran:
        """Run a cell and collect what it published."""
        ran = Ran()

        def collect(message: dict[str, Any]) -> None:
            content = message["content"]
            match message["header"]["msg_type"]:
                case "stream":
                    setattr(ran, content["name"], getattr(ran, content["name"]) + content["text"])
                case "error":
                    ran.errors.append(content)
                case "display_data" | "execute_result":
                    ran.displays.append(content["data"])

        reply = self.client.execute_interactive(code, output_hook=collect, timeout=60)
        ran.status = reply["content"]["status"]
        ran.payload = reply["content"].get("payload", [])
        return ran

    def value(self, expression: str) -> str:
        """What a cell prints for an expression."""
        ran = self.run(f"print({expression})")
        assert not ran.errors, ran.errors
        return ran.stdout.strip()

    def control(self, message_type: str) -> dict[str, Any]:
        """Ask on the control channel."""
        message = self.client.session.msg(message_type, {})
        self.client.control_channel.send(message)
        return self.client.control_channel.get_msg(timeout=60)["content"]

    def send(self, message_type: str, content: dict[str, Any], subshell: str | None) -> None:
        """Send on the shell channel, to a subshell if one is named; wait for no reply."""
        message = self.client.session.msg(message_type, content)
        message["header"]["subshell_id"] = subshell
        self.client.shell_channel.send(message)


def start(argv: list[str], folder: Path) -> Iterator[LiveKernel]:
    manager = KernelManager()
    manager._kernel_spec = KernelSpec(argv=argv, language="python", display_name="")
    manager.start_kernel(cwd=str(folder), env=os.environ | {"IPYTHONDIR": str(folder / "ipython")})
    kernel = None
    try:
        kernel = LiveKernel(manager)
        yield kernel
    finally:
        if kernel is not None:
            kernel.client.stop_channels()
        manager.shutdown_kernel(now=True)


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveKernel]:
    """The kernel Autograd Lab."""
    spec = KernelSpec.from_resource_dir(str(SPEC))
    yield from start(spec.argv, tmp_path_factory.mktemp("lab"))


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[LiveKernel]:
    """The kernel Autograd Lab, just started, with the package imported in cell 1."""
    for kernel in start(KernelSpec.from_resource_dir(str(SPEC)).argv, tmp_path):
        kernel.run("import autograd_lab as torch")
        yield kernel


@pytest.fixture(scope="module")
def stock(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveKernel]:
    """A stock ipykernel with the extension loaded by hand."""
    for kernel in start(STOCK, tmp_path_factory.mktemp("stock")):
        ran = kernel.run("%load_ext autograd_lab")
        assert not ran.errors, ran.errors
        yield kernel


@pytest.fixture(params=["lab", "stock"])
def kernel(request: pytest.FixtureRequest) -> LiveKernel:
    """Both kernels, one after the other: the extension does the same in each."""
    return request.getfixturevalue(request.param)
