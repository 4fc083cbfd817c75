"""Anomaly mode: which line of the forward pass made the node whose derivative went wrong.

While it is on, every new node notes how the learner's code came to it, and every gradient that a
node sends is searched for nan. When a derivative fails, or sends nan, a warning shows what the node
noted; if the node was made by a walk, for a second derivative, then also what led to that.
"""

import sys
import warnings
from collections.abc import Sequence
from typing import Any

from autograd_lab.core.modes import watch
from autograd_lab.core.places import ours, stacklevel
from autograd_lab.errors import NanInGradient


def stack_of_learner() -> list[str]:
    """The learner's frames, outermost first, each as the text that a traceback has for it."""
    from traceback import StackSummary, walk_stack

    frames = [
        (frame, line) for frame, line in walk_stack(sys._getframe(1)) if not ours(frame.f_code)
    ]
    return StackSummary.extract(iter(reversed(frames))).format()


class failures_explained:
    """Around the derivative of `node`: in anomaly mode, explain the node if that fails."""

    def __init__(self, node: Any) -> None:
        self.node = node

    def __enter__(self) -> None:
        """Nothing is to be done beforehand."""

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        if watch.anomaly and isinstance(error, Exception):
            explain(self.node)


def explain(node: Any) -> None:
    """Warn with what is known of how a node came to be, and how those that led to it did."""
    _explain(node, "Traceback of forward call that caused the error:", "")
    parent = node.metadata.get("parent_")
    while parent is not None:
        _explain(
            parent,
            "Traceback of forward call that induced the previous calculation:",
            "\n\nPrevious calculation was induced by",
        )
        parent = parent.metadata.get("parent_")


def _explain(node: Any, heading: str, induced: str) -> None:
    stack = node.metadata.get("traceback_")
    if stack is None:
        text = (
            f"Error detected in {type(node).name(node)}. No forward pass information available. "
            "Enable detect anomaly during forward pass for more information."
        )
    else:
        start = induced or "Error detected in"
        text = f"{start} {type(node).name(node)}. {heading}\n{''.join(stack)}"
    try:
        warnings.warn(text, stacklevel=stacklevel())
    except UserWarning as warning:
        # The learner made errors of warnings, but the failure is another.
        print(f"UserWarning: {warning}", file=sys.stderr)


def check_nan(node: Any, sent: Sequence[Any]) -> None:
    """Raise RuntimeError if a node sends nan."""
    for index, grad in enumerate(sent):
        data = getattr(grad, "_data", grad)
        if data is not None and bool((data != data).any()):
            raise NanInGradient(
                f"Function '{type(node).name(node)}' returned nan values in its {index}th output.",
                node=node, index=index, born_at=node.born_at,
            )  # fmt: skip
