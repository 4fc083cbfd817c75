"""Where a submission is judged: the teacher's tests run here, the learner's code elsewhere.

Reading order:

- `prepared`, `parent`, `judges`   a source made ready, and a judge forked for each submission
- `marking`, `beside`   from a file that was handed in to its result
- `session`   its cells run there, the tests here; `second_look`, `chance`   once more, where needed
- `side`, `ends`   the judge's end of a run, and how a run can end
- `remote`, `remote_errors`, `tensors`   what the learner's objects look like to the tests
- `cells_of_tests`, `namespace`, `teachers_names`, `one_process`   the tests, and the names they see
- `verdicts`, `drawing`   what is said of a question, and its pictures
"""
