"""Where a submission is judged: the teacher's tests run here, the learner's code elsewhere."""
