"""A learner's process with a sandbox and an interpreter of its own.

Started by bubblewrap: `python -m autograd_lab.grading.sandbox.alone MAIN LIMITS UID`.
"""

from __future__ import annotations

import os
import sys

from autograd_lab.grading.sandbox import rlimits, runs
from autograd_lab.grading.sandbox.learner import run
from autograd_lab.grading.sandbox.namespaces import WORK
from autograd_lab.grading.sandbox.orders import limits_from_text, load_main


def main(name: str, limits_text: str, uid: str) -> None:
    limits = limits_from_text(limits_text)
    learner_main = load_main(name)
    os.chmod("/tmp", 0o1777)
    os.chmod("/dev/shm", 0o1777)
    runs.be_ordinary(int(uid))
    os.mkdir(WORK)
    os.chdir(WORK)
    rlimits.restrict(limits, alone=True)
    runs.give_up_rights()
    run(learner_main, limits)


if __name__ == "__main__":
    main(*sys.argv[1:])
