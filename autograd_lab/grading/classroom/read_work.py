"""From what a learner handed in to the bytes that a worker grades, within the limits."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping

from autograd_lab.grading.classroom.found import Entry, Unreadable, shown
from autograd_lab.grading.classroom.handed_in import HandedIn
from autograd_lab.grading.classroom.tasks import Paper, Work
from autograd_lab.grading.limits import Limits
from autograd_lab.grading.submission.without_outputs import TooMuchCode, without_outputs

MOST_FILES = 1000


def read_work(handed: HandedIn, limits: Limits) -> Work:
    """Read a learner's notebooks and files. What can't be read is told in the work, not raised.

    Example: `read_work(collection.learners[0], Limits()).papers[0].submission`.
    """
    papers = tuple(read_paper(name, item, limits) for name, item in handed.notebooks.items())
    files, left_out = read_files(handed.files, limits)
    return Work(handed.learner, papers, files, (*handed.left_out, *left_out))


def read_paper(notebook: str, item: Entry | str, limits: Limits) -> Paper:
    """Read one notebook. Of a file above `limits.notebook` the outputs are passed over."""
    if isinstance(item, str):
        return Paper(notebook, b"", trouble=item)
    whole = hashlib.sha256()

    def chunks() -> Iterator[bytes]:
        for chunk in item.chunks():
            whole.update(chunk)
            yield chunk

    stream = chunks()
    head = bytearray()
    try:
        for chunk in stream:
            head += chunk
            if len(head) > limits.notebook:
                data = without_outputs(_again(bytes(head), stream), limits.notebook)
                return Paper(notebook, data, whole.hexdigest())
    except Unreadable as error:
        return Paper(notebook, b"", trouble=f"The notebook {error.reason}.")
    except TooMuchCode:
        most = limits.notebook / (1 << 20)
        trouble = f"The notebook is larger than {most:g} MiB, also without its outputs."
        return Paper(notebook, b"", trouble=trouble)
    return Paper(notebook, bytes(head), whole.hexdigest())


def read_files(
    files: Mapping[str, Entry], limits: Limits
) -> tuple[dict[str, bytes], tuple[str, ...]]:
    """The files that fit into the submission's folder, and sentences about those left out.

    Half the folder is for them; the other half stays free for what the submission writes.
    """
    room = limits.folder // 2
    taken: dict[str, bytes] = {}
    left_out = []
    for name in sorted(files):
        if len(taken) == MOST_FILES:
            left_out.append(f"There are more than {MOST_FILES} files; the others are left out.")
            break
        if shown(name) != name:
            left_out.append(f"{shown(name)} has a name that no file should have.")
            continue
        try:
            taken[name] = files[name].read(min(limits.file, room))
        except Unreadable as error:
            left_out.append(f"{shown(name)} {error.reason}.")
        else:
            room -= len(taken[name])
    return taken, tuple(left_out)


def _again(head: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield head
    yield from rest
