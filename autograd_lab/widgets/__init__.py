"""What the learner turns and clicks. Needs anywidget, which the package's extra `lab` brings."""

from autograd_lab.widgets.stepper import Stepper

__all__ = ["Stepper"]
