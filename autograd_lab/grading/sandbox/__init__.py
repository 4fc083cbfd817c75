"""Where a learner's code runs: apart from the checks, and from everything that is the teacher's."""
