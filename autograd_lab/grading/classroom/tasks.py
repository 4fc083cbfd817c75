"""What travels between the command and a worker: plain data, and the digests that name it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from autograd_lab.grading.classroom.edition import edition
from autograd_lab.grading.limits import Limits
from autograd_lab.grading.submission.source import Source


def digest_of(parts: Iterable[bytes]) -> str:
    """One SHA-256, in hex, of several byte strings; where one ends and the next begins counts."""
    whole = hashlib.sha256()
    for part in parts:
        whole.update(hashlib.sha256(part).digest())
    return whole.hexdigest()


@dataclass(frozen=True)
class SourceFile:
    """A source notebook: its bytes, and a digest of what in it counts, which outputs do not."""

    data: bytes
    digest: str


@dataclass(frozen=True)
class Setup:
    """How a class is graded: the same for every submission.

    Args:
        sources: the source notebooks by name.
        limits: what a submission may use.
        trust: grade even where submissions can't be kept apart.
        variants: the secret from which each learner's numbers are drawn; None for the same numbers.
        shared: files that every submission finds beside it.
        hidden: what of the teacher's no submission may see, wherever it is.
        make_grader: what makes a Grader, where it is not autograd_lab.grading.grader.Grader.
    """

    sources: Mapping[str, SourceFile]
    limits: Limits = field(default_factory=Limits)
    trust: bool = False
    variants: str | None = None
    shared: Mapping[str, bytes] = field(default_factory=dict)
    hidden: tuple[Path, ...] = ()
    make_grader: Callable[..., Any] | None = None

    @cached_property
    def digests(self) -> dict[str, str]:
        """What a result hangs on besides its submission, by notebook."""
        rest = [
            edition().encode(),
            json.dumps(asdict(self.limits)).encode(),
            repr((self.trust, self.variants)).encode(),
            *_flat(self.shared),
        ]
        # What varies with the learner is in the source's text, and not in the digest of its cells.
        return {
            name: digest_of([source.digest.encode(), source.data if self.variants else b"", *rest])
            for name, source in self.sources.items()
        }

    @cached_property
    def digest(self) -> str:
        """A name for all of it."""
        return digest_of(value.encode() for value in (*self.digests, *self.digests.values()))


@dataclass(frozen=True)
class Paper:
    """One notebook of a learner's. `trouble` says in a sentence why there is nothing to grade;
    `digest` is of the file as it was handed in."""

    notebook: str
    submission: bytes
    digest: str = ""
    trouble: str = ""


@dataclass(frozen=True)
class Work:
    """What one task grades: a learner's notebooks with the files beside them."""

    learner: str
    papers: tuple[Paper, ...]
    files: Mapping[str, bytes] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()

    def key(self, setup: Setup, paper: Paper) -> str:
        """Two results with the same key are the same result."""
        said = (paper.notebook, self.learner, paper.digest, paper.trouble, *self.left_out)
        words = (word.encode() for word in (setup.digests[paper.notebook], *said))
        return digest_of([*words, *_flat(self.files)])


@dataclass(frozen=True)
class Marked:
    """What a worker gives back for one paper: the result as JSON-able data, and the feedback."""

    notebook: str
    result: Mapping[str, Any]
    feedback: str


@dataclass(frozen=True)
class Done:
    """What a worker gives back for one piece of work."""

    marked: tuple[Marked, ...]
    edition: str


def read_source(source: Path) -> dict[str, SourceFile]:
    """The source notebooks by name: of one notebook, or of a folder.

    Raises:
        SourceError: if one can't be graded with.
        OSError: if there is none, or one can't be read.
    """
    paths = sorted(source.glob("[!.]*.ipynb")) if source.is_dir() else [source]
    if not paths:
        raise FileNotFoundError(f"{source} holds no notebook")
    return {path.stem: SourceFile(path.read_bytes(), Source.read(path).digest) for path in paths}


def _flat(files: Mapping[str, bytes]) -> list[bytes]:
    return [part for name in sorted(files) for part in (name.encode(), files[name])]
