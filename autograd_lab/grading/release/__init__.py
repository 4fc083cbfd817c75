"""The students' notebooks, made from the solved ones.

Example: `release(Path("solutions"), Path("exercises"))`.
"""

from autograd_lab.grading.release.exercise import ReleaseError, Solved
from autograd_lab.grading.release.folder import Release, release
from autograd_lab.grading.release.learners import learners, variant_seeds

__all__ = ["Release", "ReleaseError", "Solved", "learners", "release", "variant_seeds"]
