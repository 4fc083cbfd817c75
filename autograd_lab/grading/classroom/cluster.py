"""The workers that grade a class: this computer's own, or those of a scheduler that is there."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from autograd_lab.grading.classroom.edition import edition
from autograd_lab.grading.classroom.scratch import scratch

if TYPE_CHECKING:
    from distributed import Client

CONNECT_SECONDS = 10
# What is run in every worker first. Ctrl-C reaches all processes of a terminal; the command's own
# end is what ends its workers.
QUIET_AT_CTRL_C = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)"
CONFIG: dict[str, Any] = {
    # Dask's pages have no key: whoever is on this computer could read what is graded there.
    "distributed.scheduler.http.routes": [],
    "distributed.worker.http.routes": [],
    # The last messages are kept for debugging, 1000 a connection, with the submissions in them.
    "distributed.admin.low-level-log-length": 10,
    # What Dask measures of itself, fifty times a second in each process.
    "distributed.admin.tick.interval": "500ms",
    "distributed.admin.system-monitor.interval": "10s",
    "distributed.worker.profile.enabled": False,
    "distributed.admin.large-graph-warning-threshold": "1GB",
    "distributed.comm.timeouts.connect": f"{CONNECT_SECONDS}s",
    # Whoever was on a worker that died twice is tried again alone: see window.py.
    "distributed.scheduler.allowed-failures": 1,
}


class ClusterError(Exception):
    """The workers can't be had, or were lost. `address` is the scheduler's, "" of one's own."""

    def __init__(self, problem: str, address: str = "") -> None:
        self.address = address
        super().__init__(f"{address}: {problem}" if address else problem)


@contextmanager
def cluster(scheduler: str | None = None, workers: int | None = None) -> Iterator[Client]:
    """A client of a cluster, which is ready to work.

    Args:
        scheduler: the address of one that is there; its workers stay when the block ends.
        workers: of a cluster of this computer's own; as many as it has processors unless given.

    Raises:
        ClusterError: if there is no such scheduler, or its workers can't grade.

    Example: `with cluster(workers=2) as client: client.nthreads()`.
    """
    if find_spec("distributed") is None:
        raise ClusterError("a class is graded on dask.distributed: pip install autograd-lab[grade]")
    import dask
    import distributed  # noqa: F401  # sets its defaults, which have to be there before ours

    with ExitStack() as opened:
        opened.enter_context(dask.config.set(CONFIG))
        quiet = logging.getLogger("distributed")
        opened.callback(quiet.setLevel, quiet.level)
        quiet.setLevel(logging.CRITICAL)
        if scheduler is None:
            yield opened.enter_context(_own(workers or len(os.sched_getaffinity(0))))
        else:
            yield opened.enter_context(_existing(scheduler))


@contextmanager
def _own(workers: int) -> Iterator[Client]:
    import dask
    from distributed import Client, LocalCluster

    with ExitStack() as opened:
        try:
            folder = str(opened.enter_context(scratch("workers")))
            opened.enter_context(dask.config.set({"temporary-directory": folder}))
            local = LocalCluster(
                n_workers=workers,
                threads_per_worker=1,
                host="127.0.0.1",
                dashboard_address=None,
                scheduler_kwargs={"dashboard_address": "127.0.0.1:0"},
                memory_limit=0,
                local_directory=folder,
                silence_logs=logging.CRITICAL,
                # Whoever reaches the scheduler can run what they like as its owner: only those who
                # hold this run's key may.
                security=_own_key(),
                preload=QUIET_AT_CTRL_C,
            )
            opened.enter_context(local)
            client = opened.enter_context(Client(local, set_as_default=False))
        except (TimeoutError, OSError, RuntimeError) as error:
            raise ClusterError(f"the workers can't be started ({error})") from error
        yield client


def _own_key() -> Any:
    from distributed.security import Security

    return Security.temporary()


@contextmanager
def _existing(address: str) -> Iterator[Client]:
    from distributed import Client
    from distributed.comm import resolve_address

    try:
        resolve_address(address)  # or a client that is half made would complain as it ends
    except (OSError, ValueError) as error:
        problem = f"this is no address of a scheduler, such as tcp://10.0.0.5:8786 ({error})"
        raise ClusterError(problem, address) from error
    try:
        client = Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (TimeoutError, OSError, ValueError, TypeError) as error:
        problem = f"no scheduler answers here within {CONNECT_SECONDS} s ({_short(error)})"
        raise ClusterError(problem, address) from error
    try:
        _require_workers(client, address)
        _require_same(client, address)
        yield client
    finally:
        # To a scheduler that is gone the client would go on trying to say goodbye.
        gone = client.status != "running"
        with suppress(TimeoutError):
            client.close(timeout=1 if gone else CONNECT_SECONDS)


def _require_workers(client: Client, address: str) -> None:
    try:
        client.wait_for_workers(1, timeout=CONNECT_SECONDS)
    except TimeoutError:
        problem = "the scheduler has no workers: start some with dask worker"
        raise ClusterError(problem, address) from None


def _require_same(client: Client, address: str) -> None:
    """Raise unless every worker has this Python, this Dask and this package."""
    own = list(sys.version_info[:2])
    versions: Any = client.get_versions()
    for worker, there in {"the scheduler": versions["scheduler"], **versions["workers"]}.items():
        for name in ("distributed", "msgpack", "cloudpickle"):
            here = versions["client"]["packages"][name]
            if (found := there["packages"][name]) != here:
                problem = f"{worker} has {name} {found}, this command {here}; use the same version"
                raise ClusterError(problem, address)
        python = there["host"]["python"].split(".")[:2]
        if [int(part) for part in python] != own:
            here = ".".join(map(str, own))
            problem = f"{worker} runs Python {'.'.join(python)}, this command {here}; use the same"
            raise ClusterError(problem, address)
    for worker, found in client.run(_edition_there()).items():
        if found != edition():
            raise ClusterError(other_edition(worker, found), address)


def other_edition(worker: str, found: str) -> str:
    """What is said of a worker with another edition of the package, or none."""
    if not found:
        return f"the worker {worker} lacks the package: pip install autograd-lab[grade] there"
    return (
        f"the worker {worker} has autograd-lab {found}, this command {edition()}; "
        "install the same there"
    )


def _edition_there() -> Any:
    # A function made inside another travels with its code, so it runs where the package is missing.
    def ask() -> str:
        try:
            from autograd_lab.grading.classroom.edition import edition
        except ImportError:
            return ""
        return edition()

    return ask


def _short(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
