"""What was handed in, and what it is held against.

Reading order:

- `roles`, `markers`, `source`   the teacher's notebook
- `notebook_file`, `without_outputs`   a file that anybody may have handed in
- `matching`, `names`, `plan`, `plan_remarks`   which cell is which, and what is run of them
- `definitions`   what the teacher's own cells bring to the tests
"""
