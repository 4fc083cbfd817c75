"""What a submission may use. Every limit belongs to one submission, not to the class."""

from __future__ import annotations

from dataclasses import dataclass, fields

MIB = 1 << 20
LONGEST = 10 * 24 * 60 * 60
LARGEST = 1 << 40


@dataclass(frozen=True)
class Limits:
    """Times in seconds of wall clock, sizes in bytes.

    Args:
        cell_seconds: for one cell of the learner's.
        question_seconds: for one question: all that its checks ask of the learner's code.
        total_seconds: for the submission; questions that are left then are not graded.
        memory: of all the submission's processes together, and the address space of each.
        processes: processes and threads at a time.
        open_files: of one process.
        file: the largest file that may be written.
        folder: the temporary folder in all.
        output: what is kept of the text that one cell prints.
        message: what may cross from the learner's process at once.
        notebook: what a notebook file may hold beside its outputs.
        extra_cells: cells of the learner's own that are run, beside those of the source.

    Raises:
        ValueError: unless all are above zero, times at most 10 days, the others at most a TiB.

    Example: `Limits(cell_seconds=2)`.
    """

    cell_seconds: float = 10.0
    question_seconds: float = 10.0
    total_seconds: float = 60.0
    memory: int = 1024 * MIB
    processes: int = 16
    open_files: int = 128
    file: int = 16 * MIB
    folder: int = 64 * MIB
    output: int = 64 * 1024
    message: int = 32 * MIB
    notebook: int = 16 * MIB
    extra_cells: int = 1000

    def __post_init__(self) -> None:
        for item in fields(self):
            most = LONGEST if item.name.endswith("_seconds") else LARGEST
            if not 0 < getattr(self, item.name) <= most:
                raise ValueError(f"the limit {item.name} has to be above 0, and {most} at most")
