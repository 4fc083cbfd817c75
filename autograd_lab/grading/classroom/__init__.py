"""Grading a class: who handed in what, many workers, and results that survive whatever happens.

Reading order:

- `found`, `folder`, `zip_file`   the files that were handed in, links and bad zips kept out
- `layout`, `handed_in`, `collect`   whose they are
- `tasks`, `read_work`, `edition`   what travels to a worker, and the digests that name it
- `names`, `store`   the results folder, each file written whole or not at all
- `gradebook`, `overview`   the CSV and the pages made from it
- `scratch`   folders that are not left behind
- `worker`, `cluster`, `window`   warm graders on dask.distributed, a few tasks at a time
- `class_run`, `progress`, `interrupt`   all of it together, how far it is, and Ctrl-C
- `nbgrader_course`, `nbgrader_scores`, `nbgrader_graded`   a course that lives in nbgrader
"""
