"""What was handed in, and what it is held against: a notebook file read with care, the teacher's
source, and the plan of what is run and graded."""
