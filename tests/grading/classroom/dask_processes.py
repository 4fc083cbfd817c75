"""A Dask scheduler and its workers as processes of their own, as on a cluster that is there."""

import os
import re
import signal
import subprocess
import sys
import tempfile

ENVIRONMENT = {**os.environ, "DASK_DISTRIBUTED__DASHBOARD__ENABLED": "false"}


class Processes:
    """Starts them, ends them, and leaves none behind."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory()
        arguments = ["scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard"]
        self.scheduler = self._start(arguments)
        self.address = self._said(self.scheduler, r"Scheduler at: +(tcp://\S+)")
        self.workers = []

    def add_workers(self, count):
        """More workers; their processes, once they are ready."""
        arguments = ["worker", self.address, "--no-nanny", "--nthreads", "1", "--no-dashboard"]
        new = [self._start(arguments) for _ in range(count)]
        self.workers += new
        for worker in new:
            self._said(worker, r"(Registered to): +tcp://")
        return new

    def kill(self, process):
        process.send_signal(signal.SIGKILL)
        process.wait()

    def close(self):
        for process in [*self.workers, self.scheduler]:
            self.kill(process)
            process.stderr.close()
        self.folder.cleanup()

    def _start(self, arguments):
        return subprocess.Popen(
            [sys.executable, "-m", "dask", *arguments],
            cwd=self.folder.name,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            env=ENVIRONMENT,
        )

    def _said(self, process, wanted):
        """Wait for a line of its log."""
        said = []
        for line in process.stderr:
            said.append(line)
            if found := re.search(wanted, line):
                return found[1]
        raise RuntimeError("".join(said))
