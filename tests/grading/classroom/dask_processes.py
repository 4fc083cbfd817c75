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
        self.scheduler, self.address = self._start(
            ["scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard"],
            r"Scheduler at: +(tcp://\S+)",
        )
        self.workers = []

    def add_worker(self):
        """One more worker; its process, once it is ready."""
        worker, _ = self._start(
            ["worker", self.address, "--no-nanny", "--nthreads", "1", "--no-dashboard"],
            r"(Registered to): +tcp://",
        )
        self.workers.append(worker)
        return worker

    def kill(self, process):
        process.send_signal(signal.SIGKILL)
        process.wait()

    def close(self):
        for process in [*self.workers, self.scheduler]:
            self.kill(process)
            process.stderr.close()
        self.folder.cleanup()

    def _start(self, arguments, ready):
        process = subprocess.Popen(
            [sys.executable, "-m", "dask", *arguments],
            cwd=self.folder.name,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            env=ENVIRONMENT,
        )
        said = []
        for line in process.stderr:
            said.append(line)
            if found := re.search(ready, line):
                return process, found[1]
        raise RuntimeError("".join(said))
