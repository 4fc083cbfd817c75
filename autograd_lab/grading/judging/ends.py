"""How a run of the learner's process can end before its time, in the words of a result."""

from __future__ import annotations

from autograd_lab.grading.judging.side import FORGED, RunEnded
from autograd_lab.grading.limits import MIB, Limits
from autograd_lab.grading.result import Status
from autograd_lab.grading.sandbox.channel import ChannelTimeout
from autograd_lab.grading.sandbox.ended import Ended
from autograd_lab.grading.sandbox.wire import WireError


def run_ended(error: Exception, ended: Ended, limits: Limits) -> RunEnded:
    """Why there is no answer.

    Args:
        error: what the channel raised.
        ended: how the process ended, or was ended after that.
        limits: of the run.

    The status is `NOT_GRADED` where it is not the submission's doing.
    """
    if isinstance(error, WireError):
        return RunEnded(Status.CRASHED, f"{FORGED}: {error}.")
    if isinstance(error, ChannelTimeout):
        return RunEnded(Status.OUT_OF_TIME, "The code gave no answer in time.")
    if ended.kind == "failed":
        return RunEnded(Status.NOT_GRADED, f"The code could not be run: {ended.detail}.")
    if ended.kind == "memory":
        text = f"The code took more memory than the {limits.memory // MIB} MiB that there are."
        return RunEnded(Status.OUT_OF_MEMORY, text)
    if ended.kind == "time":
        return RunEnded(Status.OUT_OF_TIME, f"The code ran too long: {ended.detail}.")
    if ended.kind == "processes":
        text = f"The code started more than {limits.processes} processes or threads."
        return RunEnded(Status.CRASHED, text)
    how = f"{ended.kind}, {ended.detail}" if ended.detail else ended.kind
    return RunEnded(Status.CRASHED, f"The code ended its own process ({how}).")
