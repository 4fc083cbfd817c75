"""The doctor: finds the mistakes that raise nothing.

Reading order: `finding`, `doctor`, then one rule, such as `accumulating`; `rules` lists them.
"""

from autograd_lab.doctor.doctor import Doctor
from autograd_lab.doctor.finding import Finding, Rule
from autograd_lab.doctor.rules import RULES

__all__ = ["RULES", "Doctor", "Finding", "Rule"]
