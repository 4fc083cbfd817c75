"""Where a learner's code runs: apart from the checks, and from everything that is the teacher's.

docs/isolation.md tells the whole of it. Reading order, from the judge's side inwards:

- `messages`   what judge and learner's process say to each other
- `wire`: `form`, `fields`, `packing`, `unpacking`; `channel`   how it crosses
- `house`, `orders`, `bubblewrap`   the judge's side: a sandbox, and runs of it
- `parent`, `runs`, `alone`   the process that forks each run, and the kinds of runs
- `guard`, `usage`, `ended`   who watches a run, and tells how it ended
- `namespaces`, `rlimits`, `seccomp`, `libc`   what the kernel is asked to keep from it
- `learner`, `learner_process`, `shell`   the run itself: cells, and answers to the judge
- `objects`, `operations`, `tensors`   what of the learner's crosses
- `guarded`, `seal`, `known_state`   what the learner's code must not replace
"""
