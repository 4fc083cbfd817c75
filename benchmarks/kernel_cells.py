"""What the teaching kernel costs a cell: an empty one, and one that trains.

`python -m benchmarks.kernel_cells` prints both rows.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from jupyter_client.manager import KernelManager

from benchmarks.kernel_start import KERNELS, LIMIT
from benchmarks.measure import Comparison, in_turn

CELLS = 50  # empty ones, timed together
TRAINING = """
for _ in range(1000):
    optimizer.zero_grad()
    loss = loss_fn(model(inputs), labels)
    loss.backward()
    optimizer.step()
"""
MODEL = """
import time
import autograd_lab as torch
torch.manual_seed(0)
model = torch.nn.Sequential(torch.nn.Linear(64, 256), torch.nn.ReLU(), torch.nn.Linear(256, 10))
optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9)
loss_fn = torch.nn.CrossEntropyLoss()
inputs, labels = torch.randn(64, 64), torch.randint(0, 10, (64,))
"""


@contextmanager
def running(argv: list[str]) -> Iterator[Any]:
    """A client of a kernel that has just started."""
    manager = KernelManager(transport="ipc")
    manager.kernel_spec.argv = argv
    # One thread, for those of others that wait would count as time of the processor.
    manager.start_kernel(env=os.environ | {"OPENBLAS_NUM_THREADS": "1"})
    client = manager.client()
    try:
        client.start_channels()
        client.wait_for_ready(timeout=60)
        yield client
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def run(client: Any, code: str) -> str:
    """Run a cell. Returns what it printed; an error in it is one here."""
    printed: list[str] = []

    def collect(message: dict[str, Any]) -> None:
        assert message["msg_type"] != "error", message["content"]
        printed.append(message["content"].get("text", ""))

    client.execute_interactive(code, output_hook=collect, timeout=600)
    return "".join(printed)


def empty(rounds: int) -> Iterator[Comparison]:
    """The reply to an empty cell, with the package in use, against a bare stock kernel."""

    def cells(client: Any) -> None:
        for _ in range(CELLS):
            client.execute("", reply=True, timeout=60)

    with running(KERNELS["autograd-lab"]) as lab, running(KERNELS["stock"]) as stock:
        run(lab, MODEL)
        ours, theirs = in_turn(lambda: cells(lab), lambda: cells(stock), rounds)
    name = "kernel, reply to an empty cell"
    yield Comparison(name, ours / CELLS, theirs / CELLS, "ipykernel", LIMIT)


def training(rounds: int) -> Iterator[Comparison]:
    """1,000 steps of a small MLP with all that watches them, against the extension unloaded.

    Seconds of the kernel's processor, for both take turns in one kernel on a machine in use.
    """
    with running(KERNELS["autograd-lab"]) as client:
        run(client, MODEL)

        def seconds(switch: str) -> float:
            run(client, f"%{switch}_ext autograd_lab")
            run(client, "started = time.process_time()")
            run(client, TRAINING)
            return float(run(client, "print(time.process_time() - started)"))

        run(client, "%unload_ext autograd_lab")
        seconds("load"), seconds("unload")
        pairs = [(seconds("load"), seconds("unload")) for _ in range(rounds)]
    ratio = sorted(on / off for on, off in pairs)[len(pairs) // 2]
    off = sorted(off for _, off in pairs)[len(pairs) // 2]
    name = "cell of 1,000 training steps, watched"
    yield Comparison(name, ratio * off, off, "unwatched", LIMIT)


if __name__ == "__main__":
    began = time.perf_counter()
    for row in (*empty(9), *training(5)):
        print(row, row.figure)
    print(f"{time.perf_counter() - began:.0f} s")
