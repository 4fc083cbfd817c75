"""Graders with weaknesses that the real one is built not to have: what a class does about them."""

import hashlib
import os
import signal
import time

from autograd_lab.grading.graded import Graded, QuestionResult, Result
from autograd_lab.grading.result import Status


class StandIn:
    """Gives the points that the submission asks for, and does what it says."""

    def __init__(self, source, *, limits, trust_submissions, variants, hidden):
        self.source = source
        self.digest = hashlib.sha256(source.read_bytes()).hexdigest()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return None

    def grade(self, submission, learner="", files=None):
        words = submission.decode().split()
        if "kill" in words:
            os.kill(os.getpid(), signal.SIGKILL)
        if "raise" in words:
            raise RuntimeError("the grader broke")
        if "wait" in words:
            time.sleep(0.1)
        points = float(words.count("point"))
        asked = {"files": len(files)} | {"points": points}
        questions = tuple(
            QuestionResult(name, name, Status.PASSED, float(value), 3.0)
            for name, value in asked.items()
        )
        error = "" if words else "The notebook is empty."
        result = Result(
            learner, self.source.stem, questions, error=error, source_digest=self.digest
        )
        return Graded(result)


class TellsWhatIsHidden(StandIn):
    """A grader that gives away what it was to hide."""

    def __init__(self, source, *, hidden, **_):
        raise RuntimeError(f"hidden: {', '.join(map(str, hidden))}")


class NeverStarts(StandIn):
    """A grader that can't be made on this machine."""

    def __init__(self, source, **_):
        raise RuntimeError("bubblewrap is missing here")
