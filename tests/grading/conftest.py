"""What tests of grading share: a machine on which learners' code can be isolated."""

import os
import subprocess

import pytest

from autograd_lab.grading.sandbox import bubblewrap


@pytest.fixture(scope="session")
def sandboxed() -> None:
    """For tests that need bubblewrap: where it does not work they are skipped, and fail in CI."""
    bwrap = bubblewrap.find()
    if bwrap is None:
        missing = "bubblewrap is not installed: apt-get install bubblewrap"
    else:
        command = [*bubblewrap.command(bwrap), "true"]
        missing = subprocess.run(command, capture_output=True, text=True).stderr.strip()
    if missing and os.environ.get("CI"):
        pytest.fail(missing, pytrace=False)
    if missing:
        pytest.skip(missing)
