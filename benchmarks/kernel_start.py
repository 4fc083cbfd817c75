"""From starting a kernel to its first reply: Autograd Lab against stock ipykernel.

`python -m benchmarks.kernel_start` starts the two in turn and prints the medians and their ratio.
"""

import argparse
import json
import sys
import time
from statistics import median

from jupyter_client.manager import KernelManager

KERNELS = {
    "stock": [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
    "autograd-lab": [sys.executable, "-m", "autograd_lab_kernel", "-f", "{connection_file}"],
}
LIMIT = 1.1


def start_time(argv: list[str]) -> float:
    """Seconds from the start of the process to the reply to the first cell."""
    manager = KernelManager(transport="ipc")
    manager.kernel_spec.argv = argv
    started = time.perf_counter()
    manager.start_kernel()
    client = manager.client()
    try:
        client.start_channels()
        client.wait_for_ready(timeout=60)
        client.execute("1 + 1", reply=True, timeout=60)
        return time.perf_counter() - started
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def measure(rounds: int) -> dict[str, float]:
    """Median seconds by kernel, and their ratio; the kernels take turns within a round."""
    times: dict[str, list[float]] = {name: [] for name in KERNELS}
    for argv in KERNELS.values():
        start_time(argv)  # fills the disk cache
    for _ in range(rounds):
        for name, argv in KERNELS.items():
            times[name].append(start_time(argv))
    result = {name: median(seconds) for name, seconds in times.items()}
    return {**result, "ratio": result["autograd-lab"] / result["stock"], "limit": LIMIT}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    print(json.dumps(measure(parser.parse_args().rounds), indent=2))
