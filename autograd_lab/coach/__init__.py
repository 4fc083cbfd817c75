"""The coach: what an error means in the learner's own names, and which line would help.

Nothing here knows of Jupyter. Reading order: `advice`, `learner`, `source`, one explainer such as
`overwritten`, `explain`; `text` and `html` show the advice.
"""

from autograd_lab.coach.advice import Advice, Reason, Way
from autograd_lab.coach.explain import explain
from autograd_lab.coach.learner import Learner

__all__ = ["Advice", "Learner", "Reason", "Way", "explain"]
